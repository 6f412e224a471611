"""`[ … ]` and `test`, as far as the text tells how they end (dash(1), "test expression")."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xenlint.patterns import lazy_pattern
from xenlint.syntax.shell_values import is_empty
from xenlint.syntax.tree import String

_INTEGER = lazy_pattern(r"[-+]?[0-9]{1,18}")
_NUMERIC: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda a, b: a == b,
    "-ne": lambda a, b: a != b,
    "-lt": lambda a, b: a < b,
    "-le": lambda a, b: a <= b,
    "-gt": lambda a, b: a > b,
    "-ge": lambda a, b: a >= b,
}


def test(arguments: list[String] | None, *, is_bracket: bool) -> bool | None:
    """How the command ends with these arguments; None where that is not known.

    The rules are POSIX's, by the number of arguments. More than four, and questions about files, are not answered.
    """
    if arguments is None:
        return None
    if is_bracket:
        if not arguments or not arguments[-1].known:
            return False if not arguments else None
        if arguments[-1].value != "]":
            # dash looks no further than the first letter
            return None if arguments[-1].value.startswith("]") else False
        arguments = arguments[:-1]
    return _decide(arguments)


def _decide(arguments: Sequence[String]) -> bool | None:
    count = len(arguments)
    if count == 0:
        return False
    if count == 1:
        return _is_text(arguments[0])
    words = [argument.value if argument.known else None for argument in arguments]
    if count == 3 and words[1] is not None and (words[1] in ("=", "!=") or words[1] in _NUMERIC):
        return _compare(words[0], words[1], words[2])
    if words[0] == "!" and count < 5:
        return _not(_decide(arguments[1:]))
    if count == 2 and words[0] in ("-n", "-z"):
        filled = _is_text(arguments[1])
        return filled if words[0] == "-n" else _not(filled)
    return None


def _is_text(argument: String) -> bool | None:
    return _not(is_empty(argument))


def _not(status: bool | None) -> bool | None:
    return None if status is None else not status


def _compare(left: str | None, operator: str, right: str | None) -> bool | None:
    if left is None or right is None:
        return None
    if operator in ("=", "!="):
        return (left == right) == (operator == "=")
    if not (_INTEGER.fullmatch(left) and _INTEGER.fullmatch(right)):
        return None
    return _NUMERIC[operator](int(left), int(right))
