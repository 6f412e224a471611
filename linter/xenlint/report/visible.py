"""Text from a repository, made safe to print: nothing in it may move the cursor, begin a line of its own, or pass for a
command in the log of a build."""

from __future__ import annotations

import re

_HIDDEN = (
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"
)
# What runners carry out when a program prints it: GitHub's (`src/Runner.Common/ActionCommand.cs`: `::error::` where a
# line begins, behind blanks too, `##[error]` anywhere), Azure's and TeamCity's.
_COMMAND = (
    r"#(?=#(?:vso|teamcity)?\[)"
    r"|(?<![^ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]):(?=:(?i:add-(?:mask|matcher|path)|debug|echo|(?:end)?group|"
    r"error|internal-set-repo-path|notice|remove-matcher|save-state|set-(?:env|output)|stop-commands|warning)(?![\w-]))"
)
_UNSAFE = f"{_HIDDEN}|{_COMMAND}"


def visible(text: str) -> str:
    """The text with control characters, bidi controls, zero-width ones, undecodable bytes and what a build's log takes
    for a command written as escapes."""
    if text.isascii() and text.isprintable() and "##" not in text and "::" not in text:
        return text
    return re.sub(_UNSAFE, _escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
