"""Files that set up dom0's network: which bridges each of them defines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.knowledge.versions import NEWEST
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.classify import classify, is_candidate
from xenlint.syntax.tree import String

INTERFACES = "etc/network/interfaces"
NETPLAN = "etc/netplan/50-cloud-init.yaml"
KEYFILE = "etc/NetworkManager/system-connections/br0.nmconnection"
PLACES = (
    INTERFACES,
    "etc/sysconfig/network-scripts/ifcfg-br0",
    NETPLAN,
    "etc/systemd/network/25-br0.netdev",
    KEYFILE,
    "etc/netctl/bridge",
)


def read(place: str, text: str) -> list[tuple[str, str]]:
    document = parse("network", Source(place, text.encode("utf-8", "surrogateescape")), place, NEWEST)
    found = []
    for setting in document.settings:
        assert isinstance(setting.value, String)
        found.append((setting.scope, setting.value.value))
    return found


def bridges(place: str, text: str) -> list[str]:
    return [name for key, name in read(place, text) if key == "bridge"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auto xenbr0\niface xenbr0 inet dhcp\n\tbridge_ports eth0\n", ["xenbr0"]),
        ("iface xenbr0 inet dhcp\n  # a comment\n\n  bridge-ports eth0\n  bridge-stp off\n", ["xenbr0", "xenbr0"]),
        ("iface br0 inet static\n  address 10.0.0.1\n  bridge_ports \\\n    eth0 eth1\n", ["br0"]),
        ("iface br0 inet manual\n  pre-up brctl addbr br0 || true\n", ["br0"]),
        ("iface br0 inet manual\n  pre-up ip link add name $IFACE type bridge\n", ["br0"]),
        ("iface eth0 inet manual\n  up ip link add br1 type bridge; ip link set br1 up\n", ["br1"]),
        ("iface eth0 inet dhcp\n", []),
        ("# iface br0 inet dhcp\n#  bridge_ports eth0\n", []),
    ],
)
def test_interfaces(text: str, expected: list[str]) -> None:
    assert bridges(INTERFACES, text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("source /etc/network/interfaces.d/*\n", None),
        ("source interfaces.d/*\n", None),
        ("source /etc/network/generated/*\n", "command"),
        ("iface eth0 inet dhcp\n  up /etc/network/make-bridges\n", "command"),
        ("iface eth0 inet dhcp\n  up ethtool -K eth0 tso off\n", None),
        ("iface br0 inet manual\n  ovs_type OVSBridge\n", "switch"),
        ("iface eth0 inet manual\n  up ovs-vsctl --may-exist add-br ovsbr0\n", "switch"),
    ],
)
def test_what_may_make_bridges_unseen(text: str, key: str | None) -> None:
    keys = {found for found, _ in read(INTERFACES, text)} - {"interface"}
    assert keys == ({key} if key else set())


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("ifcfg-xenbr0", "DEVICE=xenbr0\nTYPE=Bridge\nONBOOT=yes\n", ["xenbr0"]),
        ("ifcfg-xenbr0", 'TYPE="Bridge"\nBOOTPROTO=dhcp\n', ["xenbr0"]),
        ("ifcfg-eth0", "DEVICE=eth0\nBRIDGE=br7\n", ["br7"]),
        ("ifcfg-eth0", "DEVICE=eth0\nTYPE=Ethernet\n#BRIDGE=br7\n", []),
        ("ifcfg-br0", "BRIDGE='yes'\nBRIDGE_PORTS='eth0'\nSTARTMODE='auto'\n", ["br0"]),
        ("ifcfg-eth0", "BRIDGE='no'\n", []),
    ],
)
@pytest.mark.parametrize("directory", ["network-scripts", "network"])
def test_ifcfg(directory: str, name: str, text: str, expected: list[str]) -> None:
    assert bridges(f"etc/sysconfig/{directory}/{name}", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("network:\n  bridges:\n    br0:\n      interfaces: [eno1]\n    br1: {}\n  version: 2\n", ["br0", "br1"]),
        ("network:\n  bridges:\n      'xen-br0':\n        dhcp4: true\n", ["xen-br0"]),
        ("network:\n    bridges: {br0: {interfaces: [eno1, eno2], dhcp4: true}, br1: {}}\n", ["br0", "br1"]),
        ("network:\n  ethernets:\n    eno1:\n      dhcp4: yes\n", []),
        ("network:\n  bridges:\n    # br0:\n    br9:\n      dhcp4: no\n  vlans:\n    br10:\n      id: 5\n", ["br9"]),
    ],
)
def test_netplan(text: str, expected: list[str]) -> None:
    assert bridges(NETPLAN, text) == expected


def test_other_formats() -> None:
    assert bridges("etc/systemd/network/a.netdev", "[NetDev]\nName=br0\nKind=bridge\n") == ["br0"]
    assert bridges("etc/systemd/network/a.netdev", "[NetDev]\nName=bond0\nKind=bond\n") == []
    assert bridges("etc/systemd/network/a.network", "[Match]\nName=eno1\n\n[Network]\nBridge=br0\n") == ["br0"]
    assert bridges(KEYFILE, "[connection]\nid=x\ntype=bridge\ninterface-name=br0\n\n[bridge]\nstp=false\n") == ["br0"]
    assert bridges(KEYFILE, "[connection]\ntype=ethernet\nmaster=br0\nslave-type=bridge\n") == ["br0"]
    assert bridges("etc/netctl/bridge", "Interface=br0\nConnection=bridge\nBindsToInterfaces=(eth0)\n") == ["br0"]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_tells_the_kind(place: str) -> None:
    assert is_candidate(place)
    assert classify(place, b"x") == "network"


@pytest.mark.parametrize("place", ["lab/interfaces", "etc/network/if-up.d/firewall", "roles/net/tasks/main.yaml"])
def test_other_places_tell_nothing(place: str) -> None:
    assert classify(place, b"iface eth0 inet dhcp\n") is None


@given(st.sampled_from(PLACES), st.text(alphabet="ab:={}[],#'\" \n\t\\-$br0idge", max_size=200))
def test_any_text_is_read(place: str, text: str) -> None:
    for setting in parse("network", Source(place, text.encode()), place, NEWEST).settings:
        assert 0 <= setting.start <= setting.end <= len(text)
