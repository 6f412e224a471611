"""What a slip in `dom0_mem` does to dom0, and the fix that undoes it."""

from __future__ import annotations

from xenlint.finding import Edit, Fix, Severity
from xenlint.model.advice import limit_of, version_of, xen_of
from xenlint.model.boot import BootEntry
from xenlint.model.dom0_mem import STRICT_SINCE, show_limit
from xenlint.model.dom0_slips import Reading, Slip, meant_limit
from xenlint.model.host import Host
from xenlint.typed import NamedTuple


class Dom0Effect(NamedTuple):
    """What comes of a `dom0_mem` that is not written as it should be: a sentence, and how bad it is."""

    text: str
    severity: Severity


def effect_of(reading: Reading, entry: BootEntry, host: Host) -> Dom0Effect:
    """What Xen makes of a line with this option on it, against what its author meant."""
    version = version_of(entry, host)
    limit = limit_of(entry, host)
    xen, result = xen_of(entry, host), show_limit(limit, entry.arch)
    if reading.cured is None or limit != meant_limit(entry.hypervisor, version, entry.arch):
        initial = limit.maximum if limit.size is None else limit.size
        panics = initial is not None and not initial.percent and not initial.negative and initial.size_bytes < 1 << 24
        then = ", and the host stops at boot" if panics else ""
        return Dom0Effect(f"With this line {xen} gives dom0 {result}{then}.", "error")
    if version >= STRICT_SINCE:
        return Dom0Effect(f"{xen} gives dom0 {result} all the same, and logs an invalid value.", "warning")
    later = "from 4.12 on Xen takes it differently"
    if version < (4, 3):
        return Dom0Effect(f"{xen} gives dom0 {result} all the same; {later}.", "note")
    return Dom0Effect(
        f"{xen} gives dom0 {result} all the same, but xl does not recognise it and leaves ballooning on, and {later}.",
        "warning",
    )


def slip_fix(slips: list[Slip]) -> Fix | None:
    """The fix that puts every one of these slips right; None where one cannot be."""
    if not all(slip.can_be_replaced for slip in slips):
        return None
    edits = tuple(Edit(slip.span, slip.cure or "") for slip in slips)
    texts = " and ".join(f"'{edit.text}'" for edit in edits)
    return Fix(f"Write {texts}", edits, safe=all(slip.certain for slip in slips))
