"""Edge cases of the rules about network interfaces."""

from __future__ import annotations

from pathlib import Path

import pytest
from xenlint import lint
from xenlint.engine.diagnostic import Diagnostic
from xenlint.settings.config import Settings
from xenlint.testing import fixed_tree, lint_tree, write_tree

MACS = ("XEN501", "XEN502", "XEN503")
FLEET = '[hosts.alpha]\nroot = "alpha"\n\n[hosts.bravo]\nroot = "bravo"\n\n[hosts.charlie]\nroot = "charlie"\n'
MAC = "00:16:3e:00:00:01"


def guest(name: str, *macs: str, disk: str = "") -> str:
    vifs = ", ".join(f"'mac={mac},bridge=br0'" for mac in macs)
    return f"name = '{name}'\nmemory = 512\nvif = [ {vifs} ]\ndisk = [ '{disk or name},raw,xvda,rw' ]\n"


def found(tree: dict[str, str], config: str = "", select: tuple[str, ...] = MACS) -> list[Diagnostic]:
    report = lint_tree(tree, select, config)
    assert report.errors == []
    return list(report.diagnostics)


def codes(tree: dict[str, str], config: str = "") -> list[str]:
    return [diagnostic.rule.code for diagnostic in found(tree, config)]


def test_each_later_holder_is_told_once() -> None:
    tree = {f"etc/xen/{name}.cfg": guest(name, MAC) for name in ("a", "b", "c")}
    findings = found(tree)
    assert [finding.place for finding in findings] == ["etc/xen/b.cfg", "etc/xen/c.cfg"]
    assert {finding.severity for finding in findings} == {"error"}
    assert all("a has the address" in finding.message for finding in findings)


@pytest.mark.parametrize("mac", ["00:00:00:00:00:00", "00:16:3e:00:01", "random", ""])
def test_what_is_no_address_cannot_clash(mac: str) -> None:
    assert codes({"etc/xen/a.cfg": guest("a", mac), "etc/xen/b.cfg": guest("b", mac)}) == []


def test_variants_of_one_guest_share_its_address() -> None:
    assert codes({"etc/xen/a.cfg": guest("a", MAC), "etc/xen/a-rescue.cfg": guest("a", MAC)}) == []


def test_files_that_both_start_are_no_variants() -> None:
    tree = {
        "etc/xen/a.cfg": guest("a", MAC),
        "etc/xen/b.cfg": guest("a", MAC),
        "etc/xen/auto/a": "link:/etc/xen/a.cfg",
        "etc/xen/auto/b": "link:../b.cfg",
    }
    assert codes(tree) == ["XEN501"]


def test_one_guest_with_one_address_twice() -> None:
    [finding] = found({"etc/xen/a.cfg": guest("a", MAC, "00:16:3E:0:0:1")})
    assert finding.span.text == "00:16:3E:0:0:1"
    assert finding.message.startswith("Another interface of this guest")


def test_loose_files_make_a_warning() -> None:
    findings = found({"web/a.cfg": guest("a", MAC), "web/b.cfg": guest("b", MAC)})
    assert [(finding.severity, finding.confidence) for finding in findings] == [("warning", "medium")]


def test_one_file_is_compared_as_all_are(tmp_path: Path) -> None:
    """Of two files with one name the same one counts, whichever of them is named."""
    names = {"a-web": ("web", 1), "db": ("db", 1), "z-web": ("web", 2), "y": ("y", 2)}
    tree = {f"etc/xen/{file}.cfg": guest(name, f"00:16:3e:00:00:0{n}") for file, (name, n) in names.items()}
    write_tree(str(tmp_path), {".git/HEAD": "", **tree})
    settings = Settings(root=str(tmp_path), select=("XEN501",))
    told = {
        file: [d.rule.code for d in lint([str(tmp_path / "etc/xen" / f"{file}.cfg")], settings).diagnostics]
        for file in names
    }
    assert told == {"a-web": ["XEN501"], "db": ["XEN501"], "z-web": [], "y": []}
    assert len(lint([str(tmp_path)], settings).diagnostics) == 1


def test_files_of_several_machines_are_not_compared() -> None:
    tree = {
        "a.cfg": guest("a", MAC),
        "b.cfg": guest("b", MAC),
        "x/xl.conf": "lockfile='a'\n",
        "y/xl.conf": "lockfile='b'\n",
    }
    assert codes(tree) == []


@pytest.mark.parametrize(
    ("mac", "shown"),
    [("01:16:3e:7b:00:1a", "'00:16:3e:7b:00:1a'"), ("0B:16:3e:7b:00:1a", "'02:16:3e:7b:00:1a'")],
)
def test_a_group_address_is_cured(mac: str, shown: str) -> None:
    [finding] = found({"etc/xen/a.cfg": guest("a", mac)})
    assert finding.rule.code == "XEN502"
    assert finding.span.text == mac
    assert shown in finding.message


def test_a_computed_address_is_not_judged() -> None:
    text = "import os\nname = 'a'\nmemory = 512\nvif = [ 'mac=01:16:3e:00:00:' + os.environ['N'] ]\n"
    assert codes({"etc/xen/a": text, "etc/xen/b": text.replace("'a'", "'b'")}) == []


def test_hosts_of_a_fleet() -> None:
    tree = {
        "alpha/etc/xen/a.cfg": guest("a", MAC),
        "bravo/etc/xen/b.cfg": guest("b", MAC),
        "charlie/etc/xen/a.cfg": guest("a", MAC),
    }
    findings = found(tree, FLEET)
    assert [(finding.rule.code, finding.host) for finding in findings] == [("XEN503", "bravo"), ("XEN503", "charlie")]
    assert "a on alpha" in findings[0].message
    assert "b on bravo" in findings[1].message


def test_a_spare_copy_on_another_host_is_the_same_guest() -> None:
    assert codes({"alpha/etc/xen/a.cfg": guest("a", MAC), "bravo/etc/xen/a.cfg": guest("a", MAC)}, FLEET) == []


def test_a_clash_inside_a_host_is_not_one_across_hosts() -> None:
    tree = {"alpha/etc/xen/a.cfg": guest("a", MAC), "alpha/etc/xen/b.cfg": guest("b", MAC)}
    assert codes(tree, FLEET) == ["XEN501"]


def vifs(*texts: str, head: str = "") -> dict[str, str]:
    return {"etc/xen/a.cfg": f"name = 'a'\nmemory = 512\n{head}vif = [ {', '.join(map(repr, texts))} ]\n"}


OLD_XEN = 'xen-version = "4.2"\n'


@pytest.mark.parametrize(
    ("text", "at", "cured"),
    [
        ("bridge = br0", "bridge ", "bridge=br0"),
        ("mac=00:16:3e:00:00:01, bridge =br0", "bridge ", "mac=00:16:3e:00:00:01, bridge=br0"),
        ("bridge= br0", "bridge= br0", "bridge=br0"),
        ("bridge=br0 ,ip=10.0.0.1", "bridge=br0 ", "bridge=br0,ip=10.0.0.1"),
        ("mac=00:16:3e:00:00:01;bridge=br0", ";", "mac=00:16:3e:00:00:01,bridge=br0"),
        ("bridge=br0; mac=00:16:3e:00:00:01;ip=10.0.0.1", "; ", "bridge=br0,mac=00:16:3e:00:00:01,ip=10.0.0.1"),
        ("bridge=br0 mac=00:16:3e:00:00:01", " ", "bridge=br0,mac=00:16:3e:00:00:01"),
        ("brigde=br0", "brigde", "bridge=br0"),
        ("Bridge=br0", "Bridge", "bridge=br0"),
        ("hwaddr=00:16:3e:00:00:01", "hwaddr", "mac=00:16:3e:00:00:01"),
        ("bridge:br0", "bridge:br0", "bridge=br0"),
        ("br0", "br0", "bridge=br0"),
        ("00:16:3e:00:00:01,bridge=br0", "00:16:3e:00:00:01", "mac=00:16:3e:00:00:01,bridge=br0"),
        ("mac=00163e000001", "00163e000001", "mac=00:16:3e:00:00:01"),
        ("mac=0016.3E00.0001", "0016.3E00.0001", "mac=00:16:3e:00:00:01"),
        ("type=netfront,bridge=br0", "netfront", "type=vif,bridge=br0"),
        ("type=VIF", "VIF", "type=vif"),
        ("trusted=1", "trusted=1", "trusted"),
        ("bridge=br0, ", "", "bridge=br0"),
    ],
)
def test_a_part_of_a_vif_that_xl_misreads(text: str, at: str, cured: str) -> None:
    tree = vifs(text)
    report = lint_tree(tree, ("XEN504",))
    [finding] = report.diagnostics
    assert finding.severity == ("error" if at else "warning")  # xl only grumbles about a part without text
    assert finding.span.text == at
    fixed = fixed_tree(tree, report)
    assert fixed["etc/xen/a.cfg"] == vifs(cured)["etc/xen/a.cfg"].encode()
    assert lint_tree(fixed, ("XEN504",)).diagnostics == ()


@pytest.mark.parametrize(
    "text",
    ["mac=00:16:3e:aa:bb", "mac=random", "mac=00:16:3e:00:00:zz", "rate=10", "dhcp=yes", "mtu=big", "type=bridge"],
)
def test_a_part_of_a_vif_that_has_no_certain_cure(text: str) -> None:
    [finding] = found(vifs(text), select=("XEN504",))
    assert finding.severity == "error"
    assert finding.fix is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bridge=br0",
        " bridge=br0,  mac=00:16:3e:00:00:01",
        "mac=00-16-3e-00-00-01,bridge=br0",
        "mac=0:16:3e:0:0:1",
        "ip=10.0.0.1 10.0.0.2/32,script=vif-route,gatewaydev=eth0",
        "type=ioemu,model=e1000,rate=10Mb/s@50ms,untrusted",
        "type=vif,vifname=web.0,devid=1,mtu=9000,backend=netdom",
        "bridge=ovsbr0.42:1:2,script=vif-openvswitch",
        "bridge=br0,,mac=00:16:3e:00:00:01,",
        "vlan=10p/20,bridge=br0",
    ],
)
def test_parts_of_a_vif_that_xl_reads(text: str) -> None:
    assert found(vifs(text), select=("XEN504",)) == []


def test_before_xen_4_6_xl_looks_at_no_type() -> None:
    config = OLD_XEN
    assert found(vifs("type=netfront"), config, ("XEN504",)) == []
    [finding] = found(vifs("brigde=br0"), config, ("XEN504",))
    assert "without a word" in finding.message


def test_xm_takes_blanks_and_refuses_names() -> None:
    tree = {**vifs("bridge = br0", "brigde=br0"), "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n"}
    [finding] = found(tree, select=("XEN504",))
    assert finding.span.text == "brigde"
    assert "xend refuses" in finding.message


DEVICES = ("XEN520",)


@pytest.mark.parametrize(
    ("text", "at", "severity"),
    [
        ("pci = [ '03:00' ]", "03:00", "error"),
        ("pci = [ '0000:03:00.0,permisive=1' ]", "permisive", "error"),
        ("pci = [ '03:00.0, permissive=1' ]", " permissive", "error"),
        ("pci = [ '03:00.8' ]", "03:00.8", "error"),
        ("pci = [ '03:00.0', ' 04:00.0' ]", " 04:00.0", "error"),
        ("vfb = [ 'vnc=1,vnclisten = 0.0.0.0' ]", "vnclisten ", "warning"),
        ("vfb = [ 'vnc=1;vnclisten=0.0.0.0' ]", ";", "error"),
        ("vfb = [ 'type=sdl' ]", "type", "warning"),
        ("vfb = [ 'vnc,vnclisten=0.0.0.0' ]", "vnc,vnclisten=0.0.0.0", "warning"),
        (
            "vtpm = [ 'uuid=9f1f7bd8-0b4a-4c0c-9d6e-3f3c1b0a7c11' ]",
            "uuid=9f1f7bd8-0b4a-4c0c-9d6e-3f3c1b0a7c11",
            "error",
        ),
        ("usbdev = [ 'hostbus=1,hostadr=3' ]", "hostadr", "error"),
        ("channel = [ 'name=agent' ]", "name=agent", "error"),
        ("channel = [ 'name=agent,connection=PTY' ]", "PTY", "error"),
        ("vkb = [ 'backend-type=kde' ]", "kde", "error"),
        ("vsnd = [ [ 'karte,short-name=a' ] ]", "karte", "error"),
    ],
)
def test_a_device_that_xl_does_not_read(text: str, at: str, severity: str) -> None:
    [finding] = found({"etc/xen/a.cfg": f"name = 'a'\nmemory = 512\n{text}\n"}, select=DEVICES)
    assert (finding.span.text, finding.severity) == (at, severity)


@pytest.mark.parametrize(
    "text",
    [
        "pci = [ '0000:03:00.0', '04:00.1,permissive=1,seize=1', '05:00.*', '06:00.0@1f' ]",
        "vfb = [ 'type=vnc,vncunused=1' ]",
        "vfb = [ 'vnc=1,vnclisten=127.0.0.1,vncpasswd=a;b,keymap=de' ]",
        "vfb = [ '' ]",
        "type = 'hvm'\nvfb = [ 'typ=vnc' ]",
        "vtpm = [ 'backend=vtpmmgr,uuid=9f1f7bd8-0b4a-4c0c-9d6e-3f3c1b0a7c11' ]",
        "usbctrl = [ 'version=2,ports=4' ]\nusbdev = [ 'type=hostdev,hostbus=1,hostaddr=3' ]",
        "channel = [ 'connection=pty, name=agent' ]",
        "p9 = [ 'tag=share,path=/srv/share,security_model=none' ]",
        "vsnd = [ [ 'CARD, short-name=Main', 'PCM, name=dev1', 'STREAM, type=p' ] ]",
        "vdispl = [ 'backend=0,connectors=id0:1920x1080;id1:800x600' ]",
    ],
)
def test_devices_that_xl_reads(text: str) -> None:
    assert found({"etc/xen/a.cfg": f"name = 'a'\nmemory = 512\n{text}\n"}, select=DEVICES) == []


def test_xm_refuses_what_it_does_not_know_of_a_device() -> None:
    xend = "(xend-unix-server yes)\n"
    tree = {
        "etc/xen/a.cfg": "name = 'a'\nmemory = 512\nvfb = [ 'type=vnc,vncport=1' ]\n",
        "etc/xen/xend-config.sxp": xend,
    }
    [finding] = found(tree, select=DEVICES)
    assert finding.span.text == "vncport"
    assert finding.severity == "error"


@pytest.mark.parametrize("other", ["00-16-3e-00-00-01", "0:16:3e:0:0:1", "00:16:3E:00:00:01"])
def test_one_address_in_two_spellings(other: str) -> None:
    assert codes({"etc/xen/a.cfg": guest("a", MAC), "etc/xen/b.cfg": guest("b", other)}) == ["XEN501"]


HOST = "auto lo\niface lo inet loopback\niface eth0 inet manual\n"
BRIDGE = f"{HOST}iface xenbr0 inet dhcp\n  bridge_ports eth0\n"
MISSING = ("XEN505",)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("etc/network/interfaces", BRIDGE),
        ("etc/network/interfaces", HOST),
        ("etc/network/interfaces.d/xenbr0", "iface xenbr0 inet dhcp\n  bridge_ports eth0\n"),
        ("etc/sysconfig/network-scripts/ifcfg-xenbr0", "DEVICE=xenbr0\nTYPE=Bridge\n"),
        ("etc/netplan/01.yaml", "network:\n  bridges:\n    xenbr0:\n      interfaces: [eno1]\n"),
        ("etc/systemd/network/xenbr0.netdev", "[NetDev]\nName=xenbr0\nKind=bridge\n"),
        ("etc/NetworkManager/system-connections/x.nmconnection", "[connection]\ntype=bridge\ninterface-name=xenbr0\n"),
    ],
)
def test_a_bridge_that_the_host_does_not_have(place: str, text: str) -> None:
    tree = {**vifs("bridge=br7"), place: text}
    [finding] = found(tree, select=MISSING)
    assert finding.span.text == "br7"
    assert finding.severity == "warning"
    assert finding.place == "etc/xen/a.cfg"
    if text != HOST:
        assert found({**vifs("bridge=xenbr0", ""), place: text}, select=MISSING) == []


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"etc/network/interfaces": "auto lo\niface lo inet loopback\n"},
        {"etc/network/interfaces": f"{HOST}  up /etc/xen/make-bridges\n"},
        {"etc/network/interfaces": f"source /etc/network/generated\n{BRIDGE}"},
        {"etc/network/interfaces": f"{BRIDGE}iface br7 inet manual\n  ovs_type OVSBridge\n"},
        {"etc/network/interfaces": BRIDGE, "etc/xen/xl.conf": 'vif.default.script="vif-openvswitch"\n'},
        {"etc/network/interfaces": BRIDGE, "etc/xen/xend-config.sxp": "(network-script network-bridge)\n"},
        {"etc/network/interfaces": BRIDGE, "etc/netplan/1.yaml": "network:\n  bridges:\n    br7: {}\n"},
    ],
)
def test_where_nothing_can_be_said_of_bridges(tree: dict[str, str]) -> None:
    assert found({**vifs("bridge=br7"), **tree}, select=MISSING) == []


@pytest.mark.parametrize(
    "text",
    ["bridge=br7,script=vif-route", "bridge=br7,backend=netdom", "bridge=virbr0", "bridge=docker0", "bridge=xenbr1"],
)
def test_interfaces_that_join_no_bridge_of_the_host(text: str) -> None:
    host = f"{BRIDGE}iface eth1 inet manual\n  bridge_ports peth1\n"
    assert found({**vifs(text), "etc/network/interfaces": host}, select=MISSING) == []


def test_the_default_bridge_is_told_once() -> None:
    tree = {
        **vifs("", ""),
        "etc/xen/xl.conf": 'vif.default.bridge="br0"\n',
        "etc/network/interfaces": BRIDGE,
    }
    [finding] = found(tree, select=MISSING)
    assert finding.place == "etc/xen/xl.conf"
    assert finding.span.text == '"br0"'


def test_no_bridge_and_no_xenbr0() -> None:
    tree = {**vifs("mac=00:16:3e:00:00:01"), "etc/network/interfaces": BRIDGE.replace("xenbr0", "br0")}
    [finding] = found(tree, select=MISSING)
    assert "names no bridge" in finding.message


@pytest.mark.parametrize(
    ("odd", "is_told"),
    [("xebr0", True), ("xenrb0", True), ("xenbbr0", True), ("xenbr1", False), ("xenbr", False), ("dmz0", False)],
)
def test_a_bridge_that_differs_from_all_others(odd: str, is_told: bool) -> None:
    tree = {f"etc/xen/{n}": f"name = '{n}'\nmemory = 512\nvif = [ 'bridge=xenbr0' ]\n" for n in ("a", "b", "c")}
    tree["etc/xen/d"] = f"name = 'd'\nmemory = 512\nvif = [ 'bridge={odd}' ]\n"
    assert [(d.span.text, d.severity) for d in found(tree, select=("XEN506",))] == ([(odd, "note")] if is_told else [])


def test_a_bridge_that_differs_from_the_default() -> None:
    tree = {**vifs("bridge=xebr0"), "etc/xen/xl.conf": 'vif.default.bridge="xenbr0"\n'}
    assert [d.span.text for d in found(tree, select=("XEN506",))] == ["xebr0"]


def test_an_interface_called_like_a_bridge_may_be_one() -> None:
    tree = {**vifs("bridge=br1", "bridge=eth0"), "etc/network/interfaces": f"{BRIDGE}iface br1 inet manual\n"}
    assert [d.span.text for d in found(tree, select=MISSING)] == ["eth0"]


@pytest.mark.parametrize(
    ("head", "text", "is_told"),
    [
        ("", "vifname=abcdefghijklmno", False),
        ("", "vifname=abcdefghijklmnop", True),
        ("type = 'hvm'\n", "vifname=abcdefghijk", False),
        ("type = 'hvm'\n", "vifname=abcdefghijkl", True),
        ("builder = 'hvm'\n", "vifname=abcdefghijkl,type=ioemu", True),
        ("type = 'hvm'\n", "vifname=abcdefghijkl,type=vif", False),
        ("", "vifname=web/0", True),
        ("", "vifname=web 0", True),
        ("", "vifname=web-0.1_a", False),
        ("", "vifname=" + "ä" * 8, True),
    ],
)
def test_names_of_interfaces(head: str, text: str, is_told: bool) -> None:
    assert len(found(vifs(text, head=head), select=("XEN507",))) == is_told


def test_one_name_twice() -> None:
    one = vifs("vifname=web.0", "vifname=web.0")
    assert [d.span.text for d in found(one, select=("XEN508",))] == ["web.0"]
    loose = {f"vm/{n}.cfg": f"name = '{n}'\nmemory = 512\nvif = [ 'vifname=x.0' ]\n" for n in ("a", "b")}
    assert [d.severity for d in found(loose, select=("XEN508",))] == ["warning"]


@pytest.mark.parametrize(
    ("mac", "is_told"),
    [
        ("00:16:3e:00:00:01", False),
        ("02:00:00:00:00:01", False),
        ("52:54:00:12:34:56", False),
        ("aa:bb:cc:dd:ee:ff", False),
        ("00:16:7e:00:00:01", True),
        ("08:00:27:00:00:01", True),
        ("00:00:00:00:00:00", True),
        ("ff:ff:ff:ff:ff:ff", False),
    ],
)
def test_whose_address_it_is(mac: str, is_told: bool) -> None:
    assert [d.severity for d in found(vifs(f"mac={mac}"), select=("XEN509",))] == ["note"] * is_told


def test_an_interface_without_an_address_is_a_strict_matter() -> None:
    tree = vifs("bridge=br0")
    assert [d.rule.code for d in found(tree, select=("strict",))] == ["XEN510"]
    assert "XEN510" not in [d.rule.code for d in found(tree, select=("default",))]


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("script=vif-brigde", "vif-bridge"),
        ("script=vif_bridge", "vif-bridge"),
        ("script=/etc/xen/scripts/vif-openvswich", "/etc/xen/scripts/vif-openvswitch"),
        ("script=/etc/xen/script/vif-bridge", "/etc/xen/scripts/vif-bridge"),
        ("script=network-bridge", "vif-bridge"),
        ("script=/etc/xen/vif-bridge", "/etc/xen/scripts/vif-bridge"),
        ("script=vif-bridge.sh", "vif-bridge"),
        ("script=vif-bridge", None),
        ("script=/etc/xen/scripts/vif-bridge", None),
        ("script=/usr/local/etc/xen/scripts/vif-bridge", None),
        ("script=vif-route-ifup", None),
        ("script=my-script", None),
        ("script=vif-route,ip=10.0.0.1", None),
    ],
)
def test_hotplug_scripts(text: str, cure: str | None) -> None:
    findings = found(vifs(text), select=("XEN511",))
    assert [d.fix.edits[0].text for d in findings if d.fix] == ([cure] if cure else [])
    assert len(findings) == bool(cure)


@pytest.mark.parametrize(("version", "count"), [("4.2", 0), ("4.3", 1), ("4.17", 1)])
def test_old_names_of_defaults(version: str, count: int) -> None:
    tree = {"etc/xen/xl.conf": 'vifscript="vif-bridge"\n', **vifs("netdev=eth0,ip=10.0.0.1,script=vif-route")}
    config = f'xen-version = "{version}"\n'
    assert len(found(tree, config, ("XEN513",))) == count
    assert len(found(tree, config, ("XEN512",))) == count


@pytest.mark.parametrize(
    ("head", "text", "severity"),
    [
        ("", "type=ioemu", "error"),
        ("type = 'pv'\n", "type=ioemu,model=e1000", "error"),
        ("type = 'pvh'\n", "model=e1000", "warning"),
        ("type = 'hvm'\n", "type=ioemu,model=e1000", None),
        ("builder = 'hvm'\n", "type=ioemu", None),
        ("type = 'pvh'\n", "type=vif", None),
        ("type = 'HVM'\n", "type=ioemu", None),
    ],
)
def test_emulated_cards(head: str, text: str, severity: str | None) -> None:
    assert [d.severity for d in found(vifs(text, head=head), select=("XEN514",))] == ([severity] if severity else [])
