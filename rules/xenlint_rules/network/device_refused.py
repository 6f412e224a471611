"""A device is not written as the toolstack reads it.

## What it does
Reads the texts of `vfb`, `pci`, `usbctrl`, `usbdev`, `vtpm`, `channel`, `p9`, `vkb`, `vsnd`, `vdispl`, `pvcalls`,
`virtio`, `vnuma`, `rdm` and `arm_sci` as this version of the host's toolstack does, and reports what it refuses or
leaves out. Disks and network interfaces have rules of their own.

## Why is this bad?
Most of these mistakes end `xl create` with a message about the part; then it is an error. Some are passed over without
a word: an unknown name in `vfb`, say, or all that stands behind a word without an equals sign. The guest then runs
with another device than the one that is written, or without it.

## Fix safety
A name that is a slip away from a known one, and blanks and capitals in a name, are mended. Check the result: the part
comes into force for the first time.

## References
- [xl.cfg(5): devices](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#Devices)
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Edit, Example, Finding, Fix, Meta, Severity
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from xenlint.syntax.devices import DeviceSpec
    from xenlint.syntax.parts import Part
    from xenlint.syntax.tree import Problem

_KINDS = (
    "arm_sci", "channel", "p9", "pci", "pvcalls", "rdm", "usbctrl", "usbdev", "vdispl", "vfb", "virtio", "vkb", "vnuma",
    "vsnd", "vtpm",
)  # fmt: skip

META = Meta(
    code="XEN520",
    name="device-refused",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "devices"),
    kinds=("domu-xl", "domu-xm"),
    keys=_KINDS,
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0' ]\n"},
        at="03:00",
    ),
    Example(
        bad={"etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\nvfb = [ 'vnc=1,vnclisen=10.0.0.1' ]\n"},
        good={"etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\nvfb = [ 'vnc=1,vnclisten=10.0.0.1' ]\n"},
        at="vnclisen",
    ),
    Example(
        bad={"etc/xen/tpm.cfg": "name = 'tpm'\nmemory = 512\nvtpm = [ 'backnd=0' ]\n"},
        good={"etc/xen/tpm.cfg": "name = 'tpm'\nmemory = 512\nvtpm = [ 'backend=0' ]\n"},
        at="backnd",
    ),
)

_MEANS_NOTHING = ("vnc", "xen", "pv", "")
"""Values of xm's `type` in a `vfb` that ask for what xl makes anyway."""


def check(domain: Domain) -> Iterator[Finding]:
    for kind in _KINDS:
        if domain.get(kind) is None or (kind == "vfb" and domain.guest == "hvm" and not domain.is_xend):
            continue
        for device in domain.devices(kind):
            for problem in device.problems:
                part = _part_at(device, problem)
                if kind == "vfb" and part and part.key == "type" and (part.value or "") in _MEANS_NOTHING:
                    continue
                yield _finding(domain, device, problem, part)
            if not device.problems:
                yield from _divided(domain, device)


def _divided(domain: Domain, device: DeviceSpec) -> Iterator[Finding]:
    from xenlint.model.vif_cures import divided

    for part in device.parts:
        if slip := divided(part, device.kind, _known(domain, device.kind), "xm" if domain.is_xend else "xl"):
            edits = tuple(Edit(at, slip.text) for at in slip.at)
            yield Finding(slip.span, slip.message, fix=Fix("Write a comma", edits, safe=False))


def _part_at(device: DeviceSpec, problem: Problem) -> Part | None:
    """The part that the problem lies in; none for one of the device as a whole."""
    for part in device.parts:
        span = part.span
        if span.source is problem.source and span.start <= problem.start and problem.end <= span.end:
            return part
    return None


def _finding(domain: Domain, device: DeviceSpec, problem: Problem, part: Part | None) -> Finding:
    severity: Severity | None = None if device.is_refused else "warning"
    message, fix = problem.message, None
    if problem.cure is not None:
        fix = Fix.replace(problem, problem.cure, f"Write '{problem.cure}'", safe=False)
    elif part is not None and part.form == "named" and problem.start == part.key_span.start:
        meant = _meant(domain, device.kind, part.key)
        if meant is not None:
            message = f"{message.rpartition('. ')[0]}. Write '{meant}'."
            fix = Fix.replace(part.key_span, meant, f"Write '{meant}'", safe=False)
    return Finding(problem, message, fix=fix, severity=severity)


def _known(domain: Domain, kind: str) -> set[str]:
    from xenlint.knowledge.devices import KINDS

    return {
        name
        for name, entry in KINDS[kind].subkeys.items()
        if entry.since <= domain.version and (entry.until is None or domain.version <= entry.until)
    }


def _meant(domain: Domain, kind: str, key: str) -> str | None:
    from xenlint.knowledge.devices import KINDS
    from xenlint.model.spelling import nearest

    known = _known(domain, kind)
    plain = key.strip().lower()
    if f"unique-{plain}" in known:
        return f"unique-{plain}"
    if plain in known:
        return plain if plain != key else None
    if plain in KINDS[kind].subkeys or plain in KINDS[kind].xm_only:
        return None
    return nearest(plain, known)
