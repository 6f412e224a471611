"""A page in Markdown for the summary of a GitHub job: the findings of each rule counted, the first of each severity."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable

from xenlint.engine.diagnostic import Diagnostic
from xenlint.report.counts import count, summary_line
from xenlint.report.fold import without_figures
from xenlint.report.links import page_url
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.rule import Entry

LARGEST = 1 << 20
"""Bytes of all that a step may add; of more than that, GitHub shows nothing."""
_MOST_ROWS = 100
_LONGEST = 500
_MARKUP = r"[!-'*<>@\[-`{-~:#|]"

_HEAD = "| | rule | place | what |\n|---|---|---|---|\n"


class _Row:
    """The first finding of its kind, and on how many hosts there is one."""

    def __init__(self, beginning: str, place: str, message: str) -> None:
        self.beginning = beginning
        self.place = place
        self.message = message
        self.hosts = 0
        self.host: str | None = None
        """The last host that it was found on."""

    def add(self, host: str) -> None:
        self.hosts += 1
        self.host = host

    def __str__(self) -> str:
        others = f", and on {count(self.hosts - 1, 'more host')}" if self.hosts > 1 else ""
        return f"| {self.beginning} | {self.place}{others} | {self.message} |\n"


class StepSummary:
    """Collects small rows while the findings pass by, which they do host by host. Findings of one rule that say the
    same on several hosts, figures aside, share a row; on one host each has its own."""

    def __init__(self, view: View, below: Callable[[str], str]) -> None:
        self._view = view
        self._below = below
        self._rows: dict[str, dict[tuple[str, str, int], _Row]] = {"error": {}, "warning": {}, "note": {}}
        self._rules: Counter[Entry] = Counter()

    def add(self, diagnostic: Diagnostic) -> None:
        self._rules[diagnostic.rule] += 1
        rows = self._rows[diagnostic.severity]
        about = diagnostic.rule.code, without_figures(diagnostic.message)
        number = 0
        while (row := rows.get((*about, number))) is not None and row.host == diagnostic.host:
            number += 1
        if row is None:
            if len(rows) == _MOST_ROWS:
                return
            line, _ = diagnostic.span.source.position(diagnostic.span.start)
            place = escape(f"{self._below(diagnostic.path)}:{line}")
            row = rows[(*about, number)] = _Row(
                f"{diagnostic.severity} | {_link(diagnostic.rule)}", place, escape(diagnostic.message)
            )
        row.add(diagnostic.host)

    def page(self, room: int = LARGEST) -> str:
        """The page in at most `room` bytes, empty where that is too little for its beginning."""
        rows = [row for rows in self._rows.values() for row in rows.values()]
        total = sum(self._rules.values())
        beginning = f"### xenlint\n\n{escape(summary_line(self._view.summary))}\n\n"
        if not rows:
            return beginning if _size(beginning) <= room else ""
        tables = ["| findings | rule | |\n|---:|---|---|\n"]
        tables += [
            f"| {number} | {_link(rule)} | {escape(rule.title)} |\n" for rule, number in self._rules.most_common()
        ]
        tables += ["\n", _HEAD]
        ending = "\nThe log of this step has {} more.\n"
        room -= _size(beginning) + _size("".join(tables)) + _size(ending) + 20
        if room < 0:
            return beginning if room + _size("".join(tables)) >= 0 else ""
        shown = []
        left = total
        for row in rows:
            room -= _size(str(row))
            if room < 0:
                break
            shown.append(str(row))
            left -= row.hosts
        more = ending.format(count(left, "finding")) if left else ""
        return f"{beginning}{''.join(tables)}{''.join(shown)}{more}"

    def append_to(self, path: str) -> None:
        """Add the page to a file, within what the file has room for. One that cannot be written is left alone: the
        report does not hang on it."""
        try:
            with open(path, "a", encoding="utf-8") as file:
                file.write(self.page(LARGEST - os.path.getsize(path)))
        except OSError:
            return


def _link(rule: Entry) -> str:
    url, name = page_url(rule), f"{rule.code} {escape(rule.name)}"
    return f"[{name}]({url})" if url else name


def escape(text: str) -> str:
    """A text as Markdown within a table, of a bounded length: nothing in it is markup."""
    shown = visible(text)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    return re.sub(_MARKUP, lambda match: f"&#{ord(match.group())};", shown)


def _size(text: str) -> int:
    return len(text.encode())
