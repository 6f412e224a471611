"""What modules take from `typing`, without importing it when they run.

To import `typing` takes a third of the time in which Python starts, and a `typing.NamedTuple` is made by compiling its
constructor, at every start, used or not. Here the names of types stand for nothing until a type checker reads them, and
a `NamedTuple` compiles its constructor when the first of its kind is made. Apart from that it is the same.

A module that defines a `NamedTuple` begins with `from __future__ import annotations`: the fields' types stay texts.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False

if TYPE_CHECKING or sys.version_info >= (3, 14):
    from typing import IO as IO
    from typing import Any as Any
    from typing import Literal as Literal
    from typing import NamedTuple as NamedTuple
    from typing import NoReturn as NoReturn
    from typing import Protocol as Protocol
    from typing import TypeVar as TypeVar
    from typing import Union as Union
    from typing import cast as cast
    from typing import get_args as get_args
    from typing import overload as overload
else:
    from types import MappingProxyType

    try:
        from _collections import _tuplegetter as _item
    except ImportError:  # as in `collections`: where Python is not CPython
        from operator import itemgetter

        def _item(index: int, doc: str | None) -> property:
            return property(itemgetter(index), doc=doc)

    class _Form:
        """Stands for any type. A literal's values can be asked for with `get_args`."""

        __slots__ = ("__args__",)

        def __init__(self, arguments: object = ()) -> None:
            self.__args__ = arguments if type(arguments) is tuple else (arguments,)

        def __getitem__(self, arguments: object) -> _Form:
            return _Form(arguments)

        def __or__(self, other: object) -> _Form:
            return self

        __ror__ = __or__

    Any = IO = Literal = NoReturn = Union = _Form()

    class Protocol:
        __slots__ = ()

    def TypeVar(name: str, *bounds: object, **settings: object) -> _Form:
        return _Form()

    def cast(kind: object, value: object) -> object:
        return value

    def overload(function: object) -> object:
        return function

    def get_args(literal: _Form) -> tuple[object, ...]:
        return literal.__args__

    class _Values(tuple):
        """What all named tuples share."""

        __slots__ = ()
        _fields = ()
        _field_defaults = MappingProxyType({})

        def __new__(cls, *values: object, **named: object) -> _Values:
            cls.__new__ = staticmethod(_constructor(cls))
            return cls.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values: object) -> _Values:
            return cls(*values)

        def _replace(self, **changes: object) -> _Values:
            values = map(changes.pop, self._fields, self)
            made = tuple.__new__(self.__class__, values)
            if changes:
                kind = TypeError if sys.version_info >= (3, 13) else ValueError
                raise kind(f"Got unexpected field names: {list(changes)!r}")
            return made

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            fields = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{self.__class__.__name__}({fields})"

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

    def _constructor(cls: type[_Values]) -> object:
        """A `__new__` with a named tuple's fields as its parameters."""
        names = ", ".join(cls._fields)
        made = eval(
            f"lambda _cls, {names}: _new(_cls, ({names}{',' * (len(cls._fields) == 1)}))",
            {"_new": tuple.__new__, "__builtins__": {}, "__name__": cls.__module__},
        )
        made.__name__, made.__qualname__ = "__new__", f"{cls.__qualname__}.__new__"
        made.__defaults__ = tuple(cls._field_defaults.values())
        return made

    class _Maker(type):
        """Makes a plain class, a tuple whose items have names, of what stands below `class ...(NamedTuple):`."""

        def __new__(maker, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
            if not bases:
                return type.__new__(maker, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            body.update(_fields=fields, _field_defaults=defaults, __match_args__=fields, __slots__=())
            for index, field in enumerate(fields):
                body[field] = _item(index, None)
            return type.__new__(type, name, (_Values,), body)

    class NamedTuple(metaclass=_Maker):
        pass
