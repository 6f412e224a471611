"""Make the edits of fixes in a text."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.finding import Edit, Fix


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """The text with as many of the fixes as do not overlap, and those that were made.

    All edits must be of this one text. A fix is made whole or not at all; of two that touch, the first one wins.
    """
    made: list[Fix] = []
    edits: list[Edit] = []
    for fix in fixes:
        new = [edit for edit in fix.edits if edit not in edits]
        if all(_apart(edit, other) for edit in new for other in edits):
            edits += new
            made.append(fix)
    for edit in sorted(edits, key=lambda edit: edit.at.start, reverse=True):
        text = text[: edit.at.start] + edit.text + text[edit.at.end :]
    return text, made


def _apart(one: Edit, other: Edit) -> bool:
    return one.at.end < other.at.start or other.at.end < one.at.start
