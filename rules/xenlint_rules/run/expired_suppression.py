"""A suppression comment is past its day.

## What it does
Looks for `# xenlint: ignore[…]` and `ignore-file[…]` comments with an `until=YYYY-MM-DD` whose day is over, or
is no day of the calendar. The last day is the one named; days are counted in UTC.

## Why is this bad?
Somebody meant to look again. From the day after on, the comment silences nothing and its findings are told; with a day
that cannot be read it never silenced anything.
"""

from __future__ import annotations

from xenlint import Meta

META = Meta(
    code="XEN092",
    name="expired-suppression",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("suppression",),
)
