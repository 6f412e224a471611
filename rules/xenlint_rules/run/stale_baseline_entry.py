"""An entry of the baseline no longer occurs.

## What it does
Looks in the baseline for findings that are gone, or are there less often than it says. Only entries count whose rule
ran, and whose file was looked at or is gone from a directory that was looked at as a whole.

## Why is this bad?
What is cured should stay cured, but as long as the entry is there nobody is told when it comes back. `xenlint check
--prune-baseline` takes such entries out.
"""

from __future__ import annotations

from xenlint import Meta

META = Meta(
    code="XEN095",
    name="stale-baseline-entry",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("suppression",),
)
