"""Boot entries that a generator wrote, and what it would write today from its input.

GRUB 2's grub-mkconfig makes Xen's line of `GRUB_CMDLINE_XEN` and `GRUB_CMDLINE_XEN_DEFAULT`; entries for recovery have
the former alone (grub:util/grub.d/20_linux_xen.in). Debian's update-grub for GRUB legacy puts `# xenhopt=` on the lines
between its two marks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from xenlint.model.boot import BootEntry
from xenlint.model.host import Host
from xenlint.patterns import lazy_pattern
from xenlint.source import Span, Spanned
from xenlint.syntax.tree import Document, String
from xenlint.typed import NamedTuple

_SECTION = lazy_pattern(r"^### BEGIN /etc/grub\.d/(\S+) ###", re.MULTILINE)
_BY_GENERATOR = frozenset({"no-real-mode", "edd=off"})
_LIST_BEGINS = "### BEGIN AUTOMAGIC KERNELS LIST"
_LIST_ENDS = "### END DEBIAN AUTOMAGIC KERNELS LIST"
_OPTIONS_BEGIN = "## ## Start Default Options ##"


class Stale(NamedTuple):
    """An entry that differs from what its generator would write: `missing` from it, and `extra` in it, are options.

    `origin` is what the generator reads.
    """

    entry: BootEntry
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    origin: Spanned


def stale_entries(host: Host) -> tuple[Stale, ...]:
    """All of a host's, in the order of the files."""
    return host.once(("stale entries",), lambda: tuple(_find(host)))


def lacks(entry: BootEntry, host: Host, name: str) -> bool:
    """Whether the generator would give this entry an option of this name, which it lacks now."""
    return not entry.generated and entry.at in host.once(("lacking", name), lambda: _lacking(host, f"{name}="))


def _lacking(host: Host, prefix: str) -> frozenset[Span]:
    return frozenset(
        stale.entry.at for stale in stale_entries(host) if any(option.startswith(prefix) for option in stale.missing)
    )


def _find(host: Host) -> Iterator[Stale]:
    if host.is_loose and not host.is_whole:
        return
    for document in host.documents:
        if document.kind == "grub-legacy" and _LIST_BEGINS in document.source.text:
            yield from _legacy(document, host)
    generated = [document for document in host.documents if is_generated(document)]
    if not generated or all(document.kind != "grub-default" for document in host.documents):
        return
    expected = _expected(host)
    if expected is None:
        return
    for document in generated:
        sections = list(_SECTION.finditer(document.source.text))
        starts = [section.start() for section in sections]
        for entry in host.all_boot_entries:
            if entry.document is document and _is_by_generator(entry, sections, starts):
                words, origin = expected[entry.recovery]
                for stale in _compare(entry, words, origin):
                    # what an entry for recovery may lose is told where it is set
                    if stale.missing or not set(stale.extra) <= set(expected[False][0]):
                        yield stale


def is_generated(document: Document) -> bool:
    """A `grub.cfg` at a place where grub-mkconfig writes it."""
    return document.kind == "grub-cfg" and document.path.startswith("boot/") and document.path.endswith("/grub.cfg")


def _expected(host: Host) -> dict[bool, tuple[list[str], Spanned]] | None:
    """The options of a normal entry (False) and of one for recovery (True), where they are known."""
    from xenlint.model.mkconfig import main_group, variables

    group = main_group(host)
    if not group or group[0].path != "etc/default/grub" or any(document.problems for document in group):
        return None
    values = variables(host, group)
    xen, default = values.get("GRUB_CMDLINE_XEN"), values.get("GRUB_CMDLINE_XEN_DEFAULT")
    origin = xen or default
    if origin is None or not all(value.known for value in (xen, default) if value is not None):
        return None
    always, normally = _words(xen), _words(default)
    if any(quote in word for word in always + normally for quote in "\"'\\"):
        return None  # GRUB takes these away
    normal = default if default is not None and default.value.strip() and not (xen and xen.value.strip()) else origin
    return {False: (always + normally, normal), True: (always, origin)}


def _words(value: String | None) -> list[str]:
    return value.value.split() if value is not None else []


def _is_by_generator(entry: BootEntry, sections: list[re.Match[str]], starts: list[int]) -> bool:
    if sections:
        number = bisect_left(starts, entry.at.start)
        return number > 0 and "linux_xen" in sections[number - 1][1]
    return "xen" in entry.title.lower()


def _legacy(document: Document, host: Host) -> Iterator[Stale]:
    text = document.source.text
    begin, end = text.find(_LIST_BEGINS), text.find(_LIST_ENDS)
    end = len(text) if end < begin else end
    setting = next((s for s in reversed(document.settings) if s.key == "xenhopt" and s.scope), None)
    value = setting.value if setting else None
    if setting is None and _OPTIONS_BEGIN not in text:
        return
    origin: Spanned = setting if setting is not None else document
    for entry in host.all_boot_entries:
        if entry.document is document and begin < entry.at.start < end:
            yield from _compare(entry, _words(value if isinstance(value, String) else None), origin)


def _compare(entry: BootEntry, expected: list[str], origin: Spanned) -> Iterator[Stale]:
    if not entry.hypervisor.known:
        return
    found = [option.text for option in entry.hypervisor.options if option.text not in _BY_GENERATOR]
    if "XSM" in entry.title:
        found = [option for option in found if option != "flask=enforcing"]
    wanted = [word for word in expected if word not in _BY_GENERATOR and word != "placeholder"]
    missing = tuple(word for word in wanted if word not in found)
    extra = tuple(word for word in found if word not in wanted)
    if missing or extra:
        yield Stale(entry, missing, extra, origin)
