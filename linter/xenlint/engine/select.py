"""Which rules run, and how grave each is: codes, code prefixes, names and tags, the more specific one winning."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.engine.packs import BUILT_IN
from xenlint.finding import Severity
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


def edition_mistake(edition: str, rules: Iterable[Entry], version: str) -> str:
    """What is wrong with the edition of a config file; `version` is this xenlint's."""
    if not edition:
        return ""
    wanted = edition_of(edition)
    oldest = min((rule.since for rule in rules if _is_built_in(rule)), key=edition_of, default="")
    if wanted > edition_of(version)[: len(wanted)]:
        return f"edition {edition} is later than this xenlint, {version}, which runs all default rules that it has"
    if wanted < edition_of(oldest):
        return f"edition {edition} is older than every rule, so no default rule runs; the first edition is {oldest}"
    return ""


def is_named(rule: Entry, selectors: Iterable[str]) -> bool:
    return any(specificity(selector, rule) for selector in selectors)


def choose(
    rules: Iterable[Entry],
    select: Iterable[str],
    ignore: Iterable[str],
    edition: str = "",
    last_select: Iterable[str] = (),
    last_ignore: Iterable[str] = (),
) -> tuple[Entry, ...]:
    """The rules to run. Of a selecting and an ignoring selector the closer one wins; ignoring wins a draw.

    What `last_select` or `last_ignore` names is decided between those two alone: the command line has the last word.
    `edition` freezes what `default` stands for: built-in rules that came later must be named in another way. Packs of
    others count their versions by themselves.
    """
    layers = [(tuple(last_select), tuple(last_ignore)), (tuple(select), tuple(ignore))]
    chosen = []
    for rule in rules:
        is_later = bool(edition) and _is_built_in(rule) and edition_of(rule.since) > edition_of(edition)
        for selecting, ignoring in layers:
            wanted = _closest(rule, (name for name in selecting if name != "default" or not is_later))
            unwanted = _closest(rule, ignoring)
            if wanted > unwanted:
                chosen.append(rule)
            if wanted or unwanted:
                break
    return tuple(chosen)


def _is_built_in(rule: Entry) -> bool:
    return rule.module.startswith(f"{BUILT_IN}.")


def _closest(rule: Entry, selectors: Iterable[str]) -> int:
    return max((specificity(selector, rule) for selector in selectors), default=0)


def graded(rules: Iterable[Entry], severities: Iterable[tuple[str, Severity]]) -> dict[str, Severity]:
    """The severity of each rule, by code, that a selector gives one to. The closest selector holds, of equals the
    last."""
    found: dict[str, Severity] = {}
    pairs = tuple(severities)
    for rule in rules if pairs else ():
        best = 0
        for selector, severity in pairs:
            close = specificity(selector, rule)
            if close and close >= best:
                best, found[rule.code] = close, severity
    return found


def unknown_selectors(rules: Iterable[Entry], selectors: Iterable[str]) -> list[str]:
    """Selectors that name no rule at all."""
    known = tuple(rules)
    return [s for s in selectors if s not in ("all", "default") and not any(specificity(s, rule) for rule in known)]


def suggestion(selector: str, rules: Iterable[Entry]) -> str:
    """A "did you mean" for a selector that names nothing, or ""."""
    import difflib

    names = {name.lower(): name for rule in rules for name in ("all", "default", *rule.tags, rule.name, rule.code)}
    plain = selector.rstrip("*")
    prefix = plain.upper()
    if prefix and plain.lower() not in names and any(rule.code.startswith(prefix) for rule in rules):
        return f"; did you mean '{prefix}'?"
    close = difflib.get_close_matches(plain.lower().replace("_", "-"), names, 1)
    return f"; did you mean '{names[close[0]]}'?" if close else ""
