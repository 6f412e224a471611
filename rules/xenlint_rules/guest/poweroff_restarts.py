"""A guest that is shut down starts again.

## What it does
Looks for an `on_poweroff` that starts the guest again: "restart", "rename-restart", "coredump-restart".

## Why is this bad?
Nobody can turn this guest off from the inside, and `xl shutdown` brings it back as well. xendomains waits for it in
vain when the host is to go down.

## Fix safety
Somebody may want the guest to be up at all costs.

## References
- [xl.cfg(5): on_poweroff](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta

META = Meta(
    code="XEN715",
    name="poweroff-restarts",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("on_poweroff",),
    fixable="unsafe",
    needs=("poweroff",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/fax.cfg": 'name = "fax"\nkernel = "/k"\non_poweroff = "restart"\n'},
        good={"etc/xen/fax.cfg": 'name = "fax"\nkernel = "/k"\non_poweroff = "destroy"\non_reboot = "restart"\n'},
        at='on_poweroff = "restart"',
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    setting, action = domain.get("on_poweroff"), domain.text("on_poweroff")
    if setting is None or action not in ("restart", "rename-restart", "coredump-restart"):
        return
    yield Finding(
        setting,
        "A guest that shuts itself down starts again at once, after `xl shutdown` too: it cannot be turned off. "
        "Write 'on_poweroff = \"destroy\"'.",
        fix=Fix.replace(setting.value, '"destroy"', 'Write "destroy"', safe=False),
    )
