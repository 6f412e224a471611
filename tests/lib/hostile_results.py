"""Results made of what a hostile repository may hold: names, values and places at which a report could break."""

from __future__ import annotations

from hypothesis import strategies as st
from xenlint.engine.diagnostic import Diagnostic, HostResult, RelatedPlace, Silence
from xenlint.finding import Edit, Fix
from xenlint.rule import Entry
from xenlint.source import Source, Span

PIECES = (
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\x1b]0;t\x07",
    "\x85",
    "\x9b2J",
    "\u2028",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\u3000",
    "\udcff",
    "\udce2\udc82",
    "::error::forged",
    "::",
    ":",
    "::stop-commands::x",
    "::Warning file=a,line=1::",
    "##[error]forged",
    "##",
    "#",
    "[error]forged",
    "##vso[task.complete result=Failed]",
    "##teamcity[buildStop comment='x']",
    "]]>",
    "<![CDATA[",
    "<!--",
    "</file><file name='x'>",
    "&amp;",
    "&#0;",
    "&",
    '"',
    "'",
    ",",
    ";",
    "=",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "＝1",
    "|",
    "`",
    "<script>",
    "[a](javascript:b)",
    "%0A",
    "%",
    "\\",
    "\\x0a",
    "😀",
    "é",
    "e\u0301",
    "web1",
    "memory = 512",
    "7.8 GiB",
    "warning[XEN101] x",
    "Found 0 errors.",
)

texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
names = st.lists(st.sampled_from(PIECES).filter(lambda piece: "\0" not in piece), min_size=1, max_size=4).map("".join)


@st.composite
def hosts(draw: st.DrawFn, rules: tuple[Entry, ...]) -> tuple[HostResult, ...]:
    """Results of up to five hosts with names of their own, some without findings."""
    found = draw(st.lists(names, max_size=5, unique=True))
    shared = draw(st.lists(texts.map("Wrong: ".__add__), min_size=1, max_size=3))
    return tuple(_host(draw, rules, number, name, shared) for number, name in enumerate(found))


def _host(draw: st.DrawFn, rules: tuple[Entry, ...], number: int, host: str, shared: list[str]) -> HostResult:
    places = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    sources = [
        Source(f"{place}/{number}", draw(texts).encode("utf-8", "surrogateescape") + b"\nlast\n") for place in places
    ]
    diagnostics = [_diagnostic(draw, rules, host, sources, shared) for _ in range(draw(st.integers(0, 4)))]
    kinds = tuple((source.path, "domu-xl") for source in sources)
    return HostResult(host, tuple(sorted(diagnostics, key=lambda each: each.order)), kinds)


def _diagnostic(
    draw: st.DrawFn, rules: tuple[Entry, ...], host: str, sources: list[Source], shared: list[str]
) -> Diagnostic:
    source = draw(st.sampled_from(sources))
    span = _span(draw, source)
    rule = draw(st.sampled_from(rules))
    related = [RelatedPlace(_span(draw, draw(st.sampled_from(sources))), "See: " + draw(texts))]
    edits = tuple(
        Edit(_span(draw, draw(st.sampled_from(sources))), draw(texts)) for _ in range(draw(st.integers(1, 2)))
    )
    return Diagnostic(
        rule,
        rule.severity,
        rule.confidence,
        draw(names),
        host,
        source.path,
        span,
        draw(st.sampled_from(shared)),
        tuple(related) if draw(st.booleans()) else (),
        Fix("Write: " + draw(texts), edits, safe=draw(st.booleans())) if draw(st.booleans()) else None,
        Silence("comment", draw(texts)) if draw(st.integers(0, 4)) == 0 else None,
    )


def _span(draw: st.DrawFn, source: Source) -> Span:
    start = draw(st.integers(0, len(source.text)))
    return source.span(start, draw(st.integers(start, min(start + 12, len(source.text)))))
