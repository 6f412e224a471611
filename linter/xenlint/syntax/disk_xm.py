"""The strings of a `disk` list as xm and xend read them, up to Xen 4.4.

    UNAME,VDEV[:cdrom],MODE[,BACKEND[,PROTOCOL]]

UNAME is phy:TARGET, file:TARGET, tap:[tapdisk:|ioemu:]DRIVER:TARGET (likewise tap2:), SCRIPT:TARGET for a script named
block-SCRIPT, or nothing for an empty CD-ROM drive. No blanks are dropped. Sources in Xen's tree, under
tools/python/xen: xm/create.py (preprocess_disk), xend/XendConfig.py, xend/server/blkif.py and BlktapController.py.
"""

from xenlint.syntax import disk_mistakes as mistakes
from xenlint.syntax.disk_mistakes import Mistake
from xenlint.syntax.parts import MASK, Form, Part, masked, problem
from xenlint.syntax.tree import Problem, String

_TAPS = ("tap", "tap2")
_IMAGES = ("qcow", "qcow2", "vhd", "vmdk")
_RAW = ("aio", "sync", "ioemu")
_OTHERS = ("ram", "remus")
_MODES = ("r", "w", "w!")


class XmReader:
    """Reads on creation. The attributes are the fields of `DiskSpec`."""

    __slots__ = ("certain", "is_cdrom", "is_writable", "parts", "problems", "settled", "text", "value")

    def __init__(self, text: String) -> None:
        self.text = text
        self.value = masked(text)
        self.certain = text.known
        self.parts: list[Part] = []
        self.settled: dict[str, Part] = {}
        self.problems: list[Problem] = []
        self.is_cdrom = False
        self.is_writable: bool | None = None
        self.read()

    def stop(self, start: int, end: int, mistake: Mistake) -> None:
        if self.certain:
            self.problems.append(problem(self.text, start, end, *mistake))

    def add(self, key: str, start: int, end: int, form: Form = "positional", value: str | None = None) -> Part:
        known = self.certain or MASK not in self.value[start:end]
        value_end = end - (form == "prefix")
        value = self.text.value[start:value_end] if value is None else value
        part = Part(self.text, key, value, start, end, start, value_end, form, known)
        self.parts.append(part)
        if key:
            self.settled[key] = part
        return part

    def read(self) -> None:
        value, size = self.value, len(self.value)
        fields: list[tuple[int, int]] = []
        at = 0
        while len(fields) < 6:
            comma = value.find(",", at)
            fields.append((at, size if comma < 0 else comma))
            if comma < 0:
                break
            at = comma + 1
        if not 3 <= len(fields) <= 5:
            self.stop(0, size, mistakes.xm_fields(min(len(fields), 6)))
            if len(fields) > 5:
                return
        self.image(*fields[0])
        if len(fields) > 1:
            self.device(*fields[1])
        if len(fields) > 2:
            self.mode(*fields[2])
        for key, (start, end) in zip(("backend", "protocol"), fields[3:], strict=False):
            if end > start:
                self.add(key, start, end)
        if fields[0][0] == fields[0][1] and not self.is_cdrom and not self.problems:
            self.stop(0, size, mistakes.xm_no_target())

    def image(self, at: int, end: int) -> None:
        """What is behind the disk."""
        value = self.value
        if at == end:
            self.add("target", at, end)
            self.settled["format"] = Part(self.text, "format", "empty", 0, 0, 0, 0, "positional")
            return
        colon = value.find(":", at, end)
        if colon < 0:
            self.stop(at, end, mistakes.xm_no_prefix(self.text.value[at:end]))
            self.add("target", at, end)
            return
        word = value[at:colon]
        if word in _TAPS:
            self.add("", at, colon + 1, "prefix")
            at = self.driver(word, colon + 1, end)
        elif word in ("phy", "file"):
            self.add("", at, colon + 1, "prefix")
            at = colon + 1
        else:
            self.add("script", at, colon + 1, "prefix", f"block-{self.text.value[at:colon]}")
            at = colon + 1
        self.add("target", at, end)

    def driver(self, tap: str, at: int, end: int) -> int:
        """The words behind `tap:`; where the target begins."""
        value = self.value
        colon = value.find(":", at, end)
        word = value[at : end if colon < 0 else colon]
        is_outer = colon >= 0 and value.find(":", colon + 1, end) >= 0 and word in ("tapdisk", "ioemu")
        if is_outer:  # xend does not look at the driver behind ioemu
            self.add("", at, colon + 1, "prefix")
            at = colon + 1
            colon = value.find(":", at, end)
            checked, word = word == "tapdisk", value[at:colon]
        else:
            checked = True
        if MASK in word:
            return at
        if colon < 0 or (checked and word not in (*_RAW, *_IMAGES, *_OTHERS)):
            self.stop(at, end if colon < 0 else colon + 1, mistakes.xm_driver(tap, word, colon >= 0))
            return at
        if word in _OTHERS:
            self.add("script", at, colon + 1, "prefix")
        else:
            self.add("format" if word in _IMAGES else "", at, colon + 1, "prefix")
        return colon + 1

    def device(self, at: int, end: int) -> None:
        value = self.value
        if "ioemu:" in value[at:end]:
            colon = value.find(":", at, end)
            self.add("", at, colon + 1, "prefix")
            at = colon + 1
        colon = value.find(":", at, end)
        vdev_end = end if colon < 0 else colon
        if vdev_end == at:
            self.stop(0, len(value), mistakes.xm_no_vdev())
        else:
            self.add("vdev", at, vdev_end)
        if colon >= 0:
            kind = self.add("devtype", colon + 1, end)
            self.is_cdrom = kind.value == "cdrom"

    def mode(self, at: int, end: int) -> None:
        mode = self.add("access", at, end)
        if not mode.known:
            return
        self.is_writable = (mode.value or "").startswith("w") and not self.is_cdrom
        if mode.value not in _MODES:
            self.stop(at, end, mistakes.xm_mode(mode.value or ""))
