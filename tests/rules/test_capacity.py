"""The rule about guests that do not fit, where nothing but the sizes decides."""

from __future__ import annotations

import pytest
from xenlint.testing import lint_tree

FACTS = '[hosts.alder]\nroot = "."\nmemory = "8GiB"\n'


def said(memory: int, dom0: str, autoballoon: str) -> list[str]:
    tree = {
        "etc/default/grub": f'GRUB_CMDLINE_XEN="{dom0}"\n',
        "etc/xen/xl.conf": f'autoballoon="{autoballoon}"\n',
        "etc/xen/web.cfg": f'name = "web"\ntype = "pv"\nkernel = "/k"\nmemory = {memory}\n',
        "etc/xen/auto/web.cfg": "link:../web.cfg",
    }
    report = lint_tree(tree, ("XEN301",), FACTS)
    assert report.errors == []
    return [diagnostic.message for diagnostic in report.diagnostics]


@pytest.mark.parametrize(
    ("memory", "dom0", "autoballoon", "count"),
    [
        (5900, "dom0_mem=2G,max:2G", "off", 0),
        (6100, "dom0_mem=2G,max:2G", "off", 0),  # the reckoning may be out by as much
        (6144, "dom0_mem=2G,max:2G", "off", 1),  # all of the RAM, and nothing for Xen
        (6144, "", "auto", 0),
        (6144, "", "off", 0),  # it would fit beside a dom0 of some size, which other rules ask for
        (8192, "", "off", 1),
    ],
)
def test_what_fits(memory: int, dom0: str, autoballoon: str, count: int) -> None:
    assert len(said(memory, dom0, autoballoon)) == count


def test_one_guest_is_called_by_its_name() -> None:
    (message,) = said(7000, "dom0_mem=2G,max:2G", "off")
    assert message.startswith("'web' needs 6.8 GiB, ")
    assert message.endswith("It will not start: lower its 'memory'.")
