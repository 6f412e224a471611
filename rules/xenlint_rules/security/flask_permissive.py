"""Xen's access control lets everything pass.

## What it does
Looks on Xen's line for `flask=permissive`, `flask=disabled`, `flask_enforcing=0` and `flask_enabled=0`.

## Why is this bad?
In permissive mode a breach of the policy is only logged; disabled, there is no policy, and a guest with a `seclabel`
cannot be created: `XSM Disabled: seclabel not supported`. Both are for writing a policy, not for use.

## References
- [xen-command-line: flask](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#flask)
- [XSM and FLASK](https://xenbits.xen.org/docs/unstable/misc/xsm-flask.txt)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import is_sized_by_toolstack, version_of
from xenlint.model.xen_options import read_line

META = Meta(
    code="XEN913",
    name="flask-not-enforcing",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot", "security"),
    security_severity="5.0",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G flask=permissive"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G flask=enforcing"\n'},
        at="flask=permissive",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz"
            " flask_enabled=1 flask_enforcing=0\nmodule /vmlinuz ro\n"
        },
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz"
            " flask_enabled=1 flask_enforcing=1\nmodule /vmlinuz ro\n"
        },
        at="flask_enforcing=0",
    ),
)

_MODES = {"permissive": "breaches of the policy are logged and allowed", "disabled": "there is no policy"}


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    if entry.is_installer or is_sized_by_toolstack(entry):
        return
    for option, reading in read_line(entry.hypervisor, version_of(entry, context.host), entry.arch):
        if reading.option is None:
            continue
        effect = _MODES.get(reading.value) if reading.name == "flask" else None
        if reading.name == "flask_enforcing" and option.value is not None and not reading.stored:
            effect = _MODES["permissive"]
        elif reading.name == "flask_enabled" and option.value is not None and not reading.stored:
            effect = _MODES["disabled"]
        if effect:
            yield Finding(
                at=option.span,
                message=f"With '{option.text}' Xen's access control does not hold: {effect}. Write 'flask=enforcing', "
                "or take it away where Xen is built without.",
            )
