"""Xen's options are set in one place and replaced in another.

## What it does
Follows `GRUB_CMDLINE_XEN` and `GRUB_CMDLINE_XEN_DEFAULT` through `/etc/default/grub` and, where the host reads them,
the files of `/etc/default/grub.d` in their order, and looks for a value that a later assignment replaces.

## Why is this bad?
Assignments do not add up: the last one counts, without a word. Debian reads `grub.d/*.cfg` after `/etc/default/grub`,
in the order of their names, so what an administrator writes in the well-known file is lost to `grub.d/xen.cfg`.

A later assignment that takes the earlier value in (`"$GRUB_CMDLINE_XEN smt=off"`) or repeats it is no mistake.

## References
- [Debian: update-grub(8)](https://manpages.debian.org/bookworm/grub2-common/update-grub.8.en.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from xenlint import Document, Example, Finding, Host, Meta, Related, Setting, Source, String
from xenlint.model.mkconfig import FOR_XEN, groups, history
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN128",
    name="grub-setting-overridden",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    kinds=("grub-default",),
    needs=("boot-file-told",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"\n',
            "etc/default/grub.d/xen.cfg": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n',
        },
        good={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"\n',
            "etc/default/grub.d/xen.cfg": 'GRUB_CMDLINE_XEN="$GRUB_CMDLINE_XEN smt=off"\n',
        },
        at='GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"',
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\nGRUB_CMDLINE_XEN="loglvl=all"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\nGRUB_CMDLINE_XEN_DEFAULT="loglvl=all"\n'},
        at='GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"',
    ),
)

_BRANCH = lazy_pattern(r"^[ \t]*(?:if|elif|else|fi|case|esac|for|while|done)\b", re.MULTILINE)


def check(host: Host) -> Iterator[Finding]:
    by_source = {document.source: document for document in host.documents}
    for document, before, after in history(host):
        for name in FOR_XEN:
            yield from _between(by_source, name, document, before, after)
    for group in groups(host.documents, host.reads_drop_ins):
        for document in group:
            for name in FOR_XEN:
                yield from _within(document, name)


def _between(
    by_source: Mapping[Source, Document],
    name: str,
    document: Document,
    before: Mapping[str, String],
    after: Mapping[str, String],
) -> Iterator[Finding]:
    old, new = before.get(name), after.get(name)
    if old is None or new is None or old is new or not old.known or not new.known or old.source not in by_source:
        return
    earlier = [setting for setting in by_source[old.source].settings if setting.key == name]
    later = [setting for setting in document.settings if setting.key == name]
    if earlier and later and (lost := _lost(old.value, new.value)):
        where = f"/{later[-1].source.path.rsplit('etc/', 1)[-1]}".replace("//", "/")
        yield _finding(earlier[-1], later[-1], lost, f"'/etc{where}' is read after this file and sets {name} anew")


def _within(document: Document, name: str) -> Iterator[Finding]:
    settings = [setting for setting in document.settings if setting.key == name]
    text = document.source.text
    for earlier, later in pairwise(settings):
        if later.op != "=" or not all(_is_at_top(text, setting) for setting in (earlier, later)):
            continue
        old, new = earlier.value, later.value
        if not isinstance(old, String) or not isinstance(new, String) or _BRANCH.search(text, earlier.end, later.start):
            continue
        is_kept = name in text[later.value.start : later.value.end] or not (old.known and new.known)
        if not is_kept and (lost := _lost(old.value, new.value)):
            line = document.source.position(later.start)[0]
            yield _finding(earlier, later, lost, f"Line {line} sets {name} anew")


def _is_at_top(text: str, setting: Setting) -> bool:
    begin = text.rfind("\n", 0, setting.start) + 1
    return text[begin : setting.start] in ("", "export ")


def _lost(old: str, new: str) -> str:
    kept = set(new.split())
    return " ".join(word for word in old.split() if word not in kept)


def _finding(earlier: Setting, later: Setting, lost: str, why: str) -> Finding:
    shown = lost if len(lost) <= 80 else f"{lost[:80]}…"
    return Finding(
        earlier,
        f"{why}, which replaces this value: '{shown}' never reaches Xen. Write all of Xen's options in one place.",
        related=(Related(later, "this one counts"),),
    )
