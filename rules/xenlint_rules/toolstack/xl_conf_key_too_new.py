"""A key of `xl.conf` is younger than the host's Xen.

## What it does
Compares the keys of `xl.conf` with those that the host's version of xl reads, where the version is known.

## Why is this bad?
xl ignores a key that it does not know. One with a dot in its name is worse: before Xen 4.3 no name may have one, and
every xl command ends with "config parsing error".

## References
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta, XlConf
from xenlint.knowledge.versions import format_version
from xenlint.knowledge.xl_conf import KEYS

META = Meta(
    code="XEN209",
    name="xl-conf-key-too-new",
    since="0.1",
    severity="warning",
    confidence="high",
    kinds=("xl-conf",),
    tags=("toolstack",),
    xen=">=4.1",
)

EXAMPLES = (
    Example(
        config='xen-version = "4.11"\n',
        bad={"etc/xen/xl.conf": 'domid_policy="random"\n'},
        good={"etc/xen/xl.conf": "claim_mode=1\n"},
        at="domid_policy",
    ),
    Example(
        config='xen-version = "4.4"\n',
        bad={"etc/xen/xl.conf": 'vm.cpumask="1-7"\n'},
        good={"etc/xen/xl.conf": 'vif.default.bridge="br0"\n'},
        at="vm.cpumask",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    conf = XlConf(document)
    host = context.host
    if not host.version_origin:
        return
    for name, setting in conf.by_key.items():
        key = KEYS.get(name)
        if key is None or key.since <= host.version or ("." in name and host.version < (4, 3)):
            continue  # of the last, the syntax tells
        yield Finding(
            setting.key_span,
            f"'{name}' is new in Xen {format_version(key.since)}, and this host has {format_version(host.version)}: xl "
            "ignores it without a word. Delete the line, or upgrade.",
        )
