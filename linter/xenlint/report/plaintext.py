"""Text from a file as a machine-readable report may hold it: valid Unicode."""

from __future__ import annotations

from xenlint.patterns import lazy_pattern

_SURROGATE = lazy_pattern("[\ud800-\udfff]")
_NO_BYTE = lazy_pattern("[\ud800-\udc7f\udd00-\udfff]")


def is_valid(text: str) -> bool:
    """Whether a text holds no byte that was not UTF-8."""
    return text.isascii() or not _SURROGATE.search(text)


def valid(text: str) -> str:
    """The text as every other reader decodes the same bytes: U+FFFD for each sequence that is not UTF-8."""
    if is_valid(text):
        return text
    return _NO_BYTE.sub("\ufffd", text).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
