"""Why a config file or inventory does not fit its schema, in words, with lines. Imported only when one does not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from xenlint.model.captures import INSIDE_DOM0
from xenlint.settings.ansible import GATHERED_MEMORY
from xenlint.settings.schema import SIZE
from xenlint.typed import Any

_LONGEST_VALUE = 80

Place = Sequence["str | int"]
"""The keys and numbers that lead to a value."""


def explain(
    data: object, schema: Mapping[str, Any], where: Callable[[Place], str], whole: str = "the file"
) -> list[str]:
    """One `PATH:LINE: what is wrong, what to write` per mistake; empty where jsonschema finds none.

    `where` says where a value stands; `whole` is what to call all of it.
    """
    errors = sorted(Draft7Validator(schema).iter_errors(data), key=lambda error: [str(p) for p in error.absolute_path])
    return [f"{where(place)}: {message}" for error in errors for place, message in _say(error, whole)]


def _short(value: object) -> str:
    """A value as it may stand in a message."""
    if value is None:
        return "empty"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


def _say(error: ValidationError, whole: str) -> list[tuple[Sequence[str | int], str]]:
    schema: Any = error.schema
    wanted_value: Any = error.validator_value
    instance: Any = error.instance
    place: list[str | int] = list(error.absolute_path)
    name = ".".join(map(str, place)) or whole
    if error.validator == "additionalProperties":
        known = list(schema.get("properties", {}))
        messages: list[tuple[Sequence[str | int], str]] = []
        for key in instance:
            if key in GATHERED_MEMORY:
                messages.append(([*place, key], f"'{key}' {INSIDE_DOM0}, and write it as memory = \"8GiB\"."))
            elif key not in known:
                close = difflib.get_close_matches(key, known, 1)
                hint = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known) or 'none'}."
                messages.append(([*place, key], f"unknown setting '{key}'; {hint}"))
        return messages
    if error.validator == "type":
        if isinstance(wanted_value, list):
            wanted_value = " or ".join(wanted_value)
        wanted = {"object": "a table", "array": "a list", "string": "a text in quotes"}.get(
            str(wanted_value), f"of type {wanted_value}"
        )
        if wanted_value == "boolean":
            wanted = "true or false"
        elif schema.get("pattern") == SIZE:
            wanted += ', a size with its unit, as in "8GiB"'
        return [(place, f"{name} must be {wanted}, not {_short(instance)}.")]
    if error.validator == "pattern":
        names = [key for key in place if isinstance(key, str)]
        last = "memory" if wanted_value == SIZE else names[-1] if names else ""
        wanted = {
            "memory": 'a size with its unit, as in "8GiB"',
            "xen-version": 'a version such as "4.17"',
            "root": "a path inside the repository",
            "id": "capital letters, a dash and a number, as in SITE-001",
            "name": "small letters, digits and dashes, as in web-guests-bridge",
            "tags": "words of small letters, digits and dashes",
        }.get(
            str(last),
            "a path inside the repository"
            if {"baseline", "inventory", "policies"} & set(place[:1])
            else f"like {wanted_value}",
        )
        return [(place, f"{name} must be {wanted}, not {_short(instance)}.")]
    if error.validator == "enum":
        known = [str(value).lower() if value is True else str(value) for value in wanted_value]
        close = difflib.get_close_matches(instance, known, 1) if isinstance(instance, str) else []
        hint = f"; did you mean '{close[0]}'?" if close else "."
        return [
            (place, f"{name} must be {'one of ' * (len(known) > 1)}{', '.join(known)}, not {_short(instance)}{hint}")
        ]
    if error.validator in ("minItems", "minProperties", "minLength"):
        return [(place, f"{name} must not be empty.")]
    if error.validator == "required":
        missing = [key for key in wanted_value if error.message.startswith(f"'{key}'")]
        return [(place, f"{name} lacks '{key}'.") for key in missing]
    if error.validator in ("maxLength", "minimum", "maximum"):
        if error.validator == "maxLength":
            return [(place, f"{name} must have at most {wanted_value} characters, not {len(instance)}.")]
        bound = "at least" if error.validator == "minimum" else "at most"
        return [(place, f"{name} must be {bound} {wanted_value}, not {_short(instance)}.")]
    return [(place, f"{name}: {error.message}.")]


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line of the deepest key of `place` that can be found in the text, from 1."""
    line, lines = 1, text.splitlines()
    for key in place:
        if isinstance(key, int):
            continue
        word = re.compile(rf"(^|[\[\]\s.\"'{{,]){re.escape(key)}(?=[\s\"'\].:=])")
        for number in range(line, len(lines) + 1):
            if word.search(lines[number - 1]):
                line = number
                break
    return line
