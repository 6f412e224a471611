"""A rule's page for a terminal: its facts, then what its author wrote, in lines of the terminal's width."""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.patterns import lazy_pattern
from xenlint.report.pages import Section, page_of, sections, versions
from xenlint.report.visible import visible
from xenlint.report.wrap import wrap
from xenlint.rule import Entry

_BOLD, _DIM, _CYAN, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
_SEVERITY = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
_LINK = lazy_pattern(r"\[([^\]\n]*)\]\((https?://[^)\s]*)\)")
_MARK = lazy_pattern(r"`([^`\n]+)`")
_FENCE = lazy_pattern(r"(`{3,})[^`\n]*")
_INDENT = "  "
_NARROWEST = 30
_GLUE = "\0"
"""Stands for the blanks of what is to be written as it is, while lines are broken."""


def page_text(entry: Entry, width: int, color: bool) -> str:
    """The page, in colour or without any mark of Markdown but the backticks around what is to be written."""
    paint = _Painter(color)
    page = page_of(entry)
    lines = [f"{paint(_BOLD, entry.code)} {paint(_BOLD, entry.name)}", *_prose(page.title, width, "", paint), ""]
    for name, told in _facts(entry):
        lines.append(f"{_INDENT}{paint(_DIM, f'{name:10}')} {paint(_SEVERITY.get(told.split(',')[0], ''), told)}")
    for section in (Section("", page.lead), *sections(page, entry)):
        if section.text:
            lines += ["", *([paint(_BOLD, section.heading)] if section.heading else [])]
            lines += _body(section.text, width, paint)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    preview = ", a preview: it runs when it is named" if entry.preview else ""
    yield "severity", f"{entry.severity}, with {entry.confidence} confidence"
    yield "Xen", versions(entry)
    yield "tags", ", ".join(entry.tags) or "none"
    yield "fix", {"": "none", "safe": "safe", "unsafe": "unsafe: it needs a look"}[entry.fixable]
    yield "since", f"{entry.since or 'the first version'}{preview}"


class _Painter:
    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if self.color and code else text

    def words(self, text: str) -> str:
        """What stands in backticks, in its colour."""
        return _MARK.sub(lambda match: self(_CYAN, match[1]), text) if self.color else text

    def code(self, lines: list[str], path: str) -> list[str]:
        if not self.color or not path:
            return lines
        from xenlint.report.paint import paint_text

        text = "\n".join(lines)
        return paint_text(text, path, text).split("\n")


def _body(text: str, width: int, paint: _Painter) -> Iterator[str]:
    """Paragraphs, lists and code. The name of a file stands alone above its code."""
    lines = text.split("\n")
    at, path, paragraph = 0, "", list[str]()
    while at < len(lines):
        fence = _FENCE.fullmatch(lines[at])
        if fence is None:
            line = lines[at]
            if line.startswith("- ") or not line.strip():
                yield from _prose(" ".join(paragraph), width, _INDENT, paint)
                paragraph = []
                if not line.strip():
                    yield ""
            paragraph.append(line)
            at += 1
            continue
        end = next((n for n in range(at + 1, len(lines)) if lines[n].rstrip() == fence[1]), len(lines))
        name = _MARK.fullmatch(paragraph[-1]) if paragraph else None
        path = name[1] if name else ""
        yield from _prose(" ".join(paragraph), width, _INDENT, paint)
        paragraph = []
        yield from (f"{_INDENT * 3}{line}" for line in paint.code(lines[at + 1 : end], path))
        at = end + 1
    yield from _prose(" ".join(paragraph), width, _INDENT, paint)


def _prose(text: str, width: int, indent: str, paint: _Painter) -> Iterator[str]:
    """A paragraph or an item of a list. The address of a reference stands on a line of its own."""
    item = "- " if text.startswith("- ") else ""
    words = " ".join(text[len(item) :].split())
    if not words:
        return
    lead = indent + item
    reference = _LINK.fullmatch(words)
    words = reference[1] if reference else _LINK.sub(r"\1 (\2)", words)
    whole = _MARK.sub(lambda match: match[0].replace(" ", _GLUE), words)
    for line in wrap(whole, max(width - len(lead), _NARROWEST)):
        yield lead + paint.words(visible(line.replace(_GLUE, " ")))
        lead = " " * len(lead)
    if reference:
        yield lead + paint(_DIM, visible(reference[2]))
