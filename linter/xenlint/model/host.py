"""A host: everything its files say, put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from xenlint.knowledge.versions import LAST_WITH_XEND, NEWEST, Version
from xenlint.model.boot import BootEntry, read_entries
from xenlint.model.dom0_mem import Arch
from xenlint.model.domain import Domain
from xenlint.model.facts import Facts
from xenlint.model.toolstack import Toolstack, XendConfig, XlConf, chosen_toolstack, toolstack_of
from xenlint.patterns import lazy_pattern
from xenlint.source import Source, Spanned
from xenlint.syntax.tree import Document, Kind, String
from xenlint.typed import Any, TypeVar

BOOT_KINDS: frozenset[Kind] = frozenset(
    {"grub-cfg", "grub-default", "grub-legacy", "imagebuilder", "loader-conf", "netbsd-boot", "syslinux", "xen-efi"}
)
_ONE_A_HOST: tuple[Kind, ...] = (
    "grub-cfg",
    "grub-legacy",
    "imagebuilder",
    "netbsd-boot",
    "syslinux",
    "xen-efi",
    "xend-config",
    "xl-conf",
    "xl-info",
    "dmidecode",
)
GUESTS: frozenset[Kind] = frozenset({"domu-xl", "domu-xm"})
SETUP_KINDS: frozenset[Kind] = BOOT_KINDS | {
    "bls-entry",
    "modprobe",
    "xencommons",
    "xend-config",
    "xendomains",
    "xl-conf",
}
"""What starts Xen and its toolstack, which is mostly the same on all hosts of a fleet."""

_BEHIND_8_OF_UUID = lazy_pattern(r"-(?<=[0-9a-f]{8}-)(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")  # found by its first dash
_MOST_ALIKE = 256
_LONGEST_ALIKE = 1 << 16
"""Characters of a host's setup that are worth remembering."""

_Derived = TypeVar("_Derived")


class Host:
    """One machine.

    `is_whole` is false for loose files that cannot all belong to one machine (two different `xl.conf`, say): then
    nothing is concluded from one file about another.
    """

    __slots__ = (
        "_alike",
        "_derived",
        "_entries",
        "_guests",
        "_worked_out",
        "documents",
        "domains",
        "facts",
        "is_loose",
        "is_version_told",
        "is_whole",
        "name",
        "reads_drop_ins",
        "toolstack",
        "version",
        "version_origin",
        "xend_config",
        "xl_conf",
    )

    def __init__(
        self,
        name: str,
        documents: tuple[Document, ...],
        facts: Facts,
        version: Version,
        version_origin: str,
        autostart: Mapping[str, str],
        is_loose: bool,
        is_version_told: bool = False,
        reads_drop_ins: bool = True,
    ) -> None:
        """`autostart` maps the path of a guest's file to the path of what starts it under etc/xen/auto.

        `is_version_told`: by the settings, and not by the host's own files. `reads_drop_ins`: whether grub-mkconfig
        reads `/etc/default/grub.d`, as Debian's does, whose `sh` is dash.
        """
        self.name = name
        self.documents = documents
        self.facts = facts
        self.version = version
        self.version_origin = version_origin
        self.is_loose = is_loose
        self.is_version_told = is_version_told
        self.reads_drop_ins = reads_drop_ins
        self._derived: dict[tuple[object, Source], Any] = {}
        self._worked_out: dict[tuple[object, ...], Any] = {}
        self._guests: tuple[Domain, ...] | None = None
        self._entries: tuple[tuple[BootEntry, ...], tuple[BootEntry, ...]] | None = None
        self._alike: dict[object, Any] | None = None
        self.is_whole = not is_loose or may_be_one_host([document.kind for document in documents])
        kinds = {document.kind for document in documents} if self.is_whole else set()
        self.toolstack: Toolstack = toolstack_of(kinds, version, chosen_toolstack(documents) if self.is_whole else None)
        xl_conf, xend_config = self._only("xl-conf"), self._only("xend-config")
        self.xl_conf = XlConf(xl_conf) if xl_conf else None
        self.xend_config = XendConfig(xend_config) if xend_config else None
        self.domains = tuple(
            Domain(document, version, autostart.get(document.path, ""), self.toolstack)
            for document in documents
            if document.kind in GUESTS
        )

    def _only(self, kind: Kind) -> Document | None:
        """The host's own file of a kind of which it has one."""
        return next((d for d in self.documents if d.kind == kind), None) if self.is_whole else None

    @property
    def has_toolstack(self) -> bool:
        return bool(self.domains or self.xl_conf or self.xend_config)

    @property
    def boot_entries(self) -> tuple[BootEntry, ...]:
        """The entries that start Xen, those of a file that a generator's input explains left out."""
        return self._read_entries()[0]

    @property
    def all_boot_entries(self) -> tuple[BootEntry, ...]:
        """The same with those."""
        return self._read_entries()[1]

    def _read_entries(self) -> tuple[tuple[BootEntry, ...], tuple[BootEntry, ...]]:
        if self._entries is None:
            is_xen = not self.is_loose and self.has_toolstack
            self._entries = _boot_entries(self.documents, self.version, is_xen, self.reads_drop_ins)
        return self._entries

    def derive(self, make: Callable[[Document, Host], _Derived], document: Document) -> _Derived:
        """`make(document, self)`, worked out once for each document of the host, however many rules ask."""
        key = (make, document.source)
        if key not in self._derived:
            self._derived[key] = make(document, self)
        found: _Derived = self._derived[key]
        return found

    def once(self, key: tuple[object, ...], make: Callable[[], _Derived]) -> _Derived:
        """What `make` says about this host, worked out once for each key, however many rules ask."""
        if key not in self._worked_out:
            self._worked_out[key] = make()
        found: _Derived = self._worked_out[key]
        return found

    def derive_alike(self, make: Callable[[Host], _Derived]) -> _Derived:
        """`make(self)`, worked out once for all hosts that are set up alike (see `alike`): for what depends on nothing
        else, and holds on to no file."""
        known = self.alike
        if make not in known:
            known[make] = make(self)
        found: _Derived = known[make]
        return found

    @property
    def alike(self) -> dict[object, Any]:
        """What is known of all hosts of which the files of the setup (`SETUP_KINDS`) are word for word these, but for
        UUIDs, of which only matters which are the same: one program has mostly written them. Their Xen and what is told
        of the machines are the same too, wherever that is told, and either all have guests or none."""
        if self._alike is None:
            files = [document for document in self.documents if document.kind in SETUP_KINDS]
            told = [(fact.name, fact.value) for fact in self.facts.told if fact.name != "command-line"]
            xen = self.version, self.version_origin, self.is_version_told, self.toolstack
            shape = self.is_loose, self.is_whole, self.reads_drop_ins, bool(self.domains)
            is_short = sum([len(each.source.text) for each in files]) <= _LONGEST_ALIKE
            self._alike = _known_of((*_setup_of(files), *told, xen, shape)) if is_short else {}
        return self._alike

    def forget(self) -> None:
        """Drop all that was worked out. Much of it refers back to the host, which would stay in memory for that."""
        self._derived.clear()
        self._worked_out.clear()
        for domain in self.domains:
            domain.forget()

    @property
    def guests(self) -> tuple[Domain, ...]:
        """The domains that can run side by side: of several files with one name only the first by its path,
        autostarted ones before others. Which it is does not depend on what is reported."""
        if self._guests is None:
            self._guests = tuple(self._find_guests())
        return self._guests

    def _find_guests(self) -> list[Domain]:
        chosen: dict[str, Domain] = {}
        for domain in sorted(self.domains, key=lambda domain: (not domain.autostart, domain.path)):
            chosen.setdefault(domain.name or domain.path, domain)
        return [domain for domain in self.domains if chosen.get(domain.name or domain.path) is domain]

    @property
    def started(self) -> list[Domain]:
        """The guests that start with the host, in the order in which xendomains starts them."""
        return sorted((domain for domain in self.guests if domain.autostart), key=lambda domain: domain.autostart)

    @property
    def arches(self) -> frozenset[Arch]:
        """The architectures of all boot entries; none where those cannot be of one machine."""
        return self.derive_alike(_arches)

    @property
    def home(self) -> Spanned | None:
        """A place on the host for what is to be said of the machine: a guest's size, else the boot entry, else a file.

        Of several, one that is reported: documents have those last."""
        for guest in reversed(self.guests):
            for key in ("memory", "maxmem", "name"):
                if (setting := guest.get(key)) is not None:
                    return setting
        return self.default_entry.at if self.default_entry else next(reversed(self.documents), None)

    @property
    def default_entry(self) -> BootEntry | None:
        """The Xen entry the host is meant to boot: the default one, else the first that is no recovery entry.

        Where the generator's input cannot be read, what it has written last is what boots.
        """
        return self.once(("default entry",), self._find_default)

    def _find_default(self) -> BootEntry | None:
        entries = [entry for entry in self.boot_entries if not entry.recovery and not entry.is_installer]
        entries = [entry for entry in entries if entry.hypervisor.known] or entries
        for entry in entries:
            if entry.default:
                return entry
        return entries[0] if entries else None


def _arches(host: Host) -> frozenset[Arch]:
    return frozenset([entry.arch for entry in host.all_boot_entries]) if host.is_whole else frozenset()


def _setup_of(files: Iterable[Document]) -> list[tuple[Kind, str, str]]:
    """Kind, path and text of each file, with numbers for UUIDs."""
    numbers: dict[str, str] = {}
    return [(each.kind, each.path, _with_numbers(each.source.text, numbers)) for each in files]


def _with_numbers(text: str, numbers: dict[str, str]) -> str:
    parts: list[str] = []
    done = 0
    for found in _BEHIND_8_OF_UUID.finditer(text):
        start, end = found.start() - 8, found.end()
        if start >= done:
            parts += text[done:start], numbers.setdefault(text[start:end], f"\0{len(numbers)}\0")
            done = end
    return "".join((*parts, text[done:])) if parts else text


@lru_cache(maxsize=_MOST_ALIKE)
def _known_of(setup: tuple[object, ...]) -> dict[object, Any]:
    """What is known of the hosts that are set up so; they fill it."""
    return {}


def may_be_one_host(kinds: Sequence[Kind]) -> bool:
    """Whether loose files of these kinds can all belong to one machine."""
    return all(kinds.count(kind) <= 1 for kind in _ONE_A_HOST)


# --- boot entries -----------------------------------------------------------------------------------------------------


def _boot_entries(
    documents: Collection[Document], version: Version, is_xen: bool, reads_drop_ins: bool
) -> tuple[tuple[BootEntry, ...], tuple[BootEntry, ...]]:
    """Entries of the generator and of the files: without those that the generator's input explains, and all."""
    written = [
        (document, read_entries(document))
        for document in documents
        if document.kind in BOOT_KINDS and document.kind != "loader-conf"
    ]
    written += _freebsd(documents)
    has_entries = any(entries for _, entries in written)
    expected: list[BootEntry] = []
    if any(document.kind == "grub-default" for document in documents):
        from xenlint.model.mkconfig import groups

        for group in groups(documents, reads_drop_ins):
            expected += _expected(group, version, is_xen=is_xen and not has_entries)
    explained = {(entry.recovery, _words(entry)) for entry in expected}
    entries, every = list(expected), list(expected)
    for document, found in written:
        generated = document.kind == "grub-cfg" and "grub-mkconfig" in document.source.text[:1000]
        entries += (entry for entry in found if not (generated and (entry.recovery, _words(entry)) in explained))
        every += found
    return tuple(entries), tuple(every)


def _freebsd(documents: Iterable[Document]) -> list[tuple[Document, list[BootEntry]]]:
    """The files of FreeBSD's loader make one entry together; what lies elsewhere stands alone."""
    files = [document for document in documents if document.kind == "loader-conf"]
    if not files:
        return []
    from xenlint.model.loaders_bsd import freebsd_entries, loader_conf_groups

    return [(group[0], freebsd_entries(group)) for group in loader_conf_groups(files)]


def _words(entry: BootEntry) -> tuple[str, ...]:
    return tuple(o.text for o in entry.hypervisor.options if o.text not in ("no-real-mode", "edd=off"))


def _expected(group: list[Document], version: Version, is_xen: bool) -> list[BootEntry]:
    from xenlint.model.loaders import mkconfig_entries
    from xenlint.syntax.shell import evaluate

    variables: dict[str, String] = evaluate([document.source for document in group])
    if not is_xen and not any(name in variables for name in ("GRUB_CMDLINE_XEN", "GRUB_CMDLINE_XEN_DEFAULT")):
        return []
    home = group[0]
    for name in ("GRUB_CMDLINE_XEN_DEFAULT", "GRUB_CMDLINE_XEN"):
        if name in variables:
            home = next((d for d in group if d.source is variables[name].source), home)
    return mkconfig_entries(home, variables, version)


# --- version ----------------------------------------------------------------------------------------------------------


def infer_version(documents: Iterable[Document], kinds: Collection[Kind], facts: Facts) -> tuple[Version, str]:
    """The host's Xen version and how it is known: told, or from file names, or from the age of what is there.

    `documents` need only be the boot files: what xl reads cannot be parsed before this is known. `kinds` are those of
    all files.
    """
    told = facts.get("version")
    if facts.version is not None and told is not None:
        return facts.version, told.origin
    boot = [document for document in documents if document.kind in BOOT_KINDS and document.kind != "grub-default"]
    entries = [entry for document in boot for entry in read_entries(document)]
    for entry in sorted(entries, key=lambda entry: (not entry.default, entry.recovery)):
        if entry.version is not None:
            return entry.version, entry.kernel_image if entry.has_classic_kernel else entry.image
    if "xend-config" in kinds and "xl-conf" not in kinds:
        return LAST_WITH_XEND, "xend-config.sxp"
    return NEWEST, ""
