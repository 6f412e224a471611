"""What is known of a rule, for programs: its facts, its page, its examples."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from xenlint.docs import rule_url
from xenlint.engine.packs import BUILT_IN
from xenlint.engine.select import family_of
from xenlint.knowledge.versions import format_version
from xenlint.report.pages import page_of
from xenlint.rule import Entry, Example


def summary_data(entry: Entry) -> dict[str, object]:
    """A rule's facts, as `xenlint rules --format json` lists them. `xen` is half open; null is no bound."""
    low, high = (format_version(bound) if bound else None for bound in entry.xen)
    return {
        "code": entry.code,
        "name": entry.name,
        "title": entry.title,
        "family": family_of(entry),
        "severity": entry.severity,
        "confidence": entry.confidence,
        "tags": list(entry.tags),
        "fixable": entry.fixable,
        "preview": entry.preview,
        "since": entry.since,
        "xen": {"from": low, "before": high},
        "kinds": list(entry.kinds),
        "keys": list(entry.keys),
        "options": [
            {"name": option.name, "default": option.default, "description": option.description}
            for option in entry.options
        ],
    }


def page_data(entry: Entry) -> dict[str, object]:
    """The same with the page: the author's sections in Markdown, and every example as trees of files."""
    page = page_of(entry)
    return {
        **summary_data(entry),
        "url": rule_url(entry.name) if entry.module.startswith(f"{BUILT_IN}.") else None,
        "lead": page.lead,
        "sections": [{"heading": section.heading, "text": section.text} for section in page.sections],
        "examples": [_example(example) for example in _examples(entry)],
    }


def _examples(entry: Entry) -> tuple[Example, ...]:
    try:
        return tuple(getattr(import_module(entry.module), "EXAMPLES", ()))
    except Exception:  # a foreign rule may raise anything; running it tells what
        return ()


def _example(example: Example) -> dict[str, object]:
    return {"bad": _tree(example.bad), "good": _tree(example.good), "at": example.at, "config": example.config}


def _tree(files: Mapping[str, str | bytes]) -> dict[str, str]:
    """Text as it is; bytes that are no UTF-8 as U+FFFD."""
    return {
        path: content if isinstance(content, str) else content.decode("utf-8", "replace")
        for path, content in files.items()
    }
