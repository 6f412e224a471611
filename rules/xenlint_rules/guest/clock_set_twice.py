"""A guest's clock is set to local time and shifted as well.

## What it does
Looks for guests with `localtime = 1` and a `rtc_timeoffset`.

## Why is this bad?
libxl adds the two up: the guest's clock is off by one of them.

## References
- [xl.cfg(5): localtime](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN721",
    name="clock-set-twice",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("rtc_timeoffset",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/w10.cfg": 'name = "w10"\ntype = "hvm"\nlocaltime = 1\nrtc_timeoffset = 3600\n'},
        good={"etc/xen/w10.cfg": 'name = "w10"\ntype = "hvm"\nlocaltime = 1\nrtc_timeoffset = 0\n'},
        at="rtc_timeoffset = 3600",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.is_on("localtime") or not guest.is_on("rtc_timeoffset"):
        return
    yield Finding(
        guest.settings["rtc_timeoffset"],
        f"libxl adds {guest.number('rtc_timeoffset')} seconds to the local time that 'localtime' asks for. Delete one "
        "of the two lines, if one of them is meant to do it alone.",
        related=(Related(guest.settings["localtime"], "local time"),),
    )
