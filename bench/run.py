"""Measure: `python bench/run.py [--runs N] [--hosts N] [--tenfold]`. Prints medians, spreads and ratios.

Everything of one table runs in turn, so that a busy machine is busy for all; ratios are within the same run. Start-up
is compared with `python -c pass`; a fleet with `ruff check --select ALL --no-cache` over the same guests named `.py`
(they are valid Python) and with yamllint over as many lines. ruff and yamllint are looked for beside this Python, in
PATH, or in the environment that `--peers` names; `python -m venv V && V/bin/pip install ruff yamllint` makes one.

`--tenfold` also lints ten times as many hosts, and says how the time grew.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from fleet import guest, write, write_fleet


class Cost(NamedTuple):
    """Of one call: seconds on the clock, seconds of processor time, and the most memory, in KiB."""

    wall: float
    cpu: float
    peak_kib: int


def tool(name: str, peers: str) -> str:
    for place in (os.path.dirname(sys.executable), os.path.join(peers, "bin")):
        if os.path.exists(os.path.join(place, name)):
            return os.path.join(place, name)
    return shutil.which(name) or ""


def cost_of(command: list[str], cwd: str) -> Cost:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def measure(commands: dict[str, tuple[list[str], str]], runs: int) -> dict[str, list[Cost]]:
    """What each command costs, run in turn; a first round that warms the disk and writes bytecode does not count."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, (command, cwd) in commands.items():
            cost = cost_of(command, cwd)
            if number:
                costs[name].append(cost)
    return costs


def show(costs: dict[str, list[Cost]], base: str) -> None:
    print(f"  {'':36} {'clock, ms':>10} {'(spread)':>19} {'ratio':>7} {'CPU, ms':>9} {'ratio':>7} {'MiB':>6}")
    unit = [statistics.median(values) for values in list(zip(*costs[base], strict=True))[:2]]
    for name, found in costs.items():
        walls, cpus, peaks = zip(*found, strict=True)
        wall, cpu = statistics.median(walls), statistics.median(cpus)
        spread = f"({min(walls) * 1000:.1f} to {max(walls) * 1000:.1f})"
        print(
            f"  {name:36} {wall * 1000:10.1f} {spread:>19} {wall / unit[0]:7.2f} {cpu * 1000:9.1f} {cpu / unit[1]:7.2f}"
            f" {max(peaks) / 1024:6.0f}"
        )


def start_up(root: str, xenlint: str, yamllint: str, runs: int) -> None:
    one, configured, host = (os.path.join(root, name) for name in ("one", "configured", "host"))
    text = guest(1, random.Random(1))
    write(f"{one}/web.cfg", text)
    write(f"{configured}/web.cfg", text)
    write(f"{configured}/xenlint.toml", 'xen-version = "4.17"\n')
    write(f"{host}/.git/info/exclude", "# git ls-files --others --exclude-from=.git/info/exclude\n")
    write(f"{host}/.gitignore", "*.pyc\n.venv/\n")
    write(f"{host}/etc/xen/web.cfg", text)
    write(f"{host}/etc/xen/xl.conf", 'autoballoon="off"\n')
    write(f"{host}/etc/default/grub", 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_XEN="dom0_mem=4G,max:4G loglvl=all"\n')
    write(f"{root}/small/small.yaml", "---\n" + "".join(f"key{number}: value\n" for number in range(22)))
    commands = {
        "python -c pass": ([sys.executable, "-c", "pass"], one),
        "xenlint --version": ([xenlint, "--version"], one),
        "xenlint check web.cfg": ([xenlint, "check", "web.cfg"], one),
        "the same, with xenlint.toml": ([xenlint, "check", "web.cfg"], configured),
        "as pre-commit, in a host's tree": ([xenlint, "check", "--allow-empty", "--", "etc/xen/web.cfg"], host),
    }
    if yamllint:
        commands["yamllint small.yaml"] = ([yamllint, "small.yaml"], f"{root}/small")
    print("start-up")
    show(measure(commands, runs), "python -c pass")


def fleet(root: str, xenlint: str, ruff: str, yamllint: str, hosts: int, runs: int, tenfold: bool) -> None:
    trees = {name: os.path.join(root, name) for name in ("fleet", "unlike", "python", "yaml", "tenfold")}
    guests = write_fleet(trees["fleet"], hosts, 20)
    write_fleet(trees["unlike"], hosts, 20, is_unlike=True)
    cold = [xenlint, "check", "--no-cache", "--jobs", "1", "."]
    commands = {
        "xenlint check": (cold, trees["fleet"]),
        "xenlint check, all processors": ([xenlint, "check", "--no-cache", "."], trees["fleet"]),
        "the same, no two guests alike": ([xenlint, "check", "--no-cache", "."], trees["unlike"]),
    }
    if ruff:
        write_fleet(trees["python"], hosts, 20, as_python=True)
        check = [ruff, "check", "--select", "ALL", "--no-cache", "--quiet", "."]
        commands = {"ruff check --select ALL --no-cache": (check, trees["python"]), **commands}
    print(f"fleet: {guests} guests on {hosts} hosts, everything read anew")
    costs = measure(commands, runs)
    show(costs, next(iter(commands)))
    if yamllint:
        for number in range(guests):
            write(f"{trees['yaml']}/{number}.yaml", "---\n" + "".join(f"key{line}: value\n" for line in range(22)))
        slow = [cost_of([yamllint, "."], trees["yaml"])]
        show({"xenlint check": costs["xenlint check"], "yamllint, as many lines, once": slow}, "xenlint check")
    if tenfold:
        write_fleet(trees["tenfold"], hosts * 10, 20)
        pair = {
            "xenlint check": (cold, trees["fleet"]),
            "xenlint check, ten times the hosts": (cold, trees["tenfold"]),
        }
        show(measure(pair, max(runs // 2, 2)), "xenlint check")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--tenfold", action="store_true", help="also lint ten times as many hosts")
    parser.add_argument("--peers", default="", metavar="DIR", help="a virtual environment with ruff and yamllint")
    options = parser.parse_args()
    xenlint, ruff, yamllint = (tool(name, options.peers) for name in ("xenlint", "ruff", "yamllint"))
    with tempfile.TemporaryDirectory() as root:
        start_up(root, xenlint, yamllint, options.runs)
        fleet(root, xenlint, ruff, yamllint, options.hosts, max(options.runs // 3, 3), options.tenfold)


if __name__ == "__main__":
    main()
