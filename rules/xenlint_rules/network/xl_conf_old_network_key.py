"""`xl.conf` sets a default for interfaces under its old name.

## What it does
Looks for `vifscript` and `defaultbridge`.

## Why is this bad?
Since Xen 4.3 they are called `vif.default.script` and `vif.default.bridge`. xl takes the old ones and warns with each
command; where both are set, the old one does not count.

## Fix safety
The new name means the same, so the fix is safe. Where both are set there is none: the line can go.

## References
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Meta, Related, XlConf

META = Meta(
    code="XEN513",
    name="xl-conf-old-network-key",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("network", "upgrade"),
    xen=">=4.3",
    keys=("vifscript", "defaultbridge"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xl.conf": 'defaultbridge="br0"\n'},
        good={"etc/xen/xl.conf": 'vif.default.bridge="br0"\n'},
        at="defaultbridge",
    ),
    Example(
        bad={"etc/xen/xl.conf": 'vifscript="vif-route"\nvif.default.script="vif-bridge"\n'},
        good={"etc/xen/xl.conf": 'vif.default.script="vif-bridge"\n'},
        at="vifscript",
    ),
)

_NEW = {"vifscript": "vif.default.script", "defaultbridge": "vif.default.bridge"}


def check(conf: XlConf) -> Iterator[Finding]:
    for old, new in _NEW.items():
        setting, other = conf.get(old), conf.get(new)
        if setting is None:
            continue
        if other is not None:
            yield Finding(
                setting.key_span,
                f"'{old}' is the old name of '{new}', which this file sets too, and which counts: xl warns with each "
                "command. Delete the line.",
                related=(Related(other.key_span, "this one counts"),),
            )
        else:
            yield Finding(
                setting.key_span,
                f"'{old}' is the old name of '{new}', and xl warns of it with each command. Write '{new}'.",
                fix=Fix.replace(setting.key_span, new, f"Write '{new}'"),
            )
