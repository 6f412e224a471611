"""`root` and `extra` stand beside a `cmdline`.

## What it does
Looks for guests' files with `cmdline` as well as `root` or `extra`.

## Why is this bad?
`cmdline` is the kernel's whole command line: xl drops the other two with a warning, and the guest's kernel may not find
its root file system.

## References
- [xl.cfg(5): cmdline](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN711",
    name="root-and-extra-ignored",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("cmdline",),
    xen=">=4.5",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/ci.cfg": 'name = "ci"\nkernel = "/k"\nroot = "/dev/xvda1 ro"\ncmdline = "console=hvc0"\n'},
        good={"etc/xen/ci.cfg": 'name = "ci"\nkernel = "/k"\ncmdline = "root=/dev/xvda1 ro console=hvc0"\n'},
        at='root = "/dev/xvda1 ro"',
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.has_text("cmdline"):
        return
    names = [name for name in ("root", "extra") if guest.has_text(name)]
    if not names:
        return
    names.sort(key=lambda name: guest.settings[name].start)
    listed = " and ".join(f"'{name}'" for name in names)
    yield Finding(
        guest.settings[names[0]],
        f"{listed} {'is' if len(names) == 1 else 'are'} lost: 'cmdline' is the kernel's whole command line, and xl "
        "says 'ignoring root= and extra= in favour of cmdline='. Write all of it into 'cmdline'.",
        related=(
            Related(guest.settings["cmdline"], "this counts"),
            *(Related(guest.settings[name], "nor does this") for name in names[1:]),
        ),
    )
