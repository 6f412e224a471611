"""A rule's page: the docstring of its module, its first example, and the facts of its entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module

from xenlint.patterns import lazy_pattern
from xenlint.report.plaintext import valid
from xenlint.report.visible import visible
from xenlint.rule import Entry, Example, OptionValue
from xenlint.typed import NamedTuple

_HEADING = lazy_pattern(r"^## +(.+?)[ \t]*$", re.MULTILINE)
_LINK = lazy_pattern(r"\[([^\]\n]*)\]\((https?://[^)\s]*)\)")
_CODE = lazy_pattern(r"^(`{3,})[^`\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_LAST = ("Example", "Use instead", "Fix safety", "Options", "References")


class Section(NamedTuple):
    heading: str
    text: str


class Page(NamedTuple):
    """What the author wrote, in Markdown. `lead` is what stands between the title and the first heading."""

    title: str
    lead: str
    sections: tuple[Section, ...]
    example: Example | None = None

    def section(self, heading: str) -> str:
        """The text under a heading, or nothing."""
        return next((section.text for section in self.sections if section.heading == heading), "")


def page_of(entry: Entry) -> Page:
    """Read the page from the rule's module. A module that cannot be imported has a page with a title alone."""
    if entry.page:
        return _parse(entry.page, None)
    try:
        module = import_module(entry.module)
    except Exception:  # a foreign rule may raise anything; running it tells what
        return Page(_sentence(entry.title), "", ())
    examples: tuple[Example, ...] = getattr(module, "EXAMPLES", ())
    return _parse(module.__doc__ or entry.title, examples[0] if examples else None)


def _parse(text: str, example: Example | None) -> Page:
    lead, *parts = _HEADING.split(text)
    title, _, rest = lead.strip().partition("\n")
    sections = tuple(Section(head, body.strip()) for head, body in zip(parts[::2], parts[1::2], strict=True))
    return Page(_sentence(title), rest.strip(), sections, example)


def markdown(entry: Entry) -> str:
    """The page in Markdown, without its heading: sections, example and facts."""
    page = page_of(entry)
    parts = [page.title, page.lead]
    for section in sections(page, entry):
        parts += [f"## {section.heading}", section.text]
    return "\n\n".join(part for part in (*parts, facts(entry)) if part) + "\n"


def plain(entry: Entry) -> str:
    """The page for a terminal."""
    page = page_of(entry)
    parts = [f"{entry.code} {entry.name}\n{_plain_text(page.title)}", _plain_text(page.lead)]
    parts += (f"{section.heading}\n{_plain_text(section.text)}" for section in sections(page, entry))
    return "\n\n".join(part for part in (*parts, facts(entry)) if part) + "\n"


def summary(entry: Entry, most: int) -> str:
    """The first sentences of "What it does", or the title, as plain text of at most so many characters."""
    page = page_of(entry)
    text = " ".join(_plain_text(page.section("What it does") or page.lead or page.title).split())
    if len(text) <= most:
        return _sentence(text)
    end = text.rfind(". ", 0, most) + 1
    return text[:end] if end else text[: most - 1].rstrip() + "…"


def facts(entry: Entry) -> str:
    """Code, severity and the like in one line."""
    fix = {"": "none", "safe": "safe", "unsafe": "needs a look"}[entry.fixable]
    parts = [
        f"Code {entry.code}",
        f"severity {entry.severity}",
        f"confidence {entry.confidence}",
        f"since {entry.since or 'the first version'}{' (preview)' if entry.preview else ''}",
        versions(entry),
        f"tags {', '.join(entry.tags) or 'none'}",
        f"fix {fix}",
    ]
    return " · ".join(parts)


def versions(entry: Entry) -> str:
    """The versions of Xen that it looks at, in words."""
    low, high = (f"{bound[0]}.{bound[1]}" if bound else "" for bound in entry.xen)
    if low and high:
        return f"Xen from {low} to before {high}"
    if low:
        return f"Xen {low} and newer"
    return f"Xen before {high}" if high else "every Xen"


def sections(page: Page, entry: Entry) -> Iterator[Section]:
    """What the author wrote, and between it what is known without him: the example and the options."""
    drawn = dict(_drawn(page.example)) if page.example else {}
    if entry.options:
        drawn["Options"] = "\n".join(
            f"- `{option.name}` (default `{_toml(option.default)}`): {option.description}" for option in entry.options
        )
    yield from (section for section in page.sections if section.heading not in _LAST)
    for heading in _LAST:
        text = _join(page.section(heading), drawn.get(heading, ""))
        if text:
            yield Section(heading, text)


def _drawn(example: Example) -> Iterator[Section]:
    """The files of an example: all of the bad tree, and of the good one those that differ."""
    config = {"xenlint.toml": example.config} if example.config else {}
    yield Section("Example", _tree({**example.bad, **config}))
    changed = {name: content for name, content in example.good.items() if example.bad.get(name) != content}
    removed = [f"Remove `{name}`." for name in example.bad if name not in example.good]
    yield Section("Use instead", _join(_tree(changed), *removed))


def _toml(value: OptionValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _tree(files: Mapping[str, str | bytes]) -> str:
    return _join(*(_file(name, content) for name, content in files.items()))


def _file(name: str, content: str | bytes) -> str:
    if isinstance(content, str) and content.startswith("link:"):
        return f"`{name}` is a link to `{content.removeprefix('link:')}`."
    return f"`{name}`\n{_block(content)}"


def _block(content: str | bytes) -> str:
    """A file in a fence that nothing in it can close."""
    text = content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")
    lines = [visible(line).replace("\\x09", "\t") for line in text.removesuffix("\n").split("\n")]
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return "\n".join((f"{fence}text", *lines, fence))


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _plain_text(text: str) -> str:
    """Markdown without its marks: code blocks indented, links written out."""
    text = _CODE.sub(lambda match: re.sub("^(?=.)", "    ", match[2].rstrip("\n"), flags=re.MULTILINE), text)
    return valid(_LINK.sub(r"\1: \2", text))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
