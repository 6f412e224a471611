"""A host's budget: the arithmetic put together with what the host's files say."""

from __future__ import annotations

import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.discovery import find
from xenlint.engine.load import load
from xenlint.model.budget import Budget, budget_of
from xenlint.model.dom0_mem import Amount, Dom0Mem
from xenlint.settings.config import Settings
from xenlint.testing import Tree, write_tree

GIB = 1 << 20
MIB = 1 << 10


def budget(tree: Tree, memory_kib: int | None = None, version: tuple[int, int] = (4, 17)) -> Budget:
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, tree)
        found = find([root], Settings(root=root, memory_kib=memory_kib, version_override=version), root)
        (work,) = found.hosts
        return budget_of(load(work).host)


def boot(value: str) -> dict[str, str]:
    return {"etc/default/grub": f'GRUB_CMDLINE_XEN="dom0_mem={value}"\n'}


def guest(name: str, mib: int, more: str = "") -> str:
    return f'name = "{name}"\nmemory = {mib}\nvcpus = 1\n{more}'


def test_parts_add_up_to_the_ram() -> None:
    found = budget({**boot("1G,max:1G"), "etc/xen/a.cfg": guest("a", 1024), "etc/xen/b.cfg": guest("b", 512)}, 4 * GIB)
    assert (found.dom0.initial_kib, found.dom0.maximum_kib, found.dom0.smallest_kib) == (GIB, GIB, GIB)
    assert found.xen_kib is not None
    assert found.free_kib is not None
    assert found.xen_kib + GIB + found.used_kib + found.free_kib == found.memory_kib == 4 * GIB
    assert found.fits is True
    assert [share.domain.name for share in found.guests] == ["a", "b"]
    assert found.dom0.at is not None
    assert found.dom0.at.text == "dom0_mem=1G,max:1G"


def test_guests_of_auto_come_first_in_their_order() -> None:
    found = budget(
        {
            **boot("1G,max:1G"),
            "etc/xen/a.cfg": guest("a", 512),
            "etc/xen/b.cfg": guest("b", 512),
            "etc/xen/c.cfg": guest("c", 512),
            "etc/xen/auto/10-c": "link:/etc/xen/c.cfg",
            "etc/xen/auto/20-b": "link:/etc/xen/b.cfg",
        },
        8 * GIB,
    )
    assert [share.domain.name for share in found.guests] == ["c", "b", "a"]
    assert [share.domain.name for share in found.started] == ["c", "b"]


def test_the_first_that_finds_no_room() -> None:
    tree = {**boot("1G,max:1G"), **{f"etc/xen/auto/{name}": guest(name, 1024) for name in "abcd"}}
    found = budget(tree, 4 * GIB)
    assert found.refused is not None
    # 'c' lacks some 50 MiB, which is less than the reckoning may be out by, but all that Xen keeps as well
    assert [bool(share.start and share.start.refusal) for share in found.guests] == [False, False, True, True]
    assert found.refused.domain.name == "c"
    assert found.fits is False
    assert found.free_kib is not None
    assert found.free_kib < 0


def test_within_the_margin_nothing_is_certain() -> None:
    for ram_gib in (4, 32):
        plain = budget(boot("1G,max:1G"), ram_gib * GIB)
        assert plain.free_at_boot_kib is not None
        assert plain.margin_kib is not None
        assert plain.xen_kib is not None
        # more than all of the RAM is too much, whatever the reckoning may be out by
        limit_kib = min(plain.margin_kib, plain.xen_kib)
        for over_kib, fits in ((-limit_kib, True), (limit_kib // 2, True), (limit_kib + 8 * MIB, False)):
            mib = (plain.free_at_boot_kib + over_kib) // MIB
            assert budget({**boot("1G,max:1G"), "etc/xen/a.cfg": guest("a", mib)}, ram_gib * GIB).fits is fits


def test_dom0_is_shrunk_where_the_toolstack_may() -> None:
    tree = {"etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all"\n', "etc/xen/a.cfg": guest("a", 2048)}
    found = budget(tree, 4 * GIB)
    assert found.fits is True
    assert found.dom0.smallest_kib == 128 * MIB
    assert found.dom0.initial_kib is not None
    assert found.free_kib is not None
    assert found.dom0_kib is not None
    assert found.free_kib < 0
    # xl makes room for what it reckons that the guest needs, which is a little more than it takes
    need, used = found.guests[0].need_kib, found.guests[0].used_kib
    assert found.dom0.initial_kib - found.dom0_kib == -found.free_kib + need - used
    off = budget({**tree, "etc/xen/xl.conf": 'autoballoon="off"\n'}, 4 * GIB)
    assert off.fits is False
    assert off.dom0_kib == off.dom0.initial_kib == off.dom0.smallest_kib


def test_a_dom0_that_cannot_start() -> None:
    found = budget({**boot("1024"), "etc/xen/a.cfg": guest("a", 512)}, 8 * GIB)
    assert (found.dom0.stops, found.fits, found.refused) == (True, False, None)
    assert not budget(boot("1024M"), 8 * GIB).dom0.stops


def test_unknown_ram_leaves_what_is_written() -> None:
    found = budget({**boot("1G,max:2G"), "etc/xen/a.cfg": guest("a", 512)})
    assert (found.memory_kib, found.xen_kib, found.free_kib, found.fits) == (None, None, None, None)
    assert (found.dom0.initial_kib, found.dom0.maximum_kib) == (GIB, 2 * GIB)
    assert found.guests[0].memory_kib == 512 * MIB
    for value in ("50%,max:2G", "-1G"):
        assert budget(boot(value)).dom0.initial_kib is None


def test_guests_that_cannot_be_read_are_named() -> None:
    tree = {
        **boot("1G,max:1G"),
        "etc/xen/a.cfg": "import os\nname = 'a'\nmemory = int(os.environ['SIZE'])\n",
        "etc/xen/xend-config.sxp": "(dom0-min-mem 196)\n",
    }
    found = budget(tree, 4 * GIB, (4, 4))
    assert found.guests == ()
    assert [domain.name for domain in found.unread] == ["a"]
    assert found.fits is None


def test_a_limit_that_is_given_takes_the_place_of_the_line() -> None:
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, {**boot("junk"), "etc/xen/a.cfg": guest("a", 6144)})
        found = find([root], Settings(root=root, memory_kib=8 * GIB, version_override=(4, 17)), root)
        host = load(found.hosts[0]).host
    limit = Dom0Mem(Amount(GIB << 10), None, Amount(GIB << 10))
    assert budget_of(host, limit).dom0[:3] == (GIB, GIB, GIB)
    assert budget_of(host, limit).fits is True
    assert budget_of(host).dom0.maximum_kib is None


@pytest.mark.parametrize(
    ("line", "initial_kib"),
    [
        ("dom0_mem=1G mem=2G", GIB),
        ("dom0_mem=3G mem=2G", None),
        ("dom0_mem=50% dom0_max_vcpus=2", None),
        ("dom0_mem=max:512M conring_size=256k", 512 * MIB),
    ],
)
def test_options_of_the_line_that_change_the_machine(line: str, initial_kib: int | None) -> None:
    found = budget({"etc/default/grub": f'GRUB_CMDLINE_XEN="{line}"\n'}, 4 * GIB)
    assert found.dom0.initial_kib is not None
    if initial_kib is not None:
        assert found.dom0.initial_kib == initial_kib
    else:
        assert found.dom0.initial_kib < 2 * GIB


SIZES = st.lists(st.integers(64, 4096), max_size=6)


@settings(max_examples=40, deadline=None)
@given(SIZES, st.integers(1, 32), st.sampled_from(["512M,max:512M", "1G", "10%", "-2G", "2G,max:1G"]))
def test_sums_add_up_and_nothing_negative_goes_unsaid(sizes: list[int], ram_gib: int, value: str) -> None:
    tree = {**boot(value), **{f"etc/xen/g{number}.cfg": guest(f"g{number}", mib) for number, mib in enumerate(sizes)}}
    found, larger = budget(tree, ram_gib * GIB), budget(tree, (ram_gib + 1) * GIB)
    assert found.xen_kib is not None
    assert found.dom0.initial_kib is not None
    assert found.free_kib is not None
    assert found.memory_kib == found.xen_kib + found.dom0.initial_kib + found.used_kib + found.free_kib
    assert found.xen_kib >= 0
    assert found.dom0.initial_kib >= 0
    assert found.dom0.maximum_kib is None or found.dom0.initial_kib <= found.dom0.maximum_kib
    assert larger.xen_kib is not None
    assert larger.xen_kib >= found.xen_kib
    if found.free_kib < -(found.margin_kib or 0) and found.dom0.smallest_kib == found.dom0.initial_kib:
        assert found.refused is not None
    if found.refused is None:
        assert found.fits is not found.dom0.stops
