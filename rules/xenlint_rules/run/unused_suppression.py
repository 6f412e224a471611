"""A suppression comment silences nothing.

## What it does
Looks for `# xenlint: ignore[…]` and `ignore-file[…]` comments whose rules ran and found nothing there.

## Why is this bad?
The flaw it was written for is gone, and the comment waits for the next one of its kind, which nobody will see.

## Fix safety
Removing the comment is safe: it changes nothing for Xen, and it silences nothing.
"""

from __future__ import annotations

from xenlint import Meta

META = Meta(
    code="XEN090",
    name="unused-suppression",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("suppression",),
    fixable="safe",
)
