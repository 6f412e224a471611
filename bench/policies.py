"""What policies cost: `python bench/policies.py [--hosts N] [--runs N]`. A fleet without any, and with fifty.

The fifty speak of everything that a policy can speak of, in every way, and next to nothing of it is wrong, as in a
repository that is kept in order. One process, no cache; medians of processor time, and of the ratios of pairs of runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile

from fleet import write, write_fleet
from scale import timed

_EACH = """\
setting: vif.bridge, demand: {matches: "xenbr[0-9]"}
setting: vif.mac, demand: {present: true, like: "00:16:3e:*"}
setting: disk.format, demand: {one-of: [raw, qcow2]}
setting: disk.target, when: {disk.target: {like: /dev/*}}, demand: {like: /dev/vg?/*}
setting: memory, demand: {present: true, min: 256MiB, max: 8GiB}
setting: maxmem, demand: {same-as: memory}
setting: vcpus, demand: {max: 8}
setting: on_crash, where: {domains: guest*}, demand: {one-of: [restart, preserve, destroy]}
setting: name, demand: {present: true, same-as: guest.file}
setting: name, demand: {matches: "[a-z]+[0-9]{6}"}
setting: kernel, where: {files: etc/xen/*.cfg}, demand: {like: /boot/*}
setting: extra, when: {guest.type: pv}, demand: {like: "*console=hvc0*"}
setting: builder, demand: {absent: true}
setting: owner, where: {domains: "prod-*"}, demand: {present: true}
setting: guest.type, demand: {none-of: [hvm]}
setting: guest.memory, demand: {sum-at-most-per-host: 256GiB}
setting: guest.vcpus, demand: {sum-at-most-per-host: 500}
setting: disk, demand: {at-most-per-guest: 4}
setting: vif, demand: {at-most-per-host: 200}
setting: name, demand: {unique: host}
setting: vif.mac, demand: {unique: fleet}
setting: hypervisor.dom0_mem.size, demand: {present: true, min: 1GiB}
setting: hypervisor.loglvl, where: {hosts: "host*"}, demand: {equals: all}
setting: xl-conf.autoballoon, where: {xen: ">=4.3"}, demand: {present: true, one-of: [off, 0]}
setting: host.guests, demand: {max: 100}
"""


def fifty() -> str:
    """A policy file: each of the above twice."""
    lines = ["policies:"]
    for number, rest in enumerate(_EACH.splitlines() * 2):
        lines.append(f"  - {{id: SITE-{number}, title: Measured, reason: To measure., {rest}}}")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=500, help="of 20 guests each")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    xenlint = os.path.join(os.path.dirname(sys.executable), "xenlint")
    with tempfile.TemporaryDirectory() as base:
        fleet = os.path.join(base, "fleet")
        print(f"{write_fleet(fleet, options.hosts, 20)} guests on {options.hosts} hosts")
        write(os.path.join(fleet, "policy.yaml"), fifty())
        write(os.path.join(fleet, "fifty.toml"), 'policies = ["policy.yaml"]\n')
        write(os.path.join(fleet, "none.toml"), "")
        found: dict[str, list[float]] = {"none": [], "fifty": []}
        for run in range(options.runs + 1):
            for name, taken in found.items():
                config = os.path.join(fleet, f"{name}.toml")
                command = [xenlint, "check", "--no-cache", "--jobs", "1", "--config", config, fleet]
                seconds = timed(command, base)[1]
                taken += [seconds] if run else []  # the first may compile
        ratios = [much / little for little, much in zip(found["none"], found["fifty"], strict=True)]
        for name, taken in found.items():
            print(f"  {name:6} {statistics.median(taken):6.2f} s ({min(taken):.2f} to {max(taken):.2f})")
        print(f"  ratio  {statistics.median(ratios):6.2f}   ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
