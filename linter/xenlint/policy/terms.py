"""What single values of a policy mean: numbers, sizes, switches, versions, and what to call them in a message."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.knowledge.hypervisor import FALSE_WORDS, TRUE_WORDS
from xenlint.knowledge.versions import Version, parse_version
from xenlint.model.sizes import parse_setting_size
from xenlint.policy.policy import Address, Bare, Condition, Sort, Test
from xenlint.policy.values import shown
from xenlint.settings.nodes import Node

_LONGEST_TOLD = 80


class Mistake(Exception):
    """Something wrong at a node; the message is a sentence."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.told = clean(f"{node.where}: {' '.join(message.split())}")


def _short(node: Node) -> str:
    return node.text if len(node.text) <= _LONGEST_TOLD else f"{node.text[:_LONGEST_TOLD]}…"


def read_value(node: Node, address: Address) -> Bare:
    """A value of a policy, as written and not as YAML takes it: there `off` is a boolean. Raises Mistake."""
    text = node.text.strip()
    sort = address.sort
    if sort == "text":
        return node.text.lower() if address.key in ("mac", "uuid") else node.text
    if sort == "number":
        if text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 19:
            return int(text)
        raise Mistake(node, f"{is_what(address)}: write it as in 8, not as '{_short(node)}'.")
    if sort == "size":
        size = parse_setting_size(text) if len(text) < 30 else None
        if size is None:
            raise Mistake(node, f"{is_what(address)}: write it with its unit, as in 512MiB, not as '{_short(node)}'.")
        return size >> 10
    if sort == "flag":
        word = text.lower()
        if word in TRUE_WORDS or word in FALSE_WORDS:
            return int(word in TRUE_WORDS)
        raise Mistake(node, f"{is_what(address)}: write true or false, not '{_short(node)}'.")
    version = parse_version(text)
    if version is None:
        raise Mistake(node, f"{is_what(address)}: write it as in 4.17, not as '{_short(node)}'.")
    return version


_WHATS: dict[Sort, str] = {
    "text": "a text",
    "number": "a number",
    "size": "a size",
    "flag": "true or false",
    "version": "a version",
}


def is_what(address: Address) -> str:
    return f"'{address.text}' is {_WHATS[address.sort]}"


def with_sort(address: Address, node: Node) -> Address:
    return of_sort(address, [found for key in ("min", "max", "sum-at-most-per-host") if (found := node.get(key))])


def of_sort(address: Address, values: Iterable[Node]) -> Address:
    """What no table knows as more than a text is a number where the policy counts it."""
    is_of_xen = address.family == "xen" and address.kind == "custom"
    is_open = address.sort == "text" and (is_of_xen or address.family in ("kernel", "guest", "file", "device"))
    is_counted = any(value.text.isascii() and value.text.isdecimal() for value in values)
    if is_open and is_counted and address.kind not in ("xl-conf", "xend-config"):
        return address._replace(sort="number")
    return address


def expected_of(test: Test, address: Address) -> str:
    parts: list[str] = []
    if test.one_of:
        parts.append(" or ".join(sorted(shown(address, value) for value in test.one_of)))
    if test.none_of:
        parts.append(f"none of {', '.join(sorted(shown(address, value) for value in test.none_of))}")
    if test.like:
        parts.append(f"like {' or '.join(test.like)}")
    if test.matches:
        parts.append(f"a match for {test.matches}")
    low, high = (None if bound is None else shown(address, bound) for bound in (test.minimum, test.maximum))
    if low is not None and high is not None:
        parts.append(f"from {low} to {high}")
    elif low is not None or high is not None:
        parts.append(f"at least {low}" if low is not None else f"at most {high}")
    return " and ".join(parts)


def told_of(condition: Condition) -> str:
    words = [] if condition.is_there is None else ["there" if condition.is_there else "not there"]
    return " and ".join((*words, *((condition.test.expected,) if condition.test else ())))


def read_range(node: Node) -> tuple[Version | None, Version | None]:
    """A half-open range of versions: `>=4.1,<4.5`."""
    low: Version | None = None
    high: Version | None = None
    for part in node.text.split(","):
        text = part.strip()
        version = parse_version(text.lstrip("<>="))
        if version is None or not text.startswith((">=", "<")) or text.startswith("<="):
            raise Mistake(node, f"'{text}' is no range of versions; write it as in '>=4.1,<4.5'.")
        if text.startswith(">="):
            low = version
        else:
            high = version
    return low, high


def clean(text: str) -> str:
    """A text that may be printed: nothing in it moves the cursor."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text)
