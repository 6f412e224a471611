"""A suppression comment names no rule.

## What it does
Looks for `# xenlint: ignore[…]` and `ignore-file[…]` comments with names or codes that no rule has, or with none at
all.

## Why is this bad?
It silences nothing, though somebody believes it does. Mostly the name is misspelt, or the rule is of a pack that is
not installed. `xenlint rules` lists all names.
"""

from __future__ import annotations

from xenlint import Meta

META = Meta(
    code="XEN091",
    name="unknown-suppression",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("suppression",),
)
