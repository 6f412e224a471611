"""Which rules run: codes, code prefixes, names and tags, the more specific one winning."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.knowledge.versions import Version
from xenlint.rule import Entry

STRICT = "strict"


def specificity(selector: str, rule: Entry) -> int:
    """How closely a selector names a rule; 0 where it does not. `all` < `default` < tag < prefix < code or name.

    Rules tagged `strict` are opinions that not everybody shares: like previews, they are none of the default ones.
    """
    if selector in (rule.code, rule.name):
        return 1000
    if selector == "all":
        return 1
    if selector == "default":
        return 0 if rule.preview or STRICT in rule.tags else 2
    if selector in rule.tags:
        return 3
    if selector and rule.code.startswith(selector) and selector.isalnum() and selector[:1].isupper():
        return 10 + len(selector)
    return 0


def edition_of(text: str) -> tuple[int, ...]:
    """The version of xenlint that a rule or a set of default rules is from, to be compared: "0.10" is later than
    "0.9"."""
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def family_of(rule: Entry) -> str:
    """The part of its pack that a rule lies in: `storage`; "" where a pack has no parts."""
    parts = rule.module.split(".")
    return parts[-2] if len(parts) > 2 else ""


def is_for(rule: Entry, version: Version) -> bool:
    """Whether a rule looks at hosts with this Xen."""
    low, high = rule.xen
    return (low is None or version >= low) and (high is None or version < high)


def is_named(rule: Entry, selectors: Iterable[str]) -> bool:
    return any(specificity(selector, rule) for selector in selectors)


def choose(
    rules: Iterable[Entry], select: Iterable[str], ignore: Iterable[str], edition: str = ""
) -> tuple[Entry, ...]:
    """The rules to run. Of a selecting and an ignoring selector the closer one wins; ignoring wins a draw.

    `edition` freezes what `default` stands for: rules that came later must be named in another way.
    """
    select, ignore = tuple(select), tuple(ignore)
    older = tuple(selector for selector in select if selector != "default")
    chosen = []
    for rule in rules:
        is_later = bool(edition) and edition_of(rule.since) > edition_of(edition)
        wanted = max((specificity(selector, rule) for selector in (older if is_later else select)), default=0)
        unwanted = max((specificity(selector, rule) for selector in ignore), default=0)
        if wanted > unwanted:
            chosen.append(rule)
    return tuple(chosen)


def unknown_selectors(rules: Iterable[Entry], selectors: Iterable[str]) -> list[str]:
    """Selectors that name no rule at all."""
    known = tuple(rules)
    return [s for s in selectors if s not in ("all", "default") and not any(specificity(s, rule) for rule in known)]


def suggestion(selector: str, rules: Iterable[Entry]) -> str:
    """A "did you mean" for a selector that names nothing, or ""."""
    import difflib

    names = [name for rule in rules for name in (rule.code, rule.name, *rule.tags)]
    close = difflib.get_close_matches(selector, names, 1)
    return f"; did you mean '{close[0]}'?" if close else ""
