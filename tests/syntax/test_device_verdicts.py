"""Device strings that the real `xl create -n` of Xen 4.17 was asked about: its verdict, and the values in its JSON.

Taken from thousands of generated strings, a few of each kind and each way to be wrong.
"""

from __future__ import annotations

import pytest
from xenlint.source import Source
from xenlint.syntax.devices import DeviceSpec, parse_parts
from xenlint.syntax.tree import String

Values = dict[str, "str | None"]

VERDICTS: tuple[tuple[str, str, Values | None], ...] = (
    ("channel", "", None),
    ("channel", "A", None),
    ("channel", "foo=0", None),
    ("channel", "connection=pty", {"connection": "pty"}),
    ("channel", "backend=, foo=br0", None),
    ("channel", "backend=x y,n,me=a", None),
    ("channel", "name==a,  backend=", None),
    ("channel", "foo=a,  BACKEND=/a/b", None),
    ("channel", "connection=PTY,backend=0", None),
    ("channel", "coxnnection=pty,  name-n", None),
    ("channel", "foo=0,connection=pty,name=n", {"connection": "pty", "name": "n"}),
    ("p9", "", None),
    ("p9", "tag=a,  tag=a,  type=qemu", None),
    ("p9", "TYPE=qemu, security_model=none", None),
    ("p9", "tag=a,,M ,AX-FILES=2,,path= /y", None),
    ("p9", "type=qemu, security_model, tag=a", None),
    ("p9", "path=/x,security_model=none,ta==a", None),
    ("p9", "path=/x,security_model=none,tag=a", {"path": "/x", "security_model": "none", "tag": "a"}),
    ("p9", "path=/x,tag=a,security_model=none,type", {"path": "/x", "tag": "a", "security_model": "none"}),
    (
        "p9",
        "backend=,tag=a,path=/x,security_model=none",
        {"backend": "", "tag": "a", "path": "/x", "security_model": "none"},
    ),
    ("p9", "type=qemu,  type=qemu,  backend=a,  security_model=none", None),
    ("p9", "backend=0, type=qemu, tag=a, pa/th=/x, secur,ity_model=none", None),
    ("pci", "", None),
    ("pci", "3:1f.7", {"bdf": "3:1f.7"}),
    ("pci", "name=0", {"name": "0"}),
    ("pci", ", foo=010", None),
    ("pci", "/03:00.0)", None),
    ("pci", "03:00.0@5,name = a=b", None),
    ("pci", "3:1f.7,rdm_policy=no", None),
    ("pci", "03:00.0,name=a,VSLOT=0x5", None),
    ("pci", "3:1f.7,,bdf=03:20.0,,seize=1", None),
    ("pci", ",  foo=010,  bdf=0000:03:1f.7", None),
    ("pci", "00003:3:0.0,bdf=03:00.0,name=x y", None),
    ("pvcalls", "", {}),
    ("pvcalls", "0", {}),
    ("pvcalls", "foo=0", None),
    ("pvcalls", "backend=", {"backend": ""}),
    ("pvcalls", "foo=0, foo", None),
    ("pvcalls", "foo=a,foo=", None),
    ("pvcalls", "foo=a,BACKEND=none", None),
    ("pvcalls", "BACKEND=a=b,foo=dom0,backend=dom0,foo=x y", None),
    ("rdm", "", {}),
    ("rdm", "foo==x", {}),
    ("rdm", "policy=strict", {"policy": "strict"}),
    ("rdm", "strategy=host", {"strategy": "host"}),
    ("rdm", "FOO=x, strategy=host", {}),
    ("rdm", "strategy=host,,foo=x", {"strategy": "host"}),
    ("rdm", "strategy=ignore,FOO=x", {"strategy": "ignore"}),
    ("rdm", "policy=Strict,,policy=no", {"policy": "no"}),
    ("rdm", "foo=x,foo=x,strategy=host", {"strategy": "host"}),
    ("rdm", "strategy=host, policy=strict", {"strategy": "host"}),
    ("rdm", "strategy=ignore,strategy=host", {"strategy": "host"}),
    ("usbctrl", "", {}),
    ("usbctrl", "foo", None),
    ("usbctrl", "foo=", None),
    ("usbctrl", "ports", None),
    ("usbctrl", "ports=", {"ports": ""}),
    ("usbctrl", "type=PV", {"type": "PV"}),
    ("usbctrl", "type==pv", None),
    ("usbctrl", "version=", {"version": ""}),
    ("usbctrl", "PORTS=99999", None),
    ("usbctrl", "foo=A3 ,  foo=0", None),
    ("usbctrl", "type,ports=2,foo=12abc", None),
    ("usbdev", "", {}),
    ("usbdev", "@.", None),
    ("usbdev", "foo=2", None),
    ("usbdev", "port=", {"port": ""}),
    ("usbdev", "type=x", None),
    ("usbdev", "hostbus=", {"hostbus": ""}),
    ("usbdev", "HOSTADDR=x", None),
    ("usbdev", "hostaddr=0", {"hostaddr": "0"}),
    ("usbdev", "controller=", {"controller": ""}),
    ("usbdev", "type=HOSTDEV", {"type": "HOSTDEV"}),
    ("usbdev", "controller = ", None),
    ("vdispl", "", None),
    ("vdispl", ",@", None),
    ("vdispl", "foo=+4", None),
    ("vdispl", "connectors=a:x", {"connectors": "a:x"}),
    ("vdispl", "connectors=a:1x2", {"connectors": "a:1x2"}),
    ("vdispl", "backend=0,connectors=a:1x2", {"backend": "0", "connectors": "a:1x2"}),
    ("vdispl", "be-alloc=0,connectors=a:1x2", {"be-alloc": "0", "connectors": "a:1x2"}),
    ("vdispl", "foo,foo=010,connectors=a:1x2", None),
    ("vdispl", "foo=010,connectors=a:1x2,foo=2", None),
    ("vdispl", "backend=a,connectors=a:800,foo=010", None),
    ("vdispl", "connectors=a:800,,connectors=a:1x2", None),
    ("vfb", "", {}),
    ("vfb", "vnc=", {"vnc": ""}),
    ("vfb", "sdl=0", {"sdl": "0"}),
    ("vfb", "/.NC=1", {}),
    ("vfb", "opengl=0", {"opengl": "0"}),
    ("vfb", "type=sdl", {}),
    ("vfb", "videoram", {}),
    ("vfb", "VNCPASSWD=", {}),
    ("vfb", "display=:0", {"display": ":0"}),
    ("vfb", "keymap=br0", {"keymap": "br0"}),
    ("vfb", "vncunused=", {"vncunused": ""}),
    ("vif", "", {}),
    ("vif", "@", {}),
    ("vif", "=;", {}),
    ("vif", "mtu=", None),
    ("vif", "type", {}),
    ("vif", "mtu=0", {"mtu": "0"}),
    ("vif", "accel=", {"accel": ""}),
    ("vif", "vlan=0", {}),
    ("vif", "BRIDGE=", {}),
    ("vif", "devid=0", {"devid": "0"}),
    ("vif", "trusted", {"trusted": None}),
    ("vkb", "", None),
    ("vkb", "backend-type=qemu", {"backend-type": "qemu"}),
    ("vkb", "foo=010,backend-type=qemu", None),
    ("vkb", "wid,th=5,backend-type=qemu", None),
    ("vkb", "backend=a,backend-type=qemu", {"backend": "a", "backend-type": "qemu"}),
    ("vkb", "backend-type=x,  backend-type=qemu", None),
    ("vkb", "backend-type=qemu,  width,  unique-id=a", None),
    ("vkb", "width=5,,unique-id = /a/b,,backend-type=qemu", None),
    ("vkb", "MULTI-TOUCH-WIDTH=x,foo=99999,backend-type=qemu", None),
    ("vkb", "feature-raw-=pointer= 3,BACKEND-TYPE=x,backend-type=qemu", None),
    ("vkb", "foo=010, width=5, feature-disable-pointer, backend-type=qemu", None),
    ("vnuma", ",,ze", None),
    ("vnuma", "size", None),
    ("vnuma", "si=ze", {}),
    ("vnuma", "vcpu=", None),
    ("vnuma", "SIZE=x", {}),
    ("vnuma", "size=x", None),
    ("vnuma", "pnode=0", {"pnode": "0"}),
    ("vnuma", "size=64", {"size": "64"}),
    ("vnuma", "vdistances=,0", {"vdistances": ",0"}),
    ("vsnd", "PCM", {"level": "PCM"}),
    ("vsnd", ",ard=", None),
    ("vsnd", "pcm,id=010", None),
    ("vsnd", "Card,  name=x y", None),
    ("vsnd", "Card,,backend=a", {"level": "Card", "backend": "a"}),
    ("vsnd", "pcm,backend=x y", None),
    ("vsnd", "PCM,unique-id=x y", None),
    ("vsnd", "pcm,buffer-size=1", {"level": "pcm", "buffer-size": "1"}),
    ("vsnd", "Card,channels-min=", {"level": "Card", "channels-min": ""}),
    ("vsnd", "PCM,channels-max=0", {"level": "PCM", "channels-max": "0"}),
    ("vsnd", "stream,CHANNELS-MAX=x", None),
    ("vtpm", "", None),
    ("vtpm", "backend", None),
    ("vtpm", "backend=0", {"backend": "0"}),
    ("vtpm", "b/c@kend=0", None),
    ("vtpm", "backend=0,uu,d=", {"backend": "0"}),
    ("vtpm", "backend=x y,uuid=", None),
    ("vtpm", "uuid=x,  UUID=x,  backend=b", None),
    ("vtpm", "backend = dom0,,uuid=x,,backend=b", None),
    ("vtpm", "uuid=x,backend=x y,uuid=x,backen d=b", None),
    ("vtpm", "backend=0,uuid=001122334455,6677-8899-aabbccddeeff", None),
    ("vtpm", "backend=b,BACKEND=,b@ackend=br0,backend=/a/b,bacxkend", None),
)
"""Kind, text, and what each sub-key is set to; None where xl refuses the domain."""


def device(kind: str, text: str, version: tuple[int, int] = (4, 17)) -> DeviceSpec:
    source = Source("web1.cfg", f"'{text}'".encode())
    return parse_parts(kind, String(source, 0, len(text) + 2, text, 1), version)


@pytest.mark.parametrize(("kind", "text", "values"), VERDICTS)
def test_verdicts_of_xl(kind: str, text: str, values: Values | None) -> None:
    spec = device(kind, text)
    assert spec.is_refused == (values is None), spec.problems
    if values is not None:
        assert {key: part.value for key, part in spec.settled.items()} == values


@pytest.mark.parametrize(
    ("kind", "text", "place", "part_of_message", "refused"),
    [
        ("vif", "mac=00:16:3e:01:02,bridge=br0", "00:16:3e:01:02", "reads only 5 of its six numbers", False),
        ("vif", "mac=zz", "zz", "none of its six numbers", False),
        ("vif", "mac=00:16:3e:01:02:03:04", ":04", "Take it away", False),
        ("vif", "rate=10MB", "10MB", "'10Mb/s'", True),
        ("vif", "rate=0b/s", "0b/s", "out of xl's range", True),
        ("vif", "rate=09Kb/s", "09Kb/s", "without leading zeros", True),
        ("vif", "rate=10Mb/s@", "", "no interval", True),
        ("vif", "rate=1MB/s@5000s", "5000s", "no interval", True),
        ("vif", "mtu=x", "x", "no number", True),
        ("vif", "devid=", "", "no number", True),
        ("vtpm", "backend=b,uuid=0", "0", "no UUID", True),
        ("vdispl", "connectors=a:800", "a:800", "no connector", True),
        ("vdispl", "connectors=b:1x2;a:x", "a:x", "goes on without it", False),
        ("vdispl", "connectors=", "", "crashes", True),
        ("vsnd", "card,sample-formats=s8;float_le", "float_le", "no sample format", True),
        ("vnuma", "size=x", "x", "no number", True),
        ("vnuma", "vdistances=10,x", "x", "no number", True),
        ("channel", "connection=socket,name=a", "connection=socket,name=a", "no 'path'", True),
        ("channel", "name==,connection=pty", "name==", "has no value", True),
        ("channel", "=name,connection=pty", "=name", "is no KEY=VALUE", True),
        ("vkb", "backend-type=qemu,feature-multi-touch=1", None, "no 'multi-touch-width'", True),
        ("vkb", "backend-type=unknown", None, "no 'backend-type'", True),
        ("p9", "tag=a,path=/x", "tag=a,path=/x", "no 'security_model'", True),
    ],
)
def test_values_xl_looks_into(kind: str, text: str, place: str | None, part_of_message: str, refused: bool) -> None:
    spec = device(kind, text)
    problem = spec.problems[0]
    assert (problem.span.text, spec.is_refused) == (text if place is None else place, refused)
    assert part_of_message in problem.message


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("vif", "mac=00-16-3e-01-02-03"),
        ("vif", "mac=0:16:3E:1:2:3"),
        ("vif", "rate=10MB/s@20ms"),
        ("vif", "rate=100Kb/s@1s"),
        ("vif", "mtu=1500 bytes"),
        ("vdispl", "connectors=a:1x2;;b:3x4junk"),
        ("vsnd", "card,sample-rates=8000;x,sample-formats=S16_LE;u8"),
        ("vkb", "backend-type=QEMU,feature-multi-touch=0"),
        ("vkb", "backend-type=linux,feature-multi-touch=1,multi-touch-height=0x10"),
    ],
)
def test_odd_values_that_xl_takes(kind: str, text: str) -> None:
    assert device(kind, text).problems == ()


def test_p9_is_read_in_pairs_since_4_18() -> None:
    text = "tag = a,path=/x,security_model=none"
    assert device("p9", text, (4, 17)).is_refused
    assert not device("p9", text, (4, 18)).problems
    assert "there xl stops" in device("p9", "tag=a,path=/x,security_model=none,x", (4, 17)).problems[0].message
    assert device("p9", "tag=a,path=/x,security_model=none,x", (4, 18)).is_refused
    assert device("p9", "tag=a", (4, 18)).is_refused
    assert not device("p9", "type=xen_9pfsd,max-files=5", (4, 19)).problems
    assert device("p9", "type=xen_9pfsd,max-files=x", (4, 19)).is_refused


def test_a_second_equals_sign() -> None:
    old, new = device("channel", "name=a=b", (4, 17)).settled, device("channel", "name=a=b", (4, 18)).settled
    assert (old["name"].value, new["name"].value) == ("a", "a=b")


def test_macs_before_4_6_are_copied_in_steps_of_three() -> None:
    assert not device("vif", "mac=00:16:3e:aa:bb:cc", (4, 5)).problems
    assert "two characters of every three" in device("vif", "mac=0:16:3e:a:b:c", (4, 5)).problems[0].message


def test_what_this_version_does_not_read_is_not_in_force() -> None:
    spec = device("vif", "mtu=9000,bridge=a", (4, 14))
    assert spec.get("mtu") is None
    assert set(spec.settled) == {"bridge"}
    pci = device("pci", "03:00.0,bdf=04:00.0", (4, 14)).get("bdf")
    assert pci is not None
    assert pci.value == "03:00.0"


@pytest.mark.parametrize(
    ("text", "version", "refused"),
    [
        ("0x3:00.0", (4, 14), False),
        (" 03:00.0", (4, 14), False),
        ("03:-00.0", (4, 14), False),
        ("03:-01.0", (4, 14), True),
        ("03:00.0,permissive=1,", (4, 14), True),
        ("03:00.0,permissive=1,", (4, 15), False),
        ("0x3:00.0", (4, 15), True),
    ],
)
def test_pci_addresses_by_version(text: str, version: tuple[int, int], refused: bool) -> None:
    """What the parsers of these versions, compiled, say."""
    assert device("pci", text, version).is_refused == refused
