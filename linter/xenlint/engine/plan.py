"""What a run will do: the rules it runs and how, decided once and handed to every host's work."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from xenlint.engine.packs import Registry
from xenlint.engine.select import choose, graded, is_named
from xenlint.engine.today import today
from xenlint.finding import Severity
from xenlint.knowledge.versions import Version
from xenlint.rule import Entry
from xenlint.settings.config import Settings
from xenlint.settings.globs import matches
from xenlint.typed import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from xenlint.policy.policy import Policy


class Plan(NamedTuple):
    """`rules` run; `known` are all there are, for suppressions. With `upgrade_to` only what that Xen changes is told.
    `fix` names the fixes to make: none, the safe ones, or the unsafe ones too. `policies` are those of the rules that
    are policies, by code. Picklable.

    `today`, as in 2027-01-31, matters only to texts in which `until=` stands. `not_ignorable` names the rules that
    nothing silences. `heeds_comments` is false where suppression comments are to be passed over.
    """

    rules: tuple[Entry, ...]
    known: tuple[Entry, ...]
    root: str
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...]
    options: Mapping[str, Mapping[str, Any]]
    upgrade_to: Version | None = None
    fix: Literal["", "safe", "unsafe"] = ""
    policies: Mapping[str, Policy] = {}
    per_host_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severities: Mapping[str, Severity] = {}
    """Of rules, by code, whose findings all have this one, whatever the rule says."""
    not_ignorable: tuple[str, ...] = ()
    today: str = ""
    heeds_comments: bool = True
    is_for_one: bool = False
    """Whether there is one host alone, for which it does not pay to look for what hosts have in common."""

    def may_be_silenced(self, rule: Entry) -> bool:
        return not is_named(rule, self.not_ignorable)

    def is_ignored(self, rule: Entry, path: str) -> bool:
        """Whether `per-file-ignores` silences a rule in this file."""
        if not self.per_file_ignores or not self.may_be_silenced(rule):
            return False
        below = os.path.relpath(path, self.root).replace(os.sep, "/")
        return any(matches(glob, below) and is_named(rule, names) for glob, names in self.per_file_ignores)

    def is_ignored_on(self, rule: Entry, group: str, host: str) -> bool:
        """Whether `per-host-ignores` silences a rule on this host."""
        if not self.may_be_silenced(rule):
            return False
        name = host if group == "." else f"{group}/{host}"
        return any(matches(glob, name) and is_named(rule, names) for glob, names in self.per_host_ignores)

    def for_host(self, group: str, host: str) -> Plan:
        """The plan without the rules that are ignored on this host. Those about several hosts stay: what they find may
        be another host's business."""
        if not self.per_host_ignores:
            return self
        return self._replace(
            rules=tuple(
                rule for rule in self.rules if rule.subject == "Clash" or not self.is_ignored_on(rule, group, host)
            )
        )

    def options_of(self, rule: Entry) -> dict[str, Any]:
        """A rule's options: those of the config file, else the defaults."""
        if not rule.options:
            return {}
        given = {**self.options.get(rule.code, {}), **self.options.get(rule.name, {})}
        return {option.name: given.get(option.name, option.default) for option in rule.options}


def make_plan(settings: Settings, registry: Registry) -> Plan:
    selected: Iterable[str] = (*settings.select, *settings.extend_select)
    severities = graded(registry.rules, settings.severities)
    rules = registry.rules
    if severities:
        rules = tuple(rule._replace(severity=severities.get(rule.code, rule.severity)) for rule in rules)
    return Plan(
        choose(rules, selected, settings.ignore, settings.edition, settings.last_select, settings.last_ignore),
        rules,
        settings.root,
        settings.per_file_ignores,
        settings.rule_options,
        settings.upgrade_to,
        policies={policy.entry.code: policy for policy in registry.policies},
        per_host_ignores=settings.per_host_ignores,
        severities=severities,
        not_ignorable=settings.not_ignorable,
        today=today(),
    )
