"""What stands between mboot.c32's modules where `---` should.

mboot.c32 parts its words at `---` and at nothing else (com32/mboot/mboot.c, `get_modules`); whatever else was meant
for a separator becomes an option of the module before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.model.boot_modules import is_initrd
from xenlint.model.loaders import base_name
from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import String
from xenlint.typed import NamedTuple


class BadSeparator(NamedTuple):
    """A word that was to begin the next module, and the text in its place that does. `is_missing`: the word is the
    next module's file, with nothing before it."""

    word: String
    right: str
    is_missing: bool = False


_DASHES = lazy_pattern(r"-{1,2}|-{4,6}|[–—―−‐‑]{1,3}|[-–—]{2,4}")
_GLUED = lazy_pattern(r"([-–—]{3,4}|[–—])(?=[\w./])|(?<=[\w.,:])(-{3}|[–—])$")
_KERNEL = lazy_pattern(r"vmlinu[xz]|bzimage|netbsd")


def bad_separators(words: tuple[String, ...]) -> Iterator[BadSeparator]:
    """Those among the words of a label, the first of which is Xen's file."""
    is_first = True
    for number, word in enumerate(words[1:], 1):
        text = word.value
        following = words[number + 1].value if number + 1 < len(words) else ""
        if text == "---":
            is_first = False
        elif _DASHES.fullmatch(text) and (text[0] != "-" or len(text) != 2 or _is_file(following)) and text != "-":
            is_first = False
            yield BadSeparator(word, "---")
        elif _GLUED.search(text):
            is_first = False
            yield BadSeparator(word, _GLUED.sub(lambda found: "--- " if found[1] else " ---", text))
        elif is_first and _KERNEL.match(base_name(text)) and "=" not in text:
            is_first = False
            yield BadSeparator(word, f"--- {text}", is_missing=True)


def _is_file(text: str) -> bool:
    """Whether a word is a module's file: behind Xen's own `--` come options for dom0."""
    return bool(_KERNEL.match(base_name(text))) or is_initrd(text)
