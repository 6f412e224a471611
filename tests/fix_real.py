"""Fix real files and judge what comes of it: `python tests/fix_real.py DIRECTORY [--unsafe] [--damaged N] [--seed N]`.

Every file of the directory is a host of its own. Nothing there is written: fixed texts are judged where they are made.
With `--damaged N` each file is also read N times with common slips in it, so that there is more to fix.

Of each file are held: what `tests/lib/fixes.py` asks of any fix (nothing worse, no other byte touched, a second run
changes nothing); what libxlutil accepts, it must accept afterwards, with the same values for all keys on lines that no
fix touched; what `dash -n` accepts, it must accept afterwards. The exit status is 1 where one of these does not hold.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))
sys.path.insert(0, str(Path(__file__).resolve().parent / "oracles"))

from fixes import checked_fixes
from xenlint.discovery import find as find_hosts
from xenlint.engine.diagnostic import Change, HostResult
from xenlint.engine.packs import Registry, load_registry
from xenlint.engine.plan import make_plan
from xenlint.settings.config import Settings
from xlutil import Libxlutil, find, read

SHELL = ("grub-default", "xendomains", "xencommons", "imagebuilder")
SELECT = ("default", "strict")
_SLIPS: tuple[tuple[str, str], ...] = (
    (r"(?m)^([a-z_]+)(?= *=)", "{0.title}"),
    (r"= *1$", "= True"),
    (r"'([^'\n]*)'", "“\\1”"),
    (r"(?m)^memory *= *(\d+)", 'memory = "\\1"'),
    (r"(?m)^memory *= *(\d+)", "memory = \\1M"),
    (r"(?m)^vcpus", "vcpu"),
    (r"(?m)^vif *= *\[(.*)\]", "vif = \\1"),
    (r"(?m)^(?=memory)", "maxmem = 1\n"),
    (r"(?m)^(?=memory)", "memory = 1\n"),
    (r"'phy:", "'tap:aio:"),
    (r"bridge=", "brdige="),
    (r"(?m)^type.*\n", ""),
    (r"\n\Z", ""),
    (r"\n", "\r\n"),
    (r"\A", "\ufeff"),
    (r"dom0_mem=(\d+)M\b", "dom0_mem=\\1"),
    (r"dom0_mem=(\d+)M\b", "dom0_mem=\\1MB"),
    (r"dom0_mem=", "dom0_mem = "),
    (r"dom0_mem=", "dom0-mem="),
    (r",max:", ",max="),
    (r"(?m)^(GRUB_CMDLINE_XEN\w*)=", "\\1 = "),
    (r"(?m)^GRUB_CMDLINE_XEN_DEFAULT", "GRUB_CMDLINE_XEN_DEFUALT"),
    (r"(?m)^(\s*)multiboot2?\b", "\\1linux"),
    (r" ---", " --"),
    (r" (?=loglvl|noreboot|com1)", "\t"),
    (r"(?m)^\(([a-z-]+) ", "(\\1  "),
    (r"yes\)", "true)"),
)


def damaged(text: str, chance: random.Random) -> str:
    """The text with one to four slips that people make."""
    for _ in range(chance.randint(1, 4)):
        pattern, new = chance.choice(_SLIPS)
        if new == "{0.title}":
            text = re.sub(pattern, lambda match: match[0].title(), text, count=1)
        else:
            text = re.sub(pattern, new, text, count=chance.choice((0, 1)))
    return text


class Tally:
    """What was seen of all files."""

    def __init__(self, library: Libxlutil | None, dash: str | None) -> None:
        self.library = library
        self.dash = dash
        self.counts: Counter[str] = Counter()
        self.rules: Counter[str] = Counter()
        self.bad: list[str] = []

    def fixed(self, result: HostResult) -> None:
        counts = self.counts
        counts["files changed"] += len(result.fixes.changes)
        counts["not finished"] += not result.fixes.is_finished
        for each in result.fixes.fixed:
            safe = "safe" if each.fix is not None and each.fix.safe else "unsafe"
            counts[f"{safe} fixes made"] += 1
            self.rules[f"{each.rule.code} {each.rule.name} ({safe})"] += 1
        for back in result.fixes.taken_back:
            counts["fixes taken back"] += 1
            print(f"taken back: {back.diagnostic.path}: {back.diagnostic.rule.code}: {back.reason}")
        kinds = dict(result.kinds)
        for change in result.fixes.changes:
            self.judge(change, kinds[change.shown])

    def judge(self, change: Change, kind: str) -> None:
        if kind == "domu-xl" and self.library is not None:
            before, after = (self.library.read(data) for data in (change.before, change.after))
            self.verdict("libxlutil", change, before is not None, after is not None)
            if before is not None and after is not None:
                touched = _touched(change)
                for key in before.keys() | after.keys():
                    one, two = ([str(view)] if (view := views.get(key)) else [] for views in (before, after))
                    same = [re.sub(r"config:\d+", "config", text) for text in one + two]
                    if len(set(same)) > 1 - (not same) and key not in touched:
                        self.bad.append(f"{change.shown}: '{key}' changed, on a line that no fix touched")
        elif kind in SHELL and self.dash is not None:
            self.verdict("dash -n", change, *(self.parses(data) for data in (change.before, change.after)))

    def parses(self, data: bytes) -> bool:
        assert self.dash is not None
        return subprocess.run([self.dash, "-n"], input=data, capture_output=True, check=False).returncode == 0

    def verdict(self, judge: str, change: Change, before: bool, after: bool) -> None:
        words = {True: "accepted", False: "refused"}
        self.counts[f"{judge}: {words[before]} before, {words[after]} after"] += 1
        if before and not after:
            self.bad.append(f"{change.shown}: {judge} accepts it no more")


def _touched(change: Change) -> set[str]:
    """The keys of settings with a line that is there on one side only."""
    keys: set[str] = set()
    for data, other in ((change.before, change.after), (change.after, change.before)):
        lines = set(data.split(b"\n")) - set(other.split(b"\n"))
        document = read(data, (4, 17))
        for setting in document.settings:
            starts = [*setting.source.line_starts, len(setting.source.text)]
            first, last = (setting.source.position(at)[0] for at in (setting.start, setting.end))
            text = setting.source.text[starts[first - 1] : starts[last]]
            if not lines.isdisjoint(text.encode("utf-8", "surrogateescape").split(b"\n")):
                keys.add(setting.key)
    return keys


def texts(root: Path, many: int, chance: random.Random) -> Iterator[tuple[Path, bytes]]:
    """The files, each as it is and then as often damaged."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            yield path, data
            for _ in range(many):
                text = damaged(data.decode("utf-8", "surrogateescape"), chance)
                yield path, text.encode("utf-8", "surrogateescape")


def judge(root: Path, texts: Iterator[tuple[Path, bytes]], registry: Registry, level: str, tally: Tally) -> None:
    settings = Settings(root=str(root))._replace(select=SELECT)
    plan = make_plan(settings, registry)._replace(fix="unsafe" if level == "unsafe" else "safe")
    for path, data in texts:
        tally.counts["files"] += 1
        for work in find_hosts([str(path)], settings, os.getcwd()).hosts:
            alone = tuple(file._replace(data=data) for file in work.files if file.asked)
            work = work._replace(files=alone, links=())
            try:
                tally.fixed(checked_fixes(work, plan))
            except AssertionError as error:
                tally.bad.append(f"{path}: {error}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--damaged", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = Tally(find(), shutil.which("dash"))
    for name, means in (("libxlutil", tally.library), ("dash", tally.dash)):
        if means is None:
            print(f"{name} is not here, so it judges nothing.")
    level = "unsafe" if options.unsafe else "safe"
    judge(
        options.directory,
        texts(options.directory, options.damaged, random.Random(options.seed)),
        load_registry(),
        level,
        tally,
    )
    for what, number in sorted(tally.counts.items()):
        print(f"{number:6}  {what}")
    for what, number in tally.rules.most_common():
        print(f"{number:6}    {what}")
    for what in tally.bad[:50]:
        print(f"WORSE: {what}")
    print(f"{len(tally.bad):6}  made worse")
    return 1 if tally.bad else 0


if __name__ == "__main__":
    sys.exit(main())
