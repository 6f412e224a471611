"""A key of `xl.conf` has a newer name.

## What it does
Looks for keys that xl still reads and has another name for: `vifscript` and `defaultbridge` since Xen 4.3.

## Why is this bad?
Every xl command complains: "the global config option vifscript is deprecated, please switch to vif.default.script". A
later xl may not read it any more.

## Fix safety
The new name means the same. There is no fix where the file sets the new name too: then that one counts.

## References
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta, Related, XlConf
from xenlint.knowledge.versions import format_version
from xenlint.knowledge.xl_conf import KEYS

META = Meta(
    code="XEN207",
    name="xl-conf-deprecated-key",
    since="0.1",
    severity="note",
    confidence="high",
    kinds=("xl-conf",),
    tags=("toolstack", "upgrade"),
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xl.conf": 'vifscript="vif-route"\n'},
        good={"etc/xen/xl.conf": 'vif.default.script="vif-route"\n'},
        at="vifscript",
    ),
    Example(
        config='xen-version = "4.4"\n',
        bad={"etc/xen/xl.conf": 'defaultbridge="br0"\n'},
        good={"etc/xen/xl.conf": 'vif.default.bridge="br0"\n'},
        at="defaultbridge",
    ),
)

_OLD = ("defaultbridge", "vifscript")


def check(document: Document, context: Context) -> Iterator[Finding]:
    conf = XlConf(document)
    for name in _OLD:
        setting, key = conf.get(name), KEYS[name]
        if setting is None or key.deprecated is None or context.host.version < key.deprecated:
            continue
        newer = conf.get(key.use)
        if newer is not None:
            yield Finding(
                setting.key_span,
                f"'{name}' is the old name of '{key.use}', which this file sets too: the new one counts. Delete this "
                "line.",
                related=(Related(newer.key_span, "this one counts"),),
            )
            continue
        yield Finding(
            setting.key_span,
            f"'{name}' is called '{key.use}' since Xen {format_version(key.deprecated)}, and each xl command says so. "
            f"Write '{key.use}'.",
            fix=Fix.replace(setting.key_span, key.use, f"Write '{key.use}'"),
        )
