"""What Xen's own library makes of a file in xl's syntax, and what ours does: all that xl's getters tell, for each key.

The library is libxlutil (Debian: libxenmisc4.17), through ctypes. Source in Xen's tree: tools/libs/util/libxlu_cfg.c.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any, NamedTuple

from xenlint.source import Source
from xenlint.syntax.tree import Document, List, Number, String, Value
from xenlint.syntax.xl import Joined, effective, number_of, parse

VERSIONS = ((4, 17), (4, 18), (4, 19), (4, 20), (4, 21), (4, 22))
"""The grammar is one and the same in these; the first that is here will do."""

BOUNDS = (-5, 600)
"""For xlu_cfg_get_bounded_long."""

Items = tuple["str | Items | None", ...]


class View(NamedTuple):
    """What the getters give for a key. With each comes what the library says on this, which is empty where it succeeds.

    `strings` has None for a nested list, as xlu_cfg_get_listitem; `items` has nested tuples.
    """

    string: tuple[str | None, str]
    long: tuple[int | None, str]
    bounded: tuple[int | None, str] | None
    truth: tuple[bool | None, str] | None
    entries: tuple[int | None, str]
    strings: Items
    string_list: Items | None
    items: Items | None


class Libxlutil:
    """xlu_cfg_*, as xl calls them. What a version has not is None in the `View`."""

    def __init__(self, library: ctypes.CDLL, version: tuple[int, int]) -> None:
        pointer, text, integer, long = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_long
        by = ctypes.POINTER
        prototypes: dict[str, tuple[Any, list[Any]]] = {
            "xlu_cfg_init": (pointer, [pointer, text]),
            "xlu_cfg_readdata": (integer, [pointer, text, integer]),
            "xlu_cfg_destroy": (None, [pointer]),
            "xlu_cfg_get_string": (integer, [pointer, text, by(text), integer]),
            "xlu_cfg_get_long": (integer, [pointer, text, by(long), integer]),
            "xlu_cfg_get_bounded_long": (integer, [pointer, text, long, long, by(long), integer]),
            "xlu_cfg_get_defbool": (integer, [pointer, text, by(integer), integer]),
            "xlu_cfg_get_list": (integer, [pointer, text, by(pointer), by(integer), integer]),
            "xlu_cfg_get_list_as_string_list": (integer, [pointer, text, by(by(pointer)), integer]),
            "xlu_cfg_get_listitem": (text, [pointer, integer]),
            "xlu_cfg_get_listitem2": (pointer, [pointer, integer]),
            "xlu_cfg_value_get_string": (integer, [pointer, pointer, by(text), integer]),
            "xlu_cfg_value_get_list": (integer, [pointer, pointer, by(pointer), integer]),
        }
        for name, (result, arguments) in prototypes.items():
            if hasattr(library, name):
                function = getattr(library, name)
                function.restype, function.argtypes = result, arguments
        self.library = library
        self.version = version
        libc = ctypes.CDLL(None)
        libc.fmemopen.restype, libc.fmemopen.argtypes = pointer, [pointer, ctypes.c_size_t, text]
        for name in ("fflush", "rewind", "ftell", "free"):
            getattr(libc, name).argtypes = [pointer]
        libc.ftell.restype = long
        libc.malloc.restype, libc.malloc.argtypes = pointer, [ctypes.c_size_t]
        self.libc = libc
        self.buffer = libc.malloc(1 << 20)  # never freed, for the C library writes to it when the process ends
        self.report = libc.fmemopen(self.buffer, 1 << 20, b"w")

    def said(self) -> str:
        """What the library has reported since last asked."""
        self.libc.fflush(self.report)
        said = ctypes.string_at(self.buffer, self.libc.ftell(self.report))
        self.libc.rewind(self.report)
        return decoded(said)

    def accepts(self, data: bytes) -> bool:
        config = self.library.xlu_cfg_init(self.report, b"config")
        refused = self.library.xlu_cfg_readdata(config, data, len(data))
        self.library.xlu_cfg_destroy(config)
        return not refused

    def read(self, data: bytes) -> dict[str, View] | None:
        """What the getters give by key, or None where the library refuses the file."""
        self.said()
        config = self.library.xlu_cfg_init(self.report, b"config")
        try:
            if self.library.xlu_cfg_readdata(config, data, len(data)):
                return None
            assert self.said() == ""
            keys = set(re.findall(rb"[a-z][._0-9a-z]*", data))
            return {key.decode(): view for key in keys if (view := self.view(config, key))}
        finally:
            self.library.xlu_cfg_destroy(config)

    def view(self, config: int, key: bytes) -> View | None:
        library, ref = self.library, ctypes.byref
        text, long, entries, items = ctypes.c_char_p(), ctypes.c_long(), ctypes.c_int(), ctypes.c_void_p()

        error = library.xlu_cfg_get_string(config, key, ref(text), 0)
        if error == 3:  # ESRCH
            return None
        string = None if error else decoded(text.value), self.said()
        error = library.xlu_cfg_get_long(config, key, ref(long), 0)
        number = None if error else long.value, self.said()
        bounded = truth = string_list = nested = None
        if hasattr(library, "xlu_cfg_get_bounded_long"):
            error = library.xlu_cfg_get_bounded_long(config, key, *BOUNDS, ref(long), 0)
            bounded = None if error else long.value, self.said()
        if hasattr(library, "xlu_cfg_get_defbool"):
            error = library.xlu_cfg_get_defbool(config, key, ref(entries), 0)
            truth = None if error else entries.value > 0, self.said()
        error = library.xlu_cfg_get_list(config, key, ref(items), ref(entries), 0)
        count = None if error else entries.value, self.said()
        places = range(count[0] or 0)
        strings: Items = tuple(self.item(items.value, place) for place in places)
        if hasattr(library, "xlu_cfg_get_list_as_string_list") and not error:
            texts = ctypes.POINTER(ctypes.c_void_p)()
            assert library.xlu_cfg_get_list_as_string_list(config, key, ref(texts), 0) == 0
            string_list = tuple(self.taken(texts[place]) for place in places)
            self.libc.free(texts)
        if hasattr(library, "xlu_cfg_get_listitem2") and not error:
            nested = self.items(config, items.value)
        return View(string, number, bounded, truth, count, strings, string_list, nested)

    def item(self, items: int | None, place: int) -> str | None:
        text = self.library.xlu_cfg_get_listitem(items, place)
        return None if text is None else decoded(text)

    def taken(self, address: int | None) -> str | None:
        text = None if address is None else decoded(ctypes.string_at(address))
        self.libc.free(address)
        return text

    def items(self, config: int, items: int | None) -> Items:
        found: list[Any] = []
        while item := self.library.xlu_cfg_get_listitem2(items, len(found)):
            text, nested = ctypes.c_char_p(), ctypes.c_void_p()
            if self.library.xlu_cfg_value_get_string(config, item, ctypes.byref(text), 1) == 0:
                found.append(decoded(text.value))
            else:
                assert self.library.xlu_cfg_value_get_list(config, item, ctypes.byref(nested), 1) == 0
                found.append(self.items(config, nested.value))
        return tuple(found)


def find() -> Libxlutil | None:
    """The library of this machine."""
    for version in VERSIONS:
        try:
            return Libxlutil(ctypes.CDLL("libxlutil.so.{}.{}".format(*version)), version)
        except OSError:
            continue
    return None


def decoded(data: bytes | None) -> str:
    assert data is not None
    return data.decode("utf-8", "surrogateescape")


# ours


def read(data: bytes, version: tuple[int, int]) -> Document:
    return parse(Source("config", data), "config", "domu-xl", version)


def our_views(document: Document, like: Libxlutil) -> dict[str, View]:
    """What the getters of this library have to give, if we have read the file well."""
    last = {setting.key: setting.value for setting in document.settings}
    values = effective(document.settings)
    return {
        key: _view(key, value, document.source.position(last[key].start)[0], like.library)
        for key, value in values.items()
    }


def _view(key: str, value: Value, line: int, library: ctypes.CDLL) -> View:
    def says(what: str) -> str:
        return f"config:{line}: warning: {what}\n"

    has_bounds, has_truth = hasattr(library, "xlu_cfg_get_bounded_long"), hasattr(library, "xlu_cfg_get_defbool")
    if isinstance(value, List):
        wrong = None, says(f"parameter `{key}' is a list but should be a single value")
        strings = tuple(None if isinstance(item, List) else _text(item) for item in value.items)
        return View(
            wrong,
            wrong,
            wrong if has_bounds else None,
            wrong if has_truth else None,
            (len(strings), ""),
            strings,
            strings if has_truth else None,
            _items(value) if hasattr(library, "xlu_cfg_get_listitem2") else None,
        )
    text, number = _text(value), number_of(value)
    long = number, "" if number is not None else says(_why_no_number(key, value, text))
    bounded: tuple[int | None, str] = long
    if number is not None and number < BOUNDS[0]:
        bounded = None, says(f"value `{number}' is smaller than minimum bound '{BOUNDS[0]}'")
    elif number is not None and number > BOUNDS[1]:
        bounded = None, says(f"value `{number}' is greater than maximum bound '{BOUNDS[1]}'")
    return View(
        (text, ""),
        long,
        bounded if has_bounds else None,
        (None if number is None else number != 0, long[1]) if has_truth else None,
        (None, says(f"parameter `{key}' is a single value but should be a list")),
        (),
        None,
        None,
    )


def _why_no_number(key: str, value: Value, text: str) -> str:
    if isinstance(value, Joined):
        return f"can't use += with numbers for parameter `{key}'"
    found = re.match(r"[ \t\n\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))", text)
    if found:
        sign, base_16, base_8, base_10 = found.groups()
        amount = int(base_16, 16) if base_16 else int(base_8, 8) if base_8 else int(base_10)
        if not -(2**63) <= int(f"{sign}1") * amount < 2**63:
            return f"parameter `{key}' could not be parsed as a number: Numerical result out of range"
    return f"parameter `{key}' is not a valid number"


def _text(value: Value) -> str:
    assert isinstance(value, (String, Number))
    return value.value if isinstance(value, String) else value.text


def _items(value: List) -> Items:
    return tuple(_items(item) if isinstance(item, List) else _text(item) for item in value.items)


# both


def difference(libxlutil: Libxlutil, data: bytes) -> str | None:
    """How our reading of these bytes differs from the library's."""
    theirs, document = libxlutil.read(data), read(data, libxlutil.version)
    if theirs is None:
        return None if document.problems else f"{data!r}: libxlutil refuses it, we find no problem"
    if document.problems:
        return f"{data!r}: libxlutil takes it, we say {document.problems[0].message!r}"
    ours = our_views(document, libxlutil)
    if ours == theirs:
        return None
    wrong = [key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)]
    return f"{data!r}: " + "; ".join(f"{key}: {ours.get(key)} instead of {theirs.get(key)}" for key in wrong)


def aborts(data: bytes) -> bool:
    """Whether the library might meet a NUL inside of quotes, where it ends the process."""
    return b"\0" in data and any(re.search(b"[\"'].*\0", line) for line in data.split(b"\n") if b"\0" in line)
