"""Messages with placeholders: `{domain} is on {value}`. A name in braces and nothing more; `{{` is a brace."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from xenlint.patterns import lazy_pattern

_TOKEN = lazy_pattern(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")

NAMES = (
    "count",
    "domain",
    "expected",
    "file",
    "group",
    "host",
    "key",
    "kind",
    "other",
    "setting",
    "sum",
    "value",
)


class BadTemplateError(ValueError):
    """The message is a whole sentence."""


def check_template(text: str, meant: Collection[str] = NAMES) -> None:
    """Raise BadTemplateError where a placeholder is none, or none of those that are `meant` here."""
    for found in _TOKEN.finditer(text):
        name = found[1]
        if name is None:
            if len(found[0]) == 1:
                raise BadTemplateError(f"a '{found[0]}' stands alone here; write it twice for the brace itself.")
        elif name not in NAMES:
            raise BadTemplateError(f"there is no placeholder '{{{name}}}'; {_hint(name)}")
        elif name not in meant:
            raise BadTemplateError(
                f"'{{{name}}}' stands for nothing in this policy; here there are {', '.join(sorted(meant))}."
            )


def _hint(name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, NAMES, 1)
    return f"did you mean '{{{close[0]}}}'?" if close else f"known are {', '.join(NAMES)}."


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; those that mean nothing here become a stroke."""

    def one(found: re.Match[str]) -> str:
        return found[0][0] if found[1] is None else values.get(found[1], "-")

    return _TOKEN.sub(one, text)
