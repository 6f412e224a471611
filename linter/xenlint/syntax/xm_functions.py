"""The operators, functions and methods of Python that constants in configurations use, each with a bound.

Numbers and texts come in as Python's own. A ValueError, or whatever Python itself raises, means that the result is not
known: it would be too large, or Python 2 would see it otherwise.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from xenlint.syntax.python_values import BITS, LIMIT

STEPS = 10_000

WIDE = re.compile(r"\d{4}|\*")
_FIELD = re.compile(r"\{([^{}]*)\}")
_PLAIN_FIELD = re.compile(r"[A-Za-z_0-9]*(?:![rs])?(?::[^{}\[\]]*)?")
TEXT_METHODS = frozenset(
    ("upper", "lower", "strip", "lstrip", "rstrip", "title", "capitalize", "swapcase", "startswith", "endswith")
) | {"split", "zfill", "rjust", "ljust", "center", "find", "count", "isdigit", "replace", "join", "format"}


def arithmetic(op: ast.operator, left: Any, right: Any) -> object:
    """`left op right` as Python 2 works it out."""
    if isinstance(left, str) or isinstance(right, str):
        if isinstance(op, ast.Mult) and (isinstance(left, int) or isinstance(right, int)):
            length = len(left) * right if isinstance(left, str) else len(right) * left
            if length <= LIMIT:
                return left * right
        raise ValueError
    if isinstance(left, list) or isinstance(right, list) or left is None or right is None:
        raise ValueError
    if isinstance(op, ast.Add):
        return left + right
    if isinstance(op, ast.Sub):
        return left - right
    if isinstance(op, ast.Mult):
        return left * right
    if isinstance(op, ast.Mod):
        return left % right
    if isinstance(op, ast.FloorDiv):
        return left // right
    if isinstance(op, ast.Div):
        # Python 2 divides integers to an integer.
        return left // right if isinstance(left, int) and isinstance(right, int) else left / right
    if isinstance(op, ast.BitAnd):
        return left & right
    if isinstance(op, ast.BitOr):
        return left | right
    if isinstance(op, ast.BitXor):
        return left ^ right
    if isinstance(op, ast.RShift):
        return left >> right
    if isinstance(op, ast.LShift) and 0 <= right <= BITS:
        return left << right
    if isinstance(op, ast.Pow):
        if isinstance(left, int) and isinstance(right, int):
            if right >= 0 and max(left.bit_length(), 1) * right <= BITS:
                return left**right
        elif abs(right) < 1000:
            value = left**right
            return value if isinstance(value, (int, float)) else None
    raise ValueError


def call_function(name: str, arguments: list[Any]) -> object:
    """What a built-in function returns."""
    if name == "range" and 1 <= len(arguments) <= 3:
        numbers = range(*arguments)
        if len(numbers) <= STEPS:
            return list(numbers)
    elif name in ("list", "tuple", "sorted", "sum") and len(arguments) == 1 and isinstance(arguments[0], list):
        if name == "sorted":
            return sorted(arguments[0])
        return sum(arguments[0]) if name == "sum" else arguments[0]
    elif name in ("min", "max") and arguments:
        return min(*arguments) if name == "min" else max(*arguments)
    elif name in ("str", "unicode") and len(arguments) == 1 and not isinstance(arguments[0], list):
        return str(arguments[0])
    elif name in ("int", "long") and 1 <= len(arguments) <= 2:
        if not (isinstance(arguments[0], str) and len(arguments[0]) > 1000):
            return int(*arguments)
    elif len(arguments) != 1:
        raise ValueError
    elif name == "float":
        return float(arguments[0])
    elif name == "bool":
        return bool(arguments[0])
    elif name == "len":
        if not isinstance(arguments[0], str) or arguments[0].isascii():
            return len(arguments[0])
    elif name == "abs":
        return abs(arguments[0])
    elif name == "hex":
        return hex(arguments[0])
    elif name == "chr" and arguments[0] in range(128):
        return chr(arguments[0])
    elif name == "ord" and arguments[0].isascii():
        return ord(arguments[0])
    raise ValueError


def text_method(text: str, name: str, arguments: list[Any], named: dict[str, Any]) -> object:
    """What a method of a text returns; `name` is one of `TEXT_METHODS`."""
    if not text.isascii() and name not in ("format", "join", "replace", "split", "strip", "startswith", "endswith"):
        raise ValueError  # Python 2 looks at bytes
    if name == "join":
        parts = arguments[0]
        if isinstance(parts, list) and sum(map(len, parts)) + len(text) * len(parts) <= LIMIT:
            return text.join(parts)
        raise ValueError
    if name == "replace":
        old, new = arguments[:2]
        if len(text) + text.count(old) * len(new) > LIMIT:
            raise ValueError
    elif name in ("zfill", "rjust", "ljust", "center"):
        if not 0 <= arguments[0] <= LIMIT:
            raise ValueError
    elif name == "format":
        values = (*arguments, *named.values())
        plain = text.replace("{{", "").replace("}}", "")
        fields = _FIELD.findall(plain)
        if any(not _PLAIN_FIELD.fullmatch(field) for field in fields) or WIDE.search(text):
            raise ValueError
        if "{" in (rest := _FIELD.sub("", plain)) or "}" in rest:
            raise ValueError  # a width that is itself a field
        longest = max((len(value) if isinstance(value, str) else 1300 for value in values), default=0)
        if any(isinstance(value, list) for value in values) or (longest + 1000) * len(fields) > 4 * LIMIT:
            raise ValueError
    return getattr(text, name)(*arguments, **named)
