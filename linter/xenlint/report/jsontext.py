"""JSON as it may stand in the log of a build."""

from __future__ import annotations

import re
from collections.abc import Callable
from json import JSONEncoder

_COMMAND = r"#(?=#(?:vso|teamcity)?\[)"


def encoder(separators: tuple[str, str] | None = None) -> Callable[[object], str]:
    """A function that encodes in ASCII, without what runners of builds take for a command anywhere in a line."""
    encode = JSONEncoder(separators=separators).encode

    def safe(value: object) -> str:
        text = encode(value)
        # a # in JSON stands in a string, and never behind the backslash of an escape
        return re.sub(_COMMAND, r"\\u0023", text) if "##" in text else text

    return safe
