"""Measure long runs: `python bench/scale.py [--hosts N ...] [--runs N]`. Ways to lint a fleet, medians and peak memory.

A fleet of each size is linted in one process, in as many as there are cores, with an empty cache, with a full one, and
with a full one after one guest was changed; beside it a plain Python program that reads and hashes the same files.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time

from fleet import write_fleet

_HASH = """
import os, sys
from hashlib import sha256
for directory, _, names in os.walk(sys.argv[1]):
    for name in names:
        with open(os.path.join(directory, name), "rb") as file:
            sha256(file.read()).hexdigest()
"""


def timed(command: list[str], cache: str) -> tuple[float, float, int]:
    """Seconds of wall and of processors, and the largest process's peak memory in KiB."""
    start = time.perf_counter()
    child = os.fork()
    if not child:
        os.environ["XENLINT_CACHE_DIR"] = cache
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every run compiles all
        with open(os.devnull, "w") as null:
            os.dup2(null.fileno(), 1)
            os.dup2(null.fileno(), 2)
        os.execv(command[0], command)
    _, _, usage = os.wait4(child, 0)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def measure(fleet: str, base: str, runs: int) -> None:
    xenlint = os.path.join(os.path.dirname(sys.executable), "xenlint")
    cache, empty = os.path.join(base, "cache"), os.path.join(base, "empty")
    guest = os.path.join(fleet, "hosts/host0000/etc/xen/guest000001.cfg")
    ways = {
        "read and hash": [sys.executable, "-c", _HASH, fleet],
        "cold, one process": [xenlint, "check", "--no-cache", "--jobs", "1", fleet],
        "cold, all cores": [xenlint, "check", "--no-cache", fleet],
        "cold, filling the cache": [xenlint, "check", fleet],
        "warm": [xenlint, "check", fleet],
        "warm, one guest changed": [xenlint, "check", fleet],
    }
    found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in ways}
    timed(ways["warm"], cache)
    for run in range(runs):
        for name, command in ways.items():
            shutil.rmtree(empty, ignore_errors=True)
            if "changed" in name:
                with open(guest, "a", encoding="utf-8") as file:
                    file.write(f"# {run} {time.time()}\n")
            found[name].append(timed(command, empty if "filling" in name else cache))
    unit = statistics.median(wall for wall, _, _ in found["read and hash"])
    for name, taken in found.items():
        walls = [wall for wall, _, _ in taken]
        middle = statistics.median(walls)
        processor = statistics.median(seconds for _, seconds, _ in taken)
        print(
            f"  {name:26} {middle:8.2f} s ({min(walls):.2f} to {max(walls):.2f})  {middle / unit:7.1f} x read and hash"
            f"  {processor:8.2f} s of processors  {max(peak for _, _, peak in taken) / 1024:6.0f} MiB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, nargs="+", default=[50, 500], help="sizes of fleets, of 20 guests a host")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    for hosts in options.hosts:
        with tempfile.TemporaryDirectory() as base:
            fleet = os.path.join(base, "fleet")
            print(f"{write_fleet(fleet, hosts, 20)} guests on {hosts} hosts")
            measure(fleet, base, options.runs)


if __name__ == "__main__":
    main()
