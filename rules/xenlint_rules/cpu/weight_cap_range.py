"""A guest's weight or cap is out of range.

## What it does
Looks for `cpu_weight` outside of 1 to 65535, and for a `cap` that is negative or above 100 for each vCPU. A cap below
100 for a guest with several vCPUs earns a note.

## Why is this bad?
xl reads the number, and libxl refuses it when the guest is built: `Cpu weight out of range`, `Cpu cap out of range`.
The cap counts percent of one CPU for all vCPUs together: `cap = 50` is half a CPU, not half of what the guest has.

## References
- [xl.cfg(5): cpu_weight, cap](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#CPU-Scheduling)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Host, Meta

META = Meta(
    code="XEN406",
    name="weight-cap-range",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("cpu", "guest"),
    xen=">=4.2",
    keys=("cpu_weight", "cap"),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpu_weight = 100000\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpu_weight = 65535\n'},
        at="100000",
    ),
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 2\ncap = 400\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 2\ncap = 200\n'},
        at="400",
    ),
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 4\ncap = 50\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 1\ncap = 50\n'},
        at="50",
    ),
)

_HEAVIEST = 65535
_DEFAULT = -1
"""What libxl takes for "not set"."""


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    if domain.is_xend or _has_other_scheduler(context.host):
        return
    weight, cap = domain.number("cpu_weight"), domain.number("cap")
    setting = domain.get("cpu_weight")
    if setting is not None and weight is not None and weight != _DEFAULT and not 1 <= weight <= _HEAVIEST:
        yield Finding(
            setting.value,
            f"A weight is a number from 1 to {_HEAVIEST}, and 256 where none is written: libxl says 'Cpu weight out of "
            f"range' and does not start {domain.label}. Write 'cpu_weight = {_HEAVIEST if weight > 1 else 256}'.",
        )
    setting = domain.get("cap")
    if setting is None or cap is None or cap in (_DEFAULT, 0):
        return
    if any(key in domain.by_key and domain.number(key) is None for key in ("vcpus", "maxvcpus")):
        return
    vcpus = domain.vcpus
    most = 100 * vcpus
    which = f"{vcpus} vCPU{'s' if vcpus != 1 else ''}"
    if not 0 < cap <= most:
        yield Finding(
            setting.value,
            f"The cap counts percent of one CPU, and {domain.label} with its {which} can have {most} at most: libxl "
            f"says 'Cpu cap out of range' and does not start it. Write 'cap = {most}' or less; 0 means no cap.",
        )
    elif vcpus > 1 and cap < 100:
        yield Finding(
            setting.value,
            f"The cap counts percent of one CPU: the {which} of {domain.label} get {cap} % of a CPU together. Write "
            f"'cap = {cap * vcpus}' if {cap} % of each is meant.",
            severity="note",
            confidence="medium",
        )


def _has_other_scheduler(host: Host) -> bool:
    """Whether Xen is booted with a scheduler that knows neither weight nor cap."""
    entry = host.default_entry
    option = entry.hypervisor.get("sched") if entry else None
    return option is not None and option.value not in ("credit", "credit2")
