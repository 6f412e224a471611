"""What makes a rule a proper one: its entry, its page and its examples, held against what everybody relies on.

A module may say anything; the index is written from proper rules only, and an index that came with a pack is
looked through before it is used.
"""

from __future__ import annotations

import re
from types import ModuleType

from xenlint.finding import Confidence, Severity
from xenlint.rule import Entry, Example, Meta, Option, Subject
from xenlint.syntax.tree import Kind

HEADINGS = ("What it does", "Why is this bad?", "Fix safety", "References")
"""What a rule's page may have, in this order. The first two must be there; `Fix safety` goes with a fix."""

_CODE = "[A-Z]+[0-9]+"
_NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)+"
_VERSION = r"[0-9]+(\.[0-9]+)*"
_LONGEST_TITLE = 90


def _words(literal: object) -> tuple[str, ...]:
    """The values of a `Literal`."""
    return tuple(getattr(literal, "__args__", ()))


_CHOICES: dict[str, tuple[str, ...]] = {
    "subject": _words(Subject),
    "severity": _words(Severity),
    "confidence": _words(Confidence),
    "fixable": ("", "safe", "unsafe"),
}
_PATTERNS = {
    "code": (_CODE, "capital letters and a number, as in HOUSE001"),
    "name": (_NAME, "small words joined by hyphens, as in disk-on-nfs"),
    "since": (_VERSION, "a version of the pack, as in 1.0"),
    "security_severity": (r"([0-9]+(\.[0-9]+)?)?", "a figure such as 7.5"),
}


def entry_mistakes(entry: object) -> list[str]:
    """What is wrong with a line of an index; empty where nothing is."""
    if not isinstance(entry, Entry):
        return [f"{entry!r:.60} is no Entry"]
    return [*_field_mistakes(entry), *_range_mistakes(entry.xen)]


def meta_mistakes(meta: object) -> list[str]:
    """What is wrong with a rule's META."""
    if not isinstance(meta, Meta):
        return [f"META must be a xenlint.Meta, not {type(meta).__name__}"]
    return [f"META: {mistake}" for mistake in _field_mistakes(meta)]


def _field_mistakes(facts: Entry | Meta) -> list[str]:
    """The fields that an index shares with a Meta."""
    mistakes = []
    for field, (pattern, wanted) in _PATTERNS.items():
        value = getattr(facts, field)
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            mistakes.append(f"{field} must be {wanted}, not {value!r}")
    for field, choices in _CHOICES.items():
        value = getattr(facts, field, choices[0])
        if value not in choices:
            mistakes.append(f"{field} must be one of {', '.join(map(repr, choices))}, not {value!r}")
    for field in ("tags", "kinds", "keys"):
        value = getattr(facts, field)
        if not isinstance(value, tuple) or not all(isinstance(item, str) and item for item in value):
            mistakes.append(f"{field} must be a tuple of texts, not {value!r}")
        elif field == "kinds" and (unknown := set(value) - set(_words(Kind))):
            mistakes.append(f"kinds: there is no kind of file called {sorted(unknown)[0]!r}")
    for field in ("only_problems", "preview"):
        if not isinstance(getattr(facts, field), bool):
            mistakes.append(f"{field} must be True or False, not {getattr(facts, field)!r}")
    if ("security" in facts.tags) != bool(facts.security_severity):
        mistakes.append("the tag 'security' and security_severity go together")
    return mistakes + _option_mistakes(facts.options)


def _option_mistakes(options: object) -> list[str]:
    if not isinstance(options, tuple) or not all(isinstance(option, Option) for option in options):
        return [f"options must be a tuple of Option, not {options!r}"]
    mistakes = []
    names = [option.name for option in options]
    for option in options:
        if not isinstance(option.name, str) or re.fullmatch("[a-z][a-z0-9-]*", option.name) is None:
            mistakes.append(f"an option's name must be small letters and hyphens, not {option.name!r}")
        elif names.count(option.name) > 1:
            mistakes.append(f"the option {option.name!r} is there twice")
        default = option.default
        is_list = isinstance(default, tuple) and all(isinstance(item, str) for item in default)
        if not is_list and not isinstance(default, (str, int)):
            mistakes.append(
                f"the default of {option.name!r} must be a text, a number, a truth value or a tuple of texts"
            )
    return mistakes


def _range_mistakes(versions: object) -> list[str]:
    if isinstance(versions, tuple) and len(versions) == 2:
        ends = [end for end in versions if end is not None]
        if all(isinstance(end, tuple) and len(end) == 2 and all(isinstance(n, int) for n in end) for end in ends):
            return []
    return [f"xen must be a pair of versions, not {versions!r}"]


def page_mistakes(module: ModuleType) -> list[str]:
    """What is missing in the docstring that `xenlint explain` shows."""
    doc = (module.__doc__ or "").strip()
    if not doc:
        return ["the module needs a docstring: it is the page that `xenlint explain` shows"]
    mistakes = []
    title = doc.splitlines()[0]
    if not title.endswith(".") or len(title) >= _LONGEST_TITLE:
        mistakes.append(f"the docstring's first line must be one sentence of less than {_LONGEST_TITLE} characters")
    found = [line[3:].strip() for line in doc.splitlines() if line.startswith("## ")]
    mistakes += [f"the docstring lacks '## {heading}'" for heading in HEADINGS[:2] if heading not in found]
    if [heading for heading in HEADINGS if heading in found] != found:
        mistakes.append(f"the docstring's headings must be of {', '.join(HEADINGS)}, in this order, each once")
    if ("Fix safety" in found) != bool(module.META.fixable):
        has = "lacks" if module.META.fixable else "has"
        mistakes.append(f"'## Fix safety' goes with a rule that is fixable: the docstring {has} it")
    return mistakes


def example_mistakes(module: ModuleType) -> list[str]:
    """Whether the examples are there. What a run says of them is for `xenlint.testing`."""
    examples = getattr(module, "EXAMPLES", ())
    if not isinstance(examples, tuple) or not all(isinstance(example, Example) for example in examples):
        return ["EXAMPLES must be a tuple of xenlint.Example"]
    if not examples and hasattr(module, "check"):
        return ["EXAMPLES is missing: one tree of files with the flaw, and the same without"]
    return []
