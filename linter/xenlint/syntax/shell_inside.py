"""Whether what a shell script wants run to make a value, `$(…)` and backticks, is a script itself.

It is never followed. But a shell reads it together with the command around it, and gives up where it breaks the
grammar even if it would never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xenlint.syntax.shell_grammar import commands
from xenlint.syntax.shell_words import Part, Word, read

_DEEP = 8


def is_sound(parts: Iterable[Part], array: re.Pattern[str], depth: int = 0) -> bool:
    """Whether no shell stumbles over the code in these parts; false where that is not clear.

    `array` is what `commands` takes.
    """
    return all(
        is_sound(part.word, array, depth) and (part.kind != "code" or _code(part, array, depth)) for part in parts
    )


def _code(part: Part, array: re.Pattern[str], depth: int) -> bool:
    written = part.value
    if "`" not in written and "$(" not in written:
        return True
    inner = written[2:-1] if written.startswith("$(") else written[1:-1]
    if depth >= _DEEP or not written.startswith(("$(", "`")) or (written[0] == "`" and "\\" in inner):
        return False
    tokens, lost = read(inner)
    found = commands(inner, tokens, array)
    return not (lost or found.fault or found.lists or found.has_returns) and all(
        is_sound(token.parts or (), array, depth + 1) for token in tokens if isinstance(token, Word)
    )
