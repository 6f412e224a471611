"""Colours for excerpts on a terminal, by Pygments."""

from __future__ import annotations

from functools import lru_cache

from pygments import highlight
from pygments.formatters.terminal import TerminalFormatter
from pygments.lexer import Lexer
from pygments.lexers.lisp import SchemeLexer
from pygments.lexers.python import PythonLexer
from pygments.lexers.shell import BashLexer

from xenlint.source import Source


def paint(line: str, source: Source) -> str:
    """One line in the colours of the language nearest to its file's."""
    lexer, formatter = _lexer(source.path.rpartition("/")[2]), TerminalFormatter()
    return str(highlight(line, lexer, formatter)).rstrip("\n")


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer:
    options = {"stripnl": False, "ensurenl": False}
    if name.endswith(".sxp"):
        return SchemeLexer(**options)
    if name.startswith(("grub", "menu.lst")) or name == "custom.cfg":
        return BashLexer(**options)
    return PythonLexer(**options)
