"""Hyper-threading is on while guests share the host.

## What it does
Looks at x86 hosts with two guests or more for a Xen line without `smt=`.

## Why is this bad?
Two threads of a core share its caches and buffers. On processors with L1TF or MDS a guest on one thread can read what
the other handles, and nothing but `smt=off` closes that; Xen leaves it on and prints a warning. Whether a host is
concerned depends on its processor and on who owns the guests: `smt=on` says that somebody has thought of it.

## References
- [xen-command-line: smt](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#smt-x86)
- [XSA-273](https://xenbits.xen.org/xsa/advisory-273.html), [XSA-297](https://xenbits.xen.org/xsa/advisory-297.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta
from xenlint.model.advice import version_of
from xenlint.model.xen_options import find_option

META = Meta(
    code="XEN911",
    name="hyperthreading-undecided",
    since="0.1",
    severity="note",
    confidence="low",
    tags=("boot", "security", "strict"),
    xen=">=4.6",
    security_severity="3.8",
    needs=("several-guests",),
)

_GUESTS = {
    "etc/xen/web1.cfg": 'name = "web1"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\n',
    "etc/xen/web2.cfg": 'name = "web2"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\n',
}

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n', **_GUESTS},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G smt=off"\n', **_GUESTS},
        at="dom0_mem=2G,max:2G",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n", **_GUESTS},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G smt=on\nkernel=vmlinuz ro\n", **_GUESTS},
        at="dom0_mem=2G,max:2G",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    entry = host.default_entry
    if entry is None or not host.is_whole or len(host.guests) < 2 or entry.arch != "x86" or not entry.hypervisor.known:
        return
    if find_option("smt", version_of(entry, host))[0] is None:
        return
    if all(option.name.removeprefix("no-") not in ("smt", "nosmp") for option in entry.hypervisor.options):
        yield Finding(
            at=entry.span,
            message=f"{len(host.guests)} guests share this host, and hyper-threading stays on: on Intel processors "
            "with L1TF or MDS one guest can read what another handles. Write 'smt=off', or 'smt=on' where all guests "
            "belong to one owner.",
        )
