"""The S-expressions of `xend-config.sxp`, as xend reads them (tools/python/xen/xend/sxp.py up to Xen 4.4).

Each form `(name value…)` is a setting; a form without a value has an empty list, one with several a list of them.
`#` begins a comment wherever it stands outside a string; blanks, `;` and braces separate.
"""

import re
from typing import NamedTuple

from xenlint.knowledge.versions import Version
from xenlint.source import Source
from xenlint.syntax.tree import Document, Kind, List, Number, Piece, Problem, Setting, String, Value

_TOKEN = re.compile(
    r"""(?P<blank>[\s;{}]+)|(?P<comment>\#[^\n]*)|(?P<open>\()|(?P<close>\))"""
    r"""|(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<quote>["'])|(?P<atom>[^\s;{}()"'#]+)""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_INTEGER = re.compile(r"[+-]?[0-9]+")


class _Open(NamedTuple):
    """A form that is not closed yet."""

    start: int
    items: list[Value]


def parse(source: Source, path: str, kind: Kind, version: Version) -> Document:
    """Read the forms in order. Problems stop xend from starting; what can be read is returned all the same."""
    del version  # the syntax never changed
    text = source.text
    settings: list[Setting] = []
    problems: list[Problem] = []
    stack: list[_Open] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # cannot be: the pattern has a branch for every character
            break
        token, start, at = match.lastgroup, match.start(), match.end()
        if token == "open":
            stack.append(_Open(start, []))
        elif token == "close":
            if not stack:
                problems.append(
                    Problem(source, start, at, "Nothing is open that this ')' could close; xend does not start.")
                )
                continue
            form = stack.pop()
            value = List(source, form.start, at, tuple(form.items))
            if stack:
                stack[-1].items.append(value)
            else:
                _add_setting(settings, value)
        elif token in ("string", "atom"):
            value_ = _string(source, start, at, problems) if token == "string" else _atom(source, start, at)
            if stack:
                stack[-1].items.append(value_)
        elif token == "quote":
            problems.append(
                Problem(
                    source,
                    start,
                    at,
                    f"The string that begins with this {text[start]} never ends; xend does not start.",
                )
            )
            at = _line_end(text, start)
    if stack:
        # the outermost form left open takes all the others with it
        form = stack[0]
        problems.append(
            Problem(
                source,
                form.start,
                form.start + 1,
                "This '(' is never closed; xend does not start. Write the missing ')'.",
            )
        )
        for open_form in stack:
            _add_setting(settings, List(source, open_form.start, len(text), tuple(open_form.items)))
    return Document(source, kind, path, tuple(settings), tuple(sorted(problems, key=lambda problem: problem.start)))


def _add_setting(settings: list[Setting], form: List) -> None:
    if not form.items or not isinstance(form.items[0], (String, Number)):
        return
    name, values = form.items[0], form.items[1:]
    key = name.value if isinstance(name, String) else name.text
    value: Value
    if len(values) == 1:
        value = values[0]
    elif values:
        value = List(form.source, values[0].start, values[-1].end, values)
    else:
        value = List(form.source, name.end, name.end, ())
    settings.append(Setting(form.source, name.start, value.end, key, "=", value))


def _atom(source: Source, start: int, end: int) -> String | Number:
    text = source.text[start:end]
    if _INTEGER.fullmatch(text):
        return Number(source, start, end, text, int(text[:4000]))
    return String(source, start, end, text, start)


def _string(source: Source, start: int, end: int, problems: list[Problem]) -> String:
    text = source.text[start + 1 : end - 1]
    if "\\" not in text:
        return String(source, start, end, text, start + 1)
    pieces: list[Piece] = []
    parts: list[str] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        if match.start() > at:
            parts.append(text[at : match.start()])
            pieces.append(Piece(match.start() - at, source, start + 1 + at, start + 1 + match.start()))
        begin, at = match.span()
        value = _unescape(match[1])
        if value is None:
            problems.append(
                Problem(
                    source,
                    start + 1 + begin,
                    start + 1 + at,
                    f"xend knows no escape '{match[0]}' and does not start. Write a backslash twice to mean one.",
                )
            )
            value = match[0]
        parts.append(value)
        pieces.append(Piece(len(value), source, start + 1 + begin, start + 1 + at))
    if at < len(text):
        parts.append(text[at:])
        pieces.append(Piece(len(text) - at, source, start + 1 + at, end - 1))
    return String(source, start, end, "".join(parts), start + 1, tuple(pieces))


def _unescape(code: str) -> str | None:
    if code in _ESCAPED:
        return _ESCAPED[code]
    if code[0] == "x" and len(code) == 3:
        return chr(int(code[1:], 16))
    return chr(int(code, 8)) if code[0] in "01234567" else None


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
