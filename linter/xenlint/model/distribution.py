"""Which distribution a host runs, as far as its files tell: grub-mkconfig is not the same everywhere.

Debian and what is made from it read `/etc/default/grub.d/*.cfg` besides `/etc/default/grub`, and their `sh` is dash;
upstream GRUB, Fedora, SUSE, Arch and Gentoo read the one file, and `sh` is bash (grub:util/grub-mkconfig.in, and
Debian's patch mkconfig-ubuntu-distributor and its kin).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

OS_RELEASE = ("etc/os-release", "usr/lib/os-release")

_DEBIAN_FILES = frozenset(("etc/debian_version", "etc/lsb-release", "etc/dpkg/dpkg.cfg"))
_OTHER_FILES = frozenset(
    ("etc/redhat-release", "etc/fedora-release", "etc/centos-release", "etc/SuSE-release", "etc/arch-release")
) | {"etc/gentoo-release", "etc/alpine-release"}
_ID = re.compile(r"^(?:ID|ID_LIKE)=[\"']?([^\"'\n]*)", re.MULTILINE)


def reads_drop_ins(places: Iterable[str], os_release: str | None) -> bool:
    """Whether the host's grub-mkconfig reads drop-ins, and its `sh` is dash; Debian's way where nothing tells.

    `places` are paths on the host, `os_release` the text of its `/etc/os-release`.
    """
    names = {word for found in _ID.findall(os_release or "") for word in found.split()}
    if names:
        return bool(names & {"debian", "ubuntu"})
    found = set(places)
    return bool(found & _DEBIAN_FILES) or not found & _OTHER_FILES
