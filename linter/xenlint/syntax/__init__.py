"""One module a format: text in, `Document` out."""

from __future__ import annotations

import sys
from importlib import import_module

from xenlint.source import Source
from xenlint.syntax.tree import Document, Kind
from xenlint.typed import Protocol, cast

MODULES: dict[Kind, str] = {
    "domu-xl": "xl",
    "domu-xm": "xm",
    "xl-conf": "xl",
    "xend-config": "sxp",
    "grub-default": "shell",
    "grub-cfg": "grub_cfg",
    "grub-legacy": "grub_legacy",
    "xen-efi": "xen_efi",
    "syslinux": "syslinux",
    "xl-info": "xl_info",
    "dmidecode": "dmidecode",
    "os-release": "os_release",
    "inside-dom0": "inside_dom0",
    "netbsd-boot": "netbsd_boot",
    "loader-conf": "loader_conf",
    "imagebuilder": "imagebuilder",
    "fstab": "fstab",
    "network": "network",
    "xendomains": "service_settings",
    "xencommons": "service_settings",
    "auto-backup": "opaque",
    "auto-broken-link": "opaque",
    "modprobe": "modprobe",
    "bls-entry": "bls_entry",
}


class _Parser(Protocol):
    """A module of this package."""

    def parse(self, source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document: ...


def parse(kind: Kind, source: Source, path: str, version: tuple[int, int]) -> Document:
    """Read a file of this kind as Xen of this version would; no parser but the one that is needed is imported.

    Problems are in the order of the text, in whatever order the parser came upon them.
    """
    name = f"{__name__}.{MODULES[kind]}"
    module = cast(_Parser, sys.modules.get(name) or import_module(name))
    document = module.parse(source, path, kind, version)
    if len(document.problems) < 2:
        return document
    problems = tuple(sorted(document.problems, key=lambda problem: problem.start))
    return Document(source, document.kind, path, document.settings, problems, document.menu)
