"""The baseline: findings that are known and need not be told, one a line in a text file that git can merge.

    # xenlint baseline 1
    hosts/alpha/etc/default/grub XEN101 0d6c5a6f0d7a1d1e 1 GRUB_CMDLINE_XEN="loglvl=all"

A line names a file, a rule, what the finding's text looks like, how many such findings there are, and the text itself
for whoever reads it. No line number goes into it, and no blank, so that a finding keeps its entry when other lines
change and when its own is laid out anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from xenlint.engine.diagnostic import Diagnostic, Likeness
from xenlint.engine.fingerprint import text_of
from xenlint.settings.errors import UsageError
from xenlint.source import Source
from xenlint.typed import NamedTuple

HEADING = "# xenlint baseline 1"
_EXPLAINED = (
    "# Findings that are known and not told. `xenlint check --prune-baseline` takes out what is gone;",
    "# `xenlint check --write-baseline FILE` takes in everything there is.",
)
_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_BIGGEST_BYTES = 64 << 20
_LONGEST_TEXT = 100
_MOST = 10_000_000


class Item(NamedTuple):
    """One entry: so many findings of a likeness, and what they look like."""

    likeness: Likeness
    number: int
    text: str

    @property
    def line(self) -> str:
        return f"{' '.join(self.likeness)} {self.number} {self.text}".rstrip()


class Baseline(NamedTuple):
    """A baseline as it was read. `lines` are those of its entries in `source`, from 1; `head` is what stands above."""

    source: Source
    entries: Mapping[Likeness, Item]
    lines: Mapping[Likeness, int]
    head: tuple[str, ...]


def likeness(diagnostic: Diagnostic, base: str) -> Likeness:
    """The likeness of a finding; `base` is the absolute directory that paths are relative to.

    Of the names that lead to it only the last one counts: a boot entry may get another title, and blocks may move.
    """
    from hashlib import sha256

    names, *texts = text_of(diagnostic) or ("",)
    written = "\0".join("".join(text.split()) for text in (names.rpartition("/")[2], *texts))
    return (
        path_below(base, diagnostic.path),
        diagnostic.rule.code,
        sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16],
    )


def path_below(base: str, path: str) -> str:
    """A path as the baseline writes it: relative, with slashes, and without blanks or what cannot be printed."""
    relative = os.path.relpath(path, base).replace(os.sep, "/")
    if relative.isalnum():
        return relative
    return "".join(each if each.isprintable() and each not in " %#<=>|" else _quoted(each) for each in relative)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogateescape"))


def shown_text(diagnostic: Diagnostic) -> str:
    """The line of a finding as it stands in the baseline: one blank between words, nothing that cannot be printed."""
    source, start, _ = diagnostic.span
    line = source.text.rfind("\n", 0, start) + 1
    text = " ".join(source.text[max(line, start - _LONGEST_TEXT) : start + _LONGEST_TEXT].partition("\n")[0].split())
    text = "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text[: _LONGEST_TEXT + 1])
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1].rstrip()}…"


def written(entries: Iterable[Item], head: Iterable[str] = ()) -> str:
    """The text of a baseline."""
    return "\n".join((*(tuple(head) or (HEADING, *_EXPLAINED)), *sorted(entry.line for entry in entries), ""))


# --- reading ----------------------------------------------------------------------------------------------------------


def read_baseline(path: str, shown: str) -> Baseline:
    """Read a baseline. Raises UsageError, with the line, where anything in it is not as it was written."""
    data = _read(path, shown)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        bad = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{shown}:{bad}: this is no UTF-8, so the baseline is damaged.") from None
    source = Source(shown, data)
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    _check_heading(lines[0], shown)
    head = 1
    while lines[head : head + 1] and lines[head].startswith("#"):
        head += 1
    entries: dict[Likeness, Item] = {}
    places: dict[Likeness, int] = {}
    for number, line in enumerate(lines[head:], head + 1):
        if not line:
            continue
        entry = _entry(line, f"{shown}:{number}")
        if entry.likeness in entries:
            raise UsageError(
                f"{shown}:{number}: this entry stands in line {places[entry.likeness]} already. "
                "Leave one of them, with the right number of findings, or write the baseline anew."
            )
        entries[entry.likeness] = entry
        places[entry.likeness] = number
    return Baseline(source, entries, places, tuple(lines[:head]))


def _read(path: str, shown: str) -> bytes:
    if os.path.lexists(path) and not os.path.isfile(path):
        raise UsageError(f"{shown}: the baseline is no regular file.")
    try:
        with open(path, "rb") as file:
            data = file.read(_BIGGEST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{shown}: cannot read the baseline: {error.strerror}. `xenlint check --write-baseline {shown}` writes one."
        ) from None
    if len(data) > _BIGGEST_BYTES:
        raise UsageError(f"{shown}: this file is larger than 64 MiB, too large for a baseline.")
    return data


def _check_heading(line: str, shown: str) -> None:
    if line == HEADING:
        return
    if line.startswith(_MARKS):
        raise _unmerged(f"{shown}:1")
    name, _, version = line.rpartition(" ")
    if name == HEADING.rpartition(" ")[0] and version.isdecimal():
        raise UsageError(f"{shown}:1: this baseline is of version {version}, and this xenlint reads version 1.")
    raise UsageError(f"{shown}:1: this is no baseline: its first line is not '{HEADING}'.")


def _unmerged(where: str) -> UsageError:
    return UsageError(f"{where}: a merge conflict in the baseline is not resolved.")


def _entry(line: str, where: str) -> Item:
    if line.startswith(_MARKS):
        raise _unmerged(where)
    parts = line.split(" ", 4)
    if len(parts) == 4:
        parts.append("")
    if len(parts) == 5:
        path, code, digest, count, text = parts
        is_number = count.isascii() and count.isdecimal() and len(count) <= 8 and 0 < int(count) <= _MOST
        if path and code and is_number and len(digest) == 16 and not digest.strip("0123456789abcdef"):
            return Item((path, code, digest), int(count), text)
    raise UsageError(f"{where}: this is no entry of a baseline: write FILE CODE DIGEST COUNT TEXT, as xenlint does.")
