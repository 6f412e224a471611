"""Guests are built without a claim on their memory.

## What it does
Looks for `claim_mode = 0` in `xl.conf`.

## Why is this bad?
With claims, Xen says at once whether a guest fits. Without, two guests that are started at the same time find the same
memory free, and the slower one fails after minutes of filling it.

## Fix safety
On is the default since Xen 4.4; `tmem`, for which it was turned off, is gone since 4.13.

## References
- [xl.conf(5): claim_mode](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Meta, XlConf
from xenlint.model.edits import removal
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN724",
    name="claim-mode-off",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("guest", "memory"),
    keys=("claim_mode",),
    xen=">=4.4",
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xl.conf": "claim_mode=0\n"},
        good={"etc/xen/xl.conf": "#claim_mode=1\n"},
        at="claim_mode=0",
    ),
)


def check(conf: XlConf) -> Iterator[Finding]:
    setting = conf.by_key["claim_mode"]
    if number_of(setting.value) == 0:
        yield Finding(
            setting,
            "xl builds guests without first claiming their memory from Xen: two that start at once may both find the "
            "same memory free, and one fails halfway. Delete the line; claims are the default.",
            fix=removal(setting, safe=False),
        )
