"""A variable for GRUB is spelt as grub-mkconfig does not know it.

## What it does
Compares the names in `/etc/default/grub` and its drop-ins with those that grub-mkconfig and its scripts read: made-up
ones such as `GRUB_XEN_CMDLINE` or `GRUB_CMDLINE_XEN_RECOVERY`, and slips of the keyboard. Variables that the files
themselves use elsewhere, and names that resemble none, are left alone.

## Why is this bad?
The file is a shell script, where any name may be set. The scripts that write `grub.cfg` ask for the names they know,
and nobody asks for the others: the options never reach a boot line, and nothing says so.

## Fix safety
Writing the real name is safe where the wrong one is a slip away from a variable for Xen's line that is not set
otherwise. Names that mean something else to their author need your eye.

## References
- [GRUB manual: simple configuration](https://www.gnu.org/software/grub/manual/grub/html_node/Simple-configuration.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xenlint import Example, Finding, Fix, Host, Meta, Related, Setting
from xenlint.knowledge.entry import GrubVariable
from xenlint.knowledge.grub_vars import MADE_UP, VARIABLES
from xenlint.model.spelling import distance, nearest
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN126",
    name="unknown-grub-variable",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("grub-default",),
    fixable="safe",
    needs=("boot-file-told",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_XEN_CMDLINE="dom0_mem=2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        at="GRUB_XEN_CMDLINE",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN_DEFUALT="dom0_mem=2G,max:2G"\n'},
        good={
            "etc/default/grub": 'GRUB_XEN_SIZE="2G"\nGRUB_CMDLINE_XEN="dom0_mem=$GRUB_XEN_SIZE,max:$GRUB_XEN_SIZE"\n'
        },
        at="GRUB_CMDLINE_XEN_DEFUALT",
    ),
)

_FOR_XEN = {name: variable for name, variable in VARIABLES.items() if "XEN" in name}
_FOREIGN = frozenset(
    {
        "GRUB_CMDLINE_LINUX_DEBUG", "GRUB_CMDLINE_LINUX_RECOVERY", "GRUB_COLOR_SCHEME", "GRUB_DISABLE_LINUX_RECOVERY",
        "GRUB_DISABLE_XEN_RECOVERY", "GRUB_ENABLE_LINUX_LABEL", "GRUB_GFXMODE_LINUX", "GRUB_GFXPAYLOAD",
        "GRUB_LINUX_CMDLINE", "GRUB_RECORDFAIL_TIMEOUT", "GRUB_USE_INITRDEFI", "GRUB_USE_LINUXEFI",
    }
)  # fmt: skip
"""What distributions add, too close to other names to be left to the comparison."""

_USE = lazy_pattern(r"\$\{?(\w+)", re.ASCII)
_JUDGED = 100
"""Unknown names of one file that are looked at; no such file has as many."""


def check(host: Host) -> Iterator[Finding]:
    documents = [document for document in host.documents if document.kind == "grub-default"]
    known = VARIABLES.keys() | _FOREIGN
    for document in documents:
        settings = {setting.key: setting for setting in document.settings}
        odd = [each for each in document.settings if each.key not in known and _is_for_grub(each.key)]
        if not odd:
            continue
        used = {name for each in documents for name in _USE.findall(each.source.text)}
        for setting in odd[:_JUDGED]:
            if setting.key not in used:
                yield from _judge(setting, settings)


def _is_for_grub(name: str) -> bool:
    upper = name.upper()
    return upper.startswith(("GRUB", "GURB", "GRBU", "XEN_OVER")) or ("XEN" in upper and "CMD" in upper)


def _judge(setting: Setting, settings: Mapping[str, Setting]) -> Iterator[Finding]:
    name = setting.key
    meant, is_slip = _meant(name)
    is_for_xen = "XEN" in name.upper() and "CMD" in name.upper()
    if meant is None and not is_for_xen:
        return
    message = f"Nothing reads a variable '{name}': grub-mkconfig passes over it without a word"
    if meant is None:
        real = "'GRUB_CMDLINE_XEN' and 'GRUB_CMDLINE_XEN_DEFAULT'"
        yield Finding(setting.key_span, f"{message}. The variables for Xen's line are {real}.")
        return
    variable = VARIABLES[meant]
    if meant in settings:
        yield Finding(
            setting.key_span,
            f"{message}; what counts is '{meant}', which this file sets too. Put into that what is to be read.",
            related=(Related(settings[meant].key_span, f"'{meant}' is set here"),),
            severity=None if is_for_xen else "warning",
        )
        return
    fix = None
    if setting.op == "=" and setting.key_span.text == name:
        safe = is_slip and variable.feeds == "hypervisor"
        fix = Fix.replace(setting.key_span, meant, f"Write '{meant}'", safe=safe)
    yield Finding(
        setting.key_span,
        f"{message}. Write '{meant}'{_what_for(name, variable)}.",
        fix=fix,
        severity=None if is_for_xen else "warning",
    )


def _meant(name: str) -> tuple[str | None, bool]:
    """The real name, and whether the written one is but a slip away or has its parts in another order."""
    upper = name.upper()
    if upper in VARIABLES:
        return upper, True
    if (real := MADE_UP.get(upper)) is not None:
        return real, VARIABLES[real].feeds == "hypervisor" and "RECOVERY" not in upper
    if "XEN" in upper or "CMD" in upper:
        parts = sorted(upper.replace("CMD_LINE", "CMDLINE").removeprefix("GRUB_").split("_"))
        for real in _FOR_XEN:
            if sorted(real.removeprefix("GRUB_").split("_")) == parts:
                return real, True
    real = nearest(upper, _FOR_XEN) or nearest(upper, VARIABLES)
    # a word more or less is a variable of its own rather than a slip
    if real is not None and distance(upper, real) > 2 and upper.count("_") != real.count("_"):
        return (real, True) if upper.replace("_", "") == real.replace("_", "") else (None, False)
    return real, real is not None


def _what_for(name: str, variable: GrubVariable) -> str:
    if "RECOVERY" in name and variable.feeds == "hypervisor":
        return ", which entries for recovery get too"
    return ", which is put on the line of dom0's kernel" if variable.feeds == "kernel" else ""
