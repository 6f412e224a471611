"""Edge cases of the rules about MAC addresses."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import lint_tree

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
