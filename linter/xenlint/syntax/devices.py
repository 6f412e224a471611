"""The strings inside `vif`, `pci`, `vfb` and their like, read as xl reads them. `disk` has a module of its own.

xl's reading of all kinds is in `devices_xl`, that of xm in `devices_xm`. A vif with nothing but an address and a bridge
is read here at once: most are.
"""

from __future__ import annotations

from collections.abc import Collection

from xenlint.knowledge.versions import Version
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.parts import Part
from xenlint.syntax.tree import Problem, String
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xenlint.syntax.devices_xl import XlPartsReader
    from xenlint.syntax.devices_xm import XmPartsReader

_PARSE_NIC: Version = (4, 6)
"""From when xl looks at a vif's `mac`."""


class DeviceSpec(NamedTuple):
    """One device.

    `parts` are those xl or xm reads, in their order; a `word` among them is one it cannot make anything of. `settled`
    holds the part in force for each sub-key that this version knows. Every
    problem says what comes of it; `is_refused` tells whether one of them keeps it from creating the domain. Where
    `text` is not known as a whole there are no problems, since the unknown characters might hold anything.
    """

    kind: str
    text: String
    parts: tuple[Part, ...]
    settled: dict[str, Part]
    problems: tuple[Problem, ...]
    is_refused: bool

    @property
    def span(self) -> Span:
        return self.text.span

    def get(self, key: str) -> Part | None:
        """The part in force: the last. Names are compared letter by letter."""
        return self.settled.get(key)


def parse_parts(
    kind: str, text: String, version: Version, by_xend: bool = False, inherited: Collection[str] = ()
) -> DeviceSpec:
    """One device of a kind of `knowledge.devices.KINDS` (KeyError for others), as xl of this version reads it.

    `vsnd` and `vnuma` hold lists of lists; `text` then is one of the inner strings. `by_xend` asks for xm's reading,
    which there is of the kinds in `devices_xm.KEYS`. `inherited` are sub-keys that need not be there: until 4.17 the
    items of `p9` hand on what they set to those behind them.
    """
    reader: XlPartsReader | XmPartsReader
    if by_xend:
        from xenlint.syntax.devices_xm import XmPartsReader

        reader = XmPartsReader(kind, text)
    else:
        if kind == "vif" and version >= _PARSE_NIC and (plain := _plain_vif(text)) is not None:
            return plain
        from xenlint.knowledge.devices import KINDS
        from xenlint.syntax.devices_xl import XlPartsReader

        reader = XlPartsReader(KINDS[kind], text, version, inherited)
        reader.read()
    return DeviceSpec(kind, text, tuple(reader.parts), reader.settled, tuple(reader.problems), reader.is_refused)


_PLAIN = {
    "mac": lazy_pattern("[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}"),
    "bridge": lazy_pattern("[0-9A-Za-z._-]+"),
}


def _plain_vif(text: String) -> DeviceSpec | None:
    """`mac=` and `bridge=`, each once at most and with nothing odd in it; None for all else."""
    if not text.known:
        return None
    settled: dict[str, Part] = {}
    at = 0
    for item in text.value.split(","):
        end = at + len(item)
        word = item.lstrip(" ")
        key, equals, value = word.partition("=")
        allowed = _PLAIN.get(key)
        if allowed is None or not equals or key in settled or not allowed.fullmatch(value):
            return None
        start = end - len(word)
        settled[key] = Part(text, key, value, start, end, start + len(key) + 1, end)
        at = end + 1
    return DeviceSpec("vif", text, tuple(settled.values()), settled, (), False)
