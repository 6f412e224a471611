"""From paths on the command line to hosts with their files. Looks at names and places; opens nothing but .gitignore."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial

from xenlint.discovery.found import Buffer, Found, Hosts
from xenlint.discovery.roots import Root, host_names, root_of, same_host
from xenlint.discovery.walk import Entry, Walker
from xenlint.engine.hostfiles import HostFile, HostFiles, is_auto, resolve
from xenlint.model.facts import Fact, Facts
from xenlint.settings.config import HostSettings, Settings, repository_root
from xenlint.syntax.classify import is_auto_backup, is_candidate
from xenlint.syntax.tree import Kind

_CONTEXT = (
    *("etc/xen", "etc/default", "etc/fstab", "etc/grub.d", "boot", "boot.cfg"),
    *("etc/os-release", "etc/debian_version", "etc/redhat-release", "etc/fedora-release", "etc/SuSE-release"),
    *("etc/arch-release", "etc/gentoo-release"),
    *("etc/network", "etc/netplan", "etc/sysconfig", "etc/systemd/network", "etc/netctl"),
    *("etc/NetworkManager/system-connections", "etc/conf.d/xendomains", "etc/modprobe.d"),
)
_CAPTURE_NAME = ("xl-info", "xl_info", "xm-info", "xm_info", "dmidecode")
_MARKERS = (
    "etc/xen",
    "etc/default/grub",
    "etc/default/grub.d",
    "boot/grub",
    "boot/grub2",
    "boot/efi",
    "boot/boot.cfg",
    "boot/loader.conf",
)
_ETC_MARKERS = ("xen/xl.conf", "xen/xend-config.sxp", "xen/auto", "default/grub", "default/grub.d")


_REPORTED, _CONTEXT_ONLY, _ASKED = (
    HostFile("", "", "", asked, reported) for asked, reported in ((False, True), (False, False), (True, True))
)
"""What is known of a file before it is put into its host."""


_NO_ROOT = Root("")
"""Where loose files have their places: below the tree itself."""


def find(paths: Iterable[str], settings: Settings, cwd: str, buffer: Buffer | None = None) -> Found:
    """All hosts that the paths touch. Files under a path are reported; the rest of their host is context.

    `-` among the paths stands for the buffer.
    """
    trees: dict[str, _Tree] = {}
    errors: list[str] = []
    asked: list[tuple[str, str, bytes | None]] = []
    given: dict[str, None] = {}
    for path in paths:
        data = buffer.data if path == "-" and buffer else None
        place = os.path.normpath(os.path.join(cwd, buffer.name if path == "-" and buffer else path))
        if os.path.isdir(place) and data is None:
            given[place] = None
        elif data is None and not os.path.isfile(place):
            reason = "this is no regular file" if os.path.lexists(place) else "there is no such file or directory"
            errors.append(f"{path}: {reason}.")
            continue
        asked.append((path, place, data))
    for path, place, data in asked:
        is_directory = data is None and place in given
        widest = _widest(place, given)
        top = _top(widest or place, is_directory or widest is not None, settings)
        if top not in trees:
            trees[top] = _Tree(top, settings, cwd)
        try:
            trees[top].add(os.path.relpath(place, top).replace(os.sep, "/"), is_directory, data)
        except OSError as error:
            errors.append(f"{path}: cannot read this directory: {error.strerror}.")
    made = [pair for tree in trees.values() for pair in tree.hosts()]
    groups = tuple(dict.fromkeys(group for group, _ in made))
    file_count = sum(len(tree.files) for tree in trees.values())
    hosts = Hosts((maker for _, maker in made), file_count, groups)
    return Found(hosts, tuple(errors), tuple(trees), tuple(given))


def _widest(place: str, given: Container[str]) -> str | None:
    """The outermost given directory that a place lies in: what lies in two of them is still one host's."""
    widest = place if place in given else None
    while (above := os.path.dirname(place)) != place:
        place = above
        widest = place if place in given else widest
    return widest


def _top(place: str, is_directory: bool, settings: Settings) -> str:
    """The directory that host roots are looked for below: the repository's, the config file's, else the host's own."""
    directory = place if is_directory else os.path.dirname(place)
    top = repository_root(directory)
    if top is not None:
        return top
    if settings.path is not None and (directory + os.sep).startswith(settings.root.rstrip(os.sep) + os.sep):
        return settings.root
    drive, path = os.path.splitdrive(place)
    root = root_of(path.replace(os.sep, "/").lstrip("/") + ("/" if is_directory else ""))
    return directory if root is None else os.path.join(drive + os.sep, *root.path.split("/"))


class _Tree:
    """What was asked for below one top directory."""

    def __init__(self, top: str, settings: Settings, cwd: str) -> None:
        self.top = top
        self.settings = settings
        self.is_repository = settings.path is not None or os.path.lexists(os.path.join(top, ".git"))
        self.base = os.path.relpath(settings.root, top).replace(os.sep, "/") if settings.path else "."
        self.walker = Walker(top, self._rebased(settings.exclude))
        self.files: dict[str, HostFile] = {}
        self.links: dict[str, str] = {}
        self.reported_links: set[str] = set()
        self.roots: dict[str, Root] = {}
        self._done: set[str] = set()
        self._show = _shower(top, cwd)
        self._prefix = os.path.join(top, "")
        for host in settings.hosts.values():
            if host.root is not None:
                self._know(_shape(top, self._join(host.root)))

    def _rebased(self, globs: tuple[str, ...]) -> tuple[str, ...]:
        if self.base == ".":
            return globs
        return tuple(f"{self.base}/{'' if '/' in glob.rstrip('/') else '**/'}{glob.lstrip('/')}" for glob in globs)

    def _join(self, path: str) -> str:
        joined = os.path.normpath(os.path.join(self.base, path)).replace(os.sep, "/")
        return "" if joined == "." else joined

    def _know(self, root: Root | None) -> None:
        if root is not None:
            self.roots.setdefault(root.path, root)

    def add(self, path: str, is_directory: bool, data: bytes | None) -> None:
        path = "" if path == "." else path
        if self.walker.is_excluded(path):
            return
        for above in _ancestors(path):
            self._know(_marked(self.top, above))
        if is_directory:
            rooted = set()
            for entry in self.walker.walk(path):
                self._take(entry, reported=True)
                directory = entry.path.rpartition("/")[0]
                if directory not in rooted and (found := root_of(entry.path)):
                    rooted.add(directory)
                    self._know(found)
            if (root := self._root(path + "/")) and root.path != path:
                self._context(root)
        else:
            self._know(root_of(path))
            self.files[path] = _ASKED if data is None else _ASKED._replace(data=data)
            if root := self._root(path):
                self._context(root)
            elif self.is_repository and os.path.isdir(os.path.join(self.top, os.path.dirname(path))):
                self._siblings(os.path.dirname(path))

    def _take(self, entry: Entry, reported: bool) -> None:
        if entry.target is not None:
            self.links[entry.path] = entry.target
            if reported:
                self.reported_links.add(entry.path)
            return
        path = entry.path
        known = self.files.get(path)
        if known is None or (reported and not known.reported):
            self.files[path] = _REPORTED if reported else _CONTEXT_ONLY

    def _context(self, root: Root) -> None:
        """The rest of the host that a path belongs to: read, but not reported."""
        if self._is_done(f"context of {root.path}"):
            return
        self._siblings(root.path, _CAPTURE_NAME)
        for directory in _CONTEXT:
            if not directory.startswith(root.prefix):
                continue
            below = directory[len(root.prefix) :]
            start = f"{root.path}/{below}" if root.path else below
            place = os.path.join(self.top, start)
            if os.path.isfile(place) and not os.path.islink(place) and not self.walker.is_excluded(start):
                self._take(Entry(start), reported=False)
            elif os.path.isdir(place):
                for entry in self.walker.walk(start):
                    self._take(entry, reported=False)

    def _is_done(self, work: str) -> bool:
        """Whether this was done before, for another path of the same host; from now on it is."""
        before = len(self._done)
        self._done.add(work)
        return len(self._done) == before

    def _siblings(self, directory: str, named: tuple[str, ...] = ("",)) -> None:
        """The other files beside a loose one, or those in whose names one of these stands."""
        if self._is_done(f"siblings in {directory}"):
            return
        place = os.path.join(self.top, directory)
        with os.scandir(place) as entries:
            names = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
        for name in names:
            if not any(part in name for part in named):
                continue
            path = f"{directory}/{name}" if directory else name
            if is_candidate(path) and not self.walker.is_excluded(path):
                self._take(Entry(path), reported=False)

    def _root(self, path: str) -> Root | None:
        """The deepest known root above a path."""
        found = None
        for root in self.roots.values():
            if root.holds(path) and (found is None or len(root.path) > len(found.path)):
                found = root
        return found

    def hosts(self) -> Iterator[tuple[str, Callable[[], HostFiles]]]:
        """Each host's group, and what makes it."""
        by_root: dict[str | None, list[str]] = {}
        links: dict[str | None, list[tuple[str, str]]] = {}
        finder = _Finder(self.roots)
        filled = {path.rpartition("/")[0] for path in self.files} if self.links else set()
        for path in sorted(self.files):
            root = finder.root(path)
            by_root.setdefault(None if root is None else root.path, []).append(path)
        for path, target in sorted(self.links.items()):
            if root := finder.root(path):
                links.setdefault(root.path, []).append((path, target))
                if kind := self._flaw(root, path, target, filled):
                    self.files[path] = self._link(path, target, kind)
                    by_root.setdefault(root.path, []).append(path)
        names = self._names([self.roots[key] for key in by_root if key is not None])
        lone = self._lone_settings() if len(by_root) == 1 else None
        self._settle(by_root, names)
        for key, files in by_root.items():
            name = names[key] if key is not None else "."
            settings = (key and self.settings.hosts.get(key)) or self._settings_of(name) or lone
            yield _group(key), partial(self._host, key, name, files, links.get(key, []), settings)

    def _host(
        self,
        key: str | None,
        name: str,
        files: list[str],
        links: list[tuple[str, str]],
        settings: HostSettings | None,
    ) -> HostFiles:
        root = self.roots[key] if key is not None else _NO_ROOT
        return HostFiles(
            name,
            tuple(self._file(path, root) for path in files),
            tuple((root.place(path), target) for path, target in links),
            self._facts(settings),
            is_loose=key is None,
            group=_group(key),
        )

    def _file(self, path: str, root: Root) -> HostFile:
        place = root.place(path) if root.holds(path) else path
        known = self.files[path]
        return HostFile(f"{self._prefix}{path}", self._show(path), place, *known[3:])

    def _flaw(self, root: Root, path: str, target: str, filled: set[str]) -> Kind | None:
        """What is wrong with a link among what starts with the host: it is a backup copy, or leads nowhere.

        A missing target counts in directories of which the tree has files (`filled`): of others the tree tells nothing.
        """
        place = root.place(path)
        if not is_auto(place):
            return None
        if is_auto_backup(path):
            return "auto-backup"
        end = resolve(place, target)
        if not end.startswith(root.prefix):
            return None
        aim = os.path.join(self.top, root.path, end[len(root.prefix) :])
        directory = os.path.dirname(aim)
        if os.path.lexists(aim) or os.path.realpath(directory) != os.path.normpath(directory):
            return None
        below = os.path.relpath(directory, self.top).replace(os.sep, "/")
        return "auto-broken-link" if below in filled else None

    def _link(self, path: str, target: str, kind: Kind) -> HostFile:
        """A link as a file of its own, which holds its target, as git keeps it."""
        known = _REPORTED if path in self.reported_links else _CONTEXT_ONLY
        return known._replace(data=os.fsencode(target), kind=kind)

    def _settle(self, by_root: dict[str | None, list[str]], names: dict[str, str]) -> None:
        """Give captures that lie in no host's root to the host that they are of, where it is there."""
        loose = by_root.get(None)
        if not loose or len(by_root) == 1:
            return
        from xenlint.discovery.captures import captured_host

        roots = {name: root for root, name in names.items() if root in by_root}
        for path in tuple(loose):
            told = captured_host(self._file(path, _NO_ROOT))
            name = same_host(told, roots) if told else None
            if name is not None:
                loose.remove(path)
                by_root[roots[name]].append(path)
        if not loose:
            del by_root[None]

    def _settings_of(self, name: str) -> HostSettings | None:
        found = same_host(name, self.settings.hosts)
        return None if found is None else self.settings.hosts[found]

    def _names(self, roots: list[Root]) -> dict[str, str]:
        names = host_names(roots)
        for name, host in self.settings.hosts.items():
            if host.root is not None:
                names[self._join(host.root)] = name
        return names

    def _lone_settings(self) -> HostSettings | None:
        """The settings of the only host there is, when they name no root."""
        hosts = list(self.settings.hosts.values())
        return hosts[0] if len(hosts) == 1 and hosts[0].root is None else None

    def _facts(self, host: HostSettings | None) -> Facts:
        """What is told of a host outside its own files, the most trusted first."""
        settings = self.settings
        facts = host.facts if host else Facts()
        above: list[Fact] = []
        if settings.memory_kib is not None:
            above.append(Fact("memory", settings.memory_kib, "--host-memory", slack_percent=None))
        if settings.version_override is not None:
            above.append(Fact("version", settings.version_override, "--xen-version", slack_percent=None))
        below: list[Fact] = []
        if settings.version is not None:
            origin = os.path.basename(settings.path or "") or "settings"
            below.append(Fact("version", settings.version, origin, slack_percent=None))
        return Facts((*above, *facts.told, *below))


class _Finder:
    """Finds the deepest root above a path, remembering the answer for each directory."""

    def __init__(self, roots: dict[str, Root]) -> None:
        self.roots = roots
        self.known: dict[str, Root | None] = {"": roots.get("")}

    def root(self, path: str) -> Root | None:
        directory = path.rpartition("/")[0]
        if directory not in self.known:
            self.known[directory] = self.roots.get(directory) or self.root(directory)
        return self.known[directory]


def _group(root: str | None) -> str:
    """The group of the host with this root: the directory that holds it."""
    return (root or "").rpartition("/")[0] or "."


def _ancestors(path: str) -> list[str]:
    """A path's directories and itself, from the top down."""
    parts = path.split("/") if path else []
    return ["/".join(parts[:count]) for count in range(len(parts) + 1)]


def _marked(top: str, path: str) -> Root | None:
    """The root at this directory, when what lies in it says so."""
    place = os.path.join(top, path)
    if any(os.path.lexists(os.path.join(place, marker)) for marker in _MARKERS):
        return Root(path)
    if any(os.path.lexists(os.path.join(place, marker)) for marker in _ETC_MARKERS):
        return None if os.path.basename(place) == "etc" and path else Root(path, "etc/")
    return None


def _shape(top: str, path: str) -> Root:
    """A root that the config file names: /etc-shaped where it looks so, else /-shaped."""
    return _marked(top, path) or Root(path)


def _shower(top: str, cwd: str) -> Callable[[str], str]:
    """How a path below `top` is shown from `cwd`: relative, with slashes."""
    up = os.path.relpath(top, cwd).replace(os.sep, "/")
    if up == ".":
        return lambda path: path
    if ".." not in up.split("/"):
        return lambda path: f"{up}/{path}"
    below = os.path.relpath(cwd, top).replace(os.sep, "/")
    if ".." in below.split("/"):
        return lambda path: f"{up}/{path}"
    return lambda path: path[len(below) + 1 :] if path.startswith(below + "/") else f"{up}/{path}"
