"""The config file and the settings that come of it and the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

from xenlint.finding import Severity
from xenlint.knowledge.versions import Version, parse_version
from xenlint.model.facts import Fact, FactName, Facts
from xenlint.model.sizes import parse_setting_size
from xenlint.rule import Entry
from xenlint.settings.errors import UsageError
from xenlint.settings.schema import config_schema, fits
from xenlint.source import Source, Span
from xenlint.typed import Any, NamedTuple

NAMES = (".xenlint.toml", "xenlint.toml", "pyproject.toml")
_BIGGEST_BYTES = 1 << 20
_MOST_DOTS_SQUARED = 1_000_000


class HostSettings(NamedTuple):
    """What the config or an inventory says of a host. `root` is relative to the config file's directory, or None."""

    root: str | None = None
    facts: Facts = Facts()


class Settings(NamedTuple):
    """Everything a run needs to know. `root` is the directory that patterns and host roots are relative to.

    `last_select` and `last_ignore` come from the command line and have the last word. `version` is the config's default
    for hosts that say nothing; `version_override`, `memory_kib` and `upgrade_to` come from there too and hold for every
    host. `baseline` is a path to open.
    """

    root: str
    path: str | None = None
    version: Version | None = None
    version_override: Version | None = None
    memory_kib: int | None = None
    upgrade_to: Version | None = None
    select: tuple[str, ...] = ("default",)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    per_host_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    last_select: tuple[str, ...] = ()
    last_ignore: tuple[str, ...] = ()
    rule_options: Mapping[str, Mapping[str, Any]] = {}
    hosts: Mapping[str, HostSettings] = {}
    policies: tuple[str, ...] = ()
    fail_on: Severity = "warning"
    edition: str = ""
    not_ignorable: tuple[str, ...] = ()
    baseline: str | None = None


def repository_root(start: str) -> str | None:
    """The nearest directory from `start` upwards that holds `.git`."""
    for directory in _upwards(start):
        if os.path.lexists(os.path.join(directory, ".git")):
            return directory
    return None


def find_config(start: str) -> str | None:
    """The nearest config file from `start` upwards to the repository's root; without a repository, to the working
    directory where `start` lies below it, else only in `start`."""
    here = os.getcwd()
    is_below = here != os.path.dirname(here) and here in _upwards(start)
    top = repository_root(start) or (here if is_below else start)
    for directory in _upwards(start):
        for name in NAMES:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or b"[tool.xenlint" in _read(path, path)):
                return path
        if directory == top:
            return None
    return None


def _upwards(start: str) -> Iterable[str]:
    directory = start
    while True:
        yield directory
        parent = os.path.dirname(directory)
        if parent == directory:
            return
        directory = parent


def _read(path: str, shown: str) -> bytes:
    return read_named(path, shown, "config file", _BIGGEST_BYTES)


def read_named(path: str, shown: str, what: str, most_bytes: int, root: str | None = None) -> bytes:
    """The bytes of a file that is to be a `what`: a regular one, not too large, and below `root`, where that is given.

    Raises UsageError. A repository may name anything: a pipe that would be waited for, or a link that leads out of it.
    """
    if root is not None and not os.path.realpath(path).startswith(os.path.join(os.path.realpath(root), "")):
        raise UsageError(f"{shown}: this {what} lies outside the repository; it is not read.")
    if os.path.lexists(path) and not os.path.isfile(path):
        raise UsageError(f"{shown}: this {what} is no regular file; it is not read.")
    try:
        with open(path, "rb") as file:
            data = file.read(most_bytes + 1)
    except FileNotFoundError:
        raise UsageError(f"{shown}: cannot read this {what}: there is no such file.") from None
    except OSError as error:
        raise UsageError(f"{shown}: cannot read this {what}: {error.strerror}.") from None
    if len(data) > most_bytes:
        raise UsageError(f"{shown}: this {what} is larger than {most_bytes >> 20} MiB; it is not read.")
    return data


def load(path: str, shown: str, rules: Iterable[Entry] = ()) -> Settings:
    """Read a config file. Raises UsageError with every mistake in it, also in the options of these rules; `shown` is
    the path to show."""
    text = _read(path, shown).decode("utf-8", "replace")
    data = parse_toml(text, shown)
    if os.path.basename(path) == "pyproject.toml":
        data = data.get("tool", {}).get("xenlint", {})
    schema = config_schema(rules)
    if not fits(data, schema):
        from xenlint.settings.explain import explain, line_of

        if mistakes := explain(data, schema, lambda place: f"{shown}:{line_of(text, place)}"):
            raise UsageError("\n".join(mistakes))
    root = os.path.dirname(path)
    hosts: dict[str, HostSettings] = {}
    if tables := data.get("hosts"):
        places = _places_of_hosts(Source(shown, text.encode()))
        hosts = {name: host_settings(values, shown, places.get(name, {})) for name, values in tables.items()}
    if names := data.get("inventory"):
        from xenlint.settings.inventory import load_inventories

        hosts = _merge(hosts, load_inventories(root, names, os.path.dirname(shown)))
    return Settings(
        root=root,
        path=path,
        version=parse_version(data["xen-version"]) if "xen-version" in data else None,
        select=tuple(data.get("select", ("default",))),
        extend_select=tuple(data.get("extend-select", ())),
        ignore=tuple(data.get("ignore", ())),
        exclude=tuple(data.get("exclude", ())),
        per_file_ignores=tuple((glob, tuple(names)) for glob, names in data.get("per-file-ignores", {}).items()),
        per_host_ignores=tuple((glob, tuple(names)) for glob, names in data.get("per-host-ignores", {}).items()),
        severities=tuple(data.get("severity", {}).items()),
        rule_options=data.get("rules", {}),
        hosts=hosts,
        policies=tuple(data.get("policies", ())),
        fail_on=data.get("fail-on", "warning"),
        edition=data.get("edition", ""),
        not_ignorable=tuple(data.get("not-ignorable", ())),
        baseline=os.path.join(root, data["baseline"]) if "baseline" in data else None,
    )


_FACTS: dict[str, FactName] = {
    "memory": "memory",
    "cpus": "cpus",
    "xen-version": "version",
    "iommu": "iommu",
    "arch": "arch",
    "distribution": "distribution",
}
"""Keys of `[hosts.NAME]` to the facts they tell."""


def host_settings(values: Mapping[str, Any], origin: str, places: Mapping[str, Span]) -> HostSettings:
    """One table of `[hosts]`, already checked against the schema; `places` has those of its keys that are known."""
    facts = tuple(
        Fact(name, _fact_value(key, values[key]), origin, places.get(key))
        for key, name in _FACTS.items()
        if key in values
    )
    root = values.get("root")
    return HostSettings(None if root is None else os.path.normpath(root), Facts(facts))


def _fact_value(key: str, value: Any) -> object:
    if key == "memory":
        return (parse_setting_size(value) or 0) // 1024
    return parse_version(value) if key == "xen-version" else value


def _places_of_hosts(source: Source) -> dict[str, dict[str, Span]]:
    """Where `[hosts.NAME]` tables set their keys, as far as each stands on a line of its own."""
    places: dict[str, dict[str, Span]] = {}
    table: dict[str, Span] = {}
    at = 0
    for line in source.text.split("\n"):
        text = line.strip()
        if text.startswith("["):
            name = text.partition("#")[0].strip().strip("[]").removeprefix("tool.xenlint.")
            is_host = name.startswith("hosts.")
            table = places.setdefault(name.removeprefix("hosts.").strip("\"'"), {}) if is_host else {}
        else:
            key = text.partition("=")[0].strip()
            if key in _FACTS:
                start = at + line.index(key)
                end = start + len(line[start - at :].partition("#")[0].rstrip())
                table.setdefault(key, source.span(start, end))
        at += len(line) + 1
    return places


def _merge(first: dict[str, HostSettings], second: Mapping[str, HostSettings]) -> dict[str, HostSettings]:
    merged = dict(first)
    for name, other in second.items():
        own = merged.get(name, HostSettings())
        merged[name] = HostSettings(own.root if own.root is not None else other.root, own.facts.or_else(other.facts))
    return merged


def parse_toml(text: str, shown: str) -> dict[str, Any]:
    """Read TOML. Raises UsageError; `shown` is the path to show."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    # what a key's parts cost the reader grows with the square of their number
    if sum(line.count(".") ** 2 for line in text.split("\n")) > _MOST_DOTS_SQUARED:
        raise UsageError(f"{shown}: this is nested too deeply for a config file.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise UsageError(f"{shown}: this is nested too deeply for a config file.") from None
    except ValueError as error:  # TOML's own errors, and those of numbers that are too long
        raise UsageError(f"{shown}: this is not TOML: {error}") from None
