"""A suppression comment stands where its file has no comments.

## What it does
Looks for `# xenlint: ignore[…]` and `ignore-file[…]` that the file's own reader takes for something else: inside of a
value, or behind one in a file that knows comments only as lines of their own, as `menu.lst`, the files of syslinux, and
boot entries do.

## Why is this bad?
It becomes a part of the value: behind an option in `menu.lst` it reaches Xen. So xenlint does not take it for a comment
either, and it silences nothing. Alone on the line above it works in every format.
"""

from __future__ import annotations

from xenlint import Meta

META = Meta(
    code="XEN094",
    name="misplaced-suppression",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("suppression",),
)
