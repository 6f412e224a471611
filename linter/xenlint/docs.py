"""Where the documentation is published. Every link that xenlint prints begins here."""

from __future__ import annotations

DOCS = "https://xenlint.readthedocs.io/"


def rule_url(name: str) -> str:
    """The address of a built-in rule's page."""
    return f"{DOCS}rules/{name}/"
