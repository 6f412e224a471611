"""A guest's clock is not set the way its system reads it.

## What it does
Looks for HVM guests that are Windows by their name or by `viridian = 1`, with neither `localtime` nor
`rtc_timeoffset`, and for PV and PVH guests, which are not Windows, with `localtime = 1`.

## Why is this bad?
Windows takes its hardware clock for local time, and Linux and the BSDs take theirs for UTC: until the guest has asked
a time server, it is wrong by the distance to Greenwich. Both kinds of system can be told otherwise, so this is
a hint for those who want it.

## References
- [xl.cfg(5): localtime](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN728",
    name="clock-of-other-system",
    since="0.1",
    severity="note",
    confidence="low",
    tags=("guest", "strict"),
    kinds=("domu-xl", "domu-xm"),
)

_WINDOWS = 'name = "win2019"\ntype = "hvm"\nmemory = 4096\nviridian = 1\n'
EXAMPLES = (
    Example(
        bad={"etc/xen/win2019.cfg": _WINDOWS},
        good={"etc/xen/win2019.cfg": f"{_WINDOWS}localtime = 1\n"},
        at='"win2019"',
    ),
    Example(
        bad={"etc/xen/deb.cfg": 'name = "deb"\ntype = "pvh"\nkernel = "/k"\nmemory = 512\nlocaltime = 1\n'},
        good={"etc/xen/deb.cfg": 'name = "deb"\ntype = "pvh"\nkernel = "/k"\nmemory = 512\n'},
        at="localtime = 1",
    ),
)

_NAME = r"(?i)^win(?:dows|\d|xp|srv|$|[-_.])"


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.type:
        return
    if guest.type != "hvm":
        if guest.is_on("localtime"):
            yield Finding(
                guest.settings["localtime"],
                "This guest's clock shows local time. Linux and the BSDs take it for UTC. Delete the line.",
            )
        return
    name = domain.get("name")
    is_windows = re.match(_NAME, domain.name or "") or guest.is_on("viridian")
    if name is not None and is_windows and "localtime" not in guest and "rtc_timeoffset" not in guest:
        yield Finding(
            name.value,
            f"{domain.label} seems to run Windows, which takes its clock for local time, and it shows UTC. Write "
            "'localtime = 1'.",
        )
