"""Options stand in a part of menu.lst that update-grub writes anew.

## What it does
Looks in a `menu.lst` of Debian's for options on the Xen lines between `### BEGIN AUTOMAGIC KERNELS LIST` and its end
that `# xenhopt=` does not have.

## Why is this bad?
update-grub writes that part anew whenever a kernel is installed, and takes Xen's options from the comment `# xenhopt=`
alone. What somebody wrote on the `kernel` line itself is lost then, and with it, for one, the limit on dom0's memory.

## Fix safety
The fix writes the entry's options into `# xenhopt=`. All Xen entries of the list get them the next time, so it needs
your eye.

## References
- [Debian wiki: Xen](https://wiki.debian.org/Xen)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Host, Meta, Related, Setting
from xenlint.model.boot_stale import Stale, stale_entries
from xenlint.model.xenhopt import unread_lines

META = Meta(
    code="XEN124",
    name="automagic-list-edited",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    kinds=("grub-legacy",),
    fixable="unsafe",
    alike=True,
)

_MENU = (
    "### BEGIN AUTOMAGIC KERNELS LIST\n## ## Start Default Options ##\n# xenhopt={}\n## ## End Default Options ##\n"
    "title Xen\nroot (hd0,0)\nkernel /xen-4.0.gz dom0_mem=512M,max:512M\nmodule /vmlinuz-2.6.32 ro\n"
    "### END DEBIAN AUTOMAGIC KERNELS LIST\n"
)

EXAMPLES = (
    Example(
        bad={"boot/grub/menu.lst": _MENU.format("")},
        good={"boot/grub/menu.lst": _MENU.format("dom0_mem=512M,max:512M")},
        at="dom0_mem=512M,max:512M",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    told: set[tuple[str, tuple[str, ...]]] = set()
    for stale in stale_entries(host):
        difference = stale.entry.document.path, stale.extra
        if stale.entry.document.kind == "grub-legacy" and not stale.missing and difference not in told:
            told.add(difference)
            if not _is_meant_to_be_read(stale):
                yield _finding(stale)


def _is_meant_to_be_read(stale: Stale) -> bool:
    """Whether the options stand on a line for update-grub that it does not read: that is told there."""
    written = {word for line in unread_lines(stale.entry.document) for word in line.match[7].split()}
    return written.issuperset(stale.extra)


def _finding(stale: Stale) -> Finding:
    options = " ".join(option.text for option in stale.entry.hypervisor.options)
    fix = None
    related: tuple[Related, ...] = ()
    if isinstance(stale.origin, Setting):
        related = (Related(stale.origin, "update-grub reads this"),)
        fix = Fix.replace(stale.origin.value, options, "Write the options there", safe=False)
    extra = " ".join(stale.extra)
    return Finding(
        stale.entry.hypervisor,
        f"update-grub writes this list anew with every kernel, and takes Xen's options from '# xenhopt=' alone: "
        f"'{extra}' is lost then. Write '# xenhopt={options}' among the default options.",
        related=related,
        fix=fix,
    )
