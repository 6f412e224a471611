"""Which grub-mkconfig a host has."""

from __future__ import annotations

import pytest
from xenlint.knowledge.versions import NEWEST
from xenlint.model.distribution import reads_drop_ins
from xenlint.source import Source
from xenlint.syntax import parse


@pytest.mark.parametrize(
    ("places", "os_release", "expected"),
    [
        ([], None, True),
        (["etc/debian_version"], None, True),
        (["etc/redhat-release"], None, False),
        (["etc/gentoo-release"], None, False),
        ([], "NAME=x\nID=debian\n", True),
        ([], 'ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        (["etc/debian_version"], 'ID="fedora"\n', False),
        ([], "ID=opensuse-leap\nID_LIKE='suse opensuse'\n", False),
    ],
)
def test_reads_drop_ins(places: list[str], os_release: str | None, expected: bool) -> None:
    source = Source("etc/os-release", (os_release or "").encode())
    assert reads_drop_ins(places, [parse("os-release", source, "etc/os-release", NEWEST)]) is expected
