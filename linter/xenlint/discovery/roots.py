"""Where hosts begin in a tree: a directory is a host's root when it mirrors `/`, or `/etc`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from xenlint.patterns import lazy_pattern
from xenlint.typed import NamedTuple

_SLASH_SHAPED = lazy_pattern(
    r"(?P<root>(?:.*?/)??)(?=(?:"
    r"etc/(?:xen/|default/(?:grub$|grub\.d/|xen(?:domains|commons)?$)|sysconfig/xen(?:domains|commons)$|grub\.d/|grub2?(?:-efi)?\.c|extlinux|update-extlinux)"
    r"|boot/(?:grub2?/|efi/|extlinux|syslinux|loader|xen[-.]|menu\.lst$|boot\.cfg$|grub\.c)"
    r"))"
)
_ETC_SHAPED = lazy_pattern(
    r"(?P<root>(?:.*?/)??)(?=xen/(?:xl\.conf|xend-config\.sxp|auto/)|default/(?:grub$|grub\.d/))"
)
_UNNAMED = frozenset({"chroot", "files", "fs", "image", "overlay", "root", "rootfs", "tree"})


class Root(NamedTuple):
    """A host's root, relative to the tree ("" for the tree itself). In an /etc-shaped one, places begin with `etc/`."""

    path: str
    prefix: str = ""

    def place(self, path: str) -> str:
        """Where a file of the tree stands on the host."""
        return self.prefix + (path[len(self.path) + 1 :] if self.path else path)

    def holds(self, path: str) -> bool:
        return not self.path or path.startswith(self.path + "/")


def root_of(path: str) -> Root | None:
    """The host's root that a file's path tells of, or None for a loose file."""
    match = _SLASH_SHAPED.match(path)
    if match:
        return Root(match["root"].rstrip("/"))
    match = _ETC_SHAPED.match(path)
    if match:
        return Root(match["root"].rstrip("/"), "etc/")
    return None


def host_names(roots: list[Root]) -> dict[str, str]:
    """Root to host name: the directory's own name where it is the only one so called, else its whole path."""
    short = {root.path: _short_name(root.path) for root in roots}
    taken = Counter(short.values())
    return {path: name if taken[name] == 1 else path or "." for path, name in short.items()}


def same_host(name: str, others: Collection[str]) -> str | None:
    """The one of other names that is this host's: the same, or the only one that differs by the domain behind it."""
    if name in others:
        return name
    label, _, domain = name.partition(".")
    if not label or label.isdecimal():
        return None
    close = [other for other in others if other.partition(".")[0] == label and not (domain and "." in other)]
    return close[0] if len(close) == 1 else None


def _short_name(path: str) -> str:
    parts = path.split("/") if path else ["."]
    while len(parts) > 1 and parts[-1] in _UNNAMED:
        parts.pop()
    return parts[-1]
