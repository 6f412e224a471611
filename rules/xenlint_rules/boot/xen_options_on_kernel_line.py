"""Options of Xen are on the line of dom0's kernel.

## What it does
Looks on the line of dom0's kernel for what only Xen knows: `loglvl=all`, `guest_loglvl=all`, `dom0_max_vcpus=2`,
`dom0_vcpus_pin`, `com1=115200,8n1`, `console=com1`, `iommu=verbose`, `sched=credit`, `ucode=scan`, `spec-ctrl=no`.
`dom0_mem` has a rule of its own.

## Why is this bad?
Linux accepts any word that it does not know, without a message, and Xen does not read that line: the option does
nothing.

## Fix safety
Where Xen's own line has the same option already, taking the useless copy away is safe. It is not moved by a fix, for
Xen would behave otherwise then.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Host, Meta, Related, Span
from xenlint.knowledge.linux_options import XEN_ONLY
from xenlint.model.cmdline import CommandLine, Option
from xenlint.model.kernel_words import KernelWord, kernel_words
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN151",
    name="xen-options-on-kernel-line",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    fixable="safe",
    needs=("boot-file-told",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet dom0_max_vcpus=2"\n'
            'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=2"\n',
        },
        good={
            "etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=2"\n',
        },
        at="dom0_max_vcpus=2",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M,max:512M\nmodule /vmlinuz ro loglvl=all\n"},
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M,max:512M loglvl=all\nmodule /vmlinuz ro\n"
        },
        at="loglvl=all",
    ),
)

_MORE = frozenset({"cpufreq", "dom0_shadow", "flask_enforcing", "gnttab_max_nr_frames", "pv-l1tf", "sync_console"})
_NAMES = (XEN_ONLY | _MORE) - {"dom0_mem", "noreboot", "no-real-mode"}
_UNMISTAKABLE = lazy_pattern(r"dom0_|loglvl|guest_loglvl|com[12]$|gnttab|xpti|spec-ctrl|sched_credit|conring|ucode")
_CONSOLE = lazy_pattern(r"(?:com[12][HL]?|vga)(?:,|$)")
_IOMMU = lazy_pattern(
    r"(?:no-)?(?:verbose|debug|required|sharept|dom0-passthrough|dom0-strict|intremap|qinval|snoop|igfx|intpost|quarantine)"
    r"(?:[=,]|$)"
)
_VGA = lazy_pattern(r"(?:gfx-|text-80x|mode-)")
_HOMES = {
    "grub-default": "in GRUB_CMDLINE_XEN",
    "grub-legacy": "on the 'kernel' line, behind Xen's file",
    "grub-cfg": "on the line that loads Xen",
    "syslinux": "before the first '---'",
    "xen-efi": "in 'options='",
    "netbsd-boot": "behind Xen's file on 'multiboot'",
    "imagebuilder": "in XEN_CMD",
    "loader-conf": "in xen_cmdline",
}


def check(host: Host) -> Iterator[Finding]:
    for word in kernel_words(host):
        if _is_xens(word.option) and (word.entry is not None or _UNMISTAKABLE.match(word.option.name)):
            yield _finding(word)


def _is_xens(option: Option) -> bool:
    name, value = option.name, option.value or ""
    if name == "console":
        return bool(_CONSOLE.match(value))
    if name == "iommu":
        return bool(_IOMMU.match(value))
    if name == "vga":
        return bool(_VGA.match(value))
    return name in _NAMES


def _last(line: CommandLine) -> dict[str, Option]:
    return line.derive((_last,), lambda: {option.name: option for option in line.options})


def _finding(word: KernelWord) -> Finding:
    option = word.option
    own = _last(word.entry.hypervisor).get(option.name) if word.entry else None
    lead = f"'{option.text}' is an option of Xen, on the line of dom0's kernel, which passes over it without a word."
    if own is not None and own.text == option.text:
        removal = _removal(option)
        return Finding(
            at=option.span,
            message=f"{lead} Xen has it from its own line; take this copy away.",
            related=(Related(own.span, "this is what Xen reads"),),
            fix=Fix.replace(removal, "", "Take the useless copy away") if removal else None,
        )
    where = _HOMES.get(word.document.kind, "on its own line")
    return Finding(at=option.span, message=f"{lead} Xen does not see it. Write it for Xen, {where}.")


def _removal(option: Option) -> Span | None:
    """The word, with the blank before it or else behind it."""
    span = option.span
    if span.text != option.text:
        return None
    text, start, end = span.source.text, span.start, span.end
    if text[start - 1 : start] == " ":
        start -= 1
    elif text[end : end + 1] == " ":
        end += 1
    return Span(span.source, start, end)
