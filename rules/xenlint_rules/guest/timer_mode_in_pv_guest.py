"""A PV guest has a `timer_mode`.

## What it does
Looks for `timer_mode` in PV guests.

## Why is this bad?
xl says '"timer_mode" option is not supported for PV guests' and refuses the guest since Xen 4.10; older ones passed
over the key.

## Fix safety
The key never had an effect there.

## References
- [xl.cfg(5): timer_mode](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.edits import removal
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN719",
    name="timer-mode-in-pv-guest",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "upgrade"),
    kinds=("domu-xl", "domu-xm"),
    keys=("timer_mode",),
    xen=">=4.10",
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/log.cfg": 'name = "log"\ntype = "pv"\nkernel = "/k"\ntimer_mode = 1\n'},
        good={"etc/xen/log.cfg": 'name = "log"\ntype = "pvh"\nkernel = "/k"\ntimer_mode = "no_missed_ticks_pending"\n'},
        at="timer_mode = 1",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or "pv" not in guest.types or "hvm" in guest.types or not guest.has_text("timer_mode"):
        return
    setting = guest.settings["timer_mode"]
    default = "" if guest.type == "pv" and "type" in guest else ", which this one is on x86 as nothing says otherwise"
    yield Finding(
        setting,
        f"'timer_mode' is not for PV guests{default}: xl refuses the guest. Delete the line.",
        fix=removal(setting) if guest.type == "pv" and ("type" in guest or "builder" in guest) else None,
    )
