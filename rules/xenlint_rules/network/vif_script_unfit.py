"""A network interface's hotplug script is not one that does this work.

## What it does
Looks at `script=` of `vif` entries, and at `vif.default.script` of `xl.conf`: names that are a slip away from Xen's own
scripts, scripts of xend's that set up the network of the whole host (`network-bridge`), and `vif-route` for an
interface without an `ip`. Other names are left alone: scripts of your own may be called anything.

## Why is this bad?
A script that is not there ends `xl create` with `unable to add nic`. `network-bridge` would tear the host's own network
down. `vif-route` makes a route for each address in `ip`, and without one nothing reaches the guest.

## Fix safety
The name of Xen's own script is written; look at it before you use it.

## References
- [xl-network-configuration(5): script](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#script)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Host, Meta, Span

META = Meta(
    code="XEN511",
    name="vif-script-unfit",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="unsafe",
    words=("script",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/gw.cfg": "name = 'gw'\nmemory = 512\nvif = [ 'bridge=br0,script=vif-brigde' ]\n"},
        good={"etc/xen/gw.cfg": "name = 'gw'\nmemory = 512\nvif = [ 'bridge=br0,script=vif-bridge' ]\n"},
        at="vif-brigde",
    ),
    Example(
        bad={"etc/xen/xl.conf": 'vif.default.script="network-bridge"\n'},
        good={"etc/xen/xl.conf": 'vif.default.script="vif-openvswitch"\n'},
        at="network-bridge",
    ),
    Example(
        bad={"etc/xen/gw.cfg": "name = 'gw'\nmemory = 512\nvif = [ 'script=vif-route,gatewaydev=eth0' ]\n"},
        good={
            "etc/xen/gw.cfg": "name = 'gw'\nmemory = 512\nvif = [ 'script=vif-route,gatewaydev=eth0,ip=10.0.0.2' ]\n"
        },
        at="vif-route",
    ),
)

_SCRIPTS = ("vif-bridge", "vif-nat", "vif-openvswitch", "vif-route", "vif-setup")
_DIRECTORY = "/etc/xen/scripts"


def check(host: Host) -> Iterator[Finding]:
    for domain in host.domains:
        if domain.get("vif") is None:
            continue
        for vif in domain.vifs:
            part = vif.get("script")
            if part is None or not part.known or not part.value:
                continue
            yield from _judge(part.value.strip(" "), part.value_span)
            if part.value.rpartition("/")[2].strip() == "vif-route" and vif.get("ip") is None and not vif.problems:
                yield Finding(
                    part.value_span,
                    "'vif-route' makes a route for each address in 'ip', and this interface has none: nothing reaches "
                    "the guest. Write 'ip=' with the guest's addresses.",
                )
    from xenlint.model.toolstack import text_of

    for key in ("vif.default.script", "vifscript"):
        setting = host.xl_conf.get(key) if host.xl_conf else None
        text = text_of(setting)
        if setting is not None and text:
            inner = setting.value.span
            yield from _judge(text, inner.sub(1, len(inner.text) - 1) if inner.text[:1] in "'\"" else inner)


def _judge(script: str, at: Span) -> Iterator[Finding]:
    from xenlint.model.spelling import nearest

    directory, slash, name = script.rpartition("/")
    if name.startswith("network-") and name in (
        "network-bridge",
        "network-route",
        "network-nat",
        "network-bridge-bonding",
    ):
        meant = "vif-" + name.removeprefix("network-").removesuffix("-bonding")
        yield Finding(
            at,
            f"'{name}' was xend's script for the network of the whole host, and is no hotplug script of an interface: "
            f"xl cannot add the interface with it. Write '{meant}', and set up the host's network elsewhere.",
            fix=Fix.replace(at, directory + slash + meant, f"Write '{meant}'", safe=False),
            severity="error",
        )
        return
    plain = name.lower().replace("_", "-").removesuffix(".sh")
    meant = name if name in _SCRIPTS else nearest(plain, _SCRIPTS) or ""
    if not meant:
        return
    wrong = directory == "/etc/xen" or (
        bool(slash) and directory != _DIRECTORY and nearest(directory, (_DIRECTORY,)) is not None
    )
    if meant == name and not wrong:
        return
    written = f"{_DIRECTORY}/{meant}" if wrong or directory == _DIRECTORY else directory + slash + meant
    yield Finding(
        at,
        f"Xen has no hotplug script '{script}', and if it is not your own, the interface cannot be added and the guest "
        f"is not started. Write '{written}'.",
        fix=Fix.replace(at, written, f"Write '{written}'", safe=False),
    )
