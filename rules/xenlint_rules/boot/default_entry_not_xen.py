"""The default entry of a boot menu does not start Xen.

## What it does
Looks at what `default` chooses in `grub.cfg`, `menu.lst`, NetBSD's `boot.cfg` and the files of syslinux where the menu
has entries for Xen (the first entry, where `menu.lst` or `boot.cfg` chooses none), and at `GRUB_DEFAULT`: a title that
no entry has, one of the form that grub-mkconfig wrote before GRUB 2.00 (`Xen 4.1-amd64`), a title inside of a submenu
without the submenu's, or 0 where Debian's `XEN_OVERRIDE_GRUB_DEFAULT` is switched off. Where only the running machine
knows the choice (`saved`), nothing is said.

## Why is this bad?
After a power cut the machine boots Linux without Xen: no guest starts, and xl cannot reach the hypervisor.
grub-mkconfig writes the entries for Linux first, so that 0 is one of them. A title that no entry has stands for the
first entry, too.

## References
- [GRUB manual: simple configuration](https://www.gnu.org/software/grub/manual/grub/html_node/Simple-configuration.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xenlint import BootEntry, Document, Example, Finding, Host, Meta, Related, Setting, Severity, String
from xenlint.model.grub_default import default_entries, is_named
from xenlint.model.loaders import base_name, is_part, last_text
from xenlint.model.loaders_bsd import default_number
from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import Command, MenuEntry

META = Meta(
    code="XEN111",
    name="default-entry-not-xen",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("boot",),
    kinds=("grub-cfg", "grub-legacy", "netbsd-boot", "syslinux", "grub-default"),
    needs=("boot-file-told",),
    alike=True,
)

_NATIVE = "title Linux\nroot (hd0,0)\nkernel /vmlinuz-2.6.32 ro\ninitrd /initrd.img-2.6.32\n"
_LEGACY = (
    "title Xen\nroot (hd0,0)\nkernel /xen.gz dom0_mem=512M\nmodule /vmlinuz-2.6.32 ro\nmodule /initrd.img-2.6.32\n"
)
_GRUB2 = (
    "menuentry 'Debian' {\nlinux /vmlinuz-6.1 ro\n}\n"
    "menuentry 'Debian, with Xen hypervisor' {\nmultiboot2 /xen.gz dom0_mem=2G,max:2G\nmodule2 /vmlinuz-6.1 ro\n}\n"
)
_XEN = 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'

EXAMPLES = (
    Example(
        bad={"boot/grub/menu.lst": f"default 0\n{_NATIVE}{_LEGACY}"},
        good={"boot/grub/menu.lst": f"default 1\n{_NATIVE}{_LEGACY}"},
        at="default 0",
    ),
    Example(
        bad={"boot/grub/grub.cfg": f'set default="0"\n{_GRUB2}'},
        good={"boot/grub/grub.cfg": f'set default="Debian, with Xen hypervisor"\n{_GRUB2}'},
        at='default="0"',
    ),
    Example(
        bad={"etc/default/grub": f'GRUB_DEFAULT="Xen 4.17-amd64"\n{_XEN}'},
        good={"etc/default/grub": f'GRUB_DEFAULT="Debian GNU/Linux, with Xen hypervisor"\n{_XEN}'},
        at='GRUB_DEFAULT="Xen 4.17-amd64"',
    ),
)

_OLD_TITLE = lazy_pattern(r"Xen \d[\w.+-]*(?:>.*)?")
_IN_SUBMENU = lazy_pattern(r"[^>]*, with Xen \S+ and Linux [^>]*")
_WITH_OLD_TITLES = (4, 1)


def check(host: Host) -> Iterator[Finding]:
    seen = False
    for document in host.documents:
        if document.kind not in _JUDGES:
            continue
        entries = [entry for entry in host.all_boot_entries if entry.document is document]
        seen |= bool(entries) and document.kind == "grub-cfg" and not is_part(document)
        if any(entry.is_installer for entry in entries) or not any(not entry.recovery for entry in entries):
            continue
        if not any(entry.default for entry in entries):
            yield from _JUDGES[document.kind](document, entries, host)
    if not seen:
        yield from _of_generator(host)


# --- GRUB 2 -----------------------------------------------------------------------------------------------------------


def _grub_cfg(document: Document, entries: list[BootEntry], host: Host) -> Iterator[Finding]:
    setting = next((setting for setting in reversed(document.settings) if setting.key == "default"), None)
    wanted = last_text(document, "default", None, in_branches=True)
    if setting is None or wanted is None or "\0" in wanted or "$" in wanted or is_part(document):
        return
    chosen = [document.menu[number] for number in sorted(default_entries(document.menu, wanted))]
    if not chosen or any(_may_start_xen(entry) for entry in chosen):
        return
    xen = next(entry for entry in entries if not entry.recovery)
    related = [Related(xen.at, "this starts Xen")]
    at, name = setting, "default"
    if (own := _generators_default(host, wanted)) is not None:
        related.insert(0, Related(setting, "and this is what became of it"))
        at, name = own, "GRUB_DEFAULT"
    first = " > ".join((*chosen[0].submenus, chosen[0].title))
    what = f"{name} chooses '{first}', which starts no Xen"
    if not is_named(document.menu, wanted):
        what = f"No entry is called '{wanted}', so GRUB boots the first one, '{first}', which starts no Xen"
    title = ">".join(xen.title.split(" > "))
    yield Finding(at, f'{what}. Write {name}="{title}".', tuple(related), severity=_severity(entries, host))


def _may_start_xen(entry: MenuEntry) -> bool:
    return any("xen" in word.value.lower() for command in entry.commands for word in command.words) or any(
        command.name in ("configfile", "source") for command in entry.commands
    )


def _generators_default(host: Host, wanted: str) -> Setting | None:
    """The line of `/etc/default/grub` that the menu's default comes from."""
    from xenlint.model.mkconfig import main_group

    for document in reversed(main_group(host)):
        for setting in reversed(document.settings):
            if setting.key == "GRUB_DEFAULT" and isinstance(setting.value, String) and setting.value.value == wanted:
                return setting
    return None


def _severity(entries: list[BootEntry], host: Host) -> Severity:
    """Who has sized dom0 or has guests there means to boot Xen."""
    is_meant = any(entry.hypervisor.get("dom0_mem") for entry in entries) or (host.is_whole and bool(host.domains))
    return "warning" if is_meant else "note"


# --- GRUB legacy, NetBSD, syslinux ------------------------------------------------------------------------------------


def _grub_legacy(document: Document, entries: list[BootEntry], host: Host) -> Iterator[Finding]:
    setting = next((s for s in reversed(document.settings) if s.key == "default" and not s.scope), None)
    text = "0" if setting is None else setting.value.value if isinstance(setting.value, String) else ""
    digits = re.match(r"\d{1,9}", text)
    if digits is None or not document.menu:
        return
    number = int(digits[0])
    chosen = document.menu[number] if number < len(document.menu) else document.menu[0]
    if any(command.name in ("configfile", "chainloader") for command in chosen.commands):
        return
    xen = next(entry for entry in entries if not entry.recovery)
    right = next(n for n, entry in enumerate(document.menu) if entry.start < xen.at.start <= _end(document, n))
    what = f"Entry {number} (the first is 0) is '{chosen.title}', which starts no Xen"
    if setting is None:
        what = f"No 'default' stands here, so GRUB boots the first entry, '{chosen.title}', which starts no Xen"
    elif number >= len(document.menu):
        what = f"The menu has no entry {number} (the first is 0), and GRUB boots '{chosen.title}', which starts no Xen"
    yield Finding(
        setting or chosen,
        f"{what}. Write 'default {right}'{'' if setting else ' above the entries'}.",
        (Related(xen.at, "this starts Xen"),),
        severity=_severity(entries, host),
    )


def _netbsd(document: Document, entries: list[BootEntry], host: Host) -> Iterator[Finding]:
    setting = next((setting for setting in reversed(document.settings) if setting.key.startswith("default")), None)
    chosen = document.menu[default_number(document)]
    xen = next(entry for entry in entries if not entry.recovery)
    right = next((n for n, entry in enumerate(document.menu, 1) if xen.at in (c.span for c in entry.commands)), None)
    if right is None:
        return
    why = "" if setting else "No 'default' stands here: "
    yield Finding(
        setting or chosen,
        f"{why}{'the' if why else 'The'} loader boots '{chosen.title}', which starts no Xen. Write 'default={right}'.",
        (Related(xen.at, "this starts Xen"),),
        severity=_severity(entries, host),
    )


def _end(document: Document, number: int) -> int:
    return document.menu[number + 1].start if number + 1 < len(document.menu) else len(document.source.text)


def _syslinux(document: Document, entries: list[BootEntry], host: Host) -> Iterator[Finding]:
    setting = next((setting for setting in reversed(document.settings) if setting.key == "default"), None)
    keys = {each.key for each in document.settings}
    if setting is None or not isinstance(setting.value, String) or keys & {"ontimeout", "include"}:
        return
    xen = next(entry for entry in entries if not entry.recovery)
    marked = [(entry, command) for entry in document.menu for command in entry.commands if _is_mark(command)]
    if marked:
        entry, command = marked[-1]
        yield Finding(
            command,
            f"The label '{entry.title}' is the menu's default, and starts no Xen. Write 'MENU DEFAULT' in the label "
            f"'{xen.title}'.",
            (Related(xen.at, "this starts Xen"),),
            severity=_severity(entries, host),
        )
        return
    words = setting.value.value.split()
    if len(words) != 1 or base_name(words[0]).endswith(".c32") or "ui" in keys:
        return
    labels = [entry.title for entry in document.menu if entry.title]
    if words[0] not in labels and ("." in words[0] or "/" in words[0]):
        return
    what = f"The label '{words[0]}' starts no Xen" if words[0] in labels else f"No label is called '{words[0]}'"
    yield Finding(
        setting,
        f"{what}. Write 'DEFAULT {xen.title}'.",
        (Related(xen.at, "this starts Xen"),),
        severity=_severity(entries, host),
    )


def _is_mark(command: Command) -> bool:
    return command.name == "menu" and bool(command.words) and command.words[0].value.lower() == "default"


_JUDGES = {"grub-cfg": _grub_cfg, "grub-legacy": _grub_legacy, "netbsd-boot": _netbsd, "syslinux": _syslinux}


# --- the input of grub-mkconfig ---------------------------------------------------------------------------------------


def _of_generator(host: Host) -> Iterator[Finding]:
    from xenlint.model.mkconfig import FOR_XEN, groups, variables

    for group in groups(host.documents, host.reads_drop_ins):
        values = variables(host, group)
        if not any(name in values for name in FOR_XEN):
            continue
        wanted, override = values.get("GRUB_DEFAULT"), values.get("XEN_OVERRIDE_GRUB_DEFAULT")
        settings = {setting.key: setting for document in group for setting in document.settings}
        if wanted is not None and wanted.known and "GRUB_DEFAULT" in settings:
            yield from _title(settings["GRUB_DEFAULT"], wanted.value, values, host)
        if override is not None and override.value == "0" and (wanted is None or wanted.value == "0"):
            yield Finding(
                settings["XEN_OVERRIDE_GRUB_DEFAULT"],
                "With 0 here Debian leaves GRUB_DEFAULT alone, which is 0: that is the first entry, and grub-mkconfig "
                "writes those for Linux without Xen first. Write XEN_OVERRIDE_GRUB_DEFAULT=1, or the title of an entry "
                "for Xen in GRUB_DEFAULT.",
            )


def _title(setting: Setting, wanted: str, values: Mapping[str, String], host: Host) -> Iterator[Finding]:
    if _OLD_TITLE.fullmatch(wanted) and not (host.version_origin and host.version <= _WITH_OLD_TITLES):
        yield Finding(
            setting,
            f"'{wanted}' is a title of GRUB's before 2.00: today's menus have none of that name, and GRUB boots the "
            "first entry, which is Linux without Xen. Write the title as it stands in grub.cfg, such as "
            '"Debian GNU/Linux, with Xen hypervisor".',
        )
    elif _IN_SUBMENU.fullmatch(wanted) and not _has_no_submenus(values):
        yield Finding(
            setting,
            f"'{wanted}' stands in a submenu, and by its title alone GRUB does not find it there: it boots the first "
            "entry, which is Linux without Xen. Write the titles of the submenus before it, with '>' between them.",
        )


def _has_no_submenus(values: Mapping[str, String]) -> bool:
    found = values.get("GRUB_DISABLE_SUBMENU")
    return found is not None and found.value in ("y", "true")
