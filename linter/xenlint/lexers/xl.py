"""Files in xl's syntax: guests (xl.cfg(5)) and `xl.conf`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from pygments.lexer import RegexLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text, Whitespace, _TokenType

_STRONG = re.compile(
    r"^[ \t]*(memory|maxmem|vcpus|disk|vif|kernel|builder|bootloader|on_crash|on_reboot|on_poweroff|vfb|pci)[ \t]*=",
    re.MULTILINE,
)
_FOREIGN = re.compile(r"^[ \t]*(\[[^\]\n]*\][ \t]*$|import |from |def |[\w.-]+[ \t]*:|menuentry )", re.MULTILINE)
_MOST_LOOKED_AT = 20_000


class DomUConfigLexer(RegexLexer):
    """Keys that some xl reads are keywords, others plain names, so that a slip of the keyboard shows.

    `*.cfg` belongs to many: where nothing of the content speaks for Xen this lexer leaves such a file to Pygments' own
    for INI files. Of two that are equally sure Pygments takes the later in the alphabet, which is why this one's name
    begins as it does.
    """

    name = "xl.cfg"
    url = "https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html"
    aliases: ClassVar[list[str]] = ["xl", "xl.cfg", "xl.conf"]
    filenames: ClassVar[list[str]] = ["*.cfg", "xl.conf"]
    mimetypes: ClassVar[list[str]] = []
    priority = -0.5

    tokens: ClassVar = {
        "root": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r"[A-Za-z_][\w.-]*(?=[ \t]*\+?=)", Keyword),
            (r"[A-Za-z_][\w.-]*", Name),
            (r"0[xX][0-9a-fA-F]+|[0-9]+(?!\w)", Number),
            (r"[0-9]+", Text),
            (r"\+=|=", Operator),
            (r"[\[\],;()]", Punctuation),
            (r'"', String.Double, "double"),
            (r"'", String.Single, "single"),
            (r".", Text),
        ],
        "double": [
            (r'"', String.Double, "#pop"),
            (r"\n", Whitespace, "#pop"),
            (r"\\[^\n]", String.Escape),
            (r"[A-Za-z_][\w.-]*(?==)", Name.Attribute),
            (r"[A-Za-z_][\w.-]*", String.Double),
            (r"[^\"\\\nA-Za-z_]+", String.Double),
            (r"\\", String.Double),
        ],
        "single": [
            (r"'", String.Single, "#pop"),
            (r"\n", Whitespace, "#pop"),
            (r"\\[^\n]", String.Escape),
            (r"[A-Za-z_][\w.-]*(?==)", Name.Attribute),
            (r"[A-Za-z_][\w.-]*", String.Single),
            (r"[^'\\\nA-Za-z_]+", String.Single),
            (r"\\", String.Single),
        ],
    }

    def get_tokens_unprocessed(  # type: ignore[override]
        self, text: str, stack: tuple[str, ...] = ("root",)
    ) -> Iterator[tuple[int, _TokenType, str]]:
        from xenlint.knowledge import xl_cfg, xl_conf

        for index, kind, value in super().get_tokens_unprocessed(text, stack):
            if kind is Keyword and not (value in xl_cfg.KEYS or value in xl_conf.KEYS or value in xl_cfg.RENAMED):
                kind = Name
            yield index, kind, value

    @staticmethod
    def analyse_text(text: str) -> float:
        begin = text[:_MOST_LOOKED_AT]
        if _FOREIGN.search(begin):
            return 0.0
        keys = {found[1] for found in _STRONG.finditer(begin)}
        return min(0.3 * len(keys), 0.9) if len(keys) > 1 else 0.0
