"""An option of Xen's line, or a word of its value, is gone in this version.

## What it does
Looks for options that the Xen that is booted no longer has, and for words that an option no longer takes: `dom0pvh`,
`dom0_shadow`, `flask_enabled`, `gnttab_max_nr_frames`, `bti`, `tmem`, `vesa-map`, `gdb`, `cpuid_mask_*`, `sched=sedf`,
`ucode=allow-same`. Options that still work and have a newer one in their place get a note.

## Why is this bad?
Xen passes over what it does not know, and whatever the option did is lost: mitigations are back to their defaults, dom0
is no PVH one, a limit is not raised. `xenlint check --upgrade-to` says which options the next version will lose. Where
nobody told the version of Xen, the newest is assumed and this is a note.

## Fix safety
The fix writes the option that does the work today. Xen then does what it does not do now, so it needs
`--unsafe-fixes`.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
- [Xen's CHANGELOG](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=CHANGELOG.md)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Meta
from xenlint.knowledge.versions import format_version
from xenlint.model.advice import version_of, xen_of
from xenlint.model.xen_options import find_option, parse_bool
from xenlint.model.xen_verdicts import Verdict, judge_line

META = Meta(
    code="XEN142",
    name="xen-option-removed",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot", "upgrade"),
    fixable="unsafe",
    alike=True,
)

_TOLD = 'xen-version = "4.17"\n'

EXAMPLES = (
    Example(
        config=_TOLD,
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0pvh gnttab_max_nr_frames=128"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0=pvh gnttab_max_frames=128"\n'},
        at="dom0pvh",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.12.gz bti=no-rsb\nmodule /vmlinuz-4.9 ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.12.gz spec-ctrl=no-rsb\nmodule /vmlinuz-4.9 ro\n"},
        at="bti=no-rsb",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=sched=sedf\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=sched=rtds\nkernel=vmlinuz ro\n"},
        at="sedf",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    for verdict in judge_line(entry, context.host):
        if verdict.flaw == "gone" or (
            verdict.flaw == "value" and verdict.bad is not None and verdict.bad.why == "gone"
        ):
            yield _gone(verdict, entry, context)
        elif verdict.flaw == "superseded":
            yield _superseded(verdict, entry, context)


def _gone(verdict: Verdict, entry: BootEntry, context: Context) -> Finding:
    host, option = context.host, verdict.option
    is_told = bool(host.version_origin) or entry.version is not None
    if verdict.bad is not None and verdict.bad.version is not None:
        since, what = verdict.bad.version, f"{verdict.reading.name} no longer takes '{verdict.bad.text}'"
        cure, whole = None, ""
    else:
        until = verdict.known.until if verdict.known else None
        since = (until[0], until[1] + 1) if until else version_of(entry, host)
        what = f"'{option.name}' is gone"
        cure = _cure(verdict, entry, context)
        whole = f" Write '{cure}'." if cure else " Take it away."
    return Finding(
        at=verdict.span,
        message=f"Since Xen {format_version(since)} {what}: {xen_of(entry, host)} passes over it, and what it did is "
        f"lost.{whole or ' Take it away.'}",
        fix=_fix(verdict, cure),
        severity="warning" if is_told else "note",
    )


def _superseded(verdict: Verdict, entry: BootEntry, context: Context) -> Finding:
    cure = _cure(verdict, entry, context)
    new = cure or ", ".join(verdict.known.replaced_by if verdict.known else ())
    return Finding(
        at=verdict.span,
        message=f"'{verdict.option.name}' is the old name of this option and may go. Write '{new}'.",
        fix=_fix(verdict, cure),
        severity="note",
    )


def _fix(verdict: Verdict, cure: str | None) -> Fix | None:
    if cure is None or verdict.option.span.text != verdict.option.text:
        return None
    return Fix.replace(verdict.option.span, cure, f"Write '{cure}'", safe=False)


def _cure(verdict: Verdict, entry: BootEntry, context: Context) -> str | None:
    """The option that does the same today, with its value; None where there is none."""
    known, option = verdict.known, verdict.option
    if known is None or not known.replaced_by:
        return None
    name, _, word = known.replaced_by[0].partition("=")
    if find_option(name, version_of(entry, context.host), entry.arch)[0] is None:
        return None
    value = option.value or ""
    is_off = option.name.startswith("no-") or parse_bool(value) is False
    if known.name == "bti":
        return f"spec-ctrl={value.replace('thunk=', 'bti-thunk=')}" if value else None
    if known.name in ("flask_enabled", "flask_enforcing"):
        off = "disabled" if known.name == "flask_enabled" else "permissive"
        return f"flask={off if is_off else 'enforcing'}"
    if known.name == "x2apic_phys":
        return f"{name}={'cluster' if is_off else 'physical'}" if not is_off else None
    if word:
        return f"{name}={'no-' if is_off else ''}{word}"
    return f"{name}={value}" if value else None
