"""Xen is told to leave off its protection against leaks between guests.

## What it does
Looks on Xen's line for `spec-ctrl=no` (and `off`, `false`, `0`, `no-spec-ctrl`), `spec-ctrl=no-xen`, `xpti=no`,
`pv-l1tf=no`, `pv-l1tf=domu=no`, `bti=no`. Single parts of `spec-ctrl` and `smep`, `smap` that are switched off get a
note.

## Why is this bad?
With them a guest can read the memory of Xen and of other guests: Meltdown, Spectre, L1TF, MDS and what came after.
`spec-ctrl=no` also switches off `xpti` and `pv-l1tf` where they are not given, and leaves hyper-threading on. Only a
host whose guests all belong to one owner can do without.

## References
- [xen-command-line: spec-ctrl](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#spec-ctrl)
- [XSA-254](https://xenbits.xen.org/xsa/advisory-254.html), [XSA-273](https://xenbits.xen.org/xsa/advisory-273.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import is_for_trouble, version_of
from xenlint.model.cmdline import Option
from xenlint.model.xen_options import Reading, parse_bool, read_line

META = Meta(
    code="XEN910",
    name="mitigations-off",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot", "security"),
    security_severity="6.5",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G spec-ctrl=no"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G spec-ctrl=ssbd"\n'},
        at="spec-ctrl=no",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G xpti=false\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G xpti=dom0=false\nkernel=vmlinuz ro\n"},
        at="xpti=false",
    ),
)

_WHAT = {
    "bti": "the protection against Spectre",
    "pv-l1tf": "the protection of PV guests against L1TF",
    "spec-ctrl": "all protection against Meltdown, Spectre and their kin",
    "xpti": "the isolation of PV guests against Meltdown",
}
_NOTED = frozenset(
    {"bhb-entry", "branch-harden", "div-scrub", "gds-mit", "ibpb", "ibpb-entry", "ibrs", "l1d-flush", "md-clear"}
) | {"eager-fpu", "hvm", "lock-harden", "msr-sc", "pv", "rsb", "srb-lock", "unpriv-mmio", "verw"}


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    if is_for_trouble(entry):
        return
    last: dict[str, tuple[Option, Reading]] = {}
    for option, reading in read_line(entry.hypervisor, version_of(entry, context.host), entry.arch):
        if reading.option is not None and (reading.name in _WHAT or reading.name in ("smep", "smap")):
            last[reading.name] = option, reading
    for name, (option, reading) in last.items():
        if name in ("smep", "smap"):
            if parse_bool(reading.value) is False:
                yield _note(option, f"'{option.text}' takes a guard of the processor away from Xen.")
            continue
        off, parts = _off(name, reading)
        if off:
            yield Finding(
                at=option.span,
                message=f"'{option.text}' switches off {_WHAT[name]}: a guest can read what belongs to Xen and to "
                "other guests. Take it away, unless all guests belong to one owner.",
            )
        elif parts:
            yield _note(option, f"'{option.text}' switches off parts of Xen's protection against leaks between guests.")


def _note(option: Option, lead: str) -> Finding:
    message = f"{lead} Take it away, unless all guests belong to one owner."
    return Finding(at=option.span, message=message, severity="note")


def _off(name: str, reading: Reading) -> tuple[bool, list[str]]:
    """Whether all of it is off, and which parts are."""
    off, parts = False, []
    for item in reading.value.split(","):
        truth = parse_bool(item)
        if truth is not None:
            off = not truth
            continue
        word, is_on = _switch(item)
        if is_on is not False:
            continue
        if (name, word) in (("spec-ctrl", "xen"), ("pv-l1tf", "domu"), ("xpti", "domu")):
            off = True
        elif name == "spec-ctrl" and word in _NOTED:
            parts.append(word)
    return off, parts


def _switch(item: str) -> tuple[str, bool | None]:
    if item.startswith("no-"):
        return item[3:], False
    word, equals, value = item.partition("=")
    return word, parse_bool(value) if equals else True
