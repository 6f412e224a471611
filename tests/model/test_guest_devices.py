"""A guest's devices as rules see them: one spelling of paths, disk names and addresses, for both toolstacks."""

from __future__ import annotations

import pytest
from xenlint.model.devices import backends, path_of, pci_addresses, read_vdev, vdev_of
from xenlint.model.domain import Domain
from xenlint.model.toolstack import Toolstack
from xenlint.source import Source
from xenlint.syntax import parse

LATEST = (4, 20)


def domain(text: str, toolstack: Toolstack = "xl", version: tuple[int, int] | None = None) -> Domain:
    kind = version or ((4, 4) if toolstack == "xend" else LATEST)
    document = parse("domu-xm" if toolstack == "xend" else "domu-xl", Source("web1", text.encode()), "web1", kind)
    return Domain(document, kind, toolstack=toolstack)


@pytest.mark.parametrize(
    ("name", "number", "bus", "disk", "partition"),
    [
        ("xvda", 51712, "xvd", 0, 0), ("d0p0", 51712, "xvd", 0, 0), ("51712", 51712, "xvd", 0, 0),
        ("0xca00", 51712, "xvd", 0, 0), ("xvda1", 51713, "xvd", 0, 1), ("xvdp15", 51967, "xvd", 15, 15),
        ("xvdq", (1 << 28) + (16 << 8), "xvd", 16, 0), ("d16p0", (1 << 28) + (16 << 8), "xvd", 16, 0),
        ("xvda16", (1 << 28) + 16, "xvd", 0, 16), ("xvdaa", (1 << 28) + (26 << 8), "xvd", 26, 0),
        ("hda", 768, "hd", 0, 0), ("hdb63", 895, "hd", 1, 63), ("hdc", 5632, "hd", 2, 0), ("5696", 5696, "hd", 3, 0),
        ("sda", 2048, "sd", 0, 0), ("sdp15", 2303, "sd", 15, 15), ("2064", 2064, "sd", 1, 0), ("5", 5, "", 0, 0),
    ],
)  # fmt: skip
def test_disk_names(name: str, number: int, bus: str, disk: int, partition: int) -> None:
    assert read_vdev(name) == (number, bus, disk, partition)


@pytest.mark.parametrize(
    "name",
    ["", "vda", "hde", "hda64", "sdq", "sda16", "xvda256", "xvda01",
     "/dev/xvda", "d0p256", "d1048576p0", "0x", "08", "xvd",
     "XVDA", "xvda1a", "2147483648"],
)  # fmt: skip
def test_names_that_libxl_does_not_know(name: str) -> None:
    assert read_vdev(name) is None


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("xvda", 51712), ("/dev/hda", 768), ("hdt63", 23423), ("sdiv15", 34815), ("sdiw", None), ("hdu", None),
        ("xvda16", None), ("d0p0", None), ("0x301", 769), ("010", 10), ("xvdq1", (1 << 28) + (16 << 8) + 1),
    ],
)  # fmt: skip
def test_names_that_xend_knows(name: str, number: int | None) -> None:
    """tools/python/xen/util/blkif.py"""
    found = read_vdev(name, by_xend=True)
    assert (found and found.number) == number


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/dev/vg0/web1,raw,xvda,rw", "/dev/vg0/web1"),
        ("phy:vg0/web1,xvda,w", "/dev/vg0/web1"),
        ("/dev/mapper/vg0-web1,raw,xvda", "/dev/vg0/web1"),
        ("/dev/mapper/my--vg-web--1,raw,xvda", "/dev/my-vg/web-1"),
        ("/dev/mapper/control,raw,xvda", "/dev/mapper/control"),
        ("//img/./a/../b.img,raw,xvda", "/img/b.img"),
        ("vdev=xvda,script=block-x,target=/a", None),
        ("cdrom,vdev=hdc", None),
    ],
)
def test_paths(text: str, path: str | None) -> None:
    assert [path_of(disk) for disk in domain(f"disk = ['{text}']\n").disks] == [path]


def test_one_disk_for_both_toolstacks() -> None:
    text = "disk = ['tap:qcow2:/img/a.qcow2,xvda,w']\n"
    for toolstack in ("xl", "xend"):
        (disk,) = domain(text, "xend" if toolstack == "xend" else "xl").disks
        vdev = vdev_of(disk)
        assert vdev is not None
        assert not disk.problems
        found = (path_of(disk), disk.format_name, vdev.number, disk.is_writable, disk.is_cdrom)
        assert found == ("/img/a.qcow2", "qcow2", 51712, True, False)


def test_each_toolstack_has_its_own_grammar() -> None:
    text = "disk = ['phy:/dev/vg/a,xvda,w!', '/dev/vg/b,raw,xvdb,rw']\nvif = ['mtu=9000,bridge=a']\n"
    assert [bool(disk.problems) for disk in domain(text).disks] == [True, False]
    assert [bool(disk.problems) for disk in domain(text, "xend").disks] == [False, True]
    assert [vif.is_refused for vif in (*domain(text).vifs, *domain(text, "xend").vifs)] == [False, True]


@pytest.mark.parametrize(
    ("text", "toolstack", "addresses"),
    [
        ("3:1f.7", "xl", ["0000:03:1f.7"]),
        ("0000:03:00.*@5,permissive=1", "xl", ["0000:03:00.*"]),
        ("bdf=AB:0.0,seize=1", "xl", ["0000:ab:00.0"]),
        ("name=nic", "xl", []),
        ("03:00.9", "xl", []),
        ("0001:03:00.0-2", "xend", ["0001:03:00.0", "0001:03:00.1", "0001:03:00.2"]),
        ("03,00,1=0", "xend", ["0000:03:00.1"]),
    ],
)
def test_pci_addresses(text: str, toolstack: Toolstack, addresses: list[str]) -> None:
    (device,) = domain(f"pci = ['{text}']\n", toolstack).devices("pci")
    found = pci_addresses(device)
    assert [one.text for one in found] == addresses
    assert all(one.span.text in text for one in found)


def test_an_address_covers_another() -> None:
    (every,) = pci_addresses(domain("pci = ['03:00.*']\n").devices("pci")[0])
    assert (every.covers("0000:03:00.5"), every.covers("0000:03:01.0")) == (True, False)


def test_screens() -> None:
    keys = "vnc = 1\nvnclisten = '0.0.0.0'\nvncpasswd = ''\n"
    vfb = "vfb = ['vnc=1,vnclisten=::,vncdisplay=3']\n"
    (screen,) = domain(keys).screens
    assert screen.vnclisten is not None
    assert screen.vncpasswd is not None
    assert (screen.is_vfb, screen.is_on, screen.vnclisten.value, screen.vncpasswd.value) == (False, True, "0.0.0.0", "")
    assert screen.vnclisten.span.text == "'0.0.0.0'"
    (screen,) = domain(keys + vfb).screens
    assert screen.vnclisten is not None
    assert (screen.is_vfb, screen.vnclisten.span.text) == (True, "::")
    assert [one.is_vfb for one in domain("type = 'hvm'\n" + keys + vfb).screens] == [False]
    assert domain("vnc = 0\nvnclisten = '::'\n").screens == ()
    assert domain("vnclisten = '::'\n").screens == ()
    assert [one.is_on for one in domain("builder = 'hvm'\nvnclisten = '::'\n").screens] == [None]
    assert [one.is_on for one in domain("vfb = ['type=vnc']\n", "xend").screens] == [True]
    assert domain(keys, "xend").screens == ()


def test_backends() -> None:
    guest = domain(
        "disk = ['/a,raw,xvda,rw,backend=store']\nvif = ['backend=net,bridge=a', 'bridge=b']\n"
        "vsnd = [['card,backend=sound', 'pcm']]\n"
    )
    assert [(kind, part.value, part.value_span.text) for kind, part in backends(guest)] == [
        ("disk", "store", "store"), ("vif", "net", "net"), ("vsnd", "sound", "sound"),
    ]  # fmt: skip


def test_p9_hands_on_what_it_set_until_4_17() -> None:
    text = "p9 = ['tag=a,path=/x,security_model=none', 'tag=b']\n"
    assert [device.is_refused for device in domain(text, version=(4, 17)).devices("p9")] == [False, False]
    assert [device.is_refused for device in domain(text, version=(4, 18)).devices("p9")] == [False, True]


def test_devices_are_read_once() -> None:
    guest = domain("vif = ['bridge=a']\nrdm = 'strategy=host'\nvnuma = [['pnode=0', 'size=1']]\n")
    assert guest.vifs is guest.devices("vif")
    assert [device.kind for device in guest.devices("rdm")] == ["rdm"]
    assert len(guest.devices("vnuma")) == 2
    assert guest.devices("usbdev") == ()
    assert domain("usbdev = ['x']\n", "xend").devices("usbdev") == ()
