"""Options of Xen's line that a blank tears apart: `dom0_mem = 2G` is three words to Xen, and `dom0_mem 2G` is two."""

from __future__ import annotations

from xenlint.model.cmdline import CommandLine, Option

_NUMBERS = frozenset({"size", "integer"})


def torn_options(line: CommandLine) -> tuple[tuple[int, int], ...]:
    """Where the words of such an option begin, and how many there are."""
    return line.derive((torn_options,), lambda: tuple(_find(line.options)))


def _find(words: tuple[Option, ...]) -> list[tuple[int, int]]:
    found = []
    number = 0
    while number < len(words):
        taken = _taken(words, number)
        if taken > 1:
            found.append((number, taken))
        number += taken
    return found


def _taken(words: tuple[Option, ...], number: int) -> int:
    """How many words from here on were meant to be one option."""
    following = [word.text for word in words[number + 1 : number + 3]]
    option = words[number]
    if not following or not all(word.known for word in words[number : number + 3]):
        return 1
    if option.value is None:
        if following[0] == "=":
            return len(following) + 1 if len(following) > 1 else 1
        return 2 if following[0].startswith("=") or _is_value_of(option.name, following[0]) else 1
    return 2 if option.value == "" and _is_value_of(option.name, following[0]) else 1


def _is_value_of(name: str, text: str) -> bool:
    """Whether a word can only be the value of this option, since it is no option itself."""
    from xenlint.knowledge.hypervisor import OPTIONS

    known = OPTIONS.get(name)
    if known is None:
        return False
    if name == "dom0_mem":
        return text[0] in "-0123456789" or text.startswith(("min:", "max:"))
    if known.kind in _NUMBERS or name in ("com1", "com2", "dom0_max_vcpus", "crashkernel"):
        return text[0] in "0123456789"
    return text.split(",")[0] in known.values and text not in OPTIONS
