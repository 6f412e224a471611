"""Edge cases of the rules about devices that guests are given, and about domains behind devices."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import fixed_tree, lint_tree


def found(tree: dict[str, str], select: str, config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, (select,), config)
    assert report.errors == []
    return list(report.diagnostics)


def told(tree: dict[str, str], select: str, config: str = "") -> list[tuple[str, str]]:
    return [(diagnostic.span.text, diagnostic.severity) for diagnostic in found(tree, select, config)]


def guest(name: str, *devices: str, head: str = "") -> dict[str, str]:
    pci = ", ".join(map(repr, devices))
    return {f"etc/xen/{name}.cfg": f"name = '{name}'\n{head}memory = 1024\npci = [ {pci} ]\n"}


def grub(xen: str = "", kernel: str = "root=/dev/sda1") -> dict[str, str]:
    return {"etc/default/grub": f'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G {xen}"\nGRUB_CMDLINE_LINUX="{kernel}"\n'}


@pytest.mark.parametrize(
    ("option", "is_off"),
    [
        ("iommu=off", True),
        ("iommu=no", True),
        ("iommu=0", True),
        ("iommu=false", True),
        ("no-iommu", True),
        ("iommu=verbose,off", True),
        ("iommu=off iommu=on", False),
        ("iommu=on", False),
        ("iommu=no-intremap", False),
        ("iommu=1,no-qinval", False),
        ("", False),
    ],
)
def test_without_an_iommu(option: str, is_off: bool) -> None:
    tree = {**grub(option), **guest("nas", "03:00.0", head="type = 'hvm'\n")}
    assert told(tree, "XEN770") == ([(option, "error")] if is_off else [])


def test_without_an_iommu_a_pv_guest_had_its_device_once() -> None:
    tree = {**grub("iommu=off"), **guest("nas", "03:00.0")}
    assert told(tree, "XEN770", 'xen-version = "4.12"\n') == [("iommu=off", "warning")]
    assert told(tree, "XEN770", 'xen-version = "4.13"\n') == [("iommu=off", "error")]


def test_the_iommu_may_be_off_where_no_guest_has_a_device() -> None:
    assert told({**grub("iommu=off"), **guest("nas")}, "XEN770") == []
    assert told({"boot/grub/menu.lst": MENU, **guest("nas", "03:00.0")}, "XEN770") == [("iommu=0", "error")]


MENU = "title Xen\nroot (hd0,0)\nkernel /xen-4.17.gz iommu=0\nmodule /vmlinuz root=/dev/sda1\n"


def test_less_memory_than_promised_and_a_device() -> None:
    tree = guest("nas", "03:00.0", head="type = 'hvm'\nmaxmem = 2048\n")
    assert told(tree, "XEN771") == [("2048", "error")]
    assert told(tree, "XEN303") == []
    assert told(guest("nas", head="type = 'hvm'\nmaxmem = 2048\n"), "XEN771") == []
    assert told(guest("nas", head="type = 'hvm'\nmaxmem = 2048\n"), "XEN303") == [("2048", "warning")]
    assert told(guest("nas", "03:00.0", head="maxmem = 2048\n"), "XEN771") == []


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        ("03:00.0", "0000:03:00.0", True),
        ("03:00.0", "03:00.0,permissive=1", True),
        ("03:00.*", "03:00.1", True),
        ("03:00.1", "03:00.*", True),
        ("0A:00.0", "a:0.0@5", True),
        ("03:00.0", "03:00.1", False),
        ("03:00.0", "0001:03:00.0", False),
        ("03:00", "03:00", False),
    ],
)
def test_one_device_twice(one: str, other: str, is_told: bool) -> None:
    assert len(found({**guest("a", one), **guest("b", other)}, "XEN773")) == is_told


def test_variants_of_a_guest_share_its_device() -> None:
    tree = {**guest("a", "03:00.0"), "etc/xen/a2.cfg": guest("a", "03:00.0")["etc/xen/a.cfg"]}
    assert found(tree, "XEN773") == []
    loose = {path.replace("etc/xen", "vm"): text for path, text in (guest("a", "3:0.0") | guest("b", "3:0.0")).items()}
    assert [diagnostic.severity for diagnostic in found(loose, "XEN773")] == ["note"]


HIDE = "root=/dev/sda1 xen-pciback.hide=(03:00.0)(0000:04:00.*)"


@pytest.mark.parametrize(
    ("device", "is_told"),
    [
        ("03:00.0", False),
        ("0000:03:00.0", False),
        ("04:00.3", False),
        ("03:00.*", False),
        ("05:00.0,seize=1", False),
        ("03:00.1", True),
        ("0001:03:00.0", True),
        ("05:00.0,seize=0", True),
    ],
)
def test_what_is_hidden(device: str, is_told: bool) -> None:
    tree = {**grub(kernel=HIDE), **guest("nas", device)}
    assert [severity for _, severity in told(tree, "XEN774")] == ["warning"] * is_told


@pytest.mark.parametrize(
    "tree",
    [
        {**grub(), **guest("nas", "05:00.0,seize=1")},
        {**grub(kernel=HIDE), **guest("nas", "05:00.0", head="pci_seize = 1\n")},
        {**grub(kernel=f"{HIDE} $(cat /etc/more)"), **guest("nas", "05:00.0")},
        {
            **grub(kernel=HIDE),
            "etc/modprobe.d/a.conf": "options xen_pciback hide=(05:00.0)\n",
            **guest("nas", "05:00.0"),
        },
    ],
)
def test_where_hiding_is_not_shown(tree: dict[str, str]) -> None:
    assert found(tree, "XEN774") == []


def test_where_no_file_hides_anything() -> None:
    tree = {**grub(), **guest("nas", "05:00.0")}
    assert [severity for _, severity in told(tree, "XEN774")] == ["note"]
    assert found(guest("nas", "05:00.0"), "XEN774") == []


@pytest.mark.parametrize(
    ("value", "cured"),
    [
        ("03:00.0", "(03:00.0)"),
        ("(03:00.0),(03:00.1)", "(03:00.0)(03:00.1)"),
        ("03:00.0;0000:03:00.1", "(03:00.0)(0000:03:00.1)"),
        ("(03:00.0", "(03:00.0)"),
    ],
)
def test_addresses_that_pciback_cannot_read(value: str, cured: str) -> None:
    tree = grub(kernel=f"xen-pciback.hide={value} quiet")
    report = lint_tree(tree, ("XEN775",))
    assert [(d.span.text, d.severity) for d in report.diagnostics] == [(value, "error")]
    fixed = fixed_tree(tree, report)["etc/default/grub"]
    assert isinstance(fixed, bytes)
    assert f"hide={cured} quiet".encode() in fixed
    assert told(grub(kernel=f"xen-pciback.hide={cured} quiet"), "XEN775") == []


def test_addresses_for_modprobe() -> None:
    tree = {"etc/modprobe.d/x.conf": "options xen-pciback hide=03:00.0\n", **guest("a", "03:00.0")}
    assert told(tree, "XEN775") == [("03:00.0", "error")]
    tree["etc/modprobe.d/x.conf"] = "# options xen-pciback hide=03:00.0\noptions kvm x=1\n"
    assert told(tree, "XEN775") == []


def test_the_old_name_of_pciback() -> None:
    tree = {**grub(kernel="pciback.hide=(03:00.0)"), **guest("a", "03:00.0")}
    assert told(tree, "XEN775") == [("pciback.hide", "error")]
    assert told(tree, "XEN775", 'xen-version = "4.2"\n') == []
    both = {**grub(kernel="pciback.hide=(03:00.0) xen-pciback.hide=(03:00.0)"), **guest("a", "03:00.0")}
    assert told(both, "XEN775") == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("pci = [ '03:00.0,permissive=1' ]", "permissive=1"),
        ("pci = [ '03:00.0,rdm_policy=relaxed' ]", "rdm_policy=relaxed"),
        ("pci_permissive = 1\npci = [ '03:00.0' ]", "pci_permissive = 1"),
        ("pci = [ '03:00.0,permissive=0' ]", None),
        ("pci_permissive = 0\npci = [ '03:00.0' ]", None),
        ("pci_permissive = 1", None),
        ("pci = [ '03:00.0,msitranslate=1,rdm_policy=strict' ]", None),
    ],
)
def test_permissive(text: str, at: str | None) -> None:
    tree = {"etc/xen/a.cfg": f"name = 'a'\nmemory = 512\n{text}\n"}
    assert told(tree, "XEN777") == ([(at, "note")] if at else [])


def test_raw_access_is_a_strict_matter() -> None:
    tree = {"etc/xen/a.cfg": "name = 'a'\nmemory = 512\nioports = [ '3f8-3ff' ]\niomem = [ 'f0000,1' ]\nirqs = [ 5 ]\n"}
    assert [text for text, _ in told(tree, "XEN778")] == ["ioports", "iomem", "irqs"]
    assert not [d for d in found(tree, "default") if d.rule.code == "XEN778"]


NET = {"etc/xen/net.cfg": "name = 'netdom'\nmemory = 256\ndriver_domain = 1\n"}


def user(*texts: str) -> dict[str, str]:
    return {"etc/xen/web.cfg": "name = 'web'\nmemory = 512\n" + "".join(f"{text}\n" for text in texts)}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (user("vif = [ 'backend=netdom' ]") | NET, []),
        (user("vif = [ 'backend=0' ]", "disk = [ 'vdev=xvda,backend=Domain-0,target=/dev/vg/a' ]"), []),
        (user("vif = [ 'backend=5' ]"), []),
        (user("vif = [ 'backend=netdm' ]") | NET, [("netdm", "warning")]),
        (user("vif = [ 'backend=dom0' ]"), [("dom0", "warning")]),
        (user("disk = [ 'vdev=xvda,backend=stor,target=/dev/vg/a' ]"), [("stor", "warning")]),
        (user("vtpm = [ 'backend=vtpmmgr' ]") | {"etc/xen/v.cfg": "name = 'vtpmmgr'\nmemory = 16\n"}, []),
        (
            user("vif = [ 'backend=sub' ]") | {"etc/xen/s.cfg": "name = 'sub'\nmemory = 16\n"},
            [("name = 'sub'", "warning")],
        ),
        (
            user("vif = [ 'backend=sub' ]") | {"etc/xen/s.cfg": "name = 'sub'\ndriver_domain = 0\nmemory = 16\n"},
            [("driver_domain = 0", "warning")],
        ),
    ],
)
def test_domains_behind_devices(tree: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert told(tree, "XEN791") == expected


def test_loose_files_do_not_hold_all_domains() -> None:
    tree = {"vm/web.cfg": user("vif = [ 'backend=netdom' ]")["etc/xen/web.cfg"]}
    assert found(tree, "XEN791") == []
    tree["vm/net.cfg"] = NET["etc/xen/net.cfg"].replace("netdom", "netdomm")
    assert told(tree, "XEN791") == [("netdom", "warning")]


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({"web": "web", "net": "net"}, []),
        ({"web": "web", "zz-net": "net"}, [("netdom", "warning")]),
        ({"web": "web"}, [("netdom", "warning")]),
        ({"net": "net"}, []),
        ({}, []),
    ],
)
def test_the_order_of_the_start(links: dict[str, str], expected: list[tuple[str, str]]) -> None:
    tree = user("vif = [ 'backend=netdom' ]") | NET
    tree |= {f"etc/xen/auto/{name}": f"link:../{target}.cfg" for name, target in links.items()}
    assert told(tree, "XEN790") == expected
