"""What a rule says: a finding, the places that belong to it, and the edit that would cure it."""

from __future__ import annotations

from xenlint.source import Span, Spanned
from xenlint.typed import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]
"""`error`: it breaks, or Xen ignores it; `warning`: it will bite; `note`: worth knowing."""

Confidence = Literal["high", "medium", "low"]
"""How rarely the rule is wrong about it."""


class Related(NamedTuple):
    """A second place that belongs to a finding, perhaps in another file."""

    at: Spanned
    message: str


class Edit(NamedTuple):
    """Replace the characters of `at` by `text`; an empty `at` inserts."""

    at: Span
    text: str


class Fix(NamedTuple):
    """Edits that cure a finding when all of them are made.

    `safe` promises that the machine behaves as the file's author meant; anything else needs a human's eye.
    """

    description: str
    edits: tuple[Edit, ...]
    safe: bool = True

    @classmethod
    def replace(cls, at: Spanned, text: str, description: str, *, safe: bool = True) -> Fix:
        return cls(description, (Edit(at.span, text),), safe)


class Finding(NamedTuple):
    """Something wrong at a place.

    `message` says what is wrong, what Xen does with it, and what to write instead, in whole sentences. `severity` and
    `confidence` override those of the rule's `Meta` where one rule meets both sure and less sure cases.
    """

    at: Spanned
    message: str
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None
