"""Edit the stories of the corpus at random, and see whether the baseline tells what is new and what is gone.

    python tests/lib/baseline_edits.py [--edits N] [--seed N] [--verbose]

Each time a story's baseline is written, one of its files is edited above, between and below its findings, laid out
anew, moved about, or given a flaw more or less, and the story is linted with the baseline. What is really new or gone
is told by what each finding marks, wherever that stands.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from xenlint.discovery import find
from xenlint.engine.diagnostic import Diagnostic
from xenlint.engine.ledger import Mode, open_ledger
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import make_plan
from xenlint.engine.run import Summary, run
from xenlint.engine.task import Task
from xenlint.settings.config import Settings, load

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
STALE = "stale-baseline-entry"


class Outcome(NamedTuple):
    """What the baseline got wrong: so many findings told as new, hidden, called gone, or not called so."""

    wrongly_new: Counter[str]
    wrongly_hidden: Counter[str]
    wrongly_stale: int
    wrongly_kept: int
    new: int
    gone: int

    @property
    def is_right(self) -> bool:
        return not (self.wrongly_new or self.wrongly_hidden or self.wrongly_stale or self.wrongly_kept)


# --- edits ------------------------------------------------------------------------------------------------------------

Edit = Callable[[list[str], random.Random], list[str]]
"""From the lines of a file, with their ends, to others."""


def _borders(lines: list[str]) -> list[int]:
    """Between which lines a new one may stand: nowhere in the middle of a quoted text, list or continued line."""
    found, quote, depth = [0], "", 0
    for number, line in enumerate(lines, 1):
        for each in re.sub(r"(^|\s)#.*", "", line) if not quote else line:
            if quote:
                quote = "" if each == quote else quote
            elif each in "\"'":
                quote = each
            elif each in "[({":
                depth += 1
            elif each in "])}":
                depth -= 1
        if not quote and depth <= 0 and not line.rstrip("\r\n").endswith("\\") and line.endswith("\n"):
            found.append(number)
    return found


def _insert(text: str) -> Edit:
    def edit(lines: list[str], dice: random.Random) -> list[str]:
        at = dice.choice(_borders(lines))
        end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        return [*lines[:at], *([text + end] * dice.randint(1, 3)), *lines[at:]]

    return edit


def _blanks_at_the_end(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    end = "\r\n" if lines[at].endswith("\r\n") else "\n" if lines[at].endswith("\n") else ""
    body = lines[at][: len(lines[at]) - len(end)]
    return [*lines[:at], body + ("" if body.endswith("\\") else "  \t") + end, *lines[at + 1 :]]


def _more_blanks(lines: list[str], dice: random.Random) -> list[str]:
    """Blanks around `=`, and more of them where there are some, outside of quotes."""
    return [re.sub(r"^(\w+) ?= ?(?=\S)", r"\1  =   ", line) for line in lines]


def _fewer_blanks(lines: list[str], dice: random.Random) -> list[str]:
    return [re.sub(r"^(\w+) *= *(?=\S)", r"\1=", line) for line in lines]


def _indent(lines: list[str], dice: random.Random) -> list[str]:
    return [line if line[:1] in "#\r\n" or dice.random() < 0.5 else " " + line for line in lines]


def _carriage_returns(lines: list[str], dice: random.Random) -> list[str]:
    has_some = any(line.endswith("\r\n") for line in lines)
    return [line.replace("\r\n", "\n") if has_some else line.replace("\n", "\r\n") for line in lines]


def _move(lines: list[str], dice: random.Random) -> list[str]:
    """Two blocks change places, unless both set the same: then another one would count."""
    borders = _borders(lines)
    if len(borders) < 4:
        return lines
    a, b, c = sorted(dice.sample(borders, 3))
    first, second = ({line.partition("=")[0].strip() for line in part} for part in (lines[a:b], lines[b:c]))
    if any(key and key[0] != "#" for key in first & second):
        return lines
    return [*lines[:a], *lines[b:c], *lines[a:b], *lines[c:]]


def _drop(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    return [*lines[:at], *lines[at + 1 :]]


def _double(lines: list[str], dice: random.Random) -> list[str]:
    at = dice.randrange(len(lines))
    return [*lines[: at + 1], *lines[at:]] if lines[at].endswith("\n") else lines


_COMMON: tuple[Edit, ...] = (
    _insert("# nothing of note"),
    _insert(""),
    _insert("#"),
    _blanks_at_the_end,
    _move,
    _carriage_returns,
)
_OF_GUESTS: tuple[Edit, ...] = (*_COMMON, _more_blanks, _fewer_blanks, _indent)
_FLAWS: tuple[Edit, ...] = (_drop, _double, _insert("vpcus = 3"))


def edited(data: bytes, is_guest: bool, dice: random.Random) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    edits = dice.choices(_OF_GUESTS if is_guest else _COMMON, k=dice.randint(1, 3))
    if dice.random() < 0.4:
        edits.append(dice.choice(_FLAWS))
    for edit in edits:
        lines = re.findall(r"[^\n]*\n|[^\n]+", text)
        text = "".join(edit(lines, dice)) if lines else text
    return text.encode("utf-8", "surrogateescape")


# --- judging ----------------------------------------------------------------------------------------------------------


class Story:
    """A copy of a story that may be edited, with its baseline beside it."""

    def __init__(self, source: Path, where: Path) -> None:
        self.root = where / source.name
        shutil.copytree(source, self.root, symlinks=True)
        config = self.root / "xenlint.toml"
        self.settings = load(str(config), str(config)) if config.exists() else Settings(root=str(self.root))
        self.baseline = where / f"{source.name}.baseline"
        self.found, text = self.lint("write")
        self.baseline.write_text(text, encoding="utf-8")
        self.files = sorted({each.path for each in self.found})

    def lint(self, mode: Mode) -> tuple[list[Diagnostic], str]:
        registry = load_registry()
        plan = make_plan(self.settings, registry)
        found = find([str(self.root)], self.settings, os.getcwd())
        path = str(self.baseline)
        ledger = open_ledger(path, path, plan, self.settings, found.tops, found.given, mode)
        summary = Summary()
        results = list(run(found.hosts, Task(plan), summary, ledger=ledger))
        assert not summary.errors, summary.errors
        return [diagnostic for result in results for diagnostic in result.diagnostics], ledger.text()

    def try_edit(self, path: str, data: bytes) -> Outcome:
        """Lint the story with other text in one of its files, which gets its own back."""
        file = Path(path)
        before = file.read_bytes()
        try:
            file.write_bytes(data)
            found, _ = self.lint("use")
        finally:
            file.write_bytes(before)
        return judge(self.found, found)


def _key(diagnostic: Diagnostic) -> str:
    marked = "" if diagnostic.is_about_file else "".join(diagnostic.span.text.partition("\n")[0].split())
    return f"{diagnostic.path} {diagnostic.rule.code} {marked}"


def _unsilenced(found: list[Diagnostic]) -> list[Diagnostic]:
    """Those that no comment silences: of others the baseline knows nothing."""
    return [each for each in found if each.rule.name != STALE and not (each.silence and each.silence.by == "comment")]


def judge(before: list[Diagnostic], after: list[Diagnostic]) -> Outcome:
    stale = sum(each.rule.name == STALE for each in after)
    before, after = map(_unsilenced, (before, after))
    was, now = Counter(map(_key, before)), Counter(map(_key, after))
    told = Counter(_key(each) for each in after if each.silence is None)
    gone = was - now
    # an entry of several findings is stale once
    return Outcome(
        told - (now - was),
        (now - was) - told,
        max(stale - gone.total(), 0),
        int(bool(gone) and not stale),
        told.total(),
        gone.total(),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Edit the corpus at random, and hold the baseline against it.")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    dice = random.Random(options.seed)
    wrong: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as directory:
        stories = [Story(path, Path(directory)) for path in sorted(CORPUS.iterdir()) if path.is_dir()]
        stories = [story for story in stories if story.files]
        for number in range(options.edits):
            story = dice.choice(stories)
            path = dice.choice(story.files)
            data = edited(Path(path).read_bytes(), "/etc/xen/" in path, dice)
            outcome = story.try_edit(path, data)
            wrong["wrongly new"] += outcome.wrongly_new.total()
            wrong["wrongly hidden"] += outcome.wrongly_hidden.total()
            wrong["wrongly stale"] += outcome.wrongly_stale
            wrong["wrongly kept"] += outcome.wrongly_kept
            wrong["told as new"] += outcome.new
            wrong["gone"] += outcome.gone
            if options.verbose and not outcome.is_right:
                print(f"{number}: {outcome}")
                (Path("/tmp") if os.name != "nt" else Path(".")).joinpath(f"edit-{number}").write_bytes(data)
    print(f"{options.edits} edits of {len(stories)} stories, {sum(len(story.found) for story in stories)} findings")
    for name in ("told as new", "gone", "wrongly new", "wrongly hidden", "wrongly stale", "wrongly kept"):
        print(f"{wrong[name]:6}  {name}")
    return int(any(number for name, number in wrong.items() if name.startswith("wrongly")))


if __name__ == "__main__":
    sys.exit(main())
