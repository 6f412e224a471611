"""What a run will do: the rules it runs and how, decided once and handed to every host's work."""

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from xenlint.engine.packs import Registry
from xenlint.engine.select import choose, is_named
from xenlint.knowledge.versions import Version
from xenlint.rule import Entry
from xenlint.settings.config import Settings
from xenlint.settings.globs import matches

if TYPE_CHECKING:
    from xenlint.policy.policy import Policy


class Plan(NamedTuple):
    """`rules` run; `known` are all there are, for suppressions. With `upgrade_to` only what that Xen changes is told.
    `fix` names the fixes to make: none, the safe ones, or the unsafe ones too. `policies` are those of the rules that
    are policies, by code. Picklable."""

    rules: tuple[Entry, ...]
    known: tuple[Entry, ...]
    root: str
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...]
    options: Mapping[str, Mapping[str, Any]]
    upgrade_to: Version | None = None
    fix: Literal["", "safe", "unsafe"] = ""
    policies: Mapping[str, "Policy"] = {}

    def is_ignored(self, rule: Entry, path: str) -> bool:
        """Whether `per-file-ignores` silences a rule in this file."""
        if not self.per_file_ignores:
            return False
        below = os.path.relpath(path, self.root).replace(os.sep, "/")
        return any(matches(glob, below) and is_named(rule, names) for glob, names in self.per_file_ignores)

    def options_of(self, rule: Entry) -> dict[str, Any]:
        """A rule's options: those of the config file, else the defaults."""
        given = {**self.options.get(rule.code, {}), **self.options.get(rule.name, {})}
        return {option.name: given.get(option.name, option.default) for option in rule.options}


def make_plan(settings: Settings, registry: Registry) -> Plan:
    selected: Iterable[str] = (*settings.select, *settings.extend_select)
    return Plan(
        choose(registry.rules, selected, settings.ignore, settings.edition),
        registry.rules,
        settings.root,
        settings.per_file_ignores,
        settings.rule_options,
        settings.upgrade_to,
        {policy.entry.code: policy for policy in registry.policies},
    )
