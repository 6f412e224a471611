"""The strings inside `vif`, `vfb` and `pci` as xm reads them, up to Xen 4.4.

Every part between commas must be KEY=VALUE with a key that xm knows; blanks around both are dropped, and of two parts
with one key the last counts. What the values say is checked later, by xend, or never. Sources in Xen's tree, under
tools/python/xen: xm/create.py (comma_sep_kv_to_dict, configure_vifs, configure_vfbs) and util/pci.py.
"""

from xenlint.patterns import lazy_pattern
from xenlint.syntax import device_mistakes as mistakes
from xenlint.syntax.parts import MASK, MAX_PROBLEMS, Form, Part, masked, problem
from xenlint.syntax.tree import Problem, String

KEYS: dict[str, tuple[str, ...]] = {
    "vif": (
        "accel", "backend", "bridge", "ip", "label", "mac", "model", "policy", "rate", "script", "type", "vifname",
    ),
    "vfb": (
        "display", "keymap", "monitor", "opengl", "sdl", "serial", "type", "videoram", "vnc", "vncdisplay", "vnclisten",
        "vncpasswd", "vncunused", "xauthority",
    ),
    "pci": ("msitranslate", "power_mgmt"),
}  # fmt: skip

# xm's pattern takes any character from the comma to the equals sign for a separator, and what is none fails later
_FUNCTIONS = r"\*|[0-7](?:[,-=][0-7])*"
_ADDRESS = lazy_pattern(
    r"((?:[0-9a-fA-F]{1,4}[:,])?[0-9a-fA-F]{1,2}[:,][0-9a-fA-F]{1,2}[.,](" + _FUNCTIONS + r"))"
    r"(?:@([01]?[0-9a-fA-F]))?(?:,([^\n]*))?\Z"
)
_PAIR = lazy_pattern(r"([0-7])(?:=([0-7]))?\Z")
_YES_OR_NO = ("0", "1", "yes", "no")


def split_address(text: str) -> tuple[str, str]:
    """The part of a device's address before its functions, and the functions; both empty where it is none."""
    found = _ADDRESS.match(text)
    return (text[: found.start(2) - 1], found[2]) if found else ("", "")


def read_functions(text: str) -> tuple[int, ...] | None:
    """The functions of a device in terms such as `0`, `0-3`, `0,2` and `0=1` (seen as 1 by the guest); `*` has none of
    its own. None where xm refuses them: a function twice, ranges of two lengths, or none that the guest sees as 0."""
    if text == "*":
        return ()
    found: list[tuple[int, int]] = []
    has_free = False
    for term in text.split(","):
        ends = [_PAIR.match(end) for end in term.split("-")]
        pairs = [(int(end[1]), int(end[2] or end[1])) for end in ends if end]
        if len(pairs) < len(ends):
            return None
        if len(pairs) > 2:
            continue
        has_free |= any(end is not None and end[2] is None for end in ends) and len(pairs) == 1
        (first, seen), (last, last_seen) = pairs[0], pairs[-1]
        real, virtual = _run(first, last), _run(seen, last_seen)
        if len(real) != len(virtual):
            return None
        found += zip(real, virtual, strict=True)
    if len({real for real, _ in found}) < len(found) or len({virtual for _, virtual in found}) < len(found):
        return None
    if found and not has_free and all(virtual for _, virtual in found):
        return None
    return tuple(real for real, _ in found)


def _run(first: int, last: int) -> list[int]:
    return list(range(first, last + 1)) if last >= first else list(range(first, last - 1, -1))


class XmPartsReader:
    """Reads on creation. The attributes are the fields of `DeviceSpec`."""

    __slots__ = ("certain", "is_refused", "kind", "parts", "problems", "settled", "text", "value")

    def __init__(self, kind: str, text: String) -> None:
        self.kind = kind
        self.text = text
        self.value = masked(text)
        self.certain = text.known
        self.parts: list[Part] = []
        self.settled: dict[str, Part] = {}
        self.problems: list[Problem] = []
        self.is_refused = False
        if kind == "pci":
            self.read_pci()
        else:
            start, end = _trim(self.value, 0, len(self.value))
            self.read_pairs(start, end)

    def report(self, start: int, end: int, message: str, cure: str | None = None) -> None:
        if self.certain:
            self.is_refused = True
            self.problems.append(problem(self.text, start, end, message, cure))

    def add(self, key: str, start: int, end: int, value_start: int, value_end: int, form: Form = "named") -> Part:
        known = self.certain or MASK not in self.value[start:end]
        value = None if form == "word" else self.text.value[value_start:value_end]
        part = Part(self.text, key, value, start, end, value_start, value_end, form, known)
        self.parts.append(part)
        if form == "positional" or (form == "named" and key in KEYS[self.kind]):
            self.settled[key] = part
        return part

    def read_pairs(self, at: int, size: int) -> None:
        value, known = self.value, KEYS[self.kind]
        while at < size and len(self.problems) < MAX_PROBLEMS:
            comma = value.find(",", at, size)
            end = size if comma < 0 else comma
            equals = value.find("=", at, end)
            if equals < 0:
                start, stop = _trim(value, at, end)
                word = self.text.value[start:stop]
                self.add(word, start, stop, stop, stop, "word")
                self.report(start, stop, mistakes.xm_word(self.kind, word))
            else:
                start, stop = _trim(value, at, equals)
                inner, last = _trim(value, equals + 1, end)
                key = self.text.value[start:stop]
                part = self.add(key, start, max(last, equals + 1), inner, last)
                if part.known and key not in known:
                    self.report(start, stop, mistakes.xm_key(self.kind, key, known))
            at = end + 1
            if end + 1 == size and comma >= 0:
                self.report(comma, comma + 1, mistakes.xm_word(self.kind, ""))
        kind = self.settled.get("type")
        if self.kind == "vfb" and kind and kind.known and kind.value not in known:  # the value becomes a key
            self.report(kind.value_start, kind.value_end, mistakes.xm_screen(kind.value or ""))

    def read_pci(self) -> None:
        value, text = self.value, self.text.value
        body = value[:-1] if value.endswith("\n") else value
        found = _ADDRESS.match(body)
        if not found:
            self.add(text, 0, len(value), len(value), len(value), "word")
            self.report(0, len(value), mistakes.xm_pci_word(text))
            return
        part = self.add("bdf", 0, found.end(1), 0, found.end(1), "positional")
        if part.known and read_functions(found[2]) is None:
            self.report(0, found.end(1), mistakes.xm_functions(found[1]))
        if found[3] is not None:
            self.add("vslot", found.start(3), found.end(3), found.start(3), found.end(3), "positional")
        if found[4] is None:
            return
        at = found.start(4)
        while at < len(body) and len(self.problems) < MAX_PROBLEMS:
            comma = body.find(",", at)
            end = len(body) if comma < 0 else comma
            if end > at:
                self.option(at, end)
            at = end + 1

    def option(self, at: int, end: int) -> None:
        equals = self.value.find("=", at, end)
        if equals < 0:
            self.add(self.text.value[at:end], at, end, end, end, "word")
            self.report(at, end, mistakes.xm_word("pci", self.text.value[at:end]))
            return
        part = self.add(self.text.value[at:equals], at, end, equals + 1, end)
        if part.known and part.key not in KEYS["pci"]:
            self.report(at, equals, mistakes.xm_key("pci", part.key, KEYS["pci"]))
        elif part.known and (part.value or "").lower() not in _YES_OR_NO:
            self.report(equals + 1, end, mistakes.xm_flag(part.key, part.value or ""))


def _trim(value: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks at both ends, as Python's strip takes them from bytes."""
    blanks = " \t\n\v\f\r"
    while start < end and value[start] in blanks:
        start += 1
    while end > start and value[end - 1] in blanks:
        end -= 1
    return start, end
