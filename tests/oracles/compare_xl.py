"""Compare our reader of xl's files with Xen's own on many files: `python tests/oracles/compare_xl.py [--files N]`.

Every verdict, and of each file that is accepted all that xl's getters give for each key, and the warnings with which
they swallow it. Besides the generated files (`--files`, `--seed`), all in the directories of `XENLINT_REAL` are
compared, and changed here and there. A NUL inside a string is left out, for it ends the library's process.

`--library FILE --xen-version X.Y` compares with another build of libxlutil. Prints counts, seconds and the first
differences; the exit status is 1 if there are any.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import random
import sys
import time
from collections.abc import Iterator

from xenlint.syntax import xl
from xl_files import Maker, tokens
from xlutil import Libxlutil, aborts, difference, find, read


def real_files() -> list[str]:
    """The files in the directories that `XENLINT_REAL` names, separated as in PATH."""
    found = []
    for place in filter(None, os.environ.get("XENLINT_REAL", "").split(os.pathsep)):
        if os.path.isdir(place):
            found += [os.path.join(parent, name) for parent, _, names in os.walk(place) for name in names]
        else:
            found.append(place)
    return sorted(found)


def contents(paths: list[str]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        with open(path, "rb") as file:
            yield path, file.read()


def made(count: int, seed: int, seeds: list[list[str]]) -> Iterator[tuple[str, bytes]]:
    maker = Maker(random.Random(seed), seeds)
    for number in range(count):
        yield f"generated file {number}", maker.file()


class Tally:
    """How a comparison went."""

    def __init__(self) -> None:
        self.taken = self.refused = self.aborting = 0
        self.differences: list[str] = []

    def __str__(self) -> str:
        return (
            f"{self.taken} taken, {self.refused} refused, {self.aborting} left out for a NUL in a string, "
            f"{len(self.differences)} differences"
        )


def compare(libxlutil: Libxlutil, files: Iterator[tuple[str, bytes]]) -> Tally:
    """Reads every file both ways, with the patterns for short files and those for long ones in turn."""
    tally, big = Tally(), xl.BIG
    try:
        for number, (name, data) in enumerate(files):
            if aborts(data):
                tally.aborting += 1
                continue
            xl.BIG = big if number % 2 else 0
            found = difference(libxlutil, data)
            if found:
                tally.differences.append(f"{name}: {found}")
            if read(data, libxlutil.version).problems:
                tally.refused += 1
            else:
                tally.taken += 1
    finally:
        xl.BIG = big
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=100_000, help="how many to generate (100000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--library", help="a libxlutil of another version, with --xen-version")
    parser.add_argument("--xen-version", help="of this library, as in 4.12")
    options = parser.parse_args()
    if options.library:
        major, _, minor = options.xen_version.partition(".")
        libxlutil: Libxlutil | None = Libxlutil(ctypes.CDLL(options.library), (int(major), int(minor)))
    else:
        libxlutil = find()
    if libxlutil is None:
        sys.exit("no libxlutil of Xen 4.17 or later here (Debian: libxenmisc4.17)")
    paths = real_files()
    texts = [data.decode("utf-8", "surrogateescape") for _, data in contents(paths) if len(data) < 20_000]
    wrong: list[str] = []
    for name, files in (
        (f"{len(paths)} real files", contents(paths)),
        (f"{options.files} generated files", made(options.files, options.seed, [tokens(text) for text in texts])),
    ):
        start = time.perf_counter()
        tally = compare(libxlutil, files)
        print(f"{name}: {tally}, {time.perf_counter() - start:.1f} s", flush=True)
        wrong += tally.differences
    for text in wrong[:20]:
        print(text if len(text) < 2000 else f"{text[:1000]} … {text[-1000:]}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
