"""Host facts kept elsewhere: YAML or JSON files, Ansible's included, or saved outputs of `xl info` and `dmidecode`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from xenlint.model.captures import CAPTURE_KINDS, facts_of, host_of, host_of_path
from xenlint.model.facts import Fact, Facts
from xenlint.settings.ansible import (
    HostTable,
    is_facts,
    is_inventory,
    read_facts,
    read_inventory,
    read_listing,
    read_variables,
)
from xenlint.settings.config import HostSettings, host_settings, read_named
from xenlint.settings.errors import UsageError
from xenlint.settings.nodes import MOST_VALUES, Node, read_json, read_yaml, unfold
from xenlint.settings.schema import HOSTS, fits
from xenlint.source import Source, Span
from xenlint.syntax import parse
from xenlint.syntax.classify import classify
from xenlint.typed import Any

_BIGGEST_BYTES = 16 << 20
_MOST_FILES = 20_000
_STRUCTURED = (".yaml", ".yml", ".json")


def load_inventories(root: str, names: Iterable[str], shown_root: str = "") -> dict[str, HostSettings]:
    """The hosts of all inventories; for a host named in several, the first to state a fact wins.

    A name is a path below `root`, or a pattern with `*`; messages show paths with `shown_root` in front.
    """
    hosts: dict[str, HostSettings] = {}
    for name in names:
        for path in _paths(root, name):
            for host, found in _load(root, path, os.path.join(shown_root, path).replace(os.sep, "/")).items():
                own = hosts.get(host, HostSettings())
                hosts[host] = HostSettings(
                    own.root if own.root is not None else found.root, own.facts.or_else(found.facts)
                )
    return hosts


def _paths(root: str, name: str) -> list[str]:
    """The files that an entry of `inventory` names, relative to the root."""
    if "*" not in name and "?" not in name:
        return [name]
    from glob import iglob
    from itertools import islice

    found = sorted(islice(iglob(name, root_dir=root, recursive=True), _MOST_FILES))
    found = [path for path in found if os.path.isfile(os.path.join(root, path))]
    if not found:
        raise UsageError(f"inventory: no file is called '{name}'.")
    return found


def _load(root: str, name: str, shown: str) -> dict[str, HostSettings]:
    data = read_named(os.path.join(root, name), shown, "inventory", _BIGGEST_BYTES, root)
    source = Source(shown, data)
    if not name.endswith(_STRUCTURED) and (kind := classify(name, data)) is not None:
        return _capture(source, kind)
    if not name.endswith(_STRUCTURED) and data.lstrip()[:1] == b"[":
        raise UsageError(
            f"{shown}: this looks like an inventory in INI; xenlint reads Ansible's inventories as YAML or JSON. "
            "`ansible-inventory --list` writes it so."
        )
    looks_json = name.endswith(".json") or (not name.endswith(_STRUCTURED) and data.lstrip()[:1] == b"{")
    return _tables(read_json(source) if looks_json else read_yaml(source), name)


def _capture(source: Source, kind: Any) -> dict[str, HostSettings]:
    """A saved output: the host it is of, with its facts."""
    document = parse(kind, source, source.path, (4, 17))
    if kind not in CAPTURE_KINDS:
        raise UsageError(
            f"{source.path}: this is no inventory: xenlint takes YAML, JSON, and saved outputs of xl info and "
            "dmidecode."
        )
    return {host_of(document): HostSettings(None, facts_of(document))}


def _tables(top: Node, name: str) -> dict[str, HostSettings]:
    """The hosts of a YAML or JSON file, by the shape it has."""
    parts = name.replace(os.sep, "/").split("/")
    if "group_vars" in parts[:-1]:
        raise UsageError(
            f"{top.source.path}: this file speaks of a group, and which hosts are in it is told elsewhere. Put "
            "'xenlint_memory' into host_vars, or into the inventory itself."
        )
    if "host_vars" in parts[:-1]:
        below = parts[parts.index("host_vars") + 1]
        host = below if below != parts[-1] else os.path.splitext(below)[0]
        return _settings(top.source, {host: read_variables(top, top)})
    if (listed := read_listing(top)) is not None:
        return _settings(top.source, listed)
    own = top.get("hosts")
    if own is None and is_inventory(top):
        return _settings(top.source, read_inventory(top))
    if own is None and is_facts(top):
        host, table = read_facts(top, host_of_path(name))
        return _settings(top.source, {host: table})
    return _own(own if own is not None else top)


def _own(hosts: Node) -> dict[str, HostSettings]:
    """Xenlint's own shape: host names with the tables of `[hosts.NAME]`."""
    data = unfold(hosts, [MOST_VALUES])
    if not fits(data, HOSTS):
        _explain(data, hosts.source, lambda place: _find(hosts, place))
    tables: dict[str, HostTable] = {}
    for key, node in hosts.members or ():
        if key.text in tables and tables[key.text].at.start != key.start:
            raise UsageError(f"{key.where}: host '{key.text}' stands here a second time.")
        tables[key.text] = HostTable(key, {name.text: (name, value) for name, value in node.members or ()})
    return _settings(hosts.source, tables)


def _find(node: Node, place: Sequence[str | int]) -> Node:
    """The deepest key of `place` that can be found; its value where it has none."""
    found = node
    for key in place:
        for name, value in node.members or ():
            if name.text == key:
                found, node = name, value
    return found


def _settings(source: Source, tables: dict[str, HostTable]) -> dict[str, HostSettings]:
    budget = [MOST_VALUES]
    data = {
        host: {key: unfold(value, budget) for key, (_, value) in table.values.items()} for host, table in tables.items()
    }
    if not fits(data, HOSTS):

        def find(place: Sequence[str | int]) -> Node:
            table = tables[str(place[0])]
            return table.values[str(place[1])][0] if len(place) > 1 and place[1] in table.values else table.at

        _explain(data, source, find)
    return {host: _host(values, tables[host]) for host, values in data.items()}


def _host(values: dict[str, Any], table: HostTable) -> HostSettings:
    path = table.at.source.path
    found = host_settings(values, path, {key: _span(name, value) for key, (name, value) in table.values.items()})
    if table.gathered is None:
        return found
    gathered = Fact("inside-dom0", table.gathered.text, path, table.gathered.span, None)
    return found._replace(facts=found.facts.or_else(Facts((gathered,))))


def _span(name: Node, value: Node) -> Span:
    """A name with its value, unless that stands elsewhere, by an alias."""
    return Span(name.source, name.start, value.end) if value.end > name.end else name.span


def _explain(data: object, source: Source, find: Callable[[Sequence[str | int]], Node]) -> None:
    """Raise UsageError with every mistake, where jsonschema finds some."""
    from xenlint.settings.explain import explain

    if mistakes := explain(data, HOSTS, lambda place: find(place).where):
        raise UsageError("\n".join(mistakes))
