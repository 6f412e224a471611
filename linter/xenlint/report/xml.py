"""Text as XML 1.0 may hold it."""

from __future__ import annotations

from xenlint.report.visible import visible

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\t": "&#9;"})

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def escape(text: str) -> str:
    """Text for an element or an attribute. What XML forbids even as a reference is written as Python writes it."""
    return visible(text).translate(_ENTITIES)


def attributes(**values: object) -> str:
    """` name="value"` for each; those that are None are left out."""
    return "".join(f' {name}="{escape(str(value))}"' for name, value in values.items() if value is not None)
