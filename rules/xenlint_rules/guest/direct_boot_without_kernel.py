"""An HVM guest has a kernel's command line or initrd, and no kernel.

## What it does
Looks for `cmdline`, `root`, `extra` and `ramdisk` in HVM guests without `kernel`. A kernel called hvmloader is none:
xl drops it.

## Why is this bad?
libxl says "direct boot parameters specified but kernel missing" and refuses the guest since Xen 4.6. Even an empty text
counts. The guest's own boot loader has its own command line.

## Fix safety
Whether the lines or the kernel are too many needs your eye.

## References
- [xl.cfg(5): direct kernel boot](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.edits import removal
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN710",
    name="direct-boot-without-kernel",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "upgrade"),
    kinds=("domu-xl", "domu-xm"),
    keys=("cmdline", "extra", "ramdisk", "root"),
    xen=">=4.6",
    fixable="unsafe",
    needs=("hvm-to-xl",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\ntype = "hvm"\nmemory = 2048\nextra = "console=ttyS0"\n'},
        good={"etc/xen/db.cfg": 'name = "db"\ntype = "hvm"\nmemory = 2048\nkernel = "/k"\nextra = "console=ttyS0"\n'},
        at='extra = "console=ttyS0"',
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.is_hvm or not guest.is_whole:
        return
    if guest.has_text("kernel") and (guest.text("kernel") or "").rsplit("/", 1)[-1] != "hvmloader":
        return
    names = [name for name in ("cmdline", "root", "extra", "ramdisk") if guest.has_text(name)]
    if not names:
        return
    names.sort(key=lambda name: guest.settings[name].start)
    listed = " and ".join(f"'{name}'" for name in names)
    first = guest.settings[names[0]]
    yield Finding(
        first,
        f"{listed} {'is' if len(names) == 1 else 'are'} for a kernel that dom0 starts, and this HVM guest has none: "
        f"libxl says 'direct boot parameters specified but kernel missing' and refuses it. "
        f"Delete {'the line' if len(names) == 1 else 'the lines'}, or write 'kernel'.",
        related=tuple(Related(guest.settings[name], "and this") for name in names[1:]),
        fix=removal(first, safe=False) if len(names) == 1 else None,
    )
