"""The strings of a `disk` list as xl of Xen 4.1 reads them (tools/libxl/xl_cmdimpl.c, parse_disk_config).

    phy:TARGET,VDEV[:cdrom][,MODE]      file: likewise
    tap:[aio:][FORMAT:]TARGET,…         tap2: likewise; FORMAT is raw, qcow, qcow2 or vhd
    ,VDEV[:cdrom][,MODE]                an empty drive

Only a mode that begins with w makes the disk writable, so `rw` does not; and behind `:cdrom` no mode is read.
"""

from xenlint.syntax import disk_mistakes as mistakes
from xenlint.syntax.disk_mistakes import Mistake
from xenlint.syntax.parts import MASK, Form, Part, masked, problem
from xenlint.syntax.tree import Problem, String

_FORMATS = ("raw", "qcow", "qcow2", "vhd")


class OldReader:
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
        self.is_writable: bool | None = False
        at = self.head()
        if at is not None:
            self.device(at)

    def stop(self, start: int, end: int, mistake: Mistake) -> None:
        if self.certain:
            self.problems.append(problem(self.text, start, end, *mistake))

    def add(self, key: str, start: int, end: int, value_end: int, form: Form = "positional") -> Part:
        known = self.certain or MASK not in self.value[start:end]
        part = Part(self.text, key, self.text.value[start:value_end], start, end, start, value_end, form, known)
        self.parts.append(part)
        if key:
            self.settled[key] = part
        return part

    def head(self) -> int | None:
        """Prefixes and target; where the device begins, or None where xl stops."""
        value, size = self.value, len(self.value)
        comma, colon = value.find(","), value.find(":")
        if comma >= 0 and not 0 <= colon < comma:  # whatever stands in front of this comma is lost
            self.add("target", comma, comma, comma)
            self.settled["format"] = Part(self.text, "format", "empty", 0, 0, 0, 0, "positional")
            return comma + 1
        if colon < 0:
            self.stop(0, size, mistakes.old_syntax())
            return None
        word = value[:colon]
        if word not in ("phy", "file", "tap", "tap2"):
            self.stop(0, colon + 1, mistakes.old_prefix(word))
            return None
        self.add("", 0, colon + 1, colon, "prefix")
        at: int | None = colon + 1
        if word.startswith("tap"):
            at = self.image_format(colon + 1, size if comma < 0 else comma)
        if at is None:
            return None
        comma = value.find(",", at)
        if comma < 0:
            self.stop(0, size, mistakes.old_syntax())
            return None
        if comma > at:
            self.add("target", at, comma, comma)
        at = comma + 1
        if value.startswith("ioemu:", at):
            self.add("", at, at + 6, at + 5, "prefix")
            at += 6
        return at

    def image_format(self, at: int, comma: int) -> int | None:
        """The words behind `tap:`; where the target begins."""
        while (colon := self.value.find(":", at, comma)) >= 0:
            word = self.value[at:colon]
            if word in _FORMATS:
                self.add("format", at, colon + 1, colon, "prefix")
                return colon + 1
            if word != "aio":
                self.stop(at, colon + 1, mistakes.old_format(word))
                return None
            self.add("", at, colon + 1, colon, "prefix")
            at = colon + 1
        return at

    def device(self, at: int) -> None:
        """The device, its type and the mode."""
        value, size = self.value, len(self.value)
        comma = value.find(",", at)
        end = size if comma < 0 else comma
        colon = value.find(":", at, end)
        vdev_end = end if colon < 0 else colon
        if vdev_end == at:
            self.stop(0, size, mistakes.no_vdev(self.text.value, None))
            return
        self.add("vdev", at, vdev_end, vdev_end)
        if colon >= 0:
            kind = self.add("devtype", colon + 1, end, end)
            self.is_cdrom = kind.value == "cdrom"
            if kind.known and not self.is_cdrom:
                self.stop(colon + 1, end, mistakes.old_type(kind.value or ""))
        elif comma >= 0:  # behind a type xl reads no mode
            mode = self.add("access", comma + 1, size, size)
            self.is_writable = value.startswith("w", comma + 1) if mode.known else None
