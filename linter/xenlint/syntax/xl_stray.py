"""Characters that explain themselves wherever xl meets them: open quotes, typographic ones, special blanks."""

from __future__ import annotations

from xenlint.patterns import lazy_pattern
from xenlint.syntax.xl_mistakes import REFUSES, Mistake, python, quote

CURLY = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a\u201b\u00b4"
"""Typographic quotes."""

_CURLY_PAIR = lazy_pattern(f"[{CURLY}]([^\"'\\\\\n{CURLY}]*)[{CURLY}]")
_BLANKS = lazy_pattern("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = lazy_pattern("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")


def trim(text: str, start: int, stop: int) -> int:
    """Where a line's text ends, without blanks and a CR."""
    while stop > start and text[stop - 1] in " \t\r":
        stop -= 1
    return stop


def skip_blanks(text: str, at: int, stop: int) -> int:
    while at < stop and text[at] in " \t":
        at += 1
    return at


def end_of_code(text: str, at: int, stop: int) -> int:
    """Where a line of code ends: before a comment that no quote can hold."""
    comment = text.find(" #", at, stop)
    if comment >= 0 and text.find('"', comment, stop) < 0 and text.find("'", comment, stop) < 0:
        stop = comment
    return trim(text, at, stop)


def stray(text: str, at: int, stop: int) -> Mistake | None:
    """Characters that explain themselves wherever they stand; None for all others."""
    char = text[at]
    stop = trim(text, at, stop)
    if char == "#":
        return Mistake(
            at,
            len(text),
            "The file ends in a comment without a line end, which xl does not take for a comment: it refuses the "
            "file. End the last line with a line feed.",
            "comment-at-end",
            text[at:] + "\n",
        )
    if text.startswith(('"""', "'''"), at):
        return triple_quotes(text, at, stop)
    if char in "\"'":
        return Mistake(
            at,
            stop,
            f"The quote {char} that opens here is not closed on its line: {REFUSES}. "
            f"Close it with {char}; a string cannot run over several lines.",
        )
    if char in CURLY:
        pair = _CURLY_PAIR.match(text, at)
        end, cure = (pair.end(), f'"{pair[1]}"') if pair else (at + 1, None)
        return Mistake(
            at,
            end,
            f"The quote {char} is typographic, and xl takes it for a stray character: {REFUSES}. "
            "Write straight quotes, \" or '.",
            cure=cure,
        )
    blanks = _BLANKS.match(text, at)
    if blanks:
        return Mistake(
            at,
            blanks.end(),
            f"This is a no-break or other special blank (U+{ord(char):04X}), which xl takes for a stray character: "
            "it refuses the file. Write a plain space.",
            cure=" ",
        )
    invisible = _INVISIBLE.match(text, at)
    if invisible:
        return Mistake(
            at,
            invisible.end(),
            f"An invisible character (U+{ord(char):04X}) stands here, and xl takes it for a stray one: {REFUSES}. "
            "Delete it.",
            cure="",
        )
    if char == "\r":
        return Mistake(
            at,
            at + 1,
            f"A carriage return stands inside this line, and xl takes it for a stray character: {REFUSES}. "
            "End lines with a line feed.",
        )
    if char == "\\":
        if at + 1 == stop:
            return Mistake(
                at,
                at + 1,
                f"A backslash does not continue a line: {REFUSES}. "
                "Write the value on one line; only a list may run over several.",
            )
        return Mistake(
            at, at + 1, f"A backslash may stand only inside a quoted string: {REFUSES}. Put the text in quotes."
        )
    if char < " " or "\x7f" <= char < "\xa0":
        return Mistake(
            at, at + 1, f"A control character (U+{ord(char):04X}) stands here: {REFUSES}. Delete it.", cure=""
        )
    if "\udc80" <= char <= "\udcff":
        return Mistake(
            at,
            at + 1,
            f"The byte 0x{ord(char) - 0xDC00:02X} is no text in UTF-8 and stands outside quotes: {REFUSES}. "
            "Delete it, or put the text in quotes.",
        )
    if text.startswith(("//", "/*", "--"), at):
        return Mistake(
            at,
            stop,
            f"'{text[at : at + 2]}' begins no comment, and xl takes it for stray characters: {REFUSES}. "
            "Comments begin with '#'.",
        )
    if text.startswith(("{{", "{%", "<%", "@@", "${"), at):
        return Mistake(
            at,
            stop,
            f"{quote(text[at:stop])} looks like a placeholder of a template, and xl fills none in: {REFUSES}. "
            "Write the value itself, in quotes.",
        )
    return None


def triple_quotes(text: str, at: int, stop: int) -> Mistake:
    end = text.find(text[at : at + 3], at + 3)
    return python(
        at,
        stop if end < 0 else end + 3,
        "A string in triple quotes is",
        "Write a string on one line in single or double quotes, or comments.",
    )
