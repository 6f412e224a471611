"""Rule packs: installed packages that name themselves in the entry-point group `xenlint.rules`.

The group is read straight from the `entry_points.txt` of what is installed: importing `importlib.metadata` for it would
cost more than linting a file. A pack is a package with a generated `_index` module, so that no rule is imported before
it runs. Nothing a checked repository holds can add a pack.
"""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from xenlint.rule import Entry

if TYPE_CHECKING:
    from xenlint.policy.policy import Policy

BUILT_IN = "xenlint_rules"
_GROUP = "[xenlint.rules]"


class Registry(NamedTuple):
    """The rules of all packs by code, then the policies', and what is wrong with packs that could not be used."""

    rules: tuple[Entry, ...]
    errors: tuple[str, ...] = ()
    policies: tuple["Policy", ...] = ()

    def find(self, name: str) -> Entry | None:
        """The rule with this code or name."""
        wanted = name.strip()
        for rule in self.rules:
            if rule.name == wanted or rule.code == wanted.upper():
                return rule
        return None


def load_registry() -> Registry:
    """Every rule of every installed pack. A broken pack is left out and told of."""
    rules: dict[str, Entry] = {}
    errors: list[str] = []
    for package in pack_names():
        try:
            entries: tuple[Entry, ...] = import_module(f"{package}._index").RULES
        except Exception as error:  # a foreign package may raise anything while it is imported
            errors.append(f"rule pack '{package}' cannot be used: {type(error).__name__}: {error}")
            continue
        for entry in entries:
            other = rules.get(entry.code)
            if other is not None:
                errors.append(f"rule pack '{package}': its rule {entry.code} is left out; {other.module} has that code")
            else:
                rules[entry.code] = entry
    return Registry(tuple(rules[code] for code in sorted(rules)), tuple(errors))


def with_policies(registry: Registry, root: str, names: tuple[str, ...]) -> Registry:
    """The registry with the policies of these files below `root`. Raises UsageError where one is wrong."""
    if not names:
        return registry
    from xenlint.policy.files import load_policies

    policies = load_policies(root, names, registry.rules)
    rules = (*registry.rules, *(policy.entry for policy in policies))
    return registry._replace(rules=rules, policies=policies)


def pack_names() -> list[str]:
    """The packages named in the group, the built-in one first."""
    names = [BUILT_IN]
    standard = os.path.dirname(os.__file__)
    for directory in sys.path:
        if directory == standard or directory.endswith(("lib-dynload", ".zip")):
            continue
        try:
            found = os.listdir(directory or ".")
        except OSError:
            continue
        for name in sorted(found):
            if name.endswith((".dist-info", ".egg-info")):
                for pack in _read_group(os.path.join(directory, name, "entry_points.txt")):
                    if pack not in names:
                        names.append(pack)
    return names


def _read_group(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return []
    if _GROUP not in text:
        return []
    lines = text[text.index(_GROUP) + len(_GROUP) :].split("\n[", 1)[0].splitlines()
    return [line.partition("=")[2].strip() for line in lines if "=" in line]
