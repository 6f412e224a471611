"""A guest may write to all of a device's configuration.

## What it does
Looks for `permissive=1` and `rdm_policy=relaxed` in `pci`, for `pci_permissive` and for a relaxed policy in `rdm`.

## Why is this bad?
pciback keeps guests from the parts of a device's configuration space that could harm others. `permissive` opens all of
it; some devices do not work without. A relaxed policy starts the guest even where its memory overlaps what the firmware
keeps for the device, which may crash it.

## References
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta, Span

META = Meta(
    code="XEN777",
    name="pci-permissive",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("passthrough", "security", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("pci", "pci_permissive", "rdm"),
    security_severity="4.4",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0,permissive=1' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0,permissive=0' ]\n"},
        at="permissive=1",
    ),
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci_permissive = 1\npci = [ '03:00.0' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0' ]\n"},
        at="pci_permissive = 1",
    ),
)

_POLICY_LOST = (4, 15)
"""From here on xl drops an `rdm` with a policy, and another rule tells that."""


def check(domain: Domain) -> Iterator[Finding]:
    devices = domain.devices("pci") if domain.get("pci") is not None else ()
    setting = domain.get("pci_permissive")
    if setting is not None and domain.number("pci_permissive") and devices:
        yield _permissive(setting.span, "all devices of this guest", "pci_permissive")
    for device in devices:
        part = device.get("permissive")
        if part is not None and part.known and (part.value or "0").strip().lstrip("0")[:1].isdigit():
            yield _permissive(part.span, "this device", "permissive")
        policy = device.get("rdm_policy")
        if policy is not None and policy.known and policy.value == "relaxed":
            yield _relaxed(policy.span, "rdm_policy=strict")
    rdm = domain.get("rdm")
    if rdm is not None and domain.version < _POLICY_LOST and "policy=relaxed" in (domain.text("rdm") or ""):
        yield _relaxed(rdm.value.span, "strategy=host")


def _permissive(at: Span, what: str, key: str) -> Finding:
    return Finding(
        at,
        f"This lets the guest write to the whole configuration space of {what}, and so perhaps harm the host. Take "
        f"'{key}' away, if the guest works without.",
    )


def _relaxed(at: Span, instead: str) -> Finding:
    return Finding(
        at,
        "With this policy the guest is started even where its memory overlaps what the firmware reserves for the "
        f"device, and may crash then. Write '{instead}', if the guest starts with it.",
    )
