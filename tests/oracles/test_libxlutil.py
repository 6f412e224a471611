"""Our reader of xl files against Xen's own, libxlutil: same verdict, same values.

Needs the library (Debian: libxenmisc4.17). `XENLINT_FILES` is the number of files to generate, `XENLINT_REAL` names
more files or directories to compare, separated by `os.pathsep`.

A NUL inside a string makes the library abort the process, so none is generated, and files that hold one are left out.
"""

from __future__ import annotations

import ctypes
import os
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from xenlint.source import Source
from xenlint.syntax.tree import Document, List, Number, Setting, String, Value
from xenlint.syntax.xl import effective, number_of, parse

VERSIONS = ("4.17", "4.18", "4.19", "4.20")  # the grammar is one and the same in these

Plain = tuple[Any, ...]
"""("text", value, number) or ("list", items)."""


class Libxlutil:
    """xlu_cfg_*, as xl calls them."""

    def __init__(self, library: ctypes.CDLL) -> None:
        pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        prototypes: dict[str, tuple[Any, list[Any]]] = {
            "xlu_cfg_init": (pointer, [pointer, text]),
            "xlu_cfg_readdata": (integer, [pointer, text, integer]),
            "xlu_cfg_destroy": (None, [pointer]),
            "xlu_cfg_get_string": (integer, [pointer, text, ctypes.POINTER(text), integer]),
            "xlu_cfg_get_long": (integer, [pointer, text, ctypes.POINTER(ctypes.c_long), integer]),
            "xlu_cfg_get_list": (integer, [pointer, text, ctypes.POINTER(pointer), pointer, integer]),
            "xlu_cfg_get_listitem2": (pointer, [pointer, integer]),
            "xlu_cfg_value_get_string": (integer, [pointer, pointer, ctypes.POINTER(text), integer]),
            "xlu_cfg_value_get_list": (integer, [pointer, pointer, ctypes.POINTER(pointer), integer]),
        }
        for name, (result, arguments) in prototypes.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        self.library = library
        libc = ctypes.CDLL(None)
        libc.fopen.restype, libc.fopen.argtypes = pointer, [text, text]
        # the report is the one thing that has to be there from the begin to the end
        self.report = libc.fopen(b"/dev/null", b"w")

    def read(self, data: bytes) -> dict[str, Plain] | None:
        """The values by key, or None where the library refuses the file."""
        library = self.library
        config = library.xlu_cfg_init(self.report, b"config")
        try:
            if library.xlu_cfg_readdata(config, data, len(data)):
                return None
            keys = {key.decode() for key in re.findall(rb"[a-z][._0-9a-z]*", data)}
            return {key: value for key in keys if (value := self.value(config, key.encode()))}
        finally:
            library.xlu_cfg_destroy(config)

    def accepts(self, data: bytes) -> bool:
        config = self.library.xlu_cfg_init(self.report, b"config")
        refused = self.library.xlu_cfg_readdata(config, data, len(data))
        self.library.xlu_cfg_destroy(config)
        return not refused

    def value(self, config: int, key: bytes) -> Plain | None:
        library = self.library
        items, text, number = ctypes.c_void_p(), ctypes.c_char_p(), ctypes.c_long()
        if library.xlu_cfg_get_list(config, key, ctypes.byref(items), None, 1) == 0:
            return "list", self.items(config, items.value)
        if library.xlu_cfg_get_string(config, key, ctypes.byref(text), 1):
            return None
        refused = library.xlu_cfg_get_long(config, key, ctypes.byref(number), 1)
        return "text", decoded(text.value), None if refused else number.value

    def items(self, config: int, items: int | None) -> list[Plain]:
        found: list[Plain] = []
        while item := self.library.xlu_cfg_get_listitem2(items, len(found)):
            text, nested = ctypes.c_char_p(), ctypes.c_void_p()
            if self.library.xlu_cfg_value_get_string(config, item, ctypes.byref(text), 1) == 0:
                found.append(("text", decoded(text.value)))
            else:
                assert self.library.xlu_cfg_value_get_list(config, item, ctypes.byref(nested), 1) == 0
                found.append(("list", self.items(config, nested.value)))
        return found


def decoded(data: bytes | None) -> str:
    assert data is not None
    return data.decode("utf-8", "surrogateescape")


@pytest.fixture(scope="module")
def libxlutil() -> Libxlutil:
    for version in VERSIONS:
        try:
            return Libxlutil(ctypes.CDLL(f"libxlutil.so.{version}"))
        except OSError:
            continue
    pytest.skip(f"no libxlutil of Xen {VERSIONS[0]} or later here (Debian: libxenmisc4.17)")


def read(data: bytes) -> Document:
    return parse(Source("config", data), "config", "domu-xl", (4, 17))


def plain(value: Value) -> Plain:
    if isinstance(value, List):
        return "list", [plain(item) for item in value.items]
    assert isinstance(value, (String, Number))
    return "text", value.value if isinstance(value, String) else value.text


def values(settings: tuple[Setting, ...]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key, value in effective(settings).items():
        shape = plain(value)
        found[key] = (*shape, number_of(value)) if shape[0] == "text" else shape
    return found


def difference(libxlutil: Libxlutil, data: bytes) -> str | None:
    """How our reading of these bytes differs from the library's."""
    theirs, document = libxlutil.read(data), read(data)
    if theirs is None:
        return None if document.problems else f"{data!r}: libxlutil refuses it, we find no problem"
    if document.problems:
        return f"{data!r}: libxlutil takes it, we say {document.problems[0].message!r}"
    ours = values(document.settings)
    return None if ours == theirs else f"{data!r}: {ours} instead of {theirs}"


KEYS = ("name", "memory", "a", "b", "vif", "disk", "x.y", "on_reboot", "b2", "if")
NUMBERS = ("0", "1", "512", "0x1f", "010", "08", "12abc", "0x", "9223372036854775807", "9223372036854775808", "00")
QUOTED = (
    "", "web1", "a#b", "x=1,y='2'", "5", " 5", "5 ", "-5", "+0x1F", "0X1f", "-9223372036854775808", "0b1", "\u00e9",
    "\\n", "\\\\", "\\'", '\\"', "\\x41", "\\d", "\\0", "\\012", "\\7 1", "\\1+5", "\\3-4x", "\\9", "\t", "[",
    "'", '"', "\x0b7", "\\t8",
)  # fmt: skip
GAPS = ("", "", "", " ", "\t", "\n", "\n\n ", " # c\n", "#\n")
BLANKS = ("", "", " ", " ", "\t ")
ENDS = ("\n", "\n", "\n", "\n", ";", " ; ", " # c\n", " \n", "\n# c\n\n", "", "\r\n", ", ", "\n;;\n")
JUNK = "\r\n\t \"'#=+,;[]\\()-.:AZaz09x_%\x00\xa0\u00e9\u201c\x0b\x1a"


def generate(random_: random.Random) -> Iterator[str]:
    """The parts of a file: assignments, mostly well formed."""
    pick = random_.choice

    def string() -> str:
        mark = pick("\"'")
        body = pick(QUOTED) + (pick(QUOTED) if random_.random() < 0.3 else "")
        if random_.random() < 0.9:
            body = re.sub(rf"(?<!\\){mark}", "", body)
        return mark + body + mark

    def value(depth: int = 0) -> str:
        kind = random_.random()
        if kind < 0.35 or depth > 3:
            return string()
        if kind < 0.55:
            return pick(NUMBERS)
        separator = "," if random_.random() < 0.96 else pick(("", " ", ";", ",,"))
        items = [pick(GAPS) + value(depth + 1) + pick(GAPS) for _ in range(random_.randrange(4))]
        tail = f",{pick(GAPS)}" if items and random_.random() < 0.2 else pick(GAPS)
        return f"[{separator.join(items)}{tail}]"

    for _ in range(random_.randrange(5)):
        operator = "+=" if random_.random() < 0.15 else "="
        yield pick(BLANKS) + pick(KEYS) + pick(BLANKS) + operator + pick(BLANKS) + value() + pick(BLANKS) + pick(ENDS)
    if random_.random() < 0.1:
        yield pick(("#", "# c", "\r", "%", "A", "\udcff", "'", "\u00e9", "x", "=", " ", '"'))


def generated(random_: random.Random) -> bytes:
    text = "".join(generate(random_))
    if random_.random() < 0.4:
        for _ in range(random_.randint(1, 3)):
            at = random_.randint(0, len(text))
            change = random_.random()
            new = random_.choice(JUNK) if change < 0.7 else ""
            text = text[:at] + new + text[at + (change > 0.4) :]
    data = text.encode("utf-8", "surrogateescape")
    if random_.random() < 0.02:
        data += bytes([random_.randrange(1, 256)])
    return data


def holds_null(data: bytes) -> bool:
    """Whether the library might meet a NUL inside of quotes."""
    return any(b"\0" in line and re.search(b"[\"'].*\0", line) for line in data.split(b"\n"))


def test_generated_files(libxlutil: Libxlutil) -> None:
    random_ = random.Random(20)
    wanted = int(os.environ.get("XENLINT_FILES", "4000"))
    taken = refused = 0
    differences: list[str] = []
    while taken + refused < wanted:
        data = generated(random_)
        if holds_null(data):
            continue
        found = difference(libxlutil, data)
        if found:
            differences.append(found)
        if read(data).problems:
            refused += 1
        else:
            taken += 1
    print(f"{taken} files taken, {refused} refused, {len(differences)} differences")
    assert not differences, "\n".join(differences[:20])
    assert min(taken, refused) > wanted // 4, "the generator leans to one side"


@pytest.mark.parametrize(
    ("begin", "end", "most"),
    [("[", "]", 4996), ("[1,", "]", 1999), ('["",', "[]]", None), ("[", "1]", None), ("[\n", "]", 4996)],
)
def test_depth_of_nested_lists(libxlutil: Libxlutil, begin: str, end: str, most: int | None) -> None:
    """The parser's stack ends at the same depth."""

    def data(depth: int) -> bytes:
        return f"a={begin * depth}{end[:-1]}{end[-1] * depth}\n".encode()

    low, high = 1, 6000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if libxlutil.accepts(data(middle)) else (low, middle)
    assert most is None or low == most
    assert not read(data(low)).problems
    assert [problem.message for problem in read(data(low + 1)).problems] == [
        "Lists are nested deeper here than xl's parser can hold: xl refuses the file. Nest fewer lists."
    ]


def real_files() -> list[str]:
    found = []
    for place in filter(None, os.environ.get("XENLINT_REAL", "").split(os.pathsep)):
        if os.path.isdir(place):
            found += [os.path.join(parent, name) for parent, _, names in os.walk(place) for name in names]
        else:
            found.append(place)
    return sorted(found)


def test_real_files(libxlutil: Libxlutil) -> None:
    files = real_files()
    if not files:
        pytest.skip("XENLINT_REAL names no files")
    differences = []
    for path in files:
        with open(path, "rb") as file:
            data = file.read()
        if not holds_null(data) and (found := difference(libxlutil, data)):
            differences.append(f"{path}: {found[-300:]}")
    print(f"{len(files)} files, {len(differences)} differences")
    assert not differences, "\n".join(differences)
