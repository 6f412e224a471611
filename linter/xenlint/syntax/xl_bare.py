"""What stands without quotes where xl wants a value: words, Python, and numbers that go on with something else.

As in `xl_unread`, functions get the whole text, where the reader stumbled (`at`) and where that line ends (`stop`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xenlint.patterns import lazy_pattern
from xenlint.syntax.xl_mistakes import REFUSES, Mistake, python, quote
from xenlint.syntax.xl_stray import CURLY, end_of_code, skip_blanks, stray

OPERATOR = lazy_pattern(r"[%+*/-]|(?:if|else|for|in|and|or|not|is)\b")
NAME = lazy_pattern(r"[A-Za-z_]\w*(?:\.\w+)*")
RUN = lazy_pattern(r"""[^\s,;#"'\[\](){}]+""")
_PREFIX = lazy_pattern(r"(?:[rubf]|[rb]{2}|ur)(?=[\"'])", re.IGNORECASE)
_LITERALS = {"True": "1", "False": "0", "None": None}
_TRUTHS = {"true": "1", "false": "0", "yes": None, "no": None, "on": None, "off": None}
_PHRASE = lazy_pattern(
    r"""[^\s"'#;,\[\](){}=][^\s"'#;,\[\](){}]*(?:[ \t]+[^\s"'#;,\[\](){}=]+(?=[\s"'#;,\[\](){}]|$))*""", re.MULTILINE
)
_WITH_UNIT = lazy_pattern(r"(\d+(?:\.\d+)?)[ \t]*([A-Za-z]+)|\d+\.\d*")
_ARITHMETIC = lazy_pattern(r"[*%]|//|^\d+[+/]\d+$")
_GROUPED = lazy_pattern(r"[0-9]+(?:_[0-9]+)+")
_DIGITS_FIRST = lazy_pattern(r"[\w.:/,@+-]+", re.ASCII)
_MIB = {"k": 1 / 1024, "m": 1, "g": 1024, "t": 1024 * 1024}
_MIB_KEYS = ("memory", "maxmem", "videoram", "shadow_memory", "stubdomain_memory")
_VALUE = "Write the value itself."


def bare(text: str, at: int, stop: int, is_variable: Callable[[str], bool]) -> Mistake | None:
    """Something without quotes where a value should stand; None where it is a sign."""
    char = text[at]
    mistake = None if char.isalnum() or char in "/~-_." else stray(text, at, stop)
    if mistake:
        return mistake
    if char in "({":
        what = "A tuple" if char == "(" else "A dictionary"
        return python(at, end_of_code(text, at, stop), f"{what} is", "Write a list in '[' and ']'.")
    run = RUN.match(text, at, stop)
    if char in "-+" and run and run[0][1:].isdigit():
        return Mistake(
            at,
            run.end(),
            f"{run[0]} has a sign and no quotes, and xl takes the sign for a stray character: {REFUSES}. "
            f'Write "{run[0]}" in quotes.',
            cure=f'"{run[0]}"',
        )
    name = NAME.match(text, at, stop)
    if name:
        mistake = _bare_name(text, at, name[0], stop, is_variable)
        if mistake:
            return mistake
    phrase = _PHRASE.match(text, at, stop)
    if phrase is None or char in "=%$@|&!?<>^`+*:":
        return None
    words = phrase[0]
    if words.lower() in _TRUTHS:
        return Mistake(
            at,
            phrase.end(),
            f"{quote(words)} is a bare word: {REFUSES}. Write 1 for yes and 0 for no, or the word in quotes where the "
            "key takes words.",
            cure=_TRUTHS[words.lower()],
        )
    is_plain = "\\" not in words and words.isprintable() and not any(mark in words for mark in CURLY)
    return Mistake(
        at,
        phrase.end(),
        f'{quote(words)} is text and must be quoted: {REFUSES}. Write "{words[:40]}{"…" if words[40:] else ""}".',
        cure=f'"{words}"' if is_plain else None,
    )


def _bare_name(text: str, at: int, name: str, stop: int, is_variable: Callable[[str], bool]) -> Mistake | None:
    """A bare word that means something to Python; None for any other."""
    end = at + len(name)
    rest_at = skip_blanks(text, end, stop)
    rest = text[rest_at:stop]
    code_end = end_of_code(text, at, stop)
    operator = OPERATOR.match(rest)
    if name in _LITERALS and not operator and rest[:1] not in ("(", "["):
        cure = _LITERALS[name]
        return Mistake(
            at,
            end,
            f"{quote(name)} is a word of Python, and xl knows only numbers, quoted text and lists: {REFUSES}. "
            + (f"Write {cure}." if cure else "Delete the setting, or write the value that is meant."),
            "python-literal",
            cure,
        )
    prefix = _PREFIX.match(text, at, stop)
    if prefix:
        return python(at, code_end, f"{quote(prefix[0])} before a quote is", "Write the string without it.")
    if rest_at == end and rest[:1] in ("(", "["):
        return python(at, code_end, "A call is" if rest[0] == "(" else "This is", _VALUE)
    if name in ("not", "lambda", "yield", "await"):
        return python(at, code_end, "This is", _VALUE)
    if name.split(".")[0] in ("os", "sys") or is_variable(name):
        return python(at, code_end, f"{quote(name)} is a variable, that is", "Write the value itself, in quotes.")
    if operator and (
        rest[0] in "%*+" or (rest_at > end and rest[operator.end() :].lstrip(" \t")[:1] in ("'", '"', "("))
    ):
        return python(at, code_end, "An expression is", _VALUE)
    return None


# numbers


def spoiled_number(text: str, key: str, start: int, at: int, stop: int) -> Mistake | None:
    """A number goes on with something else at `at`; None where the two do not belong together."""
    run = RUN.match(text, start, stop)
    word = run[0] if run else ""
    end = start + len(word)
    with_unit = _WITH_UNIT.fullmatch(text, start, end) or _WITH_UNIT.fullmatch(text, start, end_of_code(text, at, stop))
    if word[:2] in ("0x", "0X") and re.fullmatch("[0-9a-fA-F]+", word[2:]):
        return Mistake(
            start,
            end,
            f"{quote(word)} has capitals, and xl reads a bare number in lower case only: {REFUSES}. "
            f"Write {quote(word.lower())}.",
            cure=word.lower(),
        )
    if with_unit:
        return _with_unit(key, with_unit)
    if end <= at:
        return None
    if _ARITHMETIC.search(word):
        return python(start, end_of_code(text, at, stop), "Arithmetic is", "Write its result.")
    if _GROUPED.fullmatch(word):
        digits = word.replace("_", "").lstrip("0") or "0"
        message = f"{quote(word)} has '_' in it, and xl reads digits only: {REFUSES}. Write {digits}."
        return Mistake(start, end, message, cure=digits)
    if _DIGITS_FIRST.fullmatch(word):
        return Mistake(
            start,
            end,
            f"{quote(word)} begins with a digit and is no number: {REFUSES}. Write it in quotes.",
            cure=f'"{word}"',
        )
    return None


def _with_unit(key: str, found: re.Match[str]) -> Mistake:
    number, unit = found[1], found[2]
    what = f"{quote(found[0])} " + ("is no whole number" if unit is None else "has a unit behind the number")
    cure = None
    instead = "Write a whole number, or put text in quotes." if unit is None else "Write the number alone."
    if key in _MIB_KEYS:
        instead = f"Write a whole number of MiB for {quote(key)}."
        factor = _MIB.get(unit[0].lower()) if unit and unit[1:].lower() in ("", "b", "ib") else None
        mib = float(number) * factor if factor and len(number) < 12 else 0.5
        if mib.is_integer():
            cure = str(int(mib))
            instead = f"Write {cure}: {quote(key)} counts MiB."
    return Mistake(
        found.start(), found.end(), f"{what}, and xl reads digits only: {REFUSES}. {instead}", "number-unit", cure
    )
