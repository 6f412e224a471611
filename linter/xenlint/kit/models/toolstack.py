"""xl keeps its lock elsewhere than the house's scripts expect it.

## What it does
Looks in `xl.conf` for a `lockfile` other than the option `path`.

## Why is this bad?
The house's scripts wait for that lock before they start a guest; with another they start two at once.

## Fix safety
The fix writes the path of the house. A running xl keeps the old lock until it ends.

## References
- [xl.conf(5): lockfile](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Example, Finding, Fix, Meta, Option, String, XlConf

META = Meta(
    code="HOUSE001",
    name="toolstack-model",
    since="1.0",
    severity="warning",
    confidence="high",
    tags=("toolstack", "house"),
    keys=("lockfile",),
    fixable="unsafe",
    options=(Option("path", "/run/lock/xl", "Where xl's lock is to be."),),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xl.conf": 'lockfile="/tmp/xl"\n'},
        good={"etc/xen/xl.conf": 'lockfile="/run/lock/xl"\n'},
        at='"/tmp/xl"',
    ),
)


def check(conf: XlConf, context: Context) -> Iterator[Finding]:
    path = context.options["path"]
    setting = conf.get("lockfile")
    if setting is None or not isinstance(setting.value, String) or setting.value.value == path:
        return
    yield Finding(
        at=setting.value,
        message=f"xl's lock is '{setting.value.value}', and the house's scripts wait for {path}. Write that.",
        fix=Fix.replace(setting.value, f'"{path}"', f"Write {path}", safe=False),
    )
