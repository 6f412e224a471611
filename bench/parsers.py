"""Stress the parsers: `python bench/parsers.py [TARGET…] [--check] [--gc] [--all]`.

Each parser reads 1 MiB of every ASCII character, of tokens of its format, of lines of it, and of what may stand inside
of a list or a string; so does what else looks at whole files: telling their kind, suppression comments, making text
printable, hashing lines. Printed are the slowest ten in seconds of processor time per MiB, the same as a multiple of
what a bare loop over a pattern's matches takes on this machine, and how the time grew from 64 KiB: up to 20 is linear.
`--check` times `xenlint check` on the ten that are slowest to parse.

Only what is slowest with 64 KiB is read again as 1 MiB.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lib"))

from invariants import PLACES
from samples import LINES, Sample, samples, tokens
from xenlint.engine.suppress import read_suppressions
from xenlint.knowledge.devices import KINDS
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import read_dom0_mem
from xenlint.report.linehash import LineHashes
from xenlint.report.plaintext import valid
from xenlint.report.visible import cells, visible
from xenlint.source import Source
from xenlint.syntax import MODULES, parse
from xenlint.syntax.classify import classify
from xenlint.syntax.devices import parse_parts
from xenlint.syntax.disk import parse_disk
from xenlint.syntax.tree import Kind, String

SMALL, BIG = 1 << 16, 1 << 20
MOST = 20

Work = Callable[[Source], object]


def _kind(kind: Kind) -> Work:
    return lambda source: parse(kind, source, PLACES[kind], (4, 17))


def _string(source: Source) -> String:
    return String(source, 0, len(source.text), source.text, 0)


def _device(kind: str) -> Work:
    if kind == "disk":
        return lambda source: parse_disk(_string(source), (4, 17))
    return lambda source: parse_parts(kind, _string(source), (4, 22))


def _classify(source: Source) -> None:
    classify("a", source.data, is_asked=True)


def _command_line(source: Source) -> None:
    line = CommandLine(_string(source), source.span(0, 0), "xen")
    read_dom0_mem(line, (4, 17))


def _dom0_mem(source: Source) -> None:
    whole = Source("a", b"dom0_mem=" + source.data)
    for version in ((4, 4), (4, 17)):
        read_dom0_mem(CommandLine(_string(whole), whole.span(0, 0), "xen"), version)


def _hashes(source: Source) -> None:
    LineHashes(valid(source.text)).of(1)


WORK: dict[str, Work] = {
    **{kind: _kind(kind) for kind in MODULES},
    **{f"device-{kind}": _device(kind) for kind in KINDS},
    "xen-line": _command_line,
    "dom0-mem": _dom0_mem,
    "classify": _classify,
    "suppressions": lambda source: read_suppressions(source, "domu-xl"),
    "printing": lambda source: cells(visible(source.text)),
    "line-hashes": _hashes,
}


def samples_for(target: str) -> list[Sample]:
    for kind in LINES:
        if kind == target:
            return samples(kind)
    units = [unit for unit in tokens(target) if unit]
    if target in ("printing", "line-hashes"):
        units += [text.encode() for text in ("\u202e", "\U0001f600", "e\u0301", "a\n", "\n", "a\r", "中", "a b\t")]
    gaps = ("", "\n") if target == "classify" else ("", ",", " ", "\n")
    found = [Sample(unit.decode("utf-8", "replace") + gap) for unit in units for gap in gaps]
    return [
        *(Sample(chr(code)) for code in range(128)),
        *found,
        *(Sample(sample.unit, "a\n# ") for sample in found[:40]),
    ]


def seconds(target: str, data: bytes) -> float:
    source = Source("stress", data)
    start = time.process_time()
    document = WORK[target](source)
    took = time.process_time() - start
    del document  # its end is nobody's parsing
    return took


def baseline() -> float:
    """Seconds for a loop over the words of 1 MiB, the fastest of five: what this machine needs for next to nothing."""
    text, best = "a = 1\n" * (BIG // 6), 60.0
    for _ in range(5):
        start = time.process_time()
        for word in re.finditer(r"\w+|\S", text):
            word.start()
        best = min(best, time.process_time() - start)
    return best


def stress(target: str) -> list[tuple[float, float, Sample]]:
    """Seconds for 1 MiB, their ratio to those for 64 KiB, and what was read; the slowest first."""
    seconds(target, b"a")
    small = sorted(
        ((seconds(target, sample.text(SMALL)), sample) for sample in dict.fromkeys(samples_for(target))), reverse=True
    )
    found = []
    for number, (before, sample) in enumerate(small):
        if number < MOST:
            big = seconds(target, sample.text(BIG))
            found.append((big, big / max(before, 1e-6), sample))
    return sorted(found, reverse=True)


def check(kind: Kind, sample: Sample) -> float:
    """Seconds of a whole `xenlint check`, start-up and all."""
    with tempfile.TemporaryDirectory() as root:
        path = os.path.join(root, PLACES[kind])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(sample.text(BIG))
        if kind == "domu-xm":
            with open(os.path.join(root, "etc/xen/xend-config.sxp"), "w") as other:
                other.write("(xend-http-server no)\n")
        command = [sys.executable, "-m", "xenlint", "check", "--isolated", root]
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", choices=[*WORK, []], help=f"one of {', '.join(WORK)}")
    parser.add_argument("--check", action="store_true", help="time `xenlint check` as well")
    parser.add_argument("--gc", action="store_true", help="with garbage collection, which a check does without")
    parser.add_argument("--top", type=int, default=10, help="how many of the slowest to show")
    options = parser.parse_args()
    if not options.gc:
        gc.disable()
    unit = baseline()
    print(f"a bare loop over the words of 1 MiB: {unit:.3f} s")
    for target in options.targets or WORK:
        slowest = stress(target)
        number, over = len(set(samples_for(target))), sum(took > 1 for took, _, _ in slowest)
        print(f"{target}: {number} samples, {over} over a second")
        for took, growth, sample in slowest[: options.top]:
            whole = f"{check(target, sample):7.2f} s to check" if options.check and target in MODULES else ""
            print(f"  {took:6.2f} s/MiB  {took / unit:5.1f} loops  x{growth:4.1f}{whole}  {sample}", flush=True)
        nonlinear = [(growth, took, sample) for took, growth, sample in slowest if growth > 20 and took > 0.1]
        for growth, took, sample in sorted(nonlinear, reverse=True)[:10]:
            print(f"  grows x{growth:4.1f} to {took:.2f} s  {sample}")


if __name__ == "__main__":
    main()
