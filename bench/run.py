"""Measure: `python bench/run.py [--runs N] [--hosts N]`. Prints medians, spreads and ratios of interleaved runs.

Start-up is compared with `python -c pass`; a fleet with `ruff check --select ALL --no-cache` over the same guests named
`.py` (they are valid Python) and with yamllint over as many lines. Needs xenlint, ruff and yamllint beside this Python.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from fleet import guest, write, write_fleet


def tool(name: str) -> str:
    beside = os.path.join(os.path.dirname(sys.executable), name)
    return beside if os.path.exists(beside) else shutil.which(name) or ""


def measure(commands: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Seconds of each command, run in turn so that a busy machine is busy for all."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            times[name].append(time.perf_counter() - start)
    return times


def show(times: dict[str, list[float]], base: str) -> None:
    unit = statistics.median(times[base])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        low, high = min(seconds) * 1000, max(seconds) * 1000
        print(f"  {name:34} {middle * 1000:9.1f} ms  ({low:.1f} to {high:.1f})  {middle / unit:6.2f} x {base}")


def main() -> None:
    import random

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--hosts", type=int, default=500)
    options = parser.parse_args()
    xenlint, ruff, yamllint = tool("xenlint"), tool("ruff"), tool("yamllint")
    with tempfile.TemporaryDirectory() as root:
        one = os.path.join(root, "one", "web.cfg")
        write(one, guest(1, random.Random(1)))
        small = os.path.join(root, "one", "small.yaml")
        write(small, "---\n" + "".join(f"key{number}: value\n" for number in range(20)))
        print("start-up")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "xenlint --version": [xenlint, "--version"],
            "xenlint check web.cfg": [xenlint, "check", one],
        }
        if yamllint:
            commands["yamllint small.yaml"] = [yamllint, small]
        show(measure(commands, options.runs), "python -c pass")
        fleet, python, yaml = (os.path.join(root, name) for name in ("fleet", "python", "yaml"))
        guests = write_fleet(fleet, options.hosts, 20)
        write_fleet(python, options.hosts, 20, as_python=True)
        print(f"fleet: {guests} guests on {options.hosts} hosts")
        commands = {
            "ruff check --select ALL --no-cache": [ruff, "check", "--select", "ALL", "--no-cache", "--quiet", python],
            "xenlint check": [xenlint, "check", fleet],
        }
        runs = max(options.runs // 3, 3)
        times = measure(commands, runs)
        show(times, "ruff check --select ALL --no-cache")
        if yamllint:
            for number in range(guests):
                write(f"{yaml}/{number}.yaml", "---\n" + "".join(f"key{line}: value\n" for line in range(22)))
            times |= measure({"yamllint, as many lines": [yamllint, yaml]}, 1)
            show({name: times[name] for name in ("yamllint, as many lines", "xenlint check")}, "xenlint check")


if __name__ == "__main__":
    main()
