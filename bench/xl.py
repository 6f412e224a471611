"""Measure our reader of xl's files against Xen's own: `python bench/xl.py FILE|DIR…`.

Files of 15 to 25 lines are read by our parser and by libxlutil through ctypes, turn by turn in one process. Printed are
the median times a file in microseconds, of files that xl takes and of those it refuses, and the median of their ratios.
For comparison, `ast.parse` reads the same files as far as they are Python.
"""

from __future__ import annotations

import ast
import ctypes
import gc
import os
import sys
import time
import warnings
from collections.abc import Callable
from statistics import median

from xenlint.source import Source
from xenlint.syntax import parse

VERSIONS = ("4.17", "4.18", "4.19", "4.20", "4.21", "4.22")
LINES = range(15, 26)
ROUNDS = 25


def library() -> Callable[[bytes], bool] | None:
    """Whether libxlutil takes a file; None where it is missing."""
    for version in VERSIONS:
        try:
            found = ctypes.CDLL(f"libxlutil.so.{version}")
            break
        except OSError:
            continue
    else:
        return None
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    begin, read, end = found.xlu_cfg_init, found.xlu_cfg_readdata, found.xlu_cfg_destroy
    begin.restype, begin.argtypes = pointer, [pointer, text]
    read.argtypes, end.argtypes = [pointer, text, ctypes.c_int], [pointer]
    libc = ctypes.CDLL(None)
    libc.fopen.restype, libc.fopen.argtypes = pointer, [text, text]
    report = libc.fopen(b"/dev/null", b"w")

    def takes(data: bytes) -> bool:
        config = begin(report, b"config")
        refused = read(config, data, len(data))
        end(config)
        return not refused

    return takes


def files(places: list[str]) -> list[bytes]:
    paths = [place for place in places if os.path.isfile(place)]
    for place in places:
        paths += [os.path.join(parent, name) for parent, _, names in os.walk(place) for name in names]
    found = []
    for path in sorted(paths):
        with open(path, "rb") as file:
            data = file.read()
        if data.count(b"\n") in LINES and b"\0" not in data:
            found.append(data)
    return found


def ours(data: bytes) -> bool:
    return not parse("domu-xl", Source("config", data), "config", (4, 17)).problems


def python(data: bytes) -> bool:
    try:
        ast.parse(data)
    except (SyntaxError, ValueError):
        return False
    return True


def microseconds(readers: list[Callable[[bytes], bool]], data: bytes) -> list[float]:
    """The median of each reader on one file, in turn."""
    took: list[list[int]] = [[] for _ in readers]
    for _ in range(ROUNDS):
        for number, reader in enumerate(readers):
            start = time.perf_counter_ns()
            reader(data)
            took[number].append(time.perf_counter_ns() - start)
    return [median(times) / 1000 for times in took]


def main() -> None:
    takes = library()
    if takes is None:
        sys.exit("no libxlutil of Xen 4.17 or later here (Debian: libxenmisc4.17)")
    texts = files(sys.argv[1:])
    if not texts:
        sys.exit(f"{__doc__}\nno files of {LINES[0]} to {LINES[-1]} lines given")
    warnings.simplefilter("ignore")
    gc.disable()
    for title, group in (
        ("taken by xl", [data for data in texts if takes(data)]),
        ("refused by xl", [data for data in texts if not takes(data)]),
    ):
        if group:
            times = [microseconds([takes, ours, python], data) for data in group]
            theirs, mine, ast_s = (median(column) for column in zip(*times, strict=True))
            ratio = median(row[1] / row[0] for row in times)
            print(
                f"{title}: {len(group)} files; libxlutil {theirs:.0f} µs, xenlint {mine:.0f} µs, ast.parse {ast_s:.0f} "
                f"µs; xenlint takes {ratio:.1f} times as long as libxlutil"
            )


if __name__ == "__main__":
    main()
