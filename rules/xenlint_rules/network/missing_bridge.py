"""A network interface is to join a bridge that the host does not have.

## What it does
Compares the bridges of `vif` entries with those that the host's own files set up: `/etc/network/interfaces` and
`interfaces.d`, `ifcfg-*`, netplan, systemd-networkd, NetworkManager and netctl. An interface without `bridge=` joins
`vif.default.bridge` of `xl.conf`, or `xenbr0`. Only hosts whose files show how the network is set up are looked at;
other scripts than `vif-bridge`, driver domains, Open vSwitch, and bridges that xend, libvirt, Docker or LXC make are
left alone.

## Why is this bad?
The hotplug script ends with `Could not find bridge device br0`, xl with `Unable to add nic`, and the guest that was
just made is destroyed.

## Fix safety
A name that is a slip of the keyboard away from a bridge of the host is corrected; look at it before you use it.

## References
- [xl-network-configuration(5): bridge](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#bridge)
- [xl.conf(5): vif.default.bridge](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Host, Meta, Related
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from xenlint.model.bridges import Bridges, Use

META = Meta(
    code="XEN505",
    name="missing-bridge",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("network", "guest"),
    kinds=("network",),
    fixable="unsafe",
)

_INTERFACES = (
    "auto lo\niface lo inet loopback\n\niface eth0 inet manual\n\n"
    "auto xenbr0\niface xenbr0 inet dhcp\n    bridge_ports eth0\n"
)
_NETPLAN = "network:\n  version: 2\n  ethernets:\n    eno1: {}\n  bridges:\n    br0:\n      interfaces: [eno1]\n"

EXAMPLES = (
    Example(
        bad={
            "etc/network/interfaces": _INTERFACES,
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01,bridge=br0' ]\n",
        },
        good={
            "etc/network/interfaces": _INTERFACES,
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01,bridge=xenbr0' ]\n",
            "etc/xen/web2.cfg": "name = 'web2'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:02' ]\n",
        },
        at="br0",
    ),
    Example(
        bad={
            "etc/netplan/01-bridge.yaml": _NETPLAN,
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01' ]\n",
        },
        good={
            "etc/netplan/01-bridge.yaml": _NETPLAN,
            "etc/xen/xl.conf": 'vif.default.bridge="br0"\n',
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01' ]\n",
        },
        at="'mac=00:16:3e:00:00:01'",
    ),
    Example(
        bad={
            "etc/network/interfaces": _INTERFACES.replace("xenbr0", "xenbr-dmz"),
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=xenbr-dnz' ]\n",
        },
        good={
            "etc/network/interfaces": _INTERFACES.replace("xenbr0", "xenbr-dmz"),
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=xenbr-dmz' ]\n",
        },
        at="xenbr-dnz",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.bridges import bridges_of, is_made_elsewhere, uses_of

    bridges = bridges_of(host)
    if bridges is None or not bridges.is_certain or not host.is_whole:
        return
    told = False
    for domain in host.domains:
        for use in uses_of(domain, host):
            if bridges.has(use.bridge) or is_made_elsewhere(use.bridge) or (use.setting and told):
                continue
            told |= use.setting is not None
            yield _finding(use, bridges)


def _finding(use: Use, bridges: Bridges) -> Finding:
    from xenlint.model.spelling import nearest

    meant = nearest(use.bridge, bridges.places)
    related: tuple[Related, ...] = ()
    if bridges.places:
        first = meant or next(iter(bridges.places))
        related = (Related(bridges.places[first], f"the host has '{first}'"),)
    have = _listed(bridges)
    outcome = "vif-bridge finds no such device, and xl destroys the guest at its start"
    if use.setting is not None:
        return Finding(
            use.setting.value,
            f"Interfaces without 'bridge=' join '{use.bridge}', and {have}: {outcome}. Write the name of a bridge "
            "that the host has.",
            related=related,
        )
    if not use.is_written:
        return Finding(
            use.span,
            f"This interface names no bridge, so that xl takes 'xenbr0', and {have}: {outcome}. Write 'bridge=' with "
            "one that the host has, or set 'vif.default.bridge' in xl.conf.",
            related=related,
        )
    advice = f"Write 'bridge={meant}'." if meant else "Correct the name, or set up the bridge."
    return Finding(
        use.span,
        f"The host's files set up no bridge '{use.bridge}'; {have}: {outcome}. {advice}",
        related=related,
        fix=Fix.replace(use.span, meant, f"Write '{meant}'", safe=False) if meant else None,
    )


def _listed(bridges: Bridges) -> str:
    names = [f"'{name}'" for name in bridges.places]
    if not names:
        return "they set up none at all"
    if len(names) > 5:
        return f"they set up {len(names)} others"
    return f"they set up only {' and '.join(names) if len(names) < 3 else ', '.join(names)}"
