"""Nothing limits dom0's memory.

## What it does
Looks at each boot entry of Xen for a `dom0_mem` that gives dom0 a size or a `max:`.

## Why is this bad?
Without it dom0 takes all of the host's memory but a sixteenth, of which at most 128 MiB. Its kernel lays out page
tables and network buffers for that size. As guests start, the toolstack takes the memory away again, and the buffers
stay: dom0 runs short, the log says `xen_net: Memory squeeze in netback driver`, and guests fall off the network. Where
the toolstack may not shrink dom0, no guest starts at all.

An entry that is not the default one is booted after a kernel update or a failure, when nobody thinks of this. Entries
made from `/etc/default/grub` for recovery get `GRUB_CMDLINE_XEN` alone, not `GRUB_CMDLINE_XEN_DEFAULT`.

Installation media, XCP-ng and XenServer, whose installer and toolstack size dom0 themselves, and Arm, where dom0 gets
512 MiB without it, are left alone.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
- [xl.conf(5): autoballoon](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import BootEntry, Context, Document, Example, Finding, Meta, Severity
from xenlint.model.advice import example_value, is_sized_by_toolstack, limit_of
from xenlint.model.boot_stale import lacks
from xenlint.model.budget import budget_of
from xenlint.model.dom0_names import misspelt_dom0_mem
from xenlint.model.host import Host
from xenlint.model.machine import ballooning_of, dom0_initial_kib
from xenlint.model.memory.linux import squeeze_factor
from xenlint.model.sizes import show_about_kib
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN101",
    name="dom0-memory-unlimited",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz com1=115200,8n1\n"
            "module /vmlinuz-2.6.16-xen root=/dev/sda1\n"
        },
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz com1=115200,8n1 dom0_mem=256000\n"
            "module /vmlinuz-2.6.16-xen root=/dev/sda1\n"
        },
        at="com1=115200,8n1",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all dom0_mem=2G,max:2G"\n'},
        at="loglvl=all",
    ),
)

_HIDDEN = lazy_pattern(r"[^\w-]dom0_mem=", re.ASCII)
"""An option behind a TAB, a quote or another character that Xen takes for a part of it."""


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    if entry.arch == "arm" or entry.is_installer or is_sized_by_toolstack(entry) or not entry.hypervisor.known:
        return
    if lacks(entry, host, "dom0_mem"):
        return  # it is older than the generator's input, which has one: told of the file as a whole
    limit = limit_of(entry, host)
    if limit.is_limited or (limit.minimum is None and _has_other_flaw(entry, host)):
        return
    if entry.generated and entry.recovery:
        if _normal_is_limited(entry, host):  # else the normal entry, made of the same settings, tells it
            yield Finding(at=entry.hypervisor, message=_recovery(entry, host), severity="note")
        return
    value = example_value(entry, host)
    yield Finding(
        at=entry.hypervisor,
        message=f"{_what(entry)} {_consequence(entry, host)} Write 'dom0_mem={value}' "
        f"{_where(entry)}, with a size that suits dom0.",
        severity=_severity(entry, host),
    )


def _where(entry: BootEntry) -> str:
    if entry.generated:
        return "in GRUB_CMDLINE_XEN"
    return "in xen_cmdline" if entry.document.kind == "loader-conf" else "here"


def _has_other_flaw(entry: BootEntry, host: Host) -> bool:
    """Whether a dom0_mem is there that Xen cannot read, by its spelling or its place: other rules tell that."""
    words = entry.hypervisor.options
    if any(word.name == "dom0_mem" or misspelt_dom0_mem(word.text) for word in words):
        return True
    if any(_HIDDEN.search(word.text) for word in words) or entry.kernel.get("dom0_mem") is not None:
        return True
    if entry.document.kind == "xen-efi":
        return any(
            setting.key == "options" and "dom0_mem=" in setting.source.line(setting.source.position(setting.start)[0])
            for setting in entry.document.settings
            if setting.scope in (entry.title, "global", "")
        )
    return entry.generated and not entry.recovery and any(map(_has_lost, host.documents))


def _has_lost(document: Document) -> bool:
    """Whether a dom0_mem stands in GRUB's settings and is lost on its way to Xen's line."""
    if document.kind != "grub-default" or "dom0_mem" not in document.source.text:
        return False
    settings = (setting for setting in document.settings if setting.key.startswith("GRUB_") or "XEN" in setting.key)
    places = [problem.span for problem in document.problems] + [setting.span for setting in settings]
    return any("dom0_mem" in place.text for place in places)


def _is_only_one_without(entry: BootEntry, host: Host) -> bool:
    """Whether other entries of its file have a limit: then this one was forgotten."""

    def find() -> frozenset[str]:
        normal = (other for other in host.boot_entries if not other.recovery and not other.is_installer)
        return frozenset(other.document.source.path for other in normal if limit_of(other, host).is_limited)

    return entry.document.source.path in host.once(("files with limited entries",), find)


def _normal_is_limited(entry: BootEntry, host: Host) -> bool:
    twins = (other for other in host.boot_entries if other.generated and other.document is entry.document)
    return any(limit_of(twin, host).is_limited for twin in twins if not twin.recovery)


def _recovery(entry: BootEntry, host: Host) -> str:
    return (
        "Recovery entries get GRUB_CMDLINE_XEN alone, and dom0_mem stands in GRUB_CMDLINE_XEN_DEFAULT: booted for "
        f"recovery, dom0 takes {_taken(entry, host)}. Write dom0_mem in GRUB_CMDLINE_XEN instead."
    )


def _taken(entry: BootEntry, host: Host) -> str:
    kib, memory_kib = dom0_initial_kib(entry, host), host.facts.memory_kib
    if not kib or not memory_kib:
        return "all of the memory"
    return f"{show_about_kib(kib)} of this host's {show_about_kib(memory_kib)}"


def _severity(entry: BootEntry, host: Host) -> Severity:
    if entry.recovery:
        return "note"
    if not entry.default or not host.is_whole:
        return "warning"
    return "error" if host.domains or _is_only_one_without(entry, host) else "warning"


def _what(entry: BootEntry) -> str:
    if entry.generated:
        return "No dom0_mem stands in GRUB_CMDLINE_XEN, so nothing limits dom0's memory."
    return "Nothing limits dom0's memory in this entry: Xen's line has no dom0_mem."


def _consequence(entry: BootEntry, host: Host) -> str:
    taken = f"At boot dom0 takes {_taken(entry, host)} and lays out its buffers for that"
    guests = len(host.guests) if host.is_whole else 0
    if not guests:
        return f"{taken}, and every guest then shrinks it."
    if not ballooning_of(host, entry).shrinks:
        return f"{taken}; {host.toolstack} may not shrink it here, so no guest finds room."
    starts = "as its guest starts" if guests == 1 else f"as its {guests} guests start"
    return f"{taken}; {starts}, dom0 is shrunk{_squeeze(entry, host)} and runs short."


def _squeeze(entry: BootEntry, host: Host) -> str:
    """To what its guests shrink dom0, where that can be reckoned."""
    if entry is not host.default_entry:
        return ""
    budget = budget_of(host)
    before, after = budget.dom0.initial_kib, budget.dom0_kib
    if not before or not after or after >= before or budget.fits is not True:
        return ""
    return f" to {show_about_kib(after)}, {squeeze_factor(before, after):.1f} times less,"
