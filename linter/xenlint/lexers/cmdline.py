"""The command line of the hypervisor: `dom0_mem=2G,max:2G loglvl=all`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Keyword, Name, Number, Operator, Punctuation, String, Text, Whitespace, _TokenType

SIZE = r"[0-9]+[BKMGTbkmgt]?(?![^\s,:;\"'])"
"""A number or a size, to its end: `4GB` is neither to Xen."""


class XenCommandLineLexer(RegexLexer):
    """Blanks part options; those that Xen knows are keywords. Behind ` -- ` stands the line of dom0's kernel."""

    name = "Xen command line"
    url = "https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html"
    aliases: ClassVar[list[str]] = ["xen-cmdline", "xen-command-line"]
    filenames: ClassVar[list[str]] = []
    mimetypes: ClassVar[list[str]] = []

    tokens: ClassVar = {
        "root": [
            (r"\s+", Whitespace),
            (r"(--)(?=\s)", Operator, "kernel"),
            (r"\$\{[A-Za-z0-9_]{1,80}\}|\$[A-Za-z_]\w{0,80}", Name.Variable),
            (r"([A-Za-z_][\w.-]*)(=)", bygroups(Keyword, Operator), "value"),
            (r"[A-Za-z_][\w.-]*(?=\s|\Z)", Keyword),
            (r"[^\s$]", Text, "value"),
            (r"\$", Text),
        ],
        "value": [
            (r"\s+", Whitespace, "#pop"),
            (r"\$\{[A-Za-z0-9_]{1,80}\}|\$[A-Za-z_]\w{0,80}", Name.Variable),
            (SIZE, Number),
            (r"[,:;]", Punctuation),
            (r"=", Operator),
            (r"[^\s,:;=$0-9]+", String),
            (r"[0-9]+|\$", String),
        ],
        "kernel": [(r"[^\n]+", Text), (r"\n", Whitespace, "#pop")],
    }

    def get_tokens_unprocessed(  # type: ignore[override]
        self, text: str, stack: tuple[str, ...] = ("root",)
    ) -> Iterator[tuple[int, _TokenType, str]]:
        from xenlint.knowledge.hypervisor import OPTIONS

        for index, kind, value in super().get_tokens_unprocessed(text, stack):
            if kind is Keyword and value not in OPTIONS and value.removeprefix("no-") not in OPTIONS:
                kind = Name
            yield index, kind, value
