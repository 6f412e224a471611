"""Where a rule's page is, for reports that link to it."""

from __future__ import annotations

from xenlint.docs import rule_url
from xenlint.engine.packs import BUILT_IN
from xenlint.rule import Entry


def page_url(rule: Entry) -> str | None:
    """The address of a rule's page; only that of built-in rules is known."""
    return rule_url(rule.name) if rule.module.startswith(f"{BUILT_IN}.") else None
