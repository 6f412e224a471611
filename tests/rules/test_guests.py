"""Edge cases of the rules about a guest's memory limits, name and UUID."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import fixed_tree, lint_tree

RULES = ("XEN303", "XEN304", "XEN701", "XEN702", "XEN703")
FLEET = '[hosts.alpha]\nroot = "alpha"\n\n[hosts.bravo]\nroot = "bravo"\n'
XEND = {"etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n(enable-dom0-ballooning no)\n"}
UUID = "6e1f0c74-2b9d-4f58-a3e6-8d05c7b19f42"


def found(tree: dict[str, str], config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, RULES, config)
    assert report.errors == []
    return list(report.diagnostics)


def codes(tree: dict[str, str], config: str = "") -> list[str]:
    return [diagnostic.rule.code for diagnostic in found(tree, config)]


def guest(name: str, *lines: str) -> str:
    return "\n".join((f"name = '{name}'", "memory = 1024", *lines, ""))


def disk(target: str) -> str:
    return f"disk = [ '{target}' ]"


# --- maxmem -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "maxmem", "expected"),
    [
        ("type = 'hvm'", "2048", [("XEN303", "warning")]),
        ("builder = 'hvm'", "2048", [("XEN303", "warning")]),
        ("type = 'pvh'", "2048", [("XEN303", "note")]),
        ("type = 'pv'", "2048", []),
        ("kernel = '/k'", "2048", []),
        ("type = 'hvm'", "1024", []),
        ("type = 'hvm'", "'1G'", []),
        ("type = 'hvm'", "512", [("XEN304", "error")]),
        ("kernel = '/k'", "'512'", [("XEN304", "error")]),
        ("kernel = '/k'", "0", [("XEN304", "error")]),
    ],
)
def test_maxmem(kind: str, maxmem: str, expected: list[tuple[str, str]]) -> None:
    findings = found({"etc/xen/g.cfg": guest("g", kind, f"maxmem = {maxmem}")})
    assert [(finding.rule.code, finding.severity) for finding in findings] == expected


def test_maxmem_alone_is_the_size() -> None:
    assert codes({"etc/xen/g.cfg": "name = 'g'\ntype = 'hvm'\nmaxmem = 2048\n"}) == []


def test_what_is_in_force_counts() -> None:
    assert codes({"etc/xen/g.cfg": guest("g", "maxmem = 512", "memory = 512")}) == []


def test_xen_without_populate_on_demand() -> None:
    tree = {"etc/xen/g.cfg": guest("g", "builder = 'hvm'", "maxmem = 2048")}
    assert codes(tree, 'xen-version = "3.3"\n') == []
    assert codes(tree, 'xen-version = "3.4"\n') == ["XEN303"]


def test_maxmem_of_zero_means_nothing_to_xend() -> None:
    assert codes({"etc/xen/g": guest("g", "maxmem = 0"), **XEND}) == []


def test_maxmem_is_raised() -> None:
    tree = {"etc/xen/g.cfg": guest("g", "maxmem = 512  # enough")}
    fixed = fixed_tree(tree, lint_tree(tree, ("XEN304",)))
    assert fixed["etc/xen/g.cfg"] == guest("g", "maxmem = 1024  # enough").encode()


# --- names ------------------------------------------------------------------------------------------------------------


def test_the_second_to_start_is_told() -> None:
    tree = {
        "etc/xen/a.cfg": guest("g", disk("/dev/vg0/a,raw,xvda,rw")),
        "etc/xen/b.cfg": guest("g", disk("/dev/vg0/b,raw,xvda,rw")),
        "etc/xen/auto/20-a": "link:/etc/xen/a.cfg",
        "etc/xen/auto/10-b": "link:/etc/xen/b.cfg",
    }
    [finding] = found(tree)
    assert (finding.place, finding.severity, finding.confidence) == ("etc/xen/a.cfg", "error", "high")


def test_what_starts_comes_first() -> None:
    tree = {
        "etc/xen/a.cfg": guest("g", disk("/dev/vg0/a,raw,xvda,rw")),
        "etc/xen/b.cfg": guest("g", disk("/dev/vg0/b,raw,xvda,rw")),
        "etc/xen/auto/b.cfg": "link:/etc/xen/b.cfg",
    }
    [finding] = found(tree)
    assert (finding.place, finding.severity) == ("etc/xen/a.cfg", "warning")


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        ("phy:/dev/vg0/a,xvda,w", "/dev/vg0/a,raw,xvdb,rw", "note"),
        ("phy:/dev/vg0/a,xvda,w", "vdev=xvda,format=raw,target=/dev/vg0/a", "note"),
        ("phy:/dev/vg0/a,xvda,w", "phy:/dev/vg0/b,xvda,w", "warning"),
        ("file:/iso/debian.iso,hdc:cdrom,r", "file:/iso/debian.iso,hdc:cdrom,r", "warning"),
    ],
)
def test_a_shared_disk_makes_variants(one: str, other: str, severity: str | None) -> None:
    tree = {"etc/xen/a.cfg": guest("g", disk(one)), "etc/xen/b.cfg": guest("g", disk(other))}
    assert [finding.severity for finding in found(tree)] == ([severity] if severity else [])
    variants = {"etc/xen/a.cfg": guest("g", disk(one)), "etc/xen/a-rescue.cfg": guest("g", disk(other))}
    assert [d.severity for d in found(variants)] == ([severity] if severity == "warning" else [])


def test_without_disks_they_are_two_guests() -> None:
    assert [d.severity for d in found({"etc/xen/a.cfg": guest("g"), "etc/xen/b.cfg": guest("g")})] == ["warning"]


def test_a_copy_under_auto_is_no_second_guest() -> None:
    assert codes({"etc/xen/g.cfg": guest("g"), "etc/xen/auto/g.cfg": guest("g", "vcpus = 2")}) == []


def test_loose_files() -> None:
    tree = {"a/a.cfg": guest("web", disk("x,raw,xvda")), "b/b.cfg": guest("web", disk("y,raw,xvda"))}
    assert [finding.severity for finding in found(tree)] == ["note"]
    assert [finding.severity for finding in found({"a.cfg": tree["a/a.cfg"], "b.cfg": tree["b/b.cfg"]})] == ["warning"]
    assert codes({path: text.replace("web", "ExampleDomain") for path, text in tree.items()}) == []


def test_dom0_has_its_name() -> None:
    assert [(d.rule.code, d.severity) for d in found({"x/a.cfg": guest("Domain-0")})] == [("XEN701", "error")]
    assert codes({"x/a.cfg": guest("domain-0")}) == []


# --- UUIDs ------------------------------------------------------------------------------------------------------------


def test_uuid_of_a_copy() -> None:
    tree = {f"etc/xen/{name}.cfg": guest(name, f'uuid = "{UUID}"') for name in "abc"}
    assert [finding.place for finding in found(tree)] == ["etc/xen/b.cfg", "etc/xen/c.cfg"]


@pytest.mark.parametrize("uuid", ["", "0" * 32, "not-a-uuid", UUID[:-1]])
def test_what_is_no_uuid(uuid: str) -> None:
    assert codes({f"etc/xen/{name}.cfg": guest(name, f'uuid = "{uuid}"') for name in "ab"}) == []


def test_uuid_across_hosts() -> None:
    line = f'uuid = "{UUID}"'
    assert codes({"alpha/etc/xen/a.cfg": guest("a", line), "bravo/etc/xen/b.cfg": guest("b", line)}, FLEET) == [
        "XEN703"
    ]
    assert codes({"alpha/etc/xen/a.cfg": guest("a", line), "bravo/etc/xen/a.cfg": guest("a", line)}, FLEET) == []
    assert codes({"alpha/etc/xen/a.cfg": guest("a", line), "alpha/etc/xen/b.cfg": guest("b", line)}, FLEET) == [
        "XEN702"
    ]
