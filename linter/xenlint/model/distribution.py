"""Which distribution a host runs, as far as its files tell: grub-mkconfig is not the same everywhere.

Debian and what is made from it read `/etc/default/grub.d/*.cfg` besides `/etc/default/grub`, and their `sh` is dash;
upstream GRUB, Fedora, SUSE, Arch and Gentoo read the one file, and `sh` is bash (grub:util/grub-mkconfig.in, and
Debian's patch mkconfig-ubuntu-distributor and its kin).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xenlint.model.toolstack import text_of
from xenlint.syntax.tree import Document

_DEBIAN_FILES = frozenset(("etc/debian_version", "etc/lsb-release", "etc/dpkg/dpkg.cfg"))
_OTHER_FILES = frozenset(
    ("etc/redhat-release", "etc/fedora-release", "etc/centos-release", "etc/SuSE-release", "etc/arch-release")
) | {"etc/gentoo-release", "etc/alpine-release"}


_DEBIANS = frozenset(("debian", "devuan", "kali", "linuxmint", "mint", "pop", "proxmox", "raspbian", "ubuntu"))
_OTHERS = frozenset(
    ("almalinux", "alpine", "arch", "archlinux", "centos", "fedora", "gentoo", "mageia", "opensuse")
) | {*("oracle", "oraclelinux", "qubes", "redhat", "rhel", "rocky", "sle", "sled", "sles", "suse", "void")}


def reads_drop_ins(places: Iterable[str], documents: Iterable[Document], told: str | None = None) -> bool:
    """Whether the host's grub-mkconfig reads drop-ins, and its `sh` is dash; Debian's way where nothing tells.

    `places` are paths on the host; of the documents, `/etc/os-release` says most, and then what was `told` of the host,
    such as "debian 12".
    """
    releases = [document for document in documents if document.kind == "os-release"]
    ids = [setting for release in releases for setting in release.settings if setting.key in ("ID", "ID_LIKE")]
    names = {name for setting in ids for name in (text_of(setting) or "").split()}
    if names:
        return bool(names & {"debian", "ubuntu"})
    name = re.match(r"[a-z]*", told.lower().replace("red hat", "redhat").lstrip()) if told else None
    if name is not None and (name[0] in _DEBIANS or name[0] in _OTHERS):
        return name[0] in _DEBIANS
    found = set(places)
    return not found.isdisjoint(_DEBIAN_FILES) or found.isdisjoint(_OTHER_FILES)
