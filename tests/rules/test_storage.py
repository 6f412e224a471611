"""Spellings, versions and near misses of the rules about disks."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import fixed_tree, lint_tree

STORAGE = ("XEN6",)
DEFAULT = ("default",)
XEND = {"etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n(enable-dom0-ballooning no)\n"}
FLEET = '[hosts.alpha]\nroot = "alpha"\n\n[hosts.bravo]\nroot = "bravo"\n'
PREFIXES = ("XEN607", "XEN608")


def guest(*disks: str, name: str = "web1", lines: str = "") -> str:
    return f'name = "{name}"\nmemory = 512\n{lines}disk = [ {", ".join(map(repr, disks))} ]\n'


def one(*disks: str, lines: str = "") -> dict[str, str]:
    return {"etc/xen/web1.cfg": guest(*disks, lines=lines)}


def found(tree: dict[str, str], config: str = "", select: tuple[str, ...] = STORAGE) -> list[Diagnostic]:
    report = lint_tree(tree, select, config)
    assert report.errors == []
    return [diagnostic for diagnostic in report.diagnostics if diagnostic.rule.code not in PREFIXES]


def codes(tree: dict[str, str], config: str = "") -> list[str]:
    return [diagnostic.rule.code for diagnostic in found(tree, config)]


# --- what xl refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disk", "code", "at", "fixed"),
    [
        ("/dev/vg0/a,xvda,w", "XEN602", "xvda", "/dev/vg0/a,raw,xvda,w"),
        ("/a.img,xvda,w", "XEN602", "xvda", "/a.img,raw,xvda,w"),
        ("/a.qcow2,xvda", "XEN602", "xvda", "/a.qcow2,qcow2,xvda"),
        ("/dev/vg0/a , xvda , w", "XEN602", "xvda ", "/dev/vg0/a,raw,xvda,w"),
        ("phy:/dev/vg0/a,xvda,w!", "XEN603", "w!", "phy:/dev/vg0/a,xvda,w"),
        ("/dev/vg0/a,raw,xvda,r!", "XEN603", "r!", "/dev/vg0/a,raw,xvda,r"),
        ("target=/x, format=raw, vdev=xvda", "XEN604", None, "format=raw,vdev=xvda,target=/x"),
        ("vdev=xvda,target=/x,", None, None, None),
        ("vdev=xvda,target=/x,format=raw", "XEN604", None, "vdev=xvda,format=raw,target=/x"),
        ("/dev/vg0/a,raw ,xvda", "XEN605", "raw ", "/dev/vg0/a,raw,xvda"),
        ("/dev/vg0/a ,raw,xvda", "XEN605", "/dev/vg0/a ", "/dev/vg0/a,raw,xvda"),
        ("/dev/vg0/a,raw,xvda ,w", "XEN605", "xvda ", "/dev/vg0/a,raw,xvda,w"),
        ("/dev/vg0/a,raw,xvda,w ", "XEN605", "w ", "/dev/vg0/a,raw,xvda,w"),
        ("format= raw,vdev=xvda,target=/x", "XEN605", " raw", "format=raw,vdev=xvda,target=/x"),
        ("format=raw,vdev= xvda,target=/x", "XEN605", " xvda", "format=raw,vdev=xvda,target=/x"),
        ("vdev=xvda, target=/x ", "XEN605", "/x ", "vdev=xvda,target=/x"),
        ("/dev/vg0/a, raw, xvda, w", None, None, None),
        ("vdev=xvda, target=/my disk.img", None, None, None),
        ("vmdk:/x.vmdk,xvda,w", "XEN606", "vmdk:", None),
        ("http://x/y.img,xvda,w", "XEN606", "http:", None),
        ("qed:/x.qed,xvda,w", "XEN606", "qed:", "/x.qed,qed,xvda,w"),
        ("/a.iso,hdc:cdrom,r", "XEN614", "hdc:cdrom", "/a.iso,,hdc,cdrom"),
        ("/a.iso,hdc:cdrom", "XEN614", "hdc:cdrom", "/a.iso,,hdc,cdrom"),
        ("/a.iso,,hdc:cdrom,r", None, None, None),
        ("file:/a.iso,hdc:cdrom,r", None, None, None),
        (",hdc:cdrom,r", None, None, None),
        ("phy:/dev/cdrom,hdc,cdrom", None, None, None),
        ("devtype=cdrom,vdev=hdc", None, None, None),
        ("phy:/dev/vg0/a,raw,xvda,w", "XEN601", "xvda", "/dev/vg0/a,raw,xvda,w"),
        ("qcow2:/x.qcow2,,hda", "XEN601", "hda", "/x.qcow2,qcow2,hda"),
        ("/dev/vg0/a,raw,xvda,W", "XEN601", "W", "/dev/vg0/a,raw,xvda,w"),
        ("/dev/vg0/a,RAW,xvda", "XEN601", "RAW", "/dev/vg0/a,raw,xvda"),
        ("Format=raw,vdev=xvda,target=/x", "XEN601", "Format=raw", "format=raw,vdev=xvda,target=/x"),
        ("/a=b,raw,xvda,w", "XEN601", "/a=b", "format=raw,vdev=xvda,access=w,target=/a=b"),
        ("/dev/vg0/a,raw,xvda,rw,extra", "XEN601", "extra", None),
        ("/dev/vg0/a,raw", "XEN601", "/dev/vg0/a,raw", None),
        ("vdev=xvda,foo=1,target=/x", "XEN601", "foo", None),
        ("/dev/vg0/a,xvda,raw,w", "XEN602", "xvda", None),
        ("phy:/dev/vg0/a,xvda", None, None, None),
        ("/dev/vg0/a,,xvda", None, None, None),
    ],
)
def test_what_xl_refuses(disk: str, code: str | None, at: str | None, fixed: str | None) -> None:
    tree = one(disk)
    report = lint_tree(tree, STORAGE)
    findings = [finding for finding in report.diagnostics if finding.rule.code not in PREFIXES]
    assert [finding.rule.code for finding in findings] == ([code] if code else [])
    for finding in findings:
        assert finding.severity == "error"
        assert at is None or finding.span.text == at
        assert (finding.fix is not None) == (fixed is not None)
        if fixed is not None:
            assert f"'{fixed}'" in finding.message
            after = fixed_tree(tree, report)["etc/xen/web1.cfg"]
            assert after == guest(fixed).encode()


def test_a_fix_is_sure_where_the_name_tells_the_format() -> None:
    assert [d.fix and d.fix.safe for d in found(one("/dev/vg0/a,xvda,w"))] == [True]
    assert [d.fix and d.fix.safe for d in found(one("/srv/a.img,xvda,w"))] == [False]


def test_several_mistakes_of_one_disk() -> None:
    findings = found(one("vdev=xvda,foo=1,bar=2,target=/x"))
    assert [(d.rule.code, d.span.text) for d in findings] == [("XEN601", "foo"), ("XEN601", "bar")]


def test_a_disk_that_python_makes_is_left_alone() -> None:
    text = 'import os\nname = "a"\nmemory = 512\ndisk = [ "/dev/vg0/a,xvda,w!" ]\n'
    assert codes({"etc/xen/a": text}) == []


def test_in_quotes_and_on_several_lines() -> None:
    text = "name = 'a'\nmemory = 512\ndisk = [\n  'phy:/dev/vg0/a,xvda,w',\n  '/dev/vg0/b,xvdb,w',\n]\n"
    [finding] = found({"etc/xen/a.cfg": text})
    assert (finding.rule.code, finding.span.source.position(finding.span.start)) == ("XEN602", (5, 15))


@pytest.mark.parametrize(
    ("disk", "codes_", "fixed"),
    [
        ("/dev/vg0/a,xvda,w", ["XEN601"], "phy:/dev/vg0/a,xvda,w"),
        ("/srv/a.img,raw,xvda,rw", ["XEN601"], "file:/srv/a.img,xvda,w"),
        ("/srv/a.qcow2,qcow2,xvda,w", ["XEN601"], "tap:qcow2:/srv/a.qcow2,xvda,w"),
        ("phy:/dev/vg0/a,xvda,rw", ["XEN601"], "phy:/dev/vg0/a,xvda,w"),
        ("phy:/dev/cdrom,hdc,cdrom", ["XEN601"], "phy:/dev/cdrom,hdc:cdrom,r"),
        ("phy:/dev/vg0/a,xvda,w!", [], None),
        ("phy:vg0/a,sda1,w", [], None),
        ("tap:aio:/srv/a.img,xvda,w", [], None),
        ("file:/a.iso,ioemu:hdc:cdrom,r", [], None),
    ],
)
def test_what_xend_refuses(disk: str, codes_: list[str], fixed: str | None) -> None:
    tree = {"etc/xen/web1.cfg": guest(disk), **XEND}
    report = lint_tree(tree, STORAGE)
    assert [finding.rule.code for finding in report.diagnostics] == codes_
    if fixed:
        assert fixed_tree(tree, report)["etc/xen/web1.cfg"] == guest(fixed).encode()


def test_xl_of_4_1_has_another_grammar() -> None:
    config = 'xen-version = "4.1"\n'
    assert codes(one("phy:/dev/vg0/a,xvda,w"), config) == []
    assert codes(one("vmdk:/a.vmdk,xvda,w"), config) == ["XEN601"]
    assert codes(one("phy:/dev/vg0/a"), config) == ["XEN601"]


# --- prefixes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disk", "code", "fixed"),
    [
        ("tap:aio:/srv/a.img,xvda,w", "XEN607", "/srv/a.img,raw,xvda,w"),
        ("tap2:qcow2:/srv/a.qcow2,xvda,w", "XEN607", "/srv/a.qcow2,qcow2,xvda,w"),
        ("phy:/dev/vg0/a,ioemu:hda,w", "XEN607", "/dev/vg0/a,raw,hda,w"),
        ("phy:/dev/vg0/a,xvda,w", "XEN608", "/dev/vg0/a,raw,xvda,w"),
        ("file:/a.iso,hdc:cdrom,r", "XEN607", "/a.iso,raw,hdc:cdrom,r"),
        ("file:/srv/a.img,xvda,w", "XEN607", "/srv/a.img,raw,xvda,w"),
        ("qcow2:/srv/a.qcow2,xvda,w", "XEN607", "/srv/a.qcow2,qcow2,xvda,w"),
        ("backend=DomD,phy:/dev/sdb,xvda", "XEN608", "backend=DomD,/dev/sdb,raw,xvda"),
        ("nbd:host:1,xvda,w", "XEN608", None),
        ("/dev/vg0/a,raw,xvda,w", None, None),
        ("vdev=xvda,target=phy:/dev/vg0/a", None, None),
    ],
)
def test_prefixes(disk: str, code: str | None, fixed: str | None) -> None:
    tree = one(disk)
    report = lint_tree(tree, PREFIXES)
    assert [(d.rule.code, d.severity) for d in report.diagnostics] == ([(code, "note")] if code else [])
    if fixed:
        assert fixed_tree(tree, report)["etc/xen/web1.cfg"] == guest(fixed).encode()


def test_prefixes_of_one_guest_are_told_once() -> None:
    tree = one("phy:/dev/vg0/a,xvda,w", "file:/srv/b.img,xvdb,w", "tap:aio:/srv/c.img,xvdc,w")
    (told,) = [d for d in lint_tree(tree, DEFAULT).diagnostics if d.rule.code.startswith("XEN6")]
    assert (told.rule.code, told.span.text) == ("XEN607", "tap:aio:")
    assert [related.span.text for related in told.related] == ["file:"]


def test_phy_is_a_matter_of_taste() -> None:
    tree = one("phy:/dev/vg0/a,xvda,w", "phy:/dev/vg0/b,xvdb,w")
    assert [d.rule.code for d in lint_tree(tree, DEFAULT).diagnostics if d.rule.code.startswith("XEN6")] == []
    assert len(lint_tree(tree, ("XEN608",)).diagnostics) == 1


# --- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disk", "fixed"),
    [
        ("file:/x.qcow2,xvda,w", "/x.qcow2,qcow2,xvda,w"),
        ("tap:aio:/x.qcow2,xvda,w", "/x.qcow2,qcow2,xvda,w"),
        ("/x.qcow2,,xvda", "/x.qcow2,qcow2,xvda"),
        ("/x.QCOW2,raw,xvda,rw", "/x.QCOW2,qcow2,xvda,rw"),
        ("/x.vhd,raw,xvda,rw", "/x.vhd,vhd,xvda,rw"),
        ("/x.qcow2,vhd,xvda,rw", "/x.qcow2,qcow2,xvda,rw"),
        ("/x.raw,qcow2,xvda,rw", "/x.raw,raw,xvda,rw"),
        ("/x.qed,,xvda", "/x.qed,qed,xvda"),
        ("format=raw,vdev=xvda,target=/x.qcow2", "format=qcow2,vdev=xvda,target=/x.qcow2"),
        ("vdev=xvda,access=rw,target=/x.qcow2", "format=qcow2,vdev=xvda,access=rw,target=/x.qcow2"),
        ("/x.vmdk,raw,xvda,rw", None),
        ("vdev=xvda,target=/x.vdi", None),
    ],
)
def test_a_format_that_is_none(disk: str, fixed: str | None) -> None:
    tree = one(disk)
    report = lint_tree(tree, ("XEN609",))
    assert [d.rule.code for d in report.diagnostics] == ["XEN609"]
    if fixed:
        assert f"'{fixed}'" in report.diagnostics[0].message
        assert fixed_tree(tree, report)["etc/xen/web1.cfg"] == guest(fixed).encode()


@pytest.mark.parametrize(
    "disk",
    [
        "/x.qcow2,qcow2,xvda",
        "/x.qcow,qcow2,xvda",
        "/x.img,qcow2,xvda",
        "/x.img,,xvda",
        "/dev/vg0/x.qcow2,raw,xvda",
        "/dev/vg0/x,qcow2,xvda",
        "qcow2:/x.qcow2,xvda,w",
        "tap:qcow2:/x.qcow2,xvda,w",
        "script=block-x,vdev=xvda,target=/x.qcow2",
        "/a.iso,raw,hdc,cdrom",
    ],
)
def test_formats_that_fit(disk: str) -> None:
    assert codes(one(disk)) == []


def test_a_format_that_is_none_to_xend() -> None:
    assert codes({"etc/xen/w": guest("file:/x.qcow2,xvda,w"), **XEND}) == ["XEN609"]
    assert codes({"etc/xen/w": guest("tap:vmdk:/x.vmdk,xvda,w"), **XEND}) == []
    assert codes({"etc/xen/w": guest("tap:qcow2:/x.qcow2,xvda,w"), **XEND}) == []


def test_qed_is_a_format_since_4_9() -> None:
    assert codes(one("/x.qed,,xvda"), 'xen-version = "4.8"\n') == []


# --- two guests, one disk ---------------------------------------------------------------------------------------------


def two(first: str, second: str, *links: str, names: tuple[str, str] = ("web1", "web2")) -> dict[str, str]:
    tree = {f"etc/xen/{name}.cfg": guest(disk, name=name) for name, disk in zip(names, (first, second), strict=True)}
    return {**tree, **{f"etc/xen/auto/{name}.cfg": f"link:/etc/xen/{name}.cfg" for name in links}}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("phy:/dev/vg0/web,xvda,w", "phy:/dev/vg0/web,xvda,w"),
        ("phy:/dev/vg0/web,xvda,w", "/dev/mapper/vg0-web,raw,xvda,rw"),
        ("phy:vg0/web,xvda,w", "/dev/vg0/web,raw,xvda"),
        ("/dev/vg--a/web--1,raw,xvda", "/dev/mapper/vg----a-web----1,raw,xvda"),
        ("file:/srv/web.img,xvda,w", "vdev=xvda,access=rw,target=/srv/./web.img"),
        ("drbd:web,xvda,w", "script=block-drbd,vdev=xvda,target=web"),
        ("/dev/sdb,raw,xvda", "/dev/sdb1,raw,xvda"),
        ("/dev/nvme0n1p2,raw,xvda", "/dev/nvme0n1,raw,xvda"),
        ("vdev=xvda,target=rbd:pool/a", "vdev=xvdb,target=rbd:pool/a"),
    ],
)
def test_two_writers(first: str, second: str) -> None:
    findings = found(two(first, second))
    assert [(d.rule.code, d.severity, d.confidence) for d in findings] == [("XEN610", "error", "medium")]
    findings = found(two(first, second, "web1", "web2"))
    assert [(d.rule.code, d.severity, d.confidence) for d in findings] == [("XEN610", "error", "high")]
    assert len(findings[0].related) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("phy:/dev/vg0/web,xvda,r", "phy:/dev/vg0/web,xvda,r"),
        ("phy:/dev/vg0/web1,xvda,w", "phy:/dev/vg0/web11,xvda,w"),
        ("/dev/vg-a/b,raw,xvda", "/dev/vg/a-b,raw,xvda"),
        ("/dev/sdb1,raw,xvda", "/dev/sdb2,raw,xvda"),
        ("/srv/a.iso,,hdc,cdrom", "/srv/a.iso,,hdc,cdrom"),
        (",hdc:cdrom,r", ",hdc:cdrom,r"),
        ("backend=one,/dev/sdb,raw,xvda", "backend=two,/dev/sdb,raw,xvda"),
        ("drbd:web,xvda,w", "phy:web,xvda,w"),
    ],
)
def test_disks_that_do_not_clash(first: str, second: str) -> None:
    assert codes(two(first, second)) == []


def test_one_writes_and_one_reads() -> None:
    findings = found(two("phy:/dev/vg0/web,xvda,w", "phy:/dev/vg0/web,xvda,r"))
    assert [(d.rule.code, d.severity) for d in findings] == [("XEN610", "note")]
    assert findings[0].message.startswith("web1 may write")


def test_two_ways_to_start_one_guest() -> None:
    disk = "phy:/dev/vg0/web,xvda,w"
    for other in ("web1-rescue", "web1-install", "install-web1", "web1.hvm"):
        assert codes(two(disk, disk, names=("web1", other))) == [], other
    assert codes(two(disk, disk, "web1", "web1-rescue", names=("web1", "web1-rescue"))) == ["XEN610"]
    for other in ("web10", "web1-2", "web1-copy", "web1-new", "web1-test"):
        assert codes(two(disk, disk, names=("web1", other))) == ["XEN610"], other
    assert codes({"etc/xen/a.cfg": guest(disk), "etc/xen/b.cfg": guest(disk)}) == []


def test_sharing_on_purpose_to_xend() -> None:
    shared = {"etc/xen/a": guest("phy:/dev/vg0/q,xvdb,w!", name="a"), "etc/xen/b": guest("phy:vg0/q,xvdb,w!", name="b")}
    assert codes({**shared, **XEND}) == []
    plain = {path: text.replace("w!", "w") for path, text in shared.items()}
    assert codes({**plain, **XEND}) == ["XEN610"]


def test_three_writers_are_told_twice() -> None:
    disk = "/srv/web.img,raw,xvda"
    tree = {f"etc/xen/{name}.cfg": guest(disk, name=name) for name in ("a", "b", "c")}
    assert [d.place for d in found(tree)] == ["etc/xen/b.cfg", "etc/xen/c.cfg"]


def test_loose_files() -> None:
    disk = "/srv/web.img,raw,xvda"
    near = {"x/a.cfg": guest(disk, name="a"), "x/b.cfg": guest(disk, name="b")}
    assert [d.severity for d in found(near)] == ["warning"]
    far = {"x/a.cfg": guest(disk, name="a"), "y/b.cfg": guest(disk, name="b")}
    assert [d.severity for d in found(far)] == ["note"]


def test_one_guest_with_one_disk_twice() -> None:
    findings = found(one("/srv/a.img,raw,xvda", "/srv/a.img,raw,xvdb"))
    assert [(d.rule.code, d.severity) for d in findings] == [("XEN610", "warning")]
    assert codes(one("/srv/a.img,raw,xvda", "/srv/a.img,raw,xvda")) == ["XEN613"]


@pytest.mark.parametrize(
    ("line", "disk", "expected"),
    [
        ("/dev/vg0/web /srv/web ext4 defaults 0 2", "phy:/dev/vg0/web,xvda,w", ["XEN610"]),
        ("/dev/mapper/vg0-web /srv/web ext4 ro 0 2", "phy:/dev/vg0/web,xvda,w", ["XEN610"]),
        ("/dev/vg0/web none swap sw 0 0", "phy:/dev/vg0/web,xvda,w", ["XEN610"]),
        ("/dev/sdb1 /srv ext4 defaults", "/dev/sdb,raw,xvda", ["XEN610"]),
        ("/dev/vg0/web /srv/web ext4 noauto,ro 0 2", "phy:/dev/vg0/web,xvda,w", []),
        ("# /dev/vg0/web /srv/web ext4 defaults 0 2", "phy:/dev/vg0/web,xvda,w", []),
        ("/dev/vg0/web /srv/web ext4 defaults 0 2", "phy:/dev/vg0/web,xvda,r", []),
        ("/dev/vg0/root / ext4 defaults 0 1", "phy:/dev/vg0/web,xvda,w", []),
        ("UUID=1-2 / ext4 defaults 0 1", "phy:/dev/vg0/web,xvda,w", []),
    ],
)
def test_what_dom0_mounts(line: str, disk: str, expected: list[str]) -> None:
    assert codes({**one(disk), "etc/fstab": f"# /etc/fstab of /dev/vg0\n{line}\n"}) == expected


def test_a_mount_weighs_more_than_a_reader() -> None:
    tree = two("phy:/dev/vg0/web,xvda,r", "phy:/dev/vg0/web,xvda,w")
    findings = found({**tree, "etc/fstab": "/dev/vg0/web /srv ext4 defaults 0 2\n"})
    assert [(d.rule.code, d.severity) for d in findings] == [("XEN610", "error")]
    assert "at /srv by its fstab" in findings[0].message


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/net/nas/a.img", ["XEN611"]),
        ("/dev/disk/by-path/ip-10.0.0.5:3260-iscsi-iqn.2004-04.com.example:a-lun-0", ["XEN611"]),
        ("rbd:pool/a", ["XEN611"]),
        ("/dev/vg0/a", []),
        ("/srv/a.img", []),
    ],
)
def test_one_disk_on_two_hosts(target: str, expected: list[str]) -> None:
    disk = f"vdev=xvda,target={target}"
    tree = {"alpha/etc/xen/a.cfg": guest(disk, name="a"), "bravo/etc/xen/b.cfg": guest(disk, name="b")}
    assert codes(tree, FLEET) == expected
    spare = {"alpha/etc/xen/a.cfg": guest(disk, name="a"), "bravo/etc/xen/a.cfg": guest(disk, name="a")}
    assert codes(spare, FLEET) == []


# --- devices ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "right", "is_safe"),
    [
        ("/dev/xvda", "xvda", True),
        ("XVDA", "xvda", True),
        ("xvda01", "xvda1", True),
        ("vda", "xvda", False),
        ("hde", "xvde", False),
        ("sdq", "xvdq", False),
        ("sda16", "xvda16", False),
        ("hda64", "xvda64", False),
        ("disk1", None, False),
        ("xvd", None, False),
        ("xvda256", None, False),
    ],
)
def test_names_that_nobody_knows(name: str, right: str | None, is_safe: bool) -> None:
    [finding] = found(one(f"/dev/vg0/a,raw,{name},rw"))
    assert (finding.rule.code, finding.span.text) == ("XEN612", name)
    fix = finding.fix
    assert (fix and (fix.edits[0].text, fix.safe)) == (right and (right, is_safe))


@pytest.mark.parametrize("name", ["xvda", "xvdaa", "xvda255", "hdd63", "sdp15", "d0", "d0p0", "51712", "0xca00"])
def test_names_that_libxl_knows(name: str) -> None:
    expected = [] if name != "d0" else ["XEN612"]  # the man page has it, libxl has not
    assert codes(one(f"/dev/vg0/a,raw,{name},rw")) == expected


HVM = 'type = "hvm"\n'


@pytest.mark.parametrize(
    ("disks", "lines", "expected"),
    [
        (("/a,raw,xvda", "/b,raw,xvda"), "", [("XEN613", "error")]),
        (("/a,raw,xvda", "/b,raw,d0p0"), "", [("XEN613", "error")]),
        (("/a,raw,xvda", "/b,raw,51712"), "", [("XEN613", "error")]),
        (("/a,raw,xvda", "/b,raw,xvda1"), "", [("XEN613", "warning")]),
        (("/a,raw,xvda1", "/b,raw,xvda2"), "", []),
        (("/a,raw,xvda1", "/b,raw,xvda2"), HVM, [("XEN613", "error")]),
        (("/a,raw,hda", "/b,raw,xvda"), HVM, [("XEN613", "error")]),
        (("/a,raw,hda", "/b,raw,sda"), HVM, []),
        (("/a,raw,hda", "/b,,sda,cdrom"), HVM, [("XEN613", "error")]),
        (("/a,raw,xvdc", ",hdc:cdrom,r"), HVM, [("XEN613", "error")]),
        (("/a,raw,xvde1", "/b,raw,xvde2"), HVM, []),
        (("/a,raw,hda", "/b,raw,hdb", "/c,,hdc,cdrom"), HVM, []),
    ],
)
def test_one_device_for_two(disks: tuple[str, ...], lines: str, expected: list[tuple[str, str]]) -> None:
    assert [(d.rule.code, d.severity) for d in found(one(*disks, lines=lines))] == expected


@pytest.mark.parametrize(
    ("disks", "expected"),
    [
        (("/a,raw,hda", "/a.iso,,xvde,cdrom"), ["XEN617"]),
        (("/a,raw,hda", "/b,raw,xvde"), []),
        (("/a,raw,hda", "/b,raw,hdb", "/c,raw,hdd", "/a.iso,,hdc,cdrom"), []),
        (("/a,raw,hda", "/b,raw,hdb", "/c,raw,hdc", "/d,raw,hdd", "/a.iso,,hde,cdrom"), ["XEN612"]),
    ],
)
def test_four_places(disks: tuple[str, ...], expected: list[str]) -> None:
    assert codes(one(*disks, lines=HVM)) == expected
    if expected == ["XEN617"]:
        assert codes(one(*disks)) == []


@pytest.mark.parametrize(
    ("disk", "version", "lines", "expected"),
    [
        ("/a,raw,hda,r", "4.17", HVM, ["XEN618"]),
        ("/a,raw,xvdb,ro", "4.17", HVM, ["XEN618"]),
        ("/a,raw,xvdb,ro", "4.17", "builder = 'hvm'\n", ["XEN618"]),
        ("/a,raw,xvde,ro", "4.17", HVM, []),
        ("/a,raw,xvde,ro", "4.17", HVM + "hdtype = 'ahci'\n", ["XEN618"]),
        ("/a,raw,sda,ro", "4.17", HVM, []),
        ("/a,raw,sda,ro", "4.6", HVM, ["XEN618"]),
        ("/a.iso,,hdc,cdrom,r", "4.17", HVM, []),
        ("/a,raw,hda,r", "4.17", "", []),
        ("/a,raw,hda,r", "4.17", HVM + "device_model_version = 'qemu-xen-traditional'\n", []),
        ("/a,raw,hda,r", "4.2", HVM, []),
        ("/a,raw,hda,r", "4.2", HVM + "device_model_version = 'qemu-xen'\n", ["XEN618"]),
    ],
)
def test_read_only_ide(disk: str, version: str, lines: str, expected: list[str]) -> None:
    assert codes(one(disk, lines=lines), f'xen-version = "{version}"\n') == expected


# --- CD-ROMs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disk", "lines", "expected"),
    [
        ("/a.iso,,hdc", HVM, ["XEN615"]),
        ("/a.iso,raw,hdc,rw", HVM, ["XEN615"]),
        ("file:/a.iso,hdc,w", HVM, ["XEN615"]),
        ("/dev/cdrom,,hdc", HVM, ["XEN615"]),
        ("phy:/dev/sr0,hdc,w", HVM, ["XEN615"]),
        ("/a.iso,,hdc,r", HVM, ["XEN618"]),
        ("/a.iso,,xvdc,w", "", ["XEN615"]),
        ("/a.iso,,xvdc,r", "", []),
        ("/a.iso,,hdc,cdrom", HVM, []),
        ("/a.iso,,hdc,devtype=cdrom", HVM, []),
        ("/a.iso,,hdc,rw,cdrom", HVM, ["XEN616"]),
        ("file:/a.iso,hdc:cdrom,w", HVM, ["XEN616"]),
        ("/dev/cdrom,,hdc,cdrom", HVM, []),
    ],
)
def test_cdroms(disk: str, lines: str, expected: list[str]) -> None:
    tree = one(disk, lines=lines)
    assert codes(tree) == expected
    if expected == ["XEN615"]:
        after = fixed_tree(tree, lint_tree(tree, ("XEN615",)))
        assert (
            codes({path: str(text, "utf-8") if isinstance(text, bytes) else text for path, text in after.items()}) == []
        )


# --- paths and order --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disk", "expected"),
    [
        ("web1.img,raw,xvda", ["warning"]),
        ("images/web1.qcow2,qcow2,xvda", ["warning"]),
        ("./web1,raw,xvda", ["note"]),
        ("file:disk,xvda,w", ["note"]),
        ("phy:vg0/web1,xvda,w", []),
        ("vg0/web1,raw,xvda", []),
        ("phy:hda1,hda1,w", []),
        ("vdev=xvda,target=rbd:pool/web1.img", []),
        ("script=block-x,vdev=xvda,target=web1.img", []),
        (",hdc:cdrom,r", []),
    ],
)
def test_relative_images(disk: str, expected: list[str]) -> None:
    assert [d.severity for d in found(one(disk)) if d.rule.code == "XEN619"] == expected


PYGRUB = 'bootloader = "/usr/lib/xen-4.17/bin/pygrub"\n'


@pytest.mark.parametrize(
    ("disks", "lines", "expected"),
    [
        (("phy:vg0/a-swap,xvda1,w", "phy:vg0/a-disk,xvda2,w"), PYGRUB, ["XEN620"]),
        (("file:/xen/a/swap.img,xvda1,w", "file:/xen/a/disk.img,xvda2,w"), PYGRUB, ["XEN620"]),
        (("phy:vg0/a-data,xvdb,w", "phy:vg0/a,xvda,w"), PYGRUB, ["XEN620"]),
        (("phy:vg0/a-disk,xvda2,w", "phy:vg0/a-swap,xvda1,w"), PYGRUB, []),
        (("phy:vg0/a,xvda2,w", "phy:vg0/b,xvda1,w"), PYGRUB + 'root = "/dev/xvda2 ro"\n', []),
        (("phy:vg0/a,xvda2,w", "phy:vg0/a-root,xvda3,w"), PYGRUB, []),
        (("phy:vg0/a-swap,xvda1,w",), PYGRUB, []),
        (("phy:vg0/a-swap,xvda1,w", "phy:vg0/a-disk,xvda2,w"), 'kernel = "/boot/vmlinuz"\n', []),
        (("phy:vg0/a-swap,xvda1,w", "phy:vg0/a-disk,xvda2,w"), "", []),
    ],
)
def test_pygrub(disks: tuple[str, ...], lines: str, expected: list[str]) -> None:
    assert codes(one(*disks, lines=lines)) == expected
