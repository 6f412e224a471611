"""dom0_mem is on a kernel's line, where it does nothing.

## What it does
Looks for `dom0_mem` on the line of dom0's kernel: in `GRUB_CMDLINE_LINUX`, `GRUB_CMDLINE_LINUX_DEFAULT` and
`GRUB_CMDLINE_LINUX_XEN_REPLACE*` of `/etc/default/grub`, on `module` and `module2` lines, behind `---`, in `kernel=` of
`xen.cfg`, behind `load` in NetBSD's `boot.cfg`, in `DOM0_CMD` of ImageBuilder; and in `extra`, `root` and `cmdline` of
a guest.

## Why is this bad?
A Xen boot entry has two lines of options: one for Xen, which decides how much memory dom0 gets, and one for dom0's
kernel. Linux accepts any word that it does not know, so there is no message at all; dom0 gets all of the memory. Where
Xen's own line has a `dom0_mem` as well, this copy only misleads the next reader: that is a warning.

## Fix safety
Taking a useless copy away is safe. Where Xen's line has no `dom0_mem` the fix moves the option there, and dom0 has
another size after the next boot; that one is unsafe.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Document, Domain, Edit, Example, Finding, Fix, Host, Meta, Related, Setting, Span, String
from xenlint.model.advice import limit_of
from xenlint.model.cmdline import CommandLine, Option
from xenlint.model.dom0_mem import Dom0Mem, show_limit
from xenlint.model.dom0_names import misspelt_dom0_mem
from xenlint.model.traits import KERNEL_LINES, mentions_memory

META = Meta(
    code="XEN104",
    name="dom0-memory-on-kernel-line",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    fixable="safe",
    needs=("kernel-line-memory",),
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet dom0_mem=2G,max:2G"\nGRUB_CMDLINE_XEN="loglvl=all"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_XEN="loglvl=all dom0_mem=2G,max:2G"\n'},
        at="dom0_mem=2G,max:2G",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz\nmodule /vmlinuz-2.6.32 ro dom0_mem=512M\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M\nmodule /vmlinuz-2.6.32 ro\n"},
        at="dom0_mem=512M",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M,max:512M\n"
            "module /vmlinuz-3.2 dom0_mem=512M ro\n",
        },
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M,max:512M\nmodule /vmlinuz-3.2 ro\n"},
        at="dom0_mem=512M",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nkernel = "/boot/vmlinuz"\nextra = "quiet dom0_mem=512M"\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nkernel = "/boot/vmlinuz"\nextra = "quiet"\nmemory = 512\n'},
        at="dom0_mem=512M",
    ),
)

_GRUB_VARIABLES = frozenset(
    {
        "GRUB_CMDLINE_LINUX",
        "GRUB_CMDLINE_LINUX_DEFAULT",
        "GRUB_CMDLINE_LINUX_RECOVERY",
        "GRUB_CMDLINE_LINUX_XEN_REPLACE",
        "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT",
    }
)
_HOMES = {
    "grub-default": "in GRUB_CMDLINE_XEN",
    "grub-legacy": "on the 'kernel' line, behind Xen's file",
    "grub-cfg": "on the line that loads Xen",
    "syslinux": "before the first '---'",
    "xen-efi": "in 'options='",
    "netbsd-boot": "behind Xen's file on 'multiboot'",
    "imagebuilder": "in XEN_CMD",
}


def check(host: Host) -> Iterator[Finding]:
    for entry in host.boot_entries:
        if not entry.generated:
            for option in _misplaced(entry.kernel):
                yield _in_entry(option, entry, host)
    for document in host.documents:
        if document.kind == "grub-default":
            yield from _in_variables(document, host)
    for domain in host.domains:
        if domain.derive_alike(mentions_memory):
            yield from _in_guest(domain)


def _misplaced(line: CommandLine) -> Iterator[Option]:
    if "mem" not in line.value.lower():
        return
    for option in line.options:
        is_named = option.name == "dom0_mem" or misspelt_dom0_mem(option.text) is not None
        if option.known and option.value and is_named:
            yield option


def _in_entry(option: Option, entry: BootEntry, host: Host) -> Finding:
    limit = limit_of(entry, host)
    own = entry.hypervisor.get("dom0_mem")
    home: Edit | None = None
    if entry.hypervisor.value.strip() and not _is_bare(entry):
        home = Edit(entry.hypervisor.span.after(), f" {option.text}")
    elif entry.document.kind not in ("xen-efi", "imagebuilder"):
        home = Edit(entry.at.after(), f" {option.text}")
    return _finding(option, entry.document, limit, own, home, show_limit(limit, entry.arch))


def _is_bare(entry: BootEntry) -> bool:
    """Whether Xen's line is the value of a shell variable without quotes, where no second word has room."""
    text = entry.hypervisor.text
    return entry.document.kind == "imagebuilder" and text is not None and text.span.text[:1] not in ("'", '"')


def _in_variables(document: Document, host: Host) -> Iterator[Finding]:
    entries = [entry for entry in host.boot_entries if entry.generated and not entry.recovery]
    limit = limit_of(entries[0], host) if entries else Dom0Mem()
    own = entries[0].hypervisor.get("dom0_mem") if entries else None
    for setting in document.settings:
        value = setting.value
        if setting.key in _GRUB_VARIABLES and isinstance(value, String):
            for option in _misplaced(CommandLine(value, setting.span, "kernel")):
                yield _finding(option, document, limit, own, _variable_home(document, setting, option), "")


def _variable_home(document: Document, setting: Setting, option: Option) -> Edit | None:
    """Where the option belongs in this file: at the end of Xen's variable, or on a line of its own below."""
    homes = [found for found in document.settings if found.key == "GRUB_CMDLINE_XEN"]
    if not homes:
        end = setting.source.text.find("\n", setting.end)
        at = setting.source.span(end, end) if end >= 0 else setting.span.after()
        return Edit(at, f'\nGRUB_CMDLINE_XEN="{option.text}"')
    value = homes[-1].value
    if not isinstance(value, String) or value.span.text[:1] not in ("'", '"'):
        return None
    at = value.at(len(value.value), len(value.value))
    return Edit(at, f" {option.text}" if value.value else option.text)


def _finding(
    option: Option, document: Document, limit: Dom0Mem, own: Option | None, home: Edit | None, result: str
) -> Finding:
    lead = f"'{option.text}' is on the line of dom0's kernel, which passes over it without a word."
    removal = _removal(option)
    if limit.is_limited and own is not None:
        return Finding(
            at=option.span,
            message=f"{lead} Xen takes dom0's size from its own line, so this copy only misleads. Take it away.",
            related=(Related(own.span, "this is what Xen reads"),),
            fix=Fix("Take the useless copy away", (removal,)) if removal else None,
            severity="warning",
        )
    fix = None
    if removal is not None and home is not None and home.at.source is removal.at.source and own is None:
        fix = Fix("Move it to Xen's line", (removal, home), safe=False)
    return Finding(
        at=option.span,
        message=f"{lead} Xen gives dom0 {result or 'all of the memory'}. Write it for Xen, {_HOMES[document.kind]}.",
        fix=fix,
    )


def _removal(option: Option) -> Edit | None:
    """Takes the word away, with the blank before it or else behind it."""
    span = option.span
    if span.text != option.text:
        return None
    text, start, end = span.source.text, span.start, span.end
    if text[start - 1 : start] == " ":
        start -= 1
    elif text[end : end + 1] == " ":
        end += 1
    return Edit(Span(span.source, start, end), "")


def _in_guest(domain: Domain) -> Iterator[Finding]:
    for key in KERNEL_LINES:
        value = domain.value(key)
        if not isinstance(value, String):
            continue
        if (domain.text("kernel") or "").rsplit("/", 1)[-1].startswith("xen"):
            return  # a guest that is Xen itself
        for option in _misplaced(CommandLine(value, value.span, "kernel")):
            removal = _removal(option)
            yield Finding(
                at=option.span,
                message=f"'{option.text}' is an option of Xen. A guest's kernel passes over it without a word; what "
                "the guest gets is set by 'memory'.",
                fix=Fix("Take it away", (removal,)) if removal else None,
                severity="warning",
            )
