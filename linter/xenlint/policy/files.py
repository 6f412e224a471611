"""The policy files of a repository: which they are, and what they hold together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from xenlint.policy.policy import Policy
from xenlint.policy.reading import read_policies
from xenlint.rule import Entry
from xenlint.settings.config import read_named
from xenlint.settings.errors import UsageError
from xenlint.source import Source

BIGGEST_BYTES = 1 << 20
MOST_FILES = 1000


def load_policies(root: str, names: Iterable[str], rules: Iterable[Entry]) -> tuple[Policy, ...]:
    """The policies of all files that the names or globs below `root` stand for, in order. Raises UsageError with all
    that is wrong. `rules` are those there are already."""
    return read_files(root, [path for name in names for path in _paths(root, name)], rules)


def read_files(root: str | None, paths: Iterable[str], rules: Iterable[Entry]) -> tuple[Policy, ...]:
    """The policies of these files, which must lie below `root` if there is one."""
    mistakes: list[str] = []
    found: list[Policy] = []
    for path in dict.fromkeys(paths):
        try:
            found += read_policies(_source(root, path))
        except UsageError as error:
            mistakes.append(str(error))
    mistakes += _clashes(found, tuple(rules))
    if mistakes:
        raise UsageError("\n".join(mistakes))
    return tuple(found)


def _paths(root: str, name: str) -> list[str]:
    if "*" not in name and "?" not in name:
        return [os.path.join(root, name)]
    from glob import iglob
    from itertools import islice

    found = sorted(islice(iglob(name, root_dir=root, recursive=True), MOST_FILES))
    if not found:
        raise UsageError(f"policies: no file is called '{name}'.")
    return [os.path.join(root, path) for path in found]


def _source(root: str | None, path: str) -> Source:
    shown = os.path.relpath(path).replace(os.sep, "/")
    return Source(shown, read_named(path, shown, "policy file", BIGGEST_BYTES, root))


def _clashes(policies: Iterable[Policy], rules: tuple[Entry, ...]) -> Iterator[str]:
    """Ids and names that something else has already."""
    spaces: dict[str, str] = {}
    for rule in rules:
        spaces.setdefault(_space(rule.code), rule.code)
    taken: dict[str, str] = {"all": "stands for all rules", "default": "stands for the default rules"}
    for rule in rules:
        taken |= dict.fromkeys((rule.code, rule.name), f"is rule {rule.code}")
        taken |= dict.fromkeys(rule.tags, "is a tag of rules")
    tags = {tag for policy in policies for tag in policy.entry.tags}
    for policy in policies:
        code, name = policy.entry.code, policy.entry.name
        if (other := spaces.get(_space(code))) is not None:
            yield f"{policy.origin}: '{code}' is in the name space of rule {other}; take letters of your own."
            continue
        for own in dict.fromkeys((code, code if name == code.lower() else name)):
            if own in taken:
                yield f"{policy.origin}: '{own}' {taken[own]} already; take another."
            elif own in tags:
                yield f"{policy.origin}: '{own}' is a tag of policies; take another name."
        taken |= dict.fromkeys((code, name), f"is the policy at {policy.origin}")


def _space(code: str) -> str:
    """The letters that a code begins with."""
    return code.rstrip("0123456789").rstrip("-")
