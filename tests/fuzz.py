"""Throw damaged files at the parsers for as long as one likes; see tests/README.md.

    python tests/fuzz.py [TARGET ...] [--seconds N] [--seed N] [--out DIR] [--corpus DIR]

A TARGET is a kind of `xenlint inspect --kind`, a `device-KIND`, another name of `invariants.TARGETS`, `tree` for whole
hosts, or for the whole program one of `whole.TARGETS`; `whole` stands for all of these, and without any, all there are
take their turns. Each gets N seconds: nine tenths of them in search of an input for which
something does not hold, the rest in search of one that takes more than its share of time. With atheris installed the
search is guided by the code it reaches, and keeps what it learns in a directory per target below --corpus.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent / "lib"))

from damage import damaged  # lies in lib/

if TYPE_CHECKING:
    from cases import Case

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
MOST_BYTES = 4096
GROWTH = 7.0
"""Four times as much in more than `GROWTH` times as long is not linear, whatever the caches do."""
LONG_SECONDS = 0.1
WHOLE = ("program", "fix", "reports", "policies", "baseline")
LONGEST_SHRINK_SECONDS = 60
MOST_MEMORY_BYTES = 2 << 30
"""Of address space, for the whole program and the tests around it."""


class Log:
    """What was tried with one target, and what came of it."""

    def __init__(self, target: str, check: Callable[[bytes], object], out: Path) -> None:
        self.target = target
        self.check = check
        self.out = out
        self.tried = 0
        self.failures: dict[tuple[str, ...], Path] = {}
        self.slowest = 0.0
        self.slow_input = b""
        self.growing: list[str] = []

    def take(self, data: bytes) -> None:
        """Try one input. A failure is kept once for each place in the code."""
        self.tried += 1
        start = time.process_time()
        try:
            self.check(data)
        except Exception as error:
            places = places_of(error)
            if places not in self.failures:
                self.failures[places] = self.keep("failure", len(self.failures), data)
                print(f"{self.target}: {type(error).__name__}: {error} at {places[-1]}; see {self.failures[places]}")
        kib = max(1.0, len(data) / 1024)
        rate = (time.process_time() - start) / kib
        if rate > self.slowest and (rate := min(rate, seconds(self.check, data) / kib)) > self.slowest:
            self.slowest, self.slow_input = rate, data

    def keep(self, what: str, number: int, data: bytes) -> Path:
        self.out.mkdir(parents=True, exist_ok=True)
        path = self.out / f"{self.target}-{what}-{number}.bin"
        path.write_bytes(data)
        return path

    def show(self, with_what: str) -> None:
        slow = self.keep("slowest", 0, self.slow_input)
        print(
            f"{self.target:16} {self.tried:9} inputs {with_what:10} {len(self.failures):3} exceptions"
            f"  slowest {self.slowest * 1000:7.2f} ms/KiB ({len(self.slow_input)} bytes, {slow.name})",
            flush=True,
        )
        for text in self.growing:
            print(f"{self.target:16} more than linear: {text}", flush=True)


def places_of(error: Exception) -> tuple[str, ...]:
    """Where something did not hold: what the program itself calls an internal error names its place."""
    inside = re.findall(r"\((/\S+:\d+)\)", str(error))
    return tuple(inside) or tuple(f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-2:])


def seconds(check: Callable[[bytes], object], data: bytes) -> float:
    """Processor time; what goes wrong on the way is somebody else's to tell."""
    start = time.process_time()
    with contextlib.suppress(Exception):
        check(data)
    return time.process_time() - start


# --- inputs -----------------------------------------------------------------------------------------------------------


def seeds(target: str) -> list[bytes]:
    """Small files of the corpus that suit a target."""
    from xenlint.syntax import MODULES
    from xenlint.syntax.classify import classify

    found = [b""]
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 20_000:
            data = path.read_bytes()
            kind = classify(path.relative_to(CORPUS).as_posix(), data)
            if kind is not None and (target not in MODULES or kind == target):
                found.append(data)
    if target in MODULES or target == "classify":
        return found
    # parts of lines, for what reads no more than that
    return [line.strip() for data in found for line in data.splitlines()[:40] if line.strip()] or found


def mutate(log: Log, words: tuple[bytes, ...], dice: random.Random, until: float) -> None:
    """Without atheris: damaged files of the corpus, and what came of damaging them before."""
    pool = seeds(log.target)
    while time.monotonic() < until:
        data = damaged(dice.choice(pool), words, dice, MOST_BYTES)
        log.take(data)
        if dice.randrange(20) == 0:
            pool.append(data)
            if len(pool) > 500:
                del pool[dice.randrange(len(pool))]


def pump(log: Log, words: tuple[bytes, ...], dice: random.Random, until: float) -> None:
    """A few words over and over between two others: what grows with more than its length shows here."""
    while time.monotonic() < until and len(log.growing) < 5:
        unit = b"".join(dice.choice(words) for _ in range(dice.choice((1, 1, 2, 3))))
        before, after = (b"".join(dice.choice(words) for _ in range(dice.randrange(3))) for _ in range(2))
        log.tried += 1
        if ratio := growth(log.check, before, unit, after):
            unit, before, after = smallest(log.check, before, unit, after)
            path = log.keep("growing", len(log.growing), before + unit * (65536 // len(unit)) + after)
            log.growing.append(f"{before!r} + {unit!r} * n + {after!r} grows by {ratio:.0f}; see {path}")


def growth(check: Callable[[bytes], object], before: bytes, unit: bytes, after: bytes) -> float:
    """How many times as long four times as much takes, where that is more than linear; else 0."""

    def took(size: int) -> float:
        return seconds(check, before + unit * (size // max(len(unit), 1)) + after)

    middle = took(1 << 14)
    if middle < LONG_SECONDS / 10 or middle < took(1 << 12) * GROWTH:
        return 0.0
    big = min(took(1 << 16), took(1 << 16))
    return big / middle if big > LONG_SECONDS and big > middle * GROWTH else 0.0


def smallest(check: Callable[[bytes], object], before: bytes, unit: bytes, after: bytes) -> tuple[bytes, bytes, bytes]:
    """The same with every byte left out that it grows without."""
    parts = [unit, before, after]
    for number in range(3):
        at = 0
        while at < len(parts[number]):
            shorter = [*parts]
            shorter[number] = parts[number][:at] + parts[number][at + 1 :]
            if shorter[0] and growth(check, shorter[1], shorter[0], shorter[2]):
                parts = shorter
            else:
                at += 1
    return parts[0], parts[1], parts[2]


def check_tree(data: bytes) -> None:
    """A host whose files are parts of the bytes, linted and fixed whole."""
    from fixes import checked_fixes, hosts_of
    from invariants import PLACES
    from xenlint.engine.packs import load_registry
    from xenlint.testing import write_tree

    parts = data.split(b"\x1f")
    places = [*PLACES.values(), "etc/xen/auto/db.cfg", "guests/mail", "etc/default/grub.d/xen.cfg"]
    # the first byte turns the wheel of places
    tree: dict[str, str | bytes] = {
        places[(data[0] + number) % len(places)]: part for number, part in enumerate(parts[:6])
    }
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, tree)
        for work, plan in hosts_of(root, load_registry(), ("default",)):
            errors = checked_fixes(work, plan._replace(fix="unsafe")).errors
            assert not errors, errors[0]


def trees(log: Log, words: tuple[bytes, ...], dice: random.Random, until: float) -> None:
    pool = seeds("classify")
    while time.monotonic() < until:
        parts = [damaged(dice.choice(pool), words, dice, MOST_BYTES) for _ in range(dice.randrange(1, 5))]
        log.take(bytes([dice.randrange(256)]) + b"\x1f".join(parts))


def cases(log: Log, until: float, dice: random.Random) -> None:
    """The whole program on cases of `cases.py`. Where something does not hold, the case is made as small as it goes."""
    from whole import TARGETS

    target = TARGETS[log.target]
    while time.monotonic() < until:
        before = dict(log.failures)
        case = target.make(dice)
        log.take(case.to_bytes())
        for places in log.failures.keys() - before.keys():
            log.failures[places].write_bytes(smallest_case(log, case, places).to_bytes())


def smallest_case(log: Log, case: Case, places: tuple[str, ...]) -> Case:
    from cases import Case, smaller

    until = time.monotonic() + LONGEST_SHRINK_SECONDS

    def fails(less: Case) -> bool:
        try:
            log.check(less.to_bytes() if time.monotonic() < until else Case({}).to_bytes())
        except Exception as error:
            return places_of(error) == places
        return False

    return smaller(case, fails)


# --- engines ----------------------------------------------------------------------------------------------------------


def guided(
    log: Log, words: tuple[bytes, ...], until: float, corpus: Path, seed: int, finish: Callable[[], None]
) -> None:
    """Let atheris choose the inputs. It does not come back: `finish` ends the process."""
    atheris = import_module("atheris")
    corpus.mkdir(parents=True, exist_ok=True)
    dictionary = corpus.parent / f"{log.target}.dict"
    escaped = ["".join(f"\\x{byte:02x}" for byte in word) for word in words]
    dictionary.write_text("".join(f'"{word}"\n' for word in escaped))
    for number, data in enumerate(seeds(log.target)[:300]):
        (corpus / f"seed-{number}").write_bytes(data[:MOST_BYTES])

    def one(data: bytes) -> None:
        log.take(data)
        if time.monotonic() > until:
            finish()

    options = [
        f"-dict={dictionary}",
        f"-max_len={MOST_BYTES}",
        f"-seed={seed + 1}",
        "-verbosity=0",
        "-print_final_stats=0",
    ]
    atheris.Setup([sys.argv[0], *options, "-rss_limit_mb=0", "-timeout=100000", str(corpus)], one)
    atheris.Fuzz()


def run_whole(target: str, options: argparse.Namespace) -> int:
    """The whole program, in this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    log = Log(target, check_of(target), options.out)
    cases(log, time.monotonic() + options.seconds, random.Random(f"{options.seed} {target}"))
    log.show("made")
    return bool(log.failures)


def check_of(target: str) -> Callable[[bytes], object]:
    """What tries one input."""
    import whole
    from cases import Case
    from invariants import TARGETS

    if target in WHOLE:
        return lambda data: whole.TARGETS[target].check(Case.from_bytes(data))
    return check_tree if target == "tree" else TARGETS[target]


def run_target(target: str, options: argparse.Namespace) -> int:
    if target in WHOLE:
        return run_whole(target, options)
    with_atheris = not options.plain and target != "tree"
    try:
        if not with_atheris:
            raise ImportError
        atheris = import_module("atheris")
        with atheris.instrument_imports(include=["xenlint"]):
            import invariants
    except ImportError:
        with_atheris = False
        import invariants
    from samples import tokens

    log = Log(target, check_tree if target == "tree" else invariants.TARGETS[target], options.out)
    words, dice = tokens("classify" if target == "tree" else target), random.Random(f"{options.seed} {target}")
    start = time.monotonic()
    end = start + options.seconds
    until = end if target == "tree" else start + options.seconds * 0.9

    def finish() -> None:
        if target != "tree":
            pump(log, words, dice, end)
        log.show("guided" if with_atheris else "mutated")
        sys.stdout.flush()
        os._exit(bool(log.failures or log.growing))

    if with_atheris:
        guided(log, words, until, options.corpus / target, options.seed, finish)
    (trees if target == "tree" else mutate)(log, words, dice, until)
    finish()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=10, help="for each target; 10 by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("fuzz-out"), help="where inputs worth keeping go")
    parser.add_argument(
        "--corpus", type=Path, default=Path("fuzz-out/corpus"), help="where atheris keeps what it learns"
    )
    parser.add_argument("--plain", action="store_true", help="do without atheris")
    parser.add_argument("--again", type=Path, metavar="FILE", help="read one input again, with the first target")
    options = parser.parse_args()
    if options.targets in (["all"], ["whole"], []):
        from invariants import TARGETS

        targets = [*WHOLE] if options.targets == ["whole"] else [*TARGETS, "tree", *WHOLE]
    else:
        targets = options.targets
    if options.again:
        check_of(targets[0])(options.again.read_bytes())
        return 0
    if len(targets) == 1:
        return run_target(targets[0], options)
    status = 0
    more = ["--plain"] if options.plain else []
    for target in targets:  # a process each, for atheris ends its own
        command = [
            sys.executable,
            __file__,
            target,
            "--seconds",
            str(options.seconds),
            "--seed",
            str(options.seed),
            *more,
        ]
        status |= subprocess.call([*command, "--out", str(options.out), "--corpus", str(options.corpus)])
    return status


if __name__ == "__main__":
    sys.exit(main())
