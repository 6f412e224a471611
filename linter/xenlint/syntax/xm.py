"""DomU files of xm, xend's command (up to Xen 4.4), which ran them as Python 2.

The file is parsed and its constants are worked out; nothing of it is run. A name that depends on the machine, on an
argument of `xm create` or on code out of reach is unknown. Only names at the top of the script are settings, as in
xen:tools/python/xen/xm/create.py; what stands in functions and classes is not.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.limits import end_of_python, too_long
from xenlint.syntax.python2 import encodable, line_ends, translate, untabbed
from xenlint.syntax.tree import Document, Kind, Problem
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import ast

    from xenlint.syntax.xm_run import Script

_STRING = (
    r"'''(?:[^\\]|\\.)*?(?:'''|\Z)|\"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z)|"
    r"'(?:[^\\'\n]|\\.)*(?:'|$)|\"(?:[^\\\"\n]|\\.)*(?:\"|$)"
)
_SKIP = lazy_pattern(r"#[^\n]*|" + _STRING + r"|\\\n|[(\[{]|[)\]}]|\n(?=[^\s#)\]}])", re.S | re.M)
_GOES_ON = lazy_pattern(r"(?:else|elif|except|finally)\b")
_SETTING = lazy_pattern(r"^([ \t]*)([A-Za-z_][A-Za-z0-9_]*)[ \t]*(\+?=)(?!=)[ \t]*", re.M)
_BLOCK = lazy_pattern(r"(?:if|for|while|def|class|try|with|else|elif|except|finally|@)")
_MANY = 20


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """The settings of a script in the order of their last assignment's place, and where it is no Python."""
    from xenlint.syntax.xm_run import Script

    text = line_ends(source.text)
    script = Script(source)
    problems: list[Problem] = []
    nul = text.find("\0")
    if nul >= 0:
        message = "A NUL character stands here: xm hands the file to Python, which refuses it. Remove the character."
        problems.append(Problem(source, nul, nul + 1, message, cure=""))
    text = encodable(text)
    end = end_of_python(text)
    is_whole, text = end == len(text), text[:end]
    if not _read(script, text, 0, {}):
        modern, ends = translate(text)
        if not _read(script, modern, 0, ends):
            _read_parts(script, modern, ends, problems if is_whole else [])
    if not is_whole:
        # what is wrong with a part may be right with the rest of it
        problems.append(too_long(source, end))
    return Document(source, kind, path, tuple(script.finish()), tuple(problems))


def _parse(text: str) -> ast.Module | Exception:
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def _parse_with_tabs(text: str) -> tuple[ast.Module | Exception, dict[int, int]]:
    """Python 2 takes a tab for blanks up to the next of eight columns, which Python 3 does not."""
    module = _parse(text)
    if isinstance(module, TabError) or (isinstance(module, IndentationError) and "\t" in text):
        blanks, tabs = untabbed(text)
        again = _parse(blanks)
        if not isinstance(again, Exception):
            return again, tabs
    return module, {}


def _read(script: Script, text: str, base: int, ends: dict[int, int]) -> bool:
    """Read a script, or a part of one, as a whole; false where it is no Python."""
    module, tabs = _parse_with_tabs(text)
    if isinstance(module, Exception):
        return False
    script.enter(text, base, ends, tabs)
    script.run(module.body)
    return True


def _read_parts(script: Script, text: str, ends: dict[int, int], problems: list[Problem]) -> None:
    """Statement by statement, so that a mistake costs no more than its own."""
    source = script.source
    for start, end in _statements(text):
        module, tabs = _parse_with_tabs(text[start:end])
        if not isinstance(module, Exception):
            script.enter(text[start:end], start, ends, tabs)
            script.run(module.body)
            continue
        if len(problems) < _MANY:
            problems.append(_problem(source, text, start, end, module))
        # A bracket or quote that is never closed swallows what follows: settings at the start of a line do not.
        # Nor is an indented one lost, unless it stands in a block.
        block = _BLOCK.match(text, start)
        found = [found for found in _SETTING.finditer(text, start, end) if not (block and found[1])]
        for (first, last), setting in zip(_ranges([one.start(2) for one in found], end), found, strict=False):
            part = text[first:last]
            line = part.partition("\n")[0]
            whole = (first, last) == (start, end)
            failed = whole and line == part.rstrip("\n")
            if failed or ((whole or not _read(script, part, first, ends)) and not _read(script, line, first, ends)):
                stop = first + len(line.rstrip())
                script.lose(setting[2], setting[3], first, setting.end(), stop)


def _statements(text: str) -> list[tuple[int, int]]:
    """Where each statement at the top begins and ends."""
    cuts = [0]
    depth = 0
    for found in _SKIP.finditer(text):
        token = found[0]
        if token in ("(", "[", "{"):
            depth += 1
        elif token in (")", "]", "}"):
            depth = max(depth - 1, 0)
        elif token == "\n" and not depth and not _GOES_ON.match(text, found.end()):
            cuts.append(found.end())
    return _ranges(cuts, len(text))


def _ranges(cuts: list[int], end: int) -> list[tuple[int, int]]:
    return [(start, stop) for start, stop in zip(cuts, [*cuts[1:], end], strict=False) if stop > start]


def _problem(source: Source, text: str, start: int, end: int, error: Exception) -> Problem:
    first, last = start, start
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    if isinstance(error, SyntaxError) and line and column is not None:
        lines = text[start:end].split("\n", line)
        first = start + sum(len(one) + 1 for one in lines[: line - 1])
        reach = min(first + len(lines[line - 1]), end) if line <= len(lines) else end
        first = min(first + max(column - 1, 0), reach)
        last = reach
        if error.end_lineno == line and error.end_offset and error.end_offset > column:
            last = min(first + error.end_offset - column, reach)
    while first > start and text[first - 1 : first].isspace() and first == last:
        first = last = first - 1
    while first > start and (text[first - 1].isalnum() or text[first - 1] == "_"):
        first -= 1
    first = min(first, end)
    last = max(last, min(first + 1, len(text)))
    message = (
        "This is not Python: xm runs the file as a Python script, and Python refuses all of it. "
        "Check the quotes, brackets and commas up to here."
    )
    return Problem(source, first, min(last, len(text)), message)
