"""The bridges of a host, as far as its own files define them, and the one that each network interface is to join."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xenlint.knowledge.versions import Version
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.toolstack import text_of
from xenlint.source import Span
from xenlint.syntax.devices import DeviceSpec
from xenlint.syntax.tree import Setting
from xenlint.typed import NamedTuple

_XL_CONF_NAMES: Version = (4, 3)
"""The first version whose `xl.conf` has names such as `vif.default.bridge`."""

_OTHERS = ("virbr", "docker", "lxcbr", "lxdbr", "podman", "cni", "br-", "vnet", "ovs")
"""How names of bridges begin that other programs make when they start."""


class Bridges(NamedTuple):
    """The bridges that the host's files define, and where. `is_certain`: nothing there may make others unseen. `likely`
    are interfaces that are set up and called like bridges, though nothing there makes bridges of them."""

    places: Mapping[str, Span]
    is_certain: bool
    likely: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether the bridge is there, or what vif-bridge takes for it: `eth0` for `xenbr0` (tools/hotplug/Linux)."""
        return (
            name in self.places or name in self.likely or (name.startswith("xenbr") and f"eth{name[5:]}" in self.places)
        )


class Use(NamedTuple):
    """A network interface and the bridge it is to join. `setting` is that of `xl.conf` where it names the bridge."""

    domain: Domain
    vif: DeviceSpec
    bridge: str
    span: Span
    is_written: bool
    setting: Setting | None = None


def bridges_of(host: Host) -> Bridges | None:
    """None where the repository does not show how the host's network is set up."""
    return host.once(("bridges",), lambda: _bridges(host))


def _bridges(host: Host) -> Bridges | None:
    documents = [document for document in host.documents if document.kind == "network"]
    if not documents or host.is_loose:
        return None
    places: dict[str, Span] = {}
    interfaces: set[str] = set()
    is_certain = True
    for document in documents:
        for setting in document.settings:
            text = text_of(setting) or ""
            if setting.scope == "bridge":
                places.setdefault(text, setting.span)
            elif setting.scope == "interface":
                interfaces.add(text)
            else:
                is_certain = False
    if not places and not (interfaces - {"lo"} and any(d.path == "etc/network/interfaces" for d in documents)):
        return None
    likely = frozenset(name for name in interfaces if "br" in name)
    return Bridges(places, is_certain and not _makes_bridges(host), likely)


def _makes_bridges(host: Host) -> bool:
    """Whether xend makes bridges of its own when it starts."""
    script = text_of(host.xend_config.get("network-script")) if host.xend_config else None
    return host.toolstack == "xend" and script not in (None, "", "/bin/true", "network-dummy", "network-nat")


def is_made_elsewhere(bridge: str) -> bool:
    return bridge.startswith(_OTHERS)


def uses_of(domain: Domain, host: Host) -> Iterator[Use]:
    """The interfaces that vif-bridge is to put into a bridge of dom0's; none where another script or another domain
    does it, and none where the name is not known."""
    conf = host.xl_conf if host.toolstack == "xl" else None
    default_setting = None
    if conf:
        default_setting = conf.get("vif.default.bridge") or conf.get("defaultbridge")
    script_setting = (conf.get("vif.default.script") or conf.get("vifscript")) if conf else None
    if host.toolstack == "xend" and host.xend_config:
        script_setting = host.xend_config.get("vif-script")
    default_script = text_of(script_setting) if script_setting else "vif-bridge"
    if conf and conf.get("vif.default.backend"):
        return
    for vif in domain.vifs:
        if not vif.text.known or vif.is_refused:
            continue
        script = vif.get("script")
        name = (script.value if script else default_script) or ""
        if name.rpartition("/")[2] != "vif-bridge" or vif.get("backend"):
            continue
        part = vif.get("bridge")
        if part is not None and part.value:
            yield Use(domain, vif, part.value, part.value_span, True)
        elif host.toolstack == "xl" and not vif.problems:
            default = text_of(default_setting) if default_setting else "xenbr0"
            if default:
                yield Use(domain, vif, default, vif.span, False, default_setting)
