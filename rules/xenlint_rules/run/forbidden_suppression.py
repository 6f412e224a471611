"""A suppression comment is about a rule that may not be silenced.

## What it does
Looks for `# xenlint: ignore[…]` and `ignore-file[…]` comments that name a rule of `not-ignorable` in the config file,
or stand where one of these has something to say.

## Why is this bad?
Whoever wrote the config file decided that these findings are to be cured, not silenced. The comment does not hold, and
its finding is told all the same.
"""

from __future__ import annotations

from xenlint import Meta

META = Meta(
    code="XEN093",
    name="forbidden-suppression",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("suppression",),
)
