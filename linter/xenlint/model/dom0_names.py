"""Words that were meant to be `dom0_mem`."""

from __future__ import annotations

import re

from xenlint.model.spelling import distance
from xenlint.patterns import lazy_pattern
from xenlint.remember import remember_short
from xenlint.typed import NamedTuple

_GLUED = lazy_pattern(r"dom0_mem[:;,.~-]?(?=[0-9]|min:|max:)", re.ASCII)
_RIGHT = "dom0mem"
_MEANT = frozenset({_RIGHT, "dom0memory", "memdom0", "xendom0mem"})
_FOREIGN = lazy_pattern(r"dom[u1-9]", re.IGNORECASE | re.ASCII)
_NAME = lazy_pattern(r"-*([A-Za-z0-9_.-]+)([=:]?)", re.ASCII)


class Misspelling(NamedTuple):
    """The first `length` characters of a word, and what they were meant to be; None where nobody can tell."""

    length: int
    cure: str | None


@remember_short
def misspelt_dom0_mem(text: str) -> Misspelling | None:
    """What is wrong with a word of Xen's line that is not `dom0_mem`, but was meant to be."""
    if text == "dom0_mem" or text.startswith("dom0_mem="):
        return None
    glued = _GLUED.match(text)
    if glued is not None:
        return Misspelling(glued.end(), "dom0_mem=")
    match = _NAME.match(text)
    if match is None or len(match[1]) > 20:
        return None
    bare = re.sub(r"[_.-]", "", match[1].lower())
    equals = "=" if match[2] else ""
    slot = re.fullmatch(r"(?:dom0(max|min)mem|dom0mem(max|min))(?:ory)?", bare)
    if slot is not None and equals:
        # `dom0-min-mem` is a setting of xend's, and a floor for its ballooning rather than a `min:`.
        return Misspelling(match.end(), "dom0_mem=max:" if "max" in bare else None)
    if bare in _MEANT or (distance(bare, _RIGHT) == 1 and not _FOREIGN.match(bare)):
        return Misspelling(match.end(), f"dom0_mem{equals}")
    return None
