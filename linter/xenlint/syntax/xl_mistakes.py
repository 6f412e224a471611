"""What can be wrong in a file for xl, and the words for it.

Every function gives a `Mistake`; these here know all they need from their arguments. Where the reader is lost and
the text itself has to be looked at, `xl_unread` finds out which mistake it is.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import Reason, Setting, Value
from xenlint.syntax.xl_values import Version
from xenlint.typed import NamedTuple


class Mistake(NamedTuple):
    """A `Problem` without its source."""

    start: int
    end: int
    message: str
    reason: Reason = "syntax"
    cure: str | None = None


REFUSES = "xl refuses the file"

WRONG_KEY = lazy_pattern(r"([^\W\d][\w.-]*)[ \t]*(\+?=)(?!=)")
"""A word where a key should be, and its operator."""


def quote(text: str) -> str:
    """A piece of the file between quotes, shortened where it is long."""
    return f"'{text}'" if len(text) <= 40 else f"'{text[:37]}…'"


def _xen(version: Version) -> str:
    return f"xl of Xen {version[0]}.{version[1]}"


def python(start: int, end: int, what: str, instead: str) -> Mistake:
    """Code; `what` begins the sentence, as in "A tuple is"."""
    return Mistake(start, end, f"{what} Python code: xl does not run it and refuses the file. {instead}", "python")


# the file as a whole


def at_begin(text: str) -> Mistake | None:
    """A byte-order mark."""
    if text.startswith("\ufeff"):
        return Mistake(
            0,
            1,
            f"The file begins with a byte-order mark, which xl reads as stray characters: {REFUSES}. "
            "Save it as UTF-8 without a byte-order mark.",
            "byte-order-mark",
            "",
        )
    if text.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        return Mistake(
            0,
            2,
            f"The file is written in UTF-16, which xl cannot read: {REFUSES}. "
            "Save it as UTF-8 without a byte-order mark.",
            "byte-order-mark",
        )
    return None


def other_language(text: str) -> Mistake | None:
    """A file that begins as XML or JSON do."""
    found = re.match(r"<[?!/A-Za-z][^\s>]*|\{(?=\s*[\"}])", text)
    if not found:
        return None
    if found[0] == "{":
        instead = "Write a 'key = value' line for each setting, without braces."
        return Mistake(0, 1, f"The file looks like JSON, which xl cannot read: {REFUSES}. {instead}")
    return Mistake(
        0,
        found.end(),
        f"The file looks like XML, which xl cannot read: {REFUSES}. Write 'key = value' lines; "
        "'virsh domxml-to-native xen-xl' makes them of a domain of libvirt's.",
    )


def carriage_return(at: int) -> Mistake:
    message = (
        "A carriage return ends this line: xl reads it as a stray character and refuses the file. "
        "Save it with LF line ends."
    )
    return Mistake(at, at + 1, message, "carriage-return")


def no_final_line_end(last: Setting, version: Version) -> Mistake:
    line = last.span.text.rpartition("\n")[2]
    return Mistake(
        last.end - len(line),
        last.end,
        f"The last line has no line end, and {_xen(version)} needs one: {REFUSES}. End the line with a line feed.",
        cure=line + "\n",
    )


def too_many(start: int, end: int) -> Mistake:
    message = (
        f"So much was wrong before this line that nothing is read from here on: {REFUSES}. "
        "Correct what is told above, or keep what is no file for xl under another name."
    )
    return Mistake(start, end, message)


# keys


def _without_hyphens(key: str) -> str | None:
    """The key that this one is, but for its hyphens."""
    from xenlint.knowledge.xl_cfg import KEYS  # for nothing where no key has any

    return next((word for word in (key.replace("-", "_"), key.replace("-", "")) if word in KEYS), None)


def wrong_key(at: int, key: str) -> Mistake:
    """A word before `=` that xl cannot take for a key."""
    end = at + len(key)
    plain = key.lower()
    if not key.isascii():
        return Mistake(
            at, end, f"{quote(key)} has letters that no key of xl has: {REFUSES}. Keys are a-z, 0-9, '_' and '.'."
        )
    if "-" in key:
        write = _without_hyphens(plain) or plain.replace("-", "_")
        what = f"{quote(key)} has a hyphen, which no key of xl may have: {REFUSES}. Write {quote(write)}."
        return Mistake(at, end, what)
    if key[0] == "_":
        return Mistake(
            at, end, f"{quote(key)} begins with '_', but a key of xl begins with a lower-case letter: {REFUSES}."
        )
    return Mistake(
        at,
        end,
        f"{quote(key)} has capitals, and xl knows keys in lower case only: {REFUSES}. Write {quote(plain)}.",
        "capital-key",
        plain,
    )


def dotted_key(at: int, key: str, version: Version) -> Mistake:
    return Mistake(
        at,
        at + len(key),
        f"{quote(key)} has a dot; keys with dots came with Xen 4.3, {_xen(version)} refuses the file. "
        "Leave the setting out or upgrade Xen.",
    )


def early_addition(at: int, version: Version) -> Mistake:
    return Mistake(
        at,
        at + 2,
        f"'+=' came with Xen 4.13, {_xen(version)} refuses the file. Write the whole value in one assignment with '='.",
    )


def mixed_addition(key: str, value: Value, was_list: bool) -> Mistake:
    here, there = ("a single value", "a list") if was_list else ("a list", "a single value")
    return Mistake(
        value.start,
        value.end,
        f"'+=' adds {here} to {quote(key)}, which holds {there} so far; xl cannot join the two: {REFUSES}. "
        "Write both as lists or both as single values.",
    )


def second_assignment(text: str, at: int) -> Mistake:
    found = WRONG_KEY.match(text, at)
    end = found.end(1) if found else at + 1
    key = text[at:end]
    return Mistake(
        at,
        end,
        f"A second assignment, to {quote(key)}, begins on this line: {REFUSES}. Put it on a line of its own, "
        "or a ';' before it.",
        cure=f"; {key}" if key.islower() and key.isascii() and "-" not in key else None,
    )


# values


def no_value(key: str, start: int, end: int) -> Mistake:
    return Mistake(
        start,
        end,
        f"No value follows '{'=' if end - start == 1 else '+='}' on its line: {REFUSES}. "
        f"Write a string in quotes, a number or a list, or delete {quote(key)}.",
    )


def null_in_string(at: int) -> Mistake:
    return Mistake(at, at + 1, "A NUL character stands in this string, and xl aborts when it reads it. Delete it.")


# lists


def open_list(at: int) -> Mistake:
    return Mistake(
        at, at + 1, f"The '[' that opens here is never closed: {REFUSES}. Close the list with ']' after its last item."
    )


def no_item(at: int, after_items: bool) -> Mistake:
    where = "Between two commas" if after_items else "Before the first comma"
    return Mistake(at, at + 1, f"{where} of this list stands no item: {REFUSES}. Delete the ','.", cure="")


def no_comma(text: str, at: int, end: int) -> Mistake:
    item = text[at:end] if text[at] in "\"'" else quote(text[at:end])
    if len(item) > 40:
        item = f"{item[:37]}…"
    return Mistake(
        at,
        end,
        f"A comma is missing between {item} and the item before it: {REFUSES}. Separate the items of a list by commas.",
    )


def no_commas(count: int) -> str:
    """The message for a list that lacks several commas."""
    return (
        f"{count} commas are missing in this list, the first before this item: {REFUSES}. "
        "Separate the items of a list by commas."
    )


def early_nesting(at: int, version: Version) -> Mistake:
    return Mistake(
        at,
        at + 1,
        f"Lists inside lists came with Xen 4.6, {_xen(version)} refuses the file. Write a list of strings or numbers.",
    )


def too_deep(at: int, end: int) -> Mistake:
    return Mistake(at, end, f"Lists are nested deeper here than xl's parser can hold: {REFUSES}. Nest fewer lists.")
