"""Which grub-mkconfig a host has."""

from __future__ import annotations

import pytest
from xenlint.model.distribution import reads_drop_ins


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
    assert reads_drop_ins(places, os_release) is expected
