"""The kernel of an HVM guest is hvmloader.

## What it does
Looks for `kernel = ".../hvmloader"` in HVM guests that xl starts.

## Why is this bad?
xm wanted that line. xl drops it with a warning; Xen 4.2 to 4.4 drop any `kernel` of an HVM guest. A path of an older
Xen stays in the file and says something that is not so.

## Fix safety
xl drops the line anyway.

## References
- [xl.cfg(5): firmware_override](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.edits import removal
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN707",
    name="hvmloader-as-kernel",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest", "upgrade"),
    kinds=("domu-xl", "domu-xm"),
    keys=("kernel",),
    xen=">=4.2",
    fixable="safe",
    words=("hvmloader",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/win.cfg": 'name = "win"\nbuilder = "hvm"\nkernel = "/usr/lib/xen/boot/hvmloader"\n'},
        good={"etc/xen/win.cfg": 'name = "win"\nbuilder = "hvm"\n'},
        at='kernel = "/usr/lib/xen/boot/hvmloader"',
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.is_hvm:
        return
    kernel = guest.text("kernel")
    if kernel is None or kernel.rsplit("/", 1)[-1] != "hvmloader":
        return
    setting = guest.settings["kernel"]
    yield Finding(
        setting,
        "xl finds hvmloader by itself, and drops this line with a warning: \"you seem to be using 'kernel' directive "
        'to override HVM guest firmware". Delete the line.',
        fix=removal(setting),
    )
