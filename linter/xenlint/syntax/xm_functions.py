"""The operators, functions and methods of Python that constants in configurations use, each with a bound.

Numbers and texts come in as Python's own. A ValueError, or whatever Python itself raises, means that the result is not
known: it would be too large, or Python 2 would see it otherwise.
"""

from __future__ import annotations

import ast
import re
from math import copysign

from xenlint.patterns import lazy_pattern
from xenlint.syntax.python_values import BITS, LIMIT
from xenlint.typed import Any

STEPS = 2_000

WIDE = lazy_pattern(r"\d{4}|\*")
_PERCENT = lazy_pattern(r"%(?:\(([^()]*)\))?([-#0 +]*\d*(?:\.\d*)?)[hlL]?(.|\Z)", re.S)
KINDS = "sdiuxXoeEfgGr"
_BLANKS = lazy_pattern("[\x1c-\x1f]")
_FIELD = lazy_pattern(r"\{([^{}]*)\}")
_PLAIN_FIELD = lazy_pattern(r"[A-Za-z_0-9]*(?:!s)?(?::[^{}\[\]_]*)?")
_NUMERIC = lazy_pattern(r":.*[eEfgGd%]\Z", re.S)
TEXT_METHODS = (
    frozenset(
        ("upper", "lower", "strip", "lstrip", "rstrip", "title", "capitalize", "swapcase", "startswith", "endswith")
    )
    | {"split", "rsplit", "splitlines", "partition", "rpartition", "index", "rfind", "isalpha", "isalnum"}
    | {"zfill", "rjust", "ljust", "center", "find", "count", "isdigit", "replace", "join", "format"}
)
FUNCTIONS = (
    frozenset(
        (
            "range",
            "xrange",
            "min",
            "max",
            "int",
            "long",
            "divmod",
            "str",
            "unicode",
            "repr",
            "sorted",
            "sum",
            "any",
            "all",
        )
    )
    | {"float", "bool", "len", "abs", "hex", "oct", "round", "chr", "ord", "list", "tuple", "dict", "map", "zip"}
    | {"enumerate", "reversed", "isinstance", "type", "cmp", "filter"}
)
"""Built-in functions that change nothing of what they are given."""


def arithmetic(op: ast.operator, left: Any, right: Any) -> object:
    """`left op right` as Python 2 works it out."""
    if isinstance(left, str) or isinstance(right, str):
        if isinstance(op, ast.Mult) and (isinstance(left, int) or isinstance(right, int)):
            length = len(left) * right if isinstance(left, str) else len(right) * left
            if length <= LIMIT:
                return left * right
        raise ValueError
    if isinstance(left, (list, tuple, dict)) or isinstance(right, (list, tuple, dict)) or left is None or right is None:
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
    """What a built-in function of Python 2 returns."""
    first: Any = arguments[0] if arguments else None
    if name in ("range", "xrange") and 1 <= len(arguments) <= 3:
        numbers = range(*arguments)
        if len(numbers) <= STEPS:
            return list(numbers)
    elif name in ("min", "max") and arguments:
        if all(isinstance(one, (int, float)) for one in (first if isinstance(first, (list, tuple)) else arguments)):
            return min(*arguments) if name == "min" else max(*arguments)
    elif name in ("int", "long") and 1 <= len(arguments) <= 2:
        if not isinstance(first, str) or (first.isascii() and "_" not in first and len(first) <= 1000):
            return int(*arguments)
    elif name == "divmod" and len(arguments) == 2:
        return divmod(arguments[0], arguments[1])
    elif len(arguments) != 1:
        raise ValueError
    elif name in ("str", "unicode"):
        return text_of(first)
    elif name == "repr":
        return repr_of(first)
    elif name in ("sorted", "sum", "any", "all") and isinstance(first, (list, tuple)):
        return _reduced(name, first)
    elif name == "float":
        if not isinstance(first, str) or (first.isascii() and "_" not in first and len(first) <= 1000):
            return float(first)
    elif name == "bool":
        return bool(first)
    elif name == "len":
        if not isinstance(first, str) or first.isascii():
            return len(first)
    elif name == "abs":
        return abs(first)
    elif name == "hex" and type(first) is int:
        return hex(first)
    elif name == "oct" and type(first) is int:
        return ("-0" if first < 0 else "0") + f"{abs(first):o}" if first else "0"
    elif name == "round":
        # Python 2 rounds halves away from zero, to a float
        size = abs(first)
        if size < 1 << 52:
            whole = float(int(size)) + (size - int(size) >= 0.5)
            return copysign(whole, first)
    elif name == "chr" and first in range(128):
        return chr(first)
    elif name == "ord" and first.isascii():
        return ord(first)
    raise ValueError


def _reduced(name: str, items: Any) -> object:
    if name in ("any", "all"):
        return any(items) if name == "any" else all(items)
    if all(isinstance(item, int) for item in items):
        return sorted(items) if name == "sorted" else sum(items)
    if name == "sorted" and all(isinstance(item, str) and item.isascii() for item in items):
        return sorted(items)
    raise ValueError


def text_of(value: Any) -> str:
    """`str(value)` of Python 2, which shows twelve digits of a float."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        text = f"{value:.12g}"
        return text if set(text) & set(".einf") else f"{text}.0"
    return repr_of(value)


def repr_of(value: Any) -> str:
    """`repr(value)` of Python 2; ValueError for what that shows otherwise."""
    if isinstance(value, str) and not value.isascii():
        raise ValueError
    if isinstance(value, (list, tuple)):
        texts = [repr_of(item) for item in value]
        if sum(map(len, texts)) > LIMIT:
            raise ValueError
        text = ", ".join(texts)
        return f"[{text}]" if isinstance(value, list) else f"({text}{',' * (len(texts) == 1)})"
    if value is None or isinstance(value, (str, int, float)):
        return repr(value)
    raise ValueError


def shows(template: str) -> bool:
    """Whether a template has a `%r`."""
    return "r" in template and any(found[3] == "r" for found in _PERCENT.finditer(template))


def formatted(template: str, values: Any) -> str:
    """`template % values` of Python 2; `values` is a tuple, or a dict for names in parentheses."""
    texts: list[str] = []
    at = number = length = 0
    for found in _PERCENT.finditer(template):
        name, flags, kind = found.groups()
        texts.append(template[at : found.start()])
        at = found.end()
        if kind == "%":
            texts.append("%")
            continue
        if (name is None) == isinstance(values, dict) or kind not in KINDS or "#" in flags:
            raise ValueError
        value = values[number] if name is None else values[name]
        number += name is None
        if kind in "sr":
            texts.append(f"%{flags}s" % (text_of(value) if kind == "s" else repr_of(value)))
        else:
            if not isinstance(value, (int, float)):
                raise ValueError
            texts.append(f"%{flags}{kind}" % value)
        length += len(texts[-1])
        if length > LIMIT:
            raise ValueError
    if isinstance(values, tuple) and number != len(values):
        raise ValueError
    return "".join((*texts, template[at:]))


def text_method(text: str, name: str, arguments: list[Any], named: dict[str, Any]) -> object:
    """What a method of a text returns; `name` is one of `TEXT_METHODS`."""
    if not text.isascii() and name not in ("format", "join", "replace", "split", "strip", "startswith", "endswith"):
        raise ValueError  # Python 2 looks at bytes
    if _BLANKS.search(text):
        raise ValueError  # blanks to Python 3 only
    if name == "join":
        parts = arguments[0]
        if isinstance(parts, (list, tuple)) and sum(map(len, parts)) + len(text) * len(parts) <= LIMIT:
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
        if any(isinstance(value, float) for value in values) and not all(_NUMERIC.search(field) for field in fields):
            raise ValueError  # Python 2 shows fewer digits
        if (
            any(isinstance(value, (list, tuple, dict)) for value in values)
            or (longest + 1000) * len(fields) > 4 * LIMIT
        ):
            raise ValueError
    return getattr(text, name)(*arguments, **named)
