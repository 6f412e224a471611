"""An option of Xen's line has a value that Xen does not take.

## What it does
Compares the values of Xen's options with what the Xen that is booted reads: words that it does not know
(`loglvl=verbose`, `sched=cfs`, `ucode=yes`), words of Linux's option of that name (`iommu=pt`, `vga=791`), capitals
(`smt=OFF`), numbers with a unit behind them (`maxcpus=4x`), numbers that are out of range. `dom0_mem` has rules of its
own.

## Why is this bad?
Since Xen 4.10 the console says `parameter "..." has invalid value` at boot, and the option keeps its default; of a
number Xen takes the digits it has read. Up to 4.9 nothing is said, and a word that is no boolean counts as *on*:
`xsave=disabled` switches on what it was to switch off.

## Fix safety
The fix writes the word that is nearest to what stands there. Since Xen behaves otherwise after it, it is not made
without `--unsafe-fixes`.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Meta, Severity
from xenlint.knowledge.versions import Version
from xenlint.model.advice import version_of, xen_of
from xenlint.model.xen_options import TELLS_SINCE
from xenlint.model.xen_values import BadValue
from xenlint.model.xen_verdicts import Verdict, judge_line

META = Meta(
    code="XEN141",
    name="bad-xen-option-value",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G loglvl=verbose smt=OFF"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G loglvl=all smt=off"\n'},
        at="OFF",
    ),
    Example(
        bad={
            "boot/grub/grub.cfg": "menuentry Xen {\n"
            "multiboot2 /xen-4.17.gz sched=credit1 vga=791\nmodule2 /vmlinuz\n}\n"
        },
        good={
            "boot/grub/grub.cfg": "menuentry Xen {\n"
            "multiboot2 /xen-4.17.gz sched=credit vga=gfx-1024x768x16,keep iommu=no-igfx,verbose\n"
            "module2 /vmlinuz\n}\n",
        },
        at="credit1",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=iommu=pt cpufreq=performance\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=iommu=on cpufreq=xen:performance\nkernel=vmlinuz ro\n"},
        at="pt",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    version, xen = version_of(entry, context.host), xen_of(entry, context.host)
    for verdict in judge_line(entry, context.host):
        bad = verdict.bad
        if verdict.flaw == "value" and bad is not None and bad.why not in ("gone", "early"):
            yield _finding(verdict, bad, version, xen)


def _finding(verdict: Verdict, bad: BadValue, version: Version, xen: str) -> Finding:
    option, at = verdict.option, verdict.span
    name, value = verdict.reading.name, option.value or ""
    cure, fix = "", None
    if bad.cure is not None:
        cure = f" Write '{option.name}={value[: bad.start]}{bad.cure}{value[bad.end :]}'."
        if at.text == bad.text:
            fix = Fix.replace(at, bad.cure, f"Write '{bad.cure}'", safe=False)
    elif verdict.known is not None and (words := _choices(verdict, version)):
        cure = f" {name} takes {words}."
    elif bad.why == "linux":
        cure = " Take it away."
    effect, severity = _effect(verdict, bad, version)
    return Finding(at=at, message=f"{_why(name, bad, xen)} {effect}{cure}", fix=fix, severity=severity)


def _why(name: str, bad: BadValue, xen: str) -> str:
    if bad.why == "linux":
        return f"'{bad.text}' is a value of Linux's option {name}; {xen} does not know it."
    if bad.why == "range":
        return f"'{bad.text}' is out of range for {name}."
    if bad.why == "number":
        return f"'{bad.text}' is no plain number, which is what {name} wants."
    return f"{xen} does not know '{bad.text}' as a value of {name}."


def _effect(verdict: Verdict, bad: BadValue, version: Version) -> tuple[str, Severity]:
    name = verdict.reading.name
    if name == "sched":
        return "It says 'Could not find scheduler' and takes its default.", "error"
    if name == "console":
        return f"It says \"Bad console= option '{bad.text}'\" and writes nothing there.", "error"
    if name in ("com1", "com2"):
        return "It reads the speed at the front, if one stands there, and no more.", "warning"
    if bad.why == "number" and bad.kept is not None:
        told = " and calls the value invalid" if version >= TELLS_SINCE else " without a message"
        return f"It reads {bad.kept}{told}.", "warning"
    if name == "crashkernel":
        return "No memory is reserved for the crash kernel.", "error"
    if verdict.reading.reader == "boolean" and version < TELLS_SINCE:
        return "Any other word than one for off counts as on, so this switches it on.", "error"
    if bad.why == "range":
        return "The option keeps its default.", "error"
    if verdict.reading.reader == "string":
        return "The value is not used.", "error"
    if version < TELLS_SINCE:
        return "It passes over that without a message.", "error"
    rest = "that part" if "," in (verdict.option.value or "") else "the option"
    return f"Its console says 'invalid value', and {rest} has no effect.", "error"


def _choices(verdict: Verdict, version: Version) -> str:
    known = verdict.known
    if known is None or verdict.reading.reader == "boolean":
        return "'on' or 'off'"
    gone = {word for word, until in known.value_until if version > until}
    early = {word for word, since in known.value_since if version < since}
    words = [word for word in known.values if word not in gone | early]
    shown = ["on, off" if word == "BOOL" else word.replace("INT", "N").removesuffix("=BOOL") for word in words]
    return ", ".join(shown) if shown and len(shown) <= 12 else ""
