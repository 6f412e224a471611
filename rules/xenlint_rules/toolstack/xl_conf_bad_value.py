"""A setting of `xl.conf` has a value that xl does not know.

## What it does
Compares the words in `xl.conf` with those that xl takes: "on", "off" and "auto" for `autoballoon`, "json" and "sxp" for
`output_format`.

## Why is this bad?
xl prints a message that is lost among others, and goes on with the default: `autoballoon="yes"` means "auto".

## Fix safety
Where it is plain which word was meant, the fix writes it. It comes into force for the first time, so it is unsafe.

## References
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, List, Meta, Unknown, Value
from xenlint.knowledge.entry import Key
from xenlint.knowledge.versions import Version
from xenlint.model.reading import kind_at, values_read
from xenlint.model.spelling import nearest
from xenlint.syntax.tree import String

META = Meta(
    code="XEN206",
    name="xl-conf-bad-value",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("balloon", "toolstack"),
    kinds=("xl-conf",),
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xl.conf": 'autoballoon="yes"\n'},
        good={"etc/xen/xl.conf": 'autoballoon="on"\n'},
        at='"yes"',
    ),
    Example(
        bad={"etc/xen/xl.conf": 'output_format="xml"\n'},
        good={"etc/xen/xl.conf": 'output_format="sxp"\n'},
        at='"xml"',
    ),
)

_MEANT = {
    "autoballoon": {
        **dict.fromkeys(("yes", "y", "true", "t", "enable", "enabled"), "on"),
        **dict.fromkeys(("no", "n", "false", "f", "disable", "disabled", "never", "none"), "off"),
        **dict.fromkeys(("automatic", "default", "-1"), "auto"),
    },
    "output_format": {"s-expression": "sxp", "sexp": "sxp"},
}


def check(document: Document, context: Context) -> Iterator[Finding]:
    version = context.host.version
    for key, value in values_read(document, context.host):
        if key.name not in _MEANT or isinstance(value, (List, Unknown)) or kind_at(key, version) != "string":
            continue
        if not isinstance(value, String) or value.known:
            yield from _word(key, value, version)


def _word(key: Key, value: Value, version: Version) -> Iterator[Finding]:
    text = value.value if isinstance(value, String) else getattr(value, "text", "")
    since = dict(key.value_since)
    known = [word for word in key.values if since.get(word, key.since) <= version]
    if text in known:
        return
    words = [word for word in known if not word.isdecimal()]
    meant = _MEANT.get(key.name, {}).get(text.strip().lower()) or _closest(text, words)
    told = " or ".join((", ".join(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"'))
    default = f"goes on as if it were {_default(key)}"
    write = f"Write '{key.name}=\"{meant}\"'." if meant else f"Write {told}."
    yield Finding(
        value,
        f"'{key.name}' takes {told}, and \"{text}\" is none of them: xl prints a message and {default}. {write}",
        fix=Fix.replace(value, f'"{meant}"', f'Write "{meant}"', safe=False) if meant else None,
    )


def _closest(text: str, words: list[str]) -> str | None:
    bare = text.strip().lower()
    return bare if bare in words else nearest(bare, words)


def _default(key: Key) -> str:
    return f'"{key.default}"'
