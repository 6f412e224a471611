"""A number lies outside of what its key can be.

## What it does
Compares the numbers of guests' files and of `xl.conf` with the least and the greatest value that xl, libxl or Xen
takes for their keys. Keys that do not count for the guest's type are left alone.

## Why is this bad?
xl looks at few numbers itself. Where it does, it refuses the guest, for grant tables without saying why. The others
go to the hypervisor or to QEMU as they are, which refuse them later, or make something else of them: `vcpus = 0`
leaves a guest without a vCPU to run on, `memory = "-1"` asks for 16 EiB.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta, Value
from xenlint.knowledge.entry import Key
from xenlint.model.reading import kind_at, values_read
from xenlint.model.xl_guest import xl_guest_of
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN014",
    name="value-out-of-range",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax", "guest"),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/cad.cfg": 'name = "cad"\ntype = "hvm"\nmemory = 4096\nmmio_hole = 4096\n'},
        good={"etc/xen/cad.cfg": 'name = "cad"\ntype = "hvm"\nmemory = 4096\nmmio_hole = 2048\n'},
        at="4096",
    ),
    Example(
        bad={"etc/xen/cad.cfg": 'name = "cad"\nkernel = "/k"\nmemory = 0\n'},
        good={"etc/xen/cad.cfg": 'name = "cad"\nkernel = "/k"\nmemory = 512\nmmio_hole = 9\n'},
        at="0",
    ),
    Example(
        bad={"etc/xen/xl.conf": 'max_grant_frames = "-1"\n'},
        good={"etc/xen/xl.conf": "max_grant_frames = 64\n"},
        at='"-1"',
    ),
)

_ELSEWHERE = frozenset(("cap", "cpu_weight", "maxvcpus", "videoram"))
"""Their bounds depend on other keys, or belong to the scheduler; a `maxvcpus` of 0 is none."""

_SILENT = frozenset(("max_grant_frames", "max_grant_version", "max_maptrack_frames"))
_AT_ONCE = frozenset(("altp2m", "altp2m_count", "mmio_hole", "timer_mode", "tsc_mode"))
"""What xl refuses while it reads the file."""

_MOST_GRANT_VERSION = 2
_MOST_VCPUS = 128
"""HVM_MAX_VCPUS in xen/include/public/hvm/hvm_info_table.h, the same number on Arm."""

_OUTCOME = {
    "memory": "Xen cannot build a guest of that size",
    "vcpus": "the guest gets no vCPU to run on",
    "max_event_channels": "Xen does not have so many to give",
    "spiceport": "that is no TCP port",
    "spicetls_port": "that is no TCP port",
    "usbversion": "QEMU has no such controller",
    "spiceusbredirection": "QEMU has four such channels at most",
    "vncdisplay": "that is no display",
    "nr_spis": "the emulated interrupt controller has no room for them",
}


def check(document: Document, context: Context) -> Iterator[Finding]:
    version = context.host.version
    for key, value in values_read(document, context.host):
        if key.name in ("maxvcpus", "vcpus"):
            yield from _too_many_vcpus(document, context, key.name, value)
        if (key.minimum is None and key.maximum is None) or key.name in _ELSEWHERE:
            continue
        number = number_of(value)
        if number is None or kind_at(key, version) not in ("integer", "integer-or-string"):
            continue
        maximum = _MOST_GRANT_VERSION if key.name == "max_grant_version" else key.maximum
        if (key.minimum is None or number >= key.minimum) and (maximum is None or number <= maximum):
            continue
        if key.guests:
            guest = xl_guest_of(document, context.host)
            if guest is not None and "arm" not in key.guests and guest.types.isdisjoint(key.guests):
                continue
        if key.name == "vcpus" and version >= (4, 22):
            continue  # one vCPU after all
        if key.bounds_since is not None and version < key.bounds_since:
            continue
        yield Finding(
            value,
            f"'{key.name}' is {number}{_unit(key)}, and {_outcome(key, number)}. Write {_range(key, maximum)}.",
            severity="warning" if key.bounds_from else None,
        )


def _too_many_vcpus(document: Document, context: Context, name: str, value: Value) -> Iterator[Finding]:
    number = number_of(value)
    if number is None or number <= _MOST_VCPUS:
        return
    guest = xl_guest_of(document, context.host)
    if guest is not None and guest.types and guest.types <= {"hvm", "pvh"}:
        yield Finding(
            value,
            f"'{name}' is {number}, and Xen gives HVM and PVH guests {_MOST_VCPUS} vCPUs at most: it refuses the "
            f"guest. Write {_MOST_VCPUS} or less.",
        )


def _outcome(key: Key, number: int) -> str:
    if key.name == "max_grant_version" and number > _MOST_GRANT_VERSION:
        return "Xen knows versions 1 and 2 of grant tables: libxl refuses the guest"
    if key.name in _SILENT:
        return "xl refuses that without a word"
    if key.name in _AT_ONCE:
        return "xl refuses the guest"
    if key.name in ("memory", "vcpus") and number < 0:
        return "xl takes it for a huge number: the guest cannot start"
    return _OUTCOME.get(key.name, "Xen refuses it")


def _unit(key: Key) -> str:
    return f" {key.unit}" if key.unit else ""


def _range(key: Key, maximum: int | None) -> str:
    if maximum is None:
        return f"{key.minimum} or more"
    return f"a number from {key.minimum} to {maximum}"
