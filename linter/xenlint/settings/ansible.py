"""What an Ansible repository tells: variables named `xenlint_*` in inventories and `host_vars`, and saved facts.

Only xenlint's own variables are read, for they are told and not gathered: what Ansible gathers about memory and CPUs
inside dom0 is dom0's share. Of facts, the distribution and the architecture are the machine's.
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.settings.errors import UsageError
from xenlint.settings.nodes import Node
from xenlint.typed import NamedTuple

PREFIX = "xenlint_"
MOST_MEMBERS = 100_000
"""So many groups, and hosts in them, are read of one inventory."""

GATHERED_MEMORY = (
    "ansible_memtotal_mb",
    "ansible_memory_mb",
    "memtotal_mb",
    "memory_mb",
    "mem_total",
    "memorysize",
    "memorysize_mb",
)
"""Names under which configuration tools keep what they found of memory: Ansible, Salt (`mem_total`), Puppet."""

_FACT_NAMES = frozenset({"ansible_architecture", "ansible_distribution", "ansible_hostname", "ansible_nodename"})
_GROUP_KEYS = frozenset({"hosts", "children", "vars"})
_Variables = dict[str, tuple[Node, Node]]


class HostTable(NamedTuple):
    """What a file says of one host: key to the nodes of its name and its value. `at` is where the host is named."""

    at: Node
    values: _Variables
    gathered: Node | None = None


def is_inventory(top: Node) -> bool:
    """Whether a file is an inventory: groups, which have nothing but hosts, children and variables."""
    groups = [group for _, group in top.members or () if group.members]
    return bool(groups) and all({key.text for key, _ in group.members or ()} <= _GROUP_KEYS for group in groups)


def is_facts(top: Node) -> bool:
    """Whether a file holds gathered facts: the output of the setup module, or a file of the fact cache."""
    facts = top.get("ansible_facts")
    return (facts is not None and facts.members is not None) or any(
        key.text in GATHERED_MEMORY or key.text in _FACT_NAMES for key, _ in top.members or ()
    )


def read_variables(variables: Node, at: Node) -> HostTable:
    """A host's variables, as in `host_vars/alpha.yml`."""
    values: _Variables = {}
    gathered = None
    for key, value in variables.members or ():
        if key.text.startswith(PREFIX):
            values[key.text[len(PREFIX) :].replace("_", "-")] = (key, value)
        elif key.text in GATHERED_MEMORY:
            gathered = key
    return HostTable(at, values, gathered)


def read_facts(top: Node, name: str) -> tuple[str, HostTable]:
    """Saved facts and the host they are of: the one named in them, else the file's."""
    inner = top.get("ansible_facts")
    facts = inner if inner is not None and inner.members is not None else top
    found = {key.text.removeprefix("ansible_"): (key, value) for key, value in facts.members or ()}
    values: _Variables = {}
    if "distribution" in found and isinstance(found["distribution"][1].scalar, str):
        key, value = found["distribution"]
        version = found["distribution_version"][1].text if "distribution_version" in found else ""
        told = f"{value.scalar} {version}".strip().lower()
        values["distribution"] = key, value._replace(scalar=told)
    arch = found["architecture"][1] if "architecture" in found else None
    if arch is not None and (kind := {"x86_64": "x86", "i386": "x86", "aarch64": "arm"}.get(arch.text)):
        values["arch"] = found["architecture"][0], arch._replace(scalar=kind)
    gathered = next((key for key, _ in facts.members or () if key.text in GATHERED_MEMORY), None)
    host = found["hostname"][1].text if "hostname" in found else ""
    return host or name, HostTable(top, values, gathered)


# --- inventories ------------------------------------------------------------------------------------------------------


class _Group:
    """A group, put together from every place that names it. `depth` is that of the deepest."""

    def __init__(self) -> None:
        self.depth = 0
        self.hosts: dict[str, list[tuple[Node, Node]]] = {}
        self.children: set[str] = set()
        self.variables: list[Node] = []


def read_listing(top: Node) -> dict[str, HostTable] | None:
    """The output of `ansible-inventory --list`, which has every host's variables in one place; None for other files."""
    meta = top.get("_meta")
    listed = meta.get("hostvars") if meta else None
    if listed is None or listed.members is None:
        return None
    return {key.text: read_variables(variables, key) for key, variables in listed.members}


def read_inventory(top: Node) -> dict[str, HostTable]:
    """Every host of an inventory with its variables: its own first, then those of its groups, the deepest first."""
    groups: dict[str, _Group] = {}
    _collect(top, 0, groups, [MOST_MEMBERS])
    tables: dict[str, HostTable] = {}
    for group in groups.values():
        for name, found in group.hosts.items():
            for key, variables in found:
                table = read_variables(variables, key)
                known = tables.get(name)
                values = table.values if known is None else {**known.values, **table.values}
                gathered = (known and known.gathered) or table.gathered
                tables[name] = HostTable(known.at if known else key, values, gathered)
    own = {name: set(table.values) for name, table in tables.items()}
    # the shallowest first, so that what a deeper group says replaces it
    for name in sorted(groups, key=lambda name: (groups[name].depth, name)):
        for variables in groups[name].variables:
            told = read_variables(variables, variables).values
            for host in _members(name, groups) if told else ():
                table = tables[host]
                mine = {key: value for key, value in told.items() if key not in own[host]}
                tables[host] = table._replace(values={**table.values, **mine})
    return tables


def _collect(groups_node: Node, depth: int, groups: dict[str, _Group], left: list[int]) -> None:
    for key, node in groups_node.members or ():
        left[0] -= 1
        if left[0] < 0:
            raise UsageError(f"{key.where}: this inventory unfolds to more than {MOST_MEMBERS} groups and hosts.")
        group = groups.setdefault(key.text, _Group())
        group.depth = max(group.depth, depth)
        variables, hosts, children = node.get("vars"), node.get("hosts"), node.get("children")
        if variables is not None:
            group.variables.append(variables)
        for host, value in (hosts.members or ()) if hosts else ():
            left[0] -= 1
            group.hosts.setdefault(host.text, []).append((host, value))
        if children is not None:
            group.children.update(child.text for child, _ in children.members or ())
            _collect(children, depth + 1, groups, left)


def _members(name: str, groups: dict[str, _Group]) -> Iterator[str]:
    """The hosts of a group and of those below it; all hosts are in the group `all`."""
    if name == "all":
        yield from {host: None for group in groups.values() for host in group.hosts}
        return
    seen, waiting = {name}, [name]
    told: set[str] = set()
    while waiting:
        group = groups[waiting.pop()]
        for host in group.hosts:
            if host not in told:
                told.add(host)
                yield host
        for child in group.children - seen:
            seen.add(child)
            waiting.append(child)
