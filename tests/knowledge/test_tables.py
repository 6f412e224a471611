"""The tables hold together: names, order, spans, values, successors, counts, and the price of importing them."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xenlint.knowledge
from xenlint.knowledge import (
    devices,
    grub_vars,
    hypervisor,
    linux_options,
    versions,
    xend_config,
    xl_cfg,
    xl_conf,
    xm_cfg,
)
from xenlint.knowledge.entry import BootOption, Key, SubKey, XendOption, XmVariable
from xenlint.knowledge.versions import Version

Entry = Key | XendOption | XmVariable | BootOption | SubKey

HERE = Path(next(iter(xenlint.knowledge.__path__)))
MODULES = sorted(path.stem for path in HERE.glob("*.py") if path.stem != "__init__")

TABLES: dict[str, dict[str, Any]] = {
    "xl_cfg": xl_cfg.KEYS,
    "xl_conf": xl_conf.KEYS,
    "xend_config": xend_config.KEYS,
    "xm_cfg": xm_cfg.KEYS,
    "hypervisor": hypervisor.OPTIONS,
    **{f"devices.{name}": kind.subkeys for name, kind in devices.KINDS.items()},
}

KINDS = {
    *("boolean", "boolean-or-list", "custom", "enumeration", "flag", "hex", "ignored", "integer", "integer-or-string"),
    *("list", "list-of-lists", "size", "string", "string-or-list"),
}
FORMATS = {"", "path", "uuid", "mac", "cpulist"}
GUESTS = {"pv", "hvm", "pvh", "arm"}
ELSEWHERE = ("xl ", "xendomains service")
"""Beginnings of successors that are no keys: commands and services."""


def spans(entry: Entry) -> Iterator[tuple[str, Version]]:
    """Every version in an entry, with what it is about."""
    fields: dict[str, Any] = entry._asdict()
    for field, value in fields.items():
        if field in {"since", "until", "released", "deprecated", "required", "runtime", "xl_since", "bounds_since"}:
            if value is not None:
                yield field, value
        elif field.endswith("_since") or field == "value_until":
            for text, version in value:
                yield f"{field} {text}", version
        elif field == "came_late":
            for version in value:
                yield field, version
        elif field == "old_forms":
            for text, version, _ in value:
                yield f"{field} {text}", version


@pytest.mark.parametrize(
    ("table", "count"),
    [("xl_cfg", 173), ("xl_conf", 22), ("xend_config", 50), ("xm_cfg", 107), ("hypervisor", 254)],
)
def test_nothing_is_lost(table: str, count: int) -> None:
    assert len(TABLES[table]) == count


def test_no_device_is_lost() -> None:
    assert len(devices.KINDS) == 18
    assert sum(len(kind.subkeys) for kind in devices.KINDS.values()) == 179


@pytest.mark.parametrize("table", TABLES)
def test_names_are_the_keys_in_order(table: str) -> None:
    content = TABLES[table]
    assert [entry.name for entry in content.values()] == list(content) == sorted(content)


def test_devices_and_variables_are_in_order() -> None:
    assert [kind.key for kind in devices.KINDS.values()] == list(devices.KINDS) == sorted(devices.KINDS)
    assert [each.name for each in grub_vars.VARIABLES.values()] == list(grub_vars.VARIABLES)
    for table in (grub_vars.VARIABLES, grub_vars.MADE_UP, xl_cfg.RENAMED):
        assert list(table) == sorted(table)


@pytest.mark.parametrize("module", MODULES)
def test_no_name_is_written_twice(module: str) -> None:
    source = (HERE / f"{module}.py").read_text(encoding="utf-8")
    for table in re.findall(r"^\w+: (?:dict|frozenset)\[.*?\] = .*?^[})]", source, re.MULTILINE | re.DOTALL):
        names = re.findall(r'^    "([^"]+)": ', table, re.MULTILINE) or re.findall(r'"([^"]+)",', table)
        assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("table", TABLES)
def test_words_are_known_ones(table: str) -> None:
    for entry in TABLES[table].values():
        assert entry.kind in KINDS, entry
        assert not entry.note.endswith(".") or entry.note.endswith("..."), entry
        if isinstance(entry, Key | SubKey):
            assert entry.format in FORMATS, entry
            assert set(entry.guests) <= GUESTS, entry
            assert len(set(entry.guests)) == len(entry.guests), entry
        if isinstance(entry, Key | SubKey | BootOption):
            re.compile(entry.pattern)


@pytest.mark.parametrize("table", TABLES)
def test_versions_are_in_order(table: str) -> None:
    for entry in TABLES[table].values():
        for what, version in spans(entry):
            assert versions.OLDEST_TABLED <= version <= versions.NEWEST_TABLED, (entry, what)
            assert entry.since <= version or what == "xl_since", (entry, what)
            if what.startswith("value_"):
                assert entry.until is None or version <= entry.until, (entry, what)


@pytest.mark.parametrize("table", TABLES)
def test_history_ends_with_today(table: str) -> None:
    for entry in TABLES[table].values():
        for field in {"kind", "default"} & {name.removesuffix("_since") for name in entry._fields if "_since" in name}:
            history = getattr(entry, f"{field}_since")
            assert len(history) != 1, entry
            assert [version for _, version in history] == sorted({version for _, version in history}), entry
            assert not history or history[-1][0] == getattr(entry, field), entry


@pytest.mark.parametrize("table", TABLES)
def test_values_and_bounds(table: str) -> None:
    for entry in TABLES[table].values():
        if isinstance(entry, XmVariable):
            continue
        if entry.minimum is not None and entry.maximum is not None:
            assert entry.minimum <= entry.maximum, entry
        assert entry.values or entry.kind != "enumeration", entry
        assert len(set(entry.values)) == len(entry.values), entry
        since = dict(getattr(entry, "value_since", ()))
        until = dict(getattr(entry, "value_until", ()))
        assert {*since, *until} <= set(entry.values), entry
        for value, last in until.items():
            assert since.get(value, entry.since) <= last, entry


def successors(text: str) -> list[str]:
    """The keys that a `use` names: `vga="stdvga"`, `usbctrl and usbdev`, `on_reboot, on_crash`."""
    if text.startswith(ELSEWHERE):
        return []
    return [part.split("=")[0] for part in re.split(r", | and | or | with ", text)]


def test_successors_exist() -> None:
    for keys in (xl_cfg.KEYS, xl_conf.KEYS):
        for key in keys.values():
            assert all(name in keys for name in successors(key.use) if name), key
    for variable in xm_cfg.KEYS.values():
        assert all(name in xl_cfg.KEYS for name in successors(variable.use) if name), variable
    for kind in devices.KINDS.values():
        for subkey in kind.subkeys.values():
            assert not subkey.use or subkey.use in kind.subkeys, subkey
    for name, right in xl_cfg.RENAMED.items():
        assert name not in xl_cfg.KEYS
        assert right in xl_cfg.KEYS
        assert right not in xl_cfg.RENAMED
    for name, right in grub_vars.MADE_UP.items():
        assert name not in grub_vars.VARIABLES
        assert grub_vars.VARIABLES[right].feeds


def test_boot_options_are_replaced_by_boot_options() -> None:
    for option in hypervisor.OPTIONS.values():
        for text in option.replaced_by:
            name, _, word = text.partition("=")
            successor = hypervisor.OPTIONS[name]
            assert not word or word in {value.split("=")[0] for value in successor.values}, option
            assert successor.until is None


def test_xm_and_xl_agree_about_what_xl_reads() -> None:
    for name, variable in xm_cfg.KEYS.items():
        key = xl_cfg.KEYS.get(name)
        assert variable.xl_since == (key and key.since), name
    assert sum(variable.xl_since is None for variable in xm_cfg.KEYS.values()) == 43


def test_renamed_knows_the_common_slips() -> None:
    expected = {
        **{"vcpu": "vcpus", "maxcpus": "maxvcpus", "mem": "memory", "maxmemory": "maxmem", "max_memory": "maxmem"},
        **{"disks": "disk", "vifs": "vif", "nics": "vif", "initrd": "ramdisk", "cmd_line": "cmdline"},
    }
    assert expected.items() <= xl_cfg.RENAMED.items()


def test_devices_belong_to_keys() -> None:
    for name, kind in devices.KINDS.items():
        key = xl_cfg.KEYS[name]
        assert kind.since == key.since
        assert kind.listed == key.kind.startswith("list")
        assert kind.nested == (key.kind == "list-of-lists")
        assert set(kind.required) <= set(kind.subkeys)
        assert not set(kind.xm_only) & set(kind.subkeys)
        assert {effect for effect, _ in kind.unknown} <= {"ignored", "message", "dropped", "fatal"}
        assert {effect for effect, _ in kind.bad_value} <= {"unchecked", "message", "dropped", "fatal"}
        assert all(subkey.since >= kind.since for subkey in kind.subkeys.values())
        places = sorted(subkey.position for subkey in kind.subkeys.values() if subkey.position)
        assert places == list(range(1, len(places) + 1))


def test_disk_prefixes() -> None:
    prefixes = dict(devices.DISK_PREFIXES)
    assert len(prefixes) == len(devices.DISK_PREFIXES)
    formats = {prefix for prefix, meaning in prefixes.items() if meaning == "format"}
    assert formats < set(devices.KINDS["disk"].subkeys["format"].values)
    assert devices.KINDS["disk"].prefixes is devices.DISK_PREFIXES


def test_grub_variables_feed_a_command_line_or_none() -> None:
    for variable in grub_vars.VARIABLES.values():
        assert variable.feeds in {"", "hypervisor", "kernel"}
        assert bool(variable.feeds) == (variable.normal or variable.recovery)
        assert not variable.replaces or variable.replaces in grub_vars.VARIABLES
    feeders = {name for name, variable in grub_vars.VARIABLES.items() if variable.feeds == "hypervisor"}
    assert feeders == {"GRUB_CMDLINE_XEN", "GRUB_CMDLINE_XEN_DEFAULT"}


def test_linux_and_xen_options_are_apart() -> None:
    known = set(hypervisor.OPTIONS)
    assert not linux_options.LINUX_ONLY & known
    assert not linux_options.LINUX_ONLY & {f"no-{name}" for name in known}
    assert not (linux_options.XEN_ONLY | linux_options.BOTH) - known
    assert not linux_options.BOTH & linux_options.XEN_ONLY
    assert not [name for name in known if name.startswith(linux_options.LINUX_PREFIXES)]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ((xend_config.TRUE_WORDS, xend_config.FALSE_WORDS), 12),
        ((hypervisor.TRUE_WORDS, hypervisor.FALSE_WORDS), 10),
    ],
)
def test_no_word_is_both_true_and_false(words: tuple[tuple[str, ...], tuple[str, ...]], count: int) -> None:
    assert len({*words[0], *words[1]}) == count


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        ("dom0_mem=1024M,max:1024M", True, True),
        ("loglvl=all dom0_mem=512M", True, True),
        ("dom0_mem=1G max:2G", True, True),
        ("dom0_mem=max:1T", False, True),
        ("dom0_mem=-1G", False, True),
        ("dom0_mem=10%", False, True),
        ("dom0_mem=1G+10%", False, True),
        ("dom0_mem=4GB", False, False),
        ("dom0_mem=0x400M", False, False),
        ("dom0_mem=1.5G", False, False),
        ("dom0_mem=1G,,max:2G", False, False),
        ('"dom0_mem=2G"', False, False),
        ("dom0-mem=1G", False, False),
    ],
)
def test_what_autoballoon_auto_sees(line: str, before: bool, after: bool) -> None:
    (old, old_since), (new, new_since) = xl_conf.AUTOBALLOON_AUTO
    assert (old_since, new_since) == ((4, 3), (4, 16))
    assert bool(re.search(old, line)) is before
    assert bool(re.search(new, line)) is after


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("4.17", (4, 17)),
        ("4.17.3", (4, 17)),
        ("3.0", (3, 0)),
        (" 4.4\n", (4, 4)),
        ("4", None),
        ("", None),
        ("4.", None),
        ("4.17.", None),
        (".4", None),
        ("4.17.3.1", None),
        ("4.x", None),
        ("-4.1", None),
        ("4.+1", None),
        ("4.1_7", None),
        ("4.\u0661", None),
        ("4.\u00b2", None),
        ("4." + "9" * 5000, None),
        ("xen-4.17-amd64.gz", None),
    ],
)
def test_parse_version(text: str, version: Version | None) -> None:
    assert versions.parse_version(text) == version


def test_format_version() -> None:
    assert versions.format_version((4, 17)) == "4.17"
    assert versions.parse_version(versions.format_version(versions.NEWEST)) == versions.NEWEST


def test_landmarks_are_in_order() -> None:
    assert versions.OLDEST_TABLED <= versions.LAST_WITH_XEND < versions.NEWEST < versions.NEWEST_TABLED


@pytest.mark.parametrize("module", MODULES)
def test_import_needs_nothing_but_typing(module: str) -> None:
    program = (
        "import sys, typing, xenlint.typed\n"
        "before = set(sys.modules)\n"
        f"import xenlint.knowledge.{module}\n"
        "print(*sorted(set(sys.modules) - before - {'__future__'}))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    imported = run.stdout.split()
    assert f"xenlint.knowledge.{module}" in imported
    assert not [name for name in imported if not name.startswith("xenlint.knowledge")]


@pytest.mark.parametrize("module", MODULES)
def test_module_says_what_it_is(module: str) -> None:
    docstring = importlib.import_module(f"xenlint.knowledge.{module}").__doc__
    assert docstring
    assert module in {"entry"} or "4.1 to 4." in docstring or "1.98 to 2.12" in docstring
