"""An option is spelt as xend does not know it.

## What it does
Compares the names in `xend-config.sxp` with those that xend reads, and reports the ones that are a slip of the keyboard
away from a known one, an underscore for a hyphen among them, and those of Xen's boot line.

## Why is this bad?
xend asks for the options it knows and never looks at the others. `(dom0_min_mem 512)` leaves dom0 with no floor at all.

## Fix safety
Writing the known name needs your eye: the option comes into force for the first time.

## References
- [xend-config.sxp(5)](https://manpages.debian.org/wheezy/xen-utils-common/xend-config.sxp.5.en.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from xenlint import Context, Document, Example, Finding, Fix, Meta, Related, Setting
from xenlint.knowledge.xend_config import KEYS
from xenlint.model.reading import may_be_read_by_xend
from xenlint.model.spelling import nearest

META = Meta(
    code="XEN210",
    name="xend-unknown-option",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("toolstack",),
    kinds=("xend-config",),
    fixable="unsafe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xend-config.sxp": "(dom0_min_mem 512)\n(network-script network-bridge)\n"},
        good={"etc/xen/xend-config.sxp": "(dom0-min-mem 512)\n(network-script network-bridge)\n"},
        at="dom0_min_mem",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-relocation-host-allow '^localhost$')\n"},
        good={"etc/xen/xend-config.sxp": "(xend-relocation-hosts-allow '^localhost$')\n(console-port-base 9600)\n"},
        at="xend-relocation-host-allow",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(dom0_mem 512)\n(vif-script vif-bridge)\n"},
        good={"etc/xen/xend-config.sxp": "(vif-script vif-bridge)\n"},
        at="dom0_mem",
    ),
)

_JUDGED = 100
_BOOT = frozenset({"dom0_mem", "dom0-mem", "dom0_max_vcpus"})
_XL = frozenset({"autoballoon"})


def check(document: Document, context: Context) -> Iterator[Finding]:
    if not may_be_read_by_xend(context.host):
        return
    by_key: dict[str, Setting] = {}
    for setting in document.settings:
        by_key.setdefault(setting.key, setting)
    unknown = [setting for name, setting in by_key.items() if name not in KEYS]
    for setting in unknown[:_JUDGED]:
        name = setting.key
        if name in _BOOT:
            yield Finding(
                setting.key_span,
                f"xend knows no '{name}': it is an option of Xen's boot line. Write 'dom0_mem=…' there, and "
                "'(dom0-min-mem …)' with the same size in MiB here."
                if "mem" in name
                else f"xend knows no '{name}': it is an option of Xen's boot line.",
            )
        elif name in _XL:
            yield Finding(
                setting.key_span,
                f"'{name}' is a key of xl.conf, and xend does not know it: its switch is "
                "'(enable-dom0-ballooning no)'.",
            )
        elif meant := _meant(name):
            yield _finding(setting, meant, by_key.get(meant))


def _meant(name: str) -> str | None:
    known = _names()
    bare = name.lower().replace("-", "_").partition("=")[0].partition(",")[0]
    found = nearest(bare, known)
    return known[found] if found else None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {name.replace("-", "_"): name for name in KEYS}


def _finding(setting: Setting, meant: str, other: Setting | None) -> Finding:
    name = setting.key
    sign = next((sign for sign in "=," if sign in name), "")
    if sign:
        return Finding(
            setting.key_span,
            f"xend takes all of '{name}' for a name, and knows none so called: between name and value stands a blank. "
            f"Write '({meant} …)'.",
        )
    if other is not None:
        return Finding(
            setting.key_span,
            f"xend knows no option '{name}' and ignores it without a word; what counts is '{meant}', which this file "
            "sets too. Delete the line.",
            related=(Related(other.key_span, f"'{meant}' is set here"),),
            severity="note",
        )
    return Finding(
        setting.key_span,
        f"xend knows no option '{name}' and ignores it without a word. Write '{meant}'.",
        fix=Fix.replace(setting.key_span, meant, f"Write '{meant}'", safe=False),
    )
