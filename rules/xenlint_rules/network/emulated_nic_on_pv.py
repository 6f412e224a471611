"""A PV or PVH guest is given an emulated network card.

## What it does
Looks for `type=ioemu` and `model=` in `vif` entries of guests that are not HVM.

## Why is this bad?
Only HVM guests have emulated devices. libxl refuses the guest for `type=ioemu`: `trying to create PV or PVH guest with
an emulated interface`. `model=` is passed over without a word, and the guest has a paravirtual interface.

## References
- [xl-network-configuration(5): type](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#type)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta, String, Unknown

META = Meta(
    code="XEN514",
    name="emulated-nic-on-pv",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    words=("ioemu", "model"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\ntype = 'pvh'\nkernel = '/k'\nmemory = 512\nvif = [ 'type=ioemu' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\ntype = 'hvm'\nmemory = 512\nvif = [ 'type=ioemu' ]\n"},
        at="type=ioemu",
    ),
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\ntype = 'pv'\nkernel = '/k'\nmemory = 512\nvif = [ 'model=e1000' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nbuilder = 'hvm'\nmemory = 512\nvif = [ 'model=e1000' ]\n"},
        at="model=e1000",
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    if domain.is_xend or domain.guest == "hvm" or not domain.is_known or not _is_sure(domain):
        return
    kind = domain.guest.upper()
    for vif in domain.vifs:
        emulated, model = vif.get("type"), vif.get("model")
        if emulated and emulated.known and emulated.value == "ioemu":
            yield Finding(
                emulated.span,
                f"{domain.label} is a {kind} guest, and those have no emulated devices: xl refuses it for "
                "'type=ioemu'. Take it away, or write 'type = \"hvm\"' for the guest.",
            )
        elif model and model.known and model.value:
            yield Finding(
                model.span,
                f"{domain.label} is a {kind} guest, and those have no emulated devices: xl passes over '{model.key}=' "
                "without a word. Take it away.",
                severity="warning",
            )


def _is_sure(domain: Domain) -> bool:
    """Whether what makes a guest HVM can be read."""
    for key in ("type", "builder"):
        value = domain.value(key)
        if isinstance(value, Unknown) or (isinstance(value, String) and not value.known):
            return False
    return domain.text("type") in (None, "pv", "pvh") and (domain.text("builder") or "") in ("", "linux", "generic")
