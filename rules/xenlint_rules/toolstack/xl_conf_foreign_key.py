"""`xl.conf` holds a setting that belongs elsewhere.

## What it does
Looks in `xl.conf` for keys of guests' files, for options of Xen's boot line, and for options of xend's.

## Why is this bad?
xl reads only the keys of its own from `xl.conf` and says nothing about others: what they were meant to set is not set.

## References
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Example, Finding, Meta, XlConf
from xenlint.model.misplaced import where_it_belongs

META = Meta(
    code="XEN208",
    name="xl-conf-foreign-key",
    since="0.1",
    severity="warning",
    confidence="high",
    kinds=("xl-conf",),
    tags=("toolstack",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xl.conf": "memory=512\n"},
        good={"etc/xen/xl.conf": 'autoballoon="off"\n'},
        at="memory",
    ),
    Example(
        bad={"etc/xen/xl.conf": 'dom0_mem="2G,max:2G"\n'},
        good={"etc/xen/xl.conf": 'owner="ops"\n'},
        at="dom0_mem",
    ),
)


def check(document: Document) -> Iterator[Finding]:
    for setting in XlConf(document).by_key.values():
        where = where_it_belongs(setting.key)
        if where is not None:
            yield Finding(setting.key_span, f"xl reads no '{setting.key}' from xl.conf and says nothing: it {where}.")
