"""Python 2 as Python 3 can read it.

Each replacement is as long as what it replaces, so that every place in the result is the same place in the source.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern

_TOKEN = lazy_pattern(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>[A-Za-z]{0,2}(?:'{3}(?:[^\\']|\\.|'(?!''))*(?:'{3}|\Z)|"{3}(?:[^\\"]|\\.|"(?!""))*(?:"{3}|\Z)
        |'(?:[^\\'\n]|\\.)*(?:'|(?=\n)|\Z)|"(?:[^\\"\n]|\\.)*(?:"|(?=\n)|\Z)))
    |(?P<number>(?:0[xX][0-9A-Fa-f]+|0[bB][01]+|0[oO][0-7]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)[lLjJ]?)
    |(?P<name>[^\W\d]\w*)
    |(?P<join>\\\n)
    |(?P<blank>[ \t\f]+)
    |(?P<end>\n|;)
    |(?P<operator><>|>>|.)""",
    re.X | re.S,
)
_OCTAL = lazy_pattern(r"0[0-7]+")
_LINE_JOIN = lazy_pattern(r"\r\n?")


def line_ends(text: str) -> str:
    """Python takes CR LF and CR for line ends, and not the mark at the start of a file for a letter."""
    if "\r" in text:
        text = _LINE_JOIN.sub(lambda found: " \n" if len(found[0]) == 2 else "\n", text)
    if text.startswith("\ufeff"):
        text = "\n" + text[1:]
    return text


def encodable(text: str) -> str:
    """Python takes neither NUL nor bytes that are no UTF-8."""
    if not text.isascii():
        text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return text.replace("\0", "\ufffd")


def untabbed(text: str) -> tuple[str, dict[int, int]]:
    """The text with blanks for the tabs that indent its lines, and how much longer that made each line (from 1).

    Lines that begin inside of a text are left as they are.
    """
    lines = text.split("\n")
    inside: set[int] = set()
    number = 1
    at = 0
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "string" and "\n" in found[0]:
            number += text.count("\n", at, found.start())
            at = found.start()
            inside.update(range(number + 1, number + 1 + found[0].count("\n")))
    longer: dict[int, int] = {}
    for number, line in enumerate(lines, 1):
        indent = line[: len(line) - len(line.lstrip(" \t\f"))]
        if "\t" not in indent or number in inside or len(indent) > 1000:
            continue
        blanks = indent.expandtabs(8)
        lines[number - 1] = blanks + line[len(indent) :]
        longer[number] = len(blanks) - len(indent)
    return "\n".join(lines), longer


def translate(text: str) -> tuple[str, dict[int, int]]:
    """The text with Python 2's own constructs replaced, and where the numbers that became shorter really end."""
    out: list[str] = []
    ends: dict[int, int] = {}
    depth = 0
    first = True  # at the start of a statement
    head = ""  # what the statement began with
    ticks = -1  # where in `out` an open backtick is
    shift = False  # the next >> belongs to print
    for found in _TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        if kind == "blank" or kind == "comment" or kind == "join":
            out.append(token)
            continue
        if kind == "end":
            if not depth or token == ";":
                first, head, ticks = True, "", -1
            out.append(token)
            continue
        if kind == "number":
            token = _number(token, found.start(), ends)
        elif kind == "string" and token[:2].lower() == "ur":
            token = " " + token[1:]
        elif kind == "operator":
            if token in "([{":
                depth += 1
            elif token in ")]}":
                depth = max(depth - 1, 0)
            elif token == "<>":
                token = "!="
            elif token == ">>" and shift:
                token = "  "
            elif token == "`":
                # A set is as unknown as the text that backticks make.
                if ticks >= 0:
                    token, out[ticks], ticks = "}", "{", -1
                else:
                    ticks = len(out)
            elif token == "," and not depth and head == "except":
                head = "except,"
                token = " "
            elif token == "," and not depth and head == "raise":
                head, token = "", ";"
            elif token == ":" and not depth:
                out.append(token)
                first, head = True, ""
                continue
        shift = False
        if first and kind == "name" and token in ("print", "exec"):
            token, shift = _statement(text, found.end(), token)
        elif head == "except," and kind == "name":
            token = " " * len(token)
        if first:
            head = token if kind == "name" else ""
        first = False
        out.append(token)
    return "".join(out), ends


def _number(token: str, start: int, ends: dict[int, int]) -> str:
    new = token
    if new[-1] in "lL":
        new = new[:-1]
    if len(new) < 1000 and _OCTAL.fullmatch(new):
        new = str(int(new, 8))
    if len(new) < len(token):
        ends[start] = start + len(token)
    return new.ljust(len(token))


def _statement(text: str, end: int, word: str) -> tuple[str, bool]:
    """`print x` becomes `not   x`, `exec x` becomes `~    x`: expressions that stand nowhere else by themselves."""
    match = re.compile(r"[ \t]*(>>|==|\S|\Z)").match(text, end)
    following = match[1] if match else ""
    if not match or following in ("", ";", "#"):
        return "pass".ljust(len(word)) if word == "print" else word, False
    if following in ("(", "=", ".", ",", ")", "==") and not (following == "(" and word == "exec"):
        return word, False
    return ("not" if word == "print" else "~").ljust(len(word)), following == ">>"
