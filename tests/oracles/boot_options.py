"""Compare what xenlint says of options of Xen's line with what a real Xen says as it boots under QEMU.

    python tests/oracles/boot_options.py --xen xen-4.17-amd64 --kernel vmlinuz --xen-version 4.17 [--boots 3]

XEN is the hypervisor, not compressed (from 4.10 on: older ones say nothing), KERNEL a Linux that can be dom0. Each boot
has some 200 options from the tables, with right and wrong values; afterwards Xen's log is read from its console. Words
are told by name and value. What a build leaves out (`flask` in Debian's) counts as a difference, and so does what Xen
finds out later than its scanner; both are listed with the others, to be read.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator

from xenlint.knowledge.hypervisor import OPTIONS
from xenlint.knowledge.versions import Version, parse_version
from xenlint.model.cmdline import CommandLine
from xenlint.model.xen_verdicts import Flaw, judge_words
from xenlint.source import Source
from xenlint.syntax.tree import String

BREAKS_THE_BOOT = frozenset(
    {
        "acpi",
        "apic",
        "availmem",
        "com1",
        "com2",
        "console",
        "conring_size",
        "conswitch",
        "dom0",
        "dom0_mem",
        "gdb",
        "mem",
    }
) | {"nmi", "noapic", "nolapic", "nosmp", "nr_irqs", "pv-shim", "shim_mem", "tboot", "maxcpus", "highmem-start"}
BREAKS_THE_BOOT |= {"xsave", "x2apic", "loglvl", "sync_console", "max_gsi_irqs", "msi", "watchdog", "badpage", "pv"}
LAST = "loglvl=all sched=credit2 smt=0 iommu=no-required iommu=off cpuidle=0 clocksource=pit dom0=pv max_cstate=1 mce=1"
MOST_CHARACTERS = 3600
REFUSED: dict[Flaw, str] = {"": "taken", "superseded": "taken", "value": "invalid", "cut": "cut"}


def words(version: Version, seed: int) -> list[str]:
    """Options as people write them, right and wrong, in an order that depends on the seed."""
    found: list[str] = []
    for name, option in OPTIONS.items():
        is_there = option.since <= version and option.arch in ("x86", "both")
        if (
            not is_there
            or name in BREAKS_THE_BOOT
            or name.startswith(("credit2_", "sched_credit2"))
            or f"{name}[" in option.syntax
            or option.kind == "ignored"
        ):
            continue
        values = ["on", "off", "On", "foo", "1", "7x", *(word.replace("BOOL", "on") for word in option.values)]
        found += [f"{name}={value.split('|')[0].replace('INT', '1')}" for value in dict.fromkeys(values)]
        found += [name, name.title(), f"{name}x=1"]
    random.Random(seed).shuffle(found)
    return found


def batches(found: list[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for word in found:
        batch.append(word)
        if sum(map(len, batch)) + len(batch) > MOST_CHARACTERS:
            yield batch
            batch = []
    yield batch


def boot(xen: str, kernel: str, line: str, seconds: int) -> str:
    """Xen's log. Its first lines come before the serial port is set up, so the key `w` asks for all of it again."""
    command = [
        "qemu-system-x86_64",
        "-accel",
        "tcg",
        "-cpu",
        "max,-smap",
        "-m",
        "1024",
        "-display",
        "none",
        "-nic",
        "none",
    ]
    command += ["-vga", "none", "-serial", "stdio", "-monitor", "none", "-no-reboot", "-kernel", xen, "-append", line]
    command += ["-initrd", f"{kernel} console=hvc0 panic=-1"]
    machine = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert machine.stdin is not None
    assert machine.stdout is not None
    log, end, is_asked = b"", time.monotonic() + seconds, False
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([machine.stdout], [], [], 0.5)
            if ready:
                more = os.read(machine.stdout.fileno(), 65536)
                if not more:
                    break
                log += more
            if b"init memory" in log and not is_asked:
                os.write(machine.stdin.fileno(), b"w")
                is_asked, end = True, min(end, time.monotonic() + 20)
    finally:
        machine.kill()
        machine.wait()
    return log.decode("latin-1")


def ours(word: str, version: Version) -> str:
    source = Source("line", word.encode())
    line = CommandLine(String(source, 0, len(word), word, 0), source.span(0, 0), "xen")
    verdicts = judge_words(line, version, "x86")
    return REFUSED.get(verdicts[0].flaw, "unknown") if verdicts else "left alone"


def theirs(word: str, said: set[tuple[str, str, str]]) -> str:
    name, _, value = word.partition("=")
    if any(each[:2] == (name, "unknown!") for each in said):
        return "unknown"
    return "invalid" if (name, "has invalid value", value) in said else "taken"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--xen", required=True)
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--xen-version", required=True, type=parse_version)
    parser.add_argument("--boots", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=150, help="for one boot")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    version: Version = arguments.xen_version
    compared = differences = 0
    for number, batch in enumerate(batches(words(version, arguments.seed))):
        if number == arguments.boots:
            break
        line = f"console=com1 com1=115200 conring_size=1m conswitch=ax dom0_mem=512M,max:512M {' '.join(batch)} {LAST}"
        log = boot(arguments.xen, arguments.kernel, line, arguments.seconds)
        found = re.findall(r'parameter "([^"]*)" (unknown!|has invalid value)(?: "([^"]*)")?', log)
        if not found:
            print(f"boot {number + 1} is left out: Xen did not come up. Its log ends with\n{log[-400:]}")
            continue
        for word in batch:
            compared += 1
            mine, real = ours(word, version), theirs(word, set(found))
            if mine != real:
                differences += 1
                print(f"{word}: Xen {real}, xenlint {mine}")
    print(f"{compared} options compared, {differences} differences")
    return 0 if compared else 2


if __name__ == "__main__":
    sys.exit(main())
