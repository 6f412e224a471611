"""`xend-config.sxp`: `(name value)`, until Xen 4.4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Comment, Keyword, Name, Number, Punctuation, String, Text, Whitespace, _TokenType


class XendConfigLexer(RegexLexer):
    """The first word of a form is its name; those that xend knows are keywords. `#` begins a comment."""

    name = "xend-config.sxp"
    url = "https://wiki.xenproject.org/wiki/Xend"
    aliases: ClassVar[list[str]] = ["xend", "xend-config", "sxp"]
    filenames: ClassVar[list[str]] = ["*.sxp"]
    mimetypes: ClassVar[list[str]] = []

    tokens: ClassVar = {
        "root": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r"(\()([^\s(){}<>\[\];#\"']+)", bygroups(Punctuation, Keyword)),
            (r"[()]", Punctuation),
            (r'"', String.Double, "double"),
            (r"'", String.Single, "single"),
            (r"[+-]?[0-9]+(?![^\s()])", Number),
            (r"[^\s(){}<>\[\];#\"']+", String),
            (r".", Text),
        ],
        "double": [(r'"', String.Double, "#pop"), (r"\\(.|\n)", String.Escape), (r"[^\"\\]+|\\", String.Double)],
        "single": [(r"'", String.Single, "#pop"), (r"\\(.|\n)", String.Escape), (r"[^'\\]+|\\", String.Single)],
    }

    def get_tokens_unprocessed(  # type: ignore[override]
        self, text: str, stack: tuple[str, ...] = ("root",)
    ) -> Iterator[tuple[int, _TokenType, str]]:
        from xenlint.knowledge.xend_config import KEYS

        for index, kind, value in super().get_tokens_unprocessed(text, stack):
            yield index, Name if kind is Keyword and value not in KEYS else kind, value

    @staticmethod
    def analyse_text(text: str) -> float:
        return 0.8 if "(xend-" in text or "(dom0-min-mem" in text else 0.0
