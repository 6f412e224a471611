"""The rules about xl.conf, xend-config.sxp, xendomains and what starts with the host: spellings and near misses."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import Tree, fixed_tree, lint_tree

OURS = ("XEN206", "XEN208", "XEN210", "XEN211", "XEN212", "XEN75", "XEN760", "XEN816", "XEN817", "XEN907", "XEN908")
BASE = (*OURS, "XEN001", "XEN003", "XEN008", "XEN012", "XEN013")
SXP = "etc/xen/xend-config.sxp"
XL = "etc/xen/xl.conf"
WEB = 'name = "web"\nmemory = 512\n'


def find(tree: Tree, config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, BASE, config)
    assert report.errors == []
    return list(report.diagnostics)


def codes(tree: Tree, config: str = "") -> list[str]:
    return [diagnostic.rule.code for diagnostic in find(tree, config)]


def xen(version: str) -> str:
    return f'xen-version = "{version}"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('autoballoon="yes"', ["XEN206"]),
        ('autoballoon="true"', ["XEN206"]),
        ('autoballoon="On"', ["XEN206"]),
        ("autoballoon=2", ["XEN206"]),
        ('autoballoon=""', ["XEN206"]),
        ("autoballoon=true", ["XEN001"]),
        ("autoballoon=True", ["XEN003"]),
        ("autoballon=0", ["XEN008"]),
        ('output_format="xml"', ["XEN206"]),
        ('output_format="JSON"', ["XEN206"]),
        ('autoballoon="off"', []),
        ('autoballoon="auto"', []),
        ("autoballoon=1", []),
        ('output_format="sxp"', []),
        ("memory=512", ["XEN208"]),
        ('dom0_mem="2G"', ["XEN208"]),
        ('network_script="network-bridge"', ["XEN208"]),
        ('vif.default.bridge="br0"', []),
        ('owner="ops"', []),
    ],
)
def test_xl_conf(text: str, expected: list[str]) -> None:
    assert codes({XL: text + "\n"}) == expected


def test_words_came_to_autoballoon_with_4_3() -> None:
    assert codes({XL: 'autoballoon="yes"\n'}, xen("4.2")) == []
    assert codes({XL: 'autoballoon="yes"\n'}, xen("4.3")) == ["XEN206"]


def test_the_meant_word_is_written() -> None:
    tree = {XL: 'autoballoon="no"\n'}
    assert fixed_tree(tree, lint_tree(tree, BASE)) == {XL: b'autoballoon="off"\n'}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(dom0-min-mem 196M)", ["XEN211"]),
        ("(dom0-min-mem '196 MB')", ["XEN211"]),
        ("(dom0-min-mem = 196)", ["XEN211"]),
        ("(dom0-min-mem=196)", ["XEN210"]),
        ("(dom0_min_mem 256)", ["XEN210"]),
        ("(Dom0-min-mem 256)", ["XEN210"]),
        ("(dom0-minmem 256)", ["XEN210"]),
        ("(dom0_mem 512)", ["XEN210"]),
        ("(autoballoon off)", ["XEN210"]),
        ("dom0-min-mem 196", ["XEN212"]),
        ("(dom0-min-mem 196", ["XEN001"]),
        ("(dom0-min-mem 196))", ["XEN001"]),
        ("(dom0-min-mem 196)\n(dom0-min-mem 512)", ["XEN012"]),
        ("(dom0-min-mem -1)", ["XEN211"]),
        ("(enable-dom0-ballooning never)", ["XEN211"]),
        ("(xend-port 80000)", ["XEN211"]),
        ("(loglevel LOUD)", ["XEN211"]),
        ("(xsm_module_name flsk)", ["XEN211"]),
        ("(dom0-min-mem 196)", []),
        ("(dom0-min-mem '196')", []),
        ("(dom0-min-mem )", []),
        ("(enable-dom0-ballooning NO)", []),
        ("(enable-dom0-ballooning 0)", []),
        ("(network-script )", []),
        ("(xend-event-port 8001)\n(console-port-base 9600)\n(vif-antispoof no)", []),
        ("(loglevel debug)", []),
    ],
)
def test_xend_config(text: str, expected: list[str]) -> None:
    assert sorted(set(codes({SXP: f"(vif-script vif-bridge)\n{text}\n"}))) == expected


@pytest.mark.parametrize(
    ("written", "right"), [("196M", "196"), ("2G", "2048"), ("1048576K", "1024"), ("1GiB", "1024")]
)
def test_a_unit_is_worked_out(written: str, right: str) -> None:
    tree = {SXP: f"(dom0-min-mem {written})\n"}
    assert fixed_tree(tree, lint_tree(tree, BASE)) == {SXP: f"(dom0-min-mem {right})\n".encode()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(xend-relocation-server yes)", ["XEN907"]),
        ("(xend-relocation-server on)\n(xend-relocation-hosts-allow )", ["XEN907"]),
        ('(xend-relocation-server 1)\n(xend-relocation-hosts-allow "")', ["XEN907"]),
        ("(xend-relocation-server yes)\n(xend-relocation-hosts-allow '^localhost$ .*')", ["XEN907"]),
        ("(xend-relocation-server yes)\n(xend-relocation-hosts-allow '^localhost$  ^b$')", ["XEN907"]),
        ("(xend-relocation-ssl-server yes)", ["XEN907"]),
        ("(xend-relocation-server yes)\n(xend-relocation-address '10.0.0.1')", ["XEN907"]),
        ("(xend-relocation-server yes)\n(xend-relocation-address '127.0.0.1')", []),
        ("(xend-relocation-server yes)\n(xend-relocation-hosts-allow '^localhost$ ^b\\\\.lan$')", []),
        ("(xend-relocation-server no)", []),
        ("(xend-relocation-port 8002)", []),
        ("(xend-http-server yes)", ["XEN908"]),
        ("(xend-http-server yes)\n(xend-address '')", ["XEN908"]),
        ("(xend-http-server yes)\n(xend-address 10.0.0.1)", ["XEN908"]),
        ("(xend-http-server yes)\n(xend-address localhost)", []),
        ("(xend-tcp-xmlrpc-server yes)", []),
        ("(xend-tcp-xmlrpc-server yes)\n(xend-tcp-xmlrpc-server-address 0.0.0.0)", ["XEN908"]),
        ("(xen-api-server ((9363 none)))", ["XEN908"]),
        ("(xen-api-server ((9363)))", ["XEN908"]),
        ("(xen-api-server ((0.0.0.0:9363 foo '') (unix none)))", ["XEN908"]),
        ("(xen-api-server ((9363 pam '^localhost$' key crt)))", []),
        ("(xen-api-server ((127.0.0.1:9363 none)))", []),
        ("(xen-api-server ((9363 none '^trusted$')))", []),
        ("(xen-api-server ((unix)))", []),
    ],
)
def test_open_servers(text: str, expected: list[str]) -> None:
    assert codes({SXP: text + "\n"}) == expected
    assert codes({SXP: text + "\n"}, xen("4.17")) == ["XEN816"]


def test_nothing_reads_what_was_xends() -> None:
    sxp = {SXP: "(dom0-min-mem 512)\n(vif-script vif-bridge)\n(network-script network-bridge)\n"}
    (finding,) = find(sxp, xen("4.5"))
    assert finding.rule.code == "XEN816"
    assert "dom0_mem=SIZE" in finding.message
    assert [place.message for place in finding.related] == [
        "instead: a bridge in dom0's own network settings, as in /etc/network/interfaces; xl makes none"
    ]
    assert codes(sxp, xen("4.4")) == []
    assert codes(sxp) == []
    assert codes({**sxp, XL: ""}) == []  # both files, and no version: nobody knows
    assert codes({**sxp, "etc/default/xen": "TOOLSTACK=xl\n"}, xen("4.4")) == ["XEN816"]


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        ('TOOLSTACK="xm"', "4.17", ["XEN760"]),
        ("TOOLSTACK=xend", "4.5", ["XEN760"]),
        ("export TOOLSTACK=/usr/sbin/xm", "4.17", ["XEN760"]),
        ("TOOLSTACK=xm", "4.4", []),
        ("TOOLSTACK=xl", "4.17", []),
        ("TOOLSTACK=", "4.17", []),
        ("# TOOLSTACK=xm\nXENCONSOLED_TRACE=none", "4.17", []),
        ("TOOLSTACK = xl", "4.17", ["XEN013"]),
    ],
)
def test_chosen_toolstack(text: str, version: str, expected: list[str]) -> None:
    assert codes({"etc/default/xen": text + "\n"}, xen(version)) == expected
    assert codes({"etc/sysconfig/xencommons": text + "\n"}, xen(version)) == expected


def test_the_chosen_toolstack_reads_the_guests() -> None:
    tree = {"etc/xen/web.cfg": "import os\nname = 'web'\nmemory = 512\n", SXP: "(dom0-cpus 0)\n", XL: "claim_mode=1\n"}
    choice = "etc/default/xen"
    report = lint_tree({**tree, choice: "TOOLSTACK=xm\n"}, ("XEN002",), xen("4.4"))
    assert not report.diagnostics
    report = lint_tree({**tree, choice: "TOOLSTACK=xl\n"}, ("XEN002",), xen("4.4"))
    assert [each.rule.code for each in report.diagnostics] == ["XEN002"]


# --- xendomains -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("XENDOMAINS_RESTORE=yes", ["XEN755"]),
        ("XENDOMAINS_RESTORE=1", ["XEN755"]),
        ("XENDOMAINS_RESTORE=True", ["XEN755"]),
        ('XENDOMAINS_AUTO_ONLY="on"', ["XEN755"]),
        ("XENDOMAINS_SAVE=save", ["XEN755"]),
        ("XENDOMAINS_SAVE=/run/xen/save", ["XEN755"]),
        ("XENDOMAINS_AUTO=xen/auto", ["XEN755"]),
        ("XENDOMAINS_STOP_MAXWAIT=5m", ["XEN755"]),
        ("XENDOMAIN_SAVE=/srv", ["XEN756"]),
        ("xendomains_save=/srv", ["XEN756"]),
        ("XENDOMAINS_SAVE = /srv", ["XEN013"]),
        ("XENDOMAINS_SAVE= /srv", ["XEN013"]),
        ("XENDOMAINS_SHUTDOWN=--halt --wait", ["XEN001"]),
        ("XENDOMAINS_SAVE=/srv/save\nXENDOMAINS_RESTORE=false", ["XEN757"]),
        ("XENDOMAINS_SHUTDOWN=-F", ["XEN758"]),
        ('XENDOMAINS_SHUTDOWN_ALL="--all"', ["XEN758"]),
        ("XENDOMAINS_STOP_MAXWAIT=0", ["XEN758"]),
        ("XENDOMAINS_STOP_MAXWAIT=5", ["XEN758"]),
        ('XENDOMAINS_MIGRATE="127.0.0.1"', ["XEN759"]),
        ("XENDOMAINS_RESTORE=true", []),
        ("XENDOMAINS_RESTORE=false", []),
        ("XENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_RESTORE=true", []),
        ("XENDOMAINS_SAVE=\nXENDOMAINS_RESTORE=false", []),
        ("XENDOMAINS_SAVE=$(readlink -f /srv/save)\nXENDOMAINS_RESTORE=true", []),
        ('XENDOMAINS_SHUTDOWN="--halt --wait"', []),
        ('XENDOMAINS_SHUTDOWN_ALL="-aw"', []),
        ("XENDOMAINS_STOP_MAXWAIT=", []),
        ('XENDOMAINS_MIGRATE="--live 10.0.0.2"', []),
        ('XENDOMAINS_SYSRQ="s e i u o"\nXENDOMAINS_USLEEP=100000', []),
    ],
)
def test_xendomains(text: str, expected: list[str]) -> None:
    for place in ("etc/default/xendomains", "etc/sysconfig/xendomains"):
        assert codes({place: text + "\n"}) == expected


def test_debian_has_a_script_of_its_own() -> None:
    debian = {"etc/os-release": "ID=debian\nVERSION_ID=12\n", XL: 'autoballoon="off"\n'}
    place = "etc/default/xendomains"
    assert codes({**debian, place: "XENDOMAINS_RESTORE=yes\n"}) == []
    assert codes({**debian, place: "XENDOMAINS_SAVE=/srv/save\nXENDOMAINS_RESTORE=no\n"}) == ["XEN755"]
    assert codes({**debian, place: "XENDOMAINS_SAVE=\nXENDOMAINS_RESTORE=\n"}) == []
    assert codes({**debian, place: "XENDOMAINS_SAVE=/srv/save\nXENDOMAINS_RESTORE=\n"}) == ["XEN757"]


def test_what_the_examples_of_xen_and_debian_ship_is_right() -> None:
    ship = (
        'XENDOMAINS_SYSRQ=""\nXENDOMAINS_USLEEP=100000\nXENDOMAINS_CREATE_USLEEP=5000000\nXENDOMAINS_MIGRATE=""\n'
        'XENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_SHUTDOWN="--wait"\nXENDOMAINS_SHUTDOWN_ALL="--all --wait"\n'
        "XENDOMAINS_RESTORE=true\nXENDOMAINS_AUTO=/etc/xen/auto\nXENDOMAINS_AUTO_ONLY=true\nXENDOMAINS_STOP_MAXWAIT=300\n"
    )
    assert codes({"etc/default/xendomains": ship}) == []


def test_carriage_returns_end_up_in_values() -> None:
    report = lint_tree({"etc/default/xendomains": "XENDOMAINS_RESTORE=true\r\n"}, ("default",))
    assert "part of each value" in report.diagnostics[0].message


# --- etc/xen/auto -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["web.cfg~", "web.cfg.bak", "web.bak", "web.cfg.dpkg-old", "web.cfg.dpkg-dist", "web.cfg.rpmsave", "web.cfg.orig"],
)
def test_backups_start_too(name: str) -> None:
    assert codes({"etc/xen/auto/web.cfg": WEB, f"etc/xen/auto/{name}": WEB}) == ["XEN750"]
    assert codes({"xen/auto/web.cfg": WEB, f"xen/auto/{name}": WEB, "xen/xl.conf": ""}) == ["XEN750"]
    assert codes({"etc/xen/auto/web.cfg": WEB, f"etc/xen/{name}": WEB}) == []
    assert codes({"etc/xen/web.cfg": WEB, f"etc/xen/auto/{name}": "link:../web.cfg"}) == ["XEN750"]


def test_hidden_files_do_not_start() -> None:
    assert codes({"etc/xen/auto/web.cfg": WEB, "etc/xen/auto/.web.cfg.swp": WEB, "etc/xen/auto/.web.bak": WEB}) == []


def test_a_backup_is_no_second_guest() -> None:
    tree = {"etc/xen/auto/web.cfg": WEB, "etc/xen/auto/web.cfg~": WEB}
    assert [each.rule.code for each in lint_tree(tree, ("XEN7",)).diagnostics] == ["XEN750"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("../web.cfg", []),
        ("/etc/xen/web.cfg", []),
        ("../gone.cfg", ["XEN751"]),
        ("/etc/xen/gone.cfg", ["XEN751"]),
        ("gone.cfg", []),  # the directory holds nothing that would prove it complete
        ("/srv/guests/web.cfg", []),
        ("../../../../../web.cfg", []),
        ("../web.cfg.bak", []),
    ],
)
def test_links(target: str, expected: list[str]) -> None:
    tree = {"etc/xen/web.cfg": WEB, "etc/xen/web.cfg.bak": WEB, "etc/xen/auto/web": f"link:{target}"}
    assert codes(tree) == expected


def test_a_broken_link_can_be_silenced_for_its_path() -> None:
    tree = {"etc/xen/web.cfg": WEB, "etc/xen/auto/gone": "link:../gone.cfg"}
    assert codes(tree, '[per-file-ignores]\n"etc/xen/auto/*" = ["XEN751"]\n') == []


def test_copies() -> None:
    auto = "etc/xen/auto/web.cfg"
    assert codes({"etc/xen/web.cfg": WEB, auto: WEB}) == []
    assert codes({"etc/xen/web.cfg": WEB, auto: "# copy\n" + WEB.replace('"', "'")}) == []
    assert codes({"etc/xen/web.cfg": WEB, auto: WEB.replace("512", "256")}) == ["XEN752"]
    assert codes({"etc/xen/web.cfg": WEB + "vcpus = 2\n", auto: WEB}) == ["XEN752"]
    assert codes({"etc/xen/mail.cfg": WEB, auto: WEB.replace("512", "256")}) == []


def test_directories_do_not_start() -> None:
    tree = {"etc/xen/auto/off/a.cfg": WEB, "etc/xen/auto/off/b.cfg": WEB.replace("web", "b")}
    assert codes(tree) == ["XEN753"]


# --- ZFS --------------------------------------------------------------------------------------------------------------

GUEST_ON_ZVOL = {"etc/xen/web.cfg": WEB + 'disk = [ "phy:/dev/zvol/tank/web,xvda,w" ]\n'}
FROM_XEN = 'GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"\n'


@pytest.mark.parametrize(
    ("grub", "modprobe", "expected"),
    [
        (FROM_XEN, "options zfs zfs_arc_max=2147483648\n", ["warning"]),
        (FROM_XEN, "options zfs zfs_arc_min=1 zfs_arc_max=8589934592\n", ["warning"]),
        (FROM_XEN, "options zfs zfs_arc_max=1073741824\n", []),
        (FROM_XEN, "# options zfs zfs_arc_max=8589934592\noptions zfs zfs_arc_max=1073741824\n", []),
        (FROM_XEN, "options zfs zfs_arc_max=lots\n", []),
        (FROM_XEN + 'GRUB_CMDLINE_LINUX="zfs.zfs_arc_max=1073741824"\n', "options zfs zfs_arc_max=8589934592\n", []),
        (FROM_XEN + 'GRUB_CMDLINE_LINUX="zfs.zfs_arc_max=3000000000"\n', "", ["warning"]),
        (FROM_XEN, "", ["note"]),
        ('GRUB_CMDLINE_XEN="loglvl=all"\n', "options zfs zfs_arc_max=8589934592\n", []),
    ],
)
def test_cache_of_zfs(grub: str, modprobe: str, expected: list[str]) -> None:
    tree = {"etc/default/grub": grub, **GUEST_ON_ZVOL}
    report = lint_tree({**tree, "etc/modprobe.d/zfs.conf": modprobe} if modprobe else tree, ("XEN219",))
    assert [each.severity for each in report.diagnostics] == expected


def test_without_a_sign_of_zfs_nothing_is_said() -> None:
    tree = {"etc/default/grub": FROM_XEN, "etc/xen/web.cfg": WEB, "etc/modprobe.d/blacklist.conf": "blacklist pcspkr\n"}
    assert not lint_tree(tree, ("XEN219",)).diagnostics
