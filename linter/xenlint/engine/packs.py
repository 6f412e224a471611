"""Rule packs: installed packages that name themselves in the entry-point group `xenlint.rules`.

The group is read straight from the `entry_points.txt` of what is installed: importing `importlib.metadata` for it would
cost more than linting a file. A pack is a package with a generated `_index` module, so that no rule is imported before
it runs. Nothing a checked repository holds can add a pack.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from xenlint.rule import Entry
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xenlint.policy.policy import Policy

BUILT_IN = "xenlint_rules"
_GROUP = "[xenlint.rules]"


class Registry(NamedTuple):
    """The rules of all packs by code, then the policies', and what is wrong with packs that could not be used."""

    rules: tuple[Entry, ...]
    errors: tuple[str, ...] = ()
    policies: tuple[Policy, ...] = ()

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
            if package != BUILT_IN:
                entries = tuple(_usable(package, entries, rules, errors))
        except (Exception, SystemExit) as error:  # a foreign package may raise anything while it is imported
            errors.append(f"rule pack '{package}' cannot be used: {type(error).__name__}: {error}{_advice(error)}")
            continue
        rules.update((entry.code, entry) for entry in entries)
    return Registry(tuple(rules[code] for code in sorted(rules)), tuple(errors))


def with_policies(registry: Registry, root: str, names: tuple[str, ...]) -> Registry:
    """The registry with the policies of these files below `root`. Raises UsageError where one is wrong."""
    if not names:
        return registry
    from xenlint.policy.files import load_policies

    policies = load_policies(root, names, registry.rules)
    rules = (*registry.rules, *(policy.entry for policy in policies))
    return registry._replace(rules=rules, policies=policies)


def _usable(package: str, entries: Iterable[Entry], known: Mapping[str, Entry], errors: list[str]) -> Iterator[Entry]:
    """The entries of a foreign index that are proper ones and clash with no other rule."""
    from xenlint.engine.rulecheck import entry_mistakes

    codes = dict(known)
    names = {entry.name: entry for entry in known.values()}
    for entry in entries:
        mistakes = entry_mistakes(entry)
        if mistakes:
            errors.append(f"rule pack '{package}': {getattr(entry, 'code', 'a rule')} is left out: {mistakes[0]}")
        elif entry.code in codes:
            module = codes[entry.code].module
            errors.append(f"rule pack '{package}': its rule {entry.code} is left out; {module} has that code")
        elif entry.name in names:
            module = names[entry.name].module
            errors.append(f"rule pack '{package}': its rule {entry.code} is left out; {module} is called {entry.name}")
        else:
            codes[entry.code] = names[entry.name] = entry
            yield entry


def _advice(error: BaseException) -> str:
    name = getattr(error, "name", None) or ""
    if isinstance(error, ModuleNotFoundError) and name.endswith("._index"):
        return ". `xenlint rule index` in the pack's directory writes its index"
    return ""


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
