"""Colours for excerpts on a terminal, by Pygments."""

from __future__ import annotations

from functools import lru_cache

from pygments import highlight
from pygments.formatters.terminal import TerminalFormatter
from pygments.lexer import Lexer
from pygments.lexers.configs import IniLexer, TOMLLexer
from pygments.lexers.python import PythonLexer
from pygments.lexers.shell import BashLexer
from pygments.lexers.special import TextLexer

from xenlint.lexers.cmdline import XenCommandLineLexer
from xenlint.lexers.grub import GrubLegacyLexer, GrubLexer
from xenlint.lexers.sxp import XendConfigLexer
from xenlint.lexers.xl import DomUConfigLexer
from xenlint.source import Source
from xenlint.syntax.classify import classify
from xenlint.syntax.tree import Kind

_LEXERS: dict[Kind, type[Lexer]] = {
    "domu-xl": DomUConfigLexer,
    "domu-xm": PythonLexer,
    "xl-conf": DomUConfigLexer,
    "xend-config": XendConfigLexer,
    "grub-default": BashLexer,
    "grub-cfg": GrubLexer,
    "grub-legacy": GrubLegacyLexer,
    "xen-efi": IniLexer,
    "imagebuilder": BashLexer,
    "xendomains": BashLexer,
    "xencommons": BashLexer,
    "loader-conf": BashLexer,
    "auto-backup": DomUConfigLexer,
    "bls-entry": XenCommandLineLexer,
}
"""The language of each kind of file; what is missing here stays as it is."""


def paint(line: str, source: Source) -> str:
    """One line in the colours of its file's language."""
    return paint_text(line, source.path, source.text)


def paint_text(shown: str, path: str, text: str) -> str:
    """A part of a file in the colours of its language; `text` is the whole file."""
    return str(highlight(shown, _lexer(path, text), TerminalFormatter())).rstrip("\n")


@lru_cache(maxsize=64)
def _lexer(path: str, text: str) -> Lexer:
    options = {"stripnl": False, "ensurenl": False}
    if path.endswith(".toml"):
        return TOMLLexer(**options)
    kind = classify(path, text.encode("utf-8", "surrogateescape"), is_asked=True)
    return _LEXERS.get(kind, TextLexer)(**options) if kind else TextLexer(**options)
