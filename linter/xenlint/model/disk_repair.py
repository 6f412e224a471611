"""What a toolstack refuses in a guest's disks, and what the author must have meant.

A disk string that is refused is corrected step by step, the way its parser says; the result counts only where the same
parser takes it. So no advice here is a guess about grammar, though it may be one about intent: `is_sure` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.finding import Fix
from xenlint.knowledge.devices import DISK_PREFIXES
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.reading import as_read, has_python
from xenlint.patterns import lazy_pattern
from xenlint.syntax.disk import DiskSpec, parse_disk
from xenlint.syntax.tree import Problem, Reason, String
from xenlint.typed import NamedTuple

_STEPS = 4
"""Mistakes that one string may hold and still be taken for a disk with slips in it."""

_PREFIX = lazy_pattern("(?:" + "|".join(word for word, _ in DISK_PREFIXES) + "):")
_SUFFIXES = {".qcow2": "qcow2", ".qcow": "qcow", ".vhd": "vhd", ".qed": "qed"}
_RAW_SUFFIXES = (".raw", ".iso")
_VDEV = "(?:xvd|hd|sd)[a-z]+[0-9]*"


class Refusal(NamedTuple):
    """One thing for which the toolstack refuses a disk. `corrected` is the whole string as it would be right."""

    disk: DiskSpec
    problem: Problem
    corrected: str | None
    is_sure: bool

    @property
    def message(self) -> str:
        makes = f" That makes '{self.corrected}'." if self.corrected is not None else ""
        return self.problem.message + makes

    @property
    def fix(self) -> Fix | None:
        return None if self.corrected is None else rewrite(self.disk, self.corrected, is_safe=self.is_sure)


def judged_disks(domain: Domain, host: Host) -> tuple[DiskSpec, ...]:
    """The disks of a guest's file, unless xl stops in it before it looks at any: a program for xm is told as such."""
    if domain.is_xm and not domain.is_xend and has_python(as_read(domain.document, host)):
        return ()
    return domain.disks


def sound_disks(domain: Domain) -> Iterator[DiskSpec]:
    """The disks that the toolstack can read."""
    return (disk for disk in domain.disks if not disk.problems)


def refusals(domain: Domain, host: Host) -> tuple[Refusal, ...]:
    """Whatever keeps the host's toolstack from reading the guest's disks, in the order of the file."""
    return host.once((refusals, domain.path), lambda: tuple(_refusals(domain, host)))


def refused_for(domain: Domain, host: Host, *reasons: Reason) -> Iterator[Refusal]:
    """Those for one of these reasons."""
    return (refusal for refusal in refusals(domain, host) if refusal.problem.reason in reasons)


def _refusals(domain: Domain, host: Host) -> Iterator[Refusal]:
    for disk in judged_disks(domain, host):
        if disk.problems:
            corrected, is_sure = _corrected(disk, domain)
            # xend stops at the first; what its reader meets behind it mostly comes of that
            for problem in disk.problems[:1] if domain.is_xend else disk.problems:
                yield Refusal(disk, problem, corrected, is_sure)


def rewrite(disk: DiskSpec, text: str, *, is_safe: bool) -> Fix | None:
    """The fix that writes this in place of the whole disk, where it can be written as it is."""
    if disk.text.pieces or re.search(r"[\"'\\\n]", text):
        return None
    at = disk.text.at(0, len(disk.text.value))
    return Fix.replace(at, text, f"Write '{text}'", safe=is_safe)


def format_by_name(path: str) -> str | None:
    """The format that a file's suffix tells of; None where it tells nothing."""
    lower = path.lower()
    if lower.endswith(_RAW_SUFFIXES):
        return "raw"
    return next((name for suffix, name in _SUFFIXES.items() if lower.endswith(suffix)), None)


# --- correcting -------------------------------------------------------------------------------------------------------


def _corrected(disk: DiskSpec, domain: Domain) -> tuple[str | None, bool]:
    """The string as it would be right, and whether nothing else can be meant."""
    text, is_sure = disk, True
    for _ in range(_STEPS):
        problem = text.problems[0]
        step = _step(text, problem, domain)
        if step is None or step[0] == text.text.value:
            return None, False
        value, sure = step
        is_sure = is_sure and sure
        text = parse_disk(String(disk.text.source, 0, len(value), value, 0), domain.version, domain.is_xend)
        if not text.problems:
            return value if domain.is_xend else without_blanks(value), is_sure
    return None, False


def _step(disk: DiskSpec, problem: Problem, domain: Domain) -> tuple[str, bool] | None:
    """The string without this problem, and whether that is surely what was meant."""
    value, reason = disk.text.value, problem.reason
    if reason == "disk-blank":
        return without_blanks(value), True
    if reason == "disk-cdrom":
        return _cdrom(value)
    if reason == "disk-format-missing":
        return _with_format(disk)
    if reason == "disk-mode":
        return re.sub(r"([rw])!(?=,|\Z)", r"\1", value), False
    if reason == "disk-target-not-last":
        right = target_last(value)
        return None if right is None else (right, True)
    if reason == "disk-prefix":
        return _without_qed(value)
    if problem.cure is not None:
        start = _offset(disk, problem)
        return None if start is None else _spliced(value, start, problem, disk)
    if domain.is_xend:
        return _for_xm(value)
    if domain.version < (4, 2):
        return None
    return _with_names(value) or _without_prefix(value)


def _offset(disk: DiskSpec, problem: Problem) -> int | None:
    """Where in the value a problem begins, for texts that are written letter by letter."""
    return None if disk.text.pieces else problem.start - disk.text.inner


def _spliced(value: str, start: int, problem: Problem, disk: DiskSpec) -> tuple[str, bool]:
    end = problem.end - disk.text.inner
    return value[:start] + (problem.cure or "") + value[end:], True


def without_blanks(value: str) -> str:
    """Without blanks around the fields and their equals signs; a target by name keeps those inside of it."""
    fields = value.split(",")
    for number, field in enumerate(fields):
        name, equals, rest = field.partition("=")
        if equals and name.strip() == "target":
            fields[number:] = [f"target={','.join((rest, *fields[number + 1 :])).strip()}"]
            break
        fields[number] = "=".join(part.strip() for part in field.split("="))
    return ",".join(fields)


def _cdrom(value: str) -> tuple[str, bool] | None:
    """`/a.iso,hdc:cdrom,r`, as xm would take it but for the prefix."""
    found = re.fullmatch(rf"([^,]*),\s*({_VDEV}):cdrom\s*(?:,\s*[a-z]*!?\s*)?", value)
    return (f"{found[1]},,{found[2]},cdrom", True) if found else None


def _with_format(disk: DiskSpec) -> tuple[str, bool] | None:
    """The three fields of xm, without the prefix that xm wanted."""
    target = disk.target
    if target is None or target.form != "positional" or target.value is None:
        return None
    told = format_by_name(target.value) or ("raw" if target.value.startswith("/dev/") else None)
    value = disk.text.value
    rest = value[target.end :]
    if not re.match(rf",\s*{_VDEV}\s*(,|\Z)", rest):
        return None
    return f"{value[: target.end]},{told or 'raw'}{rest}", told is not None


def target_last(value: str) -> str | None:
    """The first field behind `target=` becomes its value again, and goes to the end."""
    found = re.search(r"(?:\A|(?<=,))\s*target=([^,]*),(.*)\Z", value, re.S)
    if found is None:
        return None
    others = ",".join(
        field.strip() for field in (value[: found.start()].rstrip(",") + "," + found[2]).split(",") if field
    )
    return f"{others},target={found[1]}"


def _with_names(value: str) -> tuple[str, bool] | None:
    """Parameters in lower case; and a target that holds an equals sign, as the last of those with names."""
    small = re.sub(r"(?:\A|(?<=,))\s*([A-Za-z][A-Za-z-]*)\s*=", lambda found: f"{found[1].lower()}=", value)
    if small != value:
        return small, True
    fields = [field.strip() for field in value.split(",")]
    if "=" not in fields[0] or not fields[0].startswith("/") or not 3 <= len(fields) <= 4:
        return None
    named = zip(("format", "vdev", "access"), fields[1:], strict=False)
    return ",".join(f"{name}={field}" for name, field in named if field) + f",target={fields[0]}", True


def _without_qed(value: str) -> tuple[str, bool] | None:
    found = re.fullmatch(r"qed:([^,:]*),(.*)", value, re.S)
    return (f"{found[1]},qed,{found[2]}", True) if found else None


def _without_prefix(value: str) -> tuple[str, bool] | None:
    """A prefix and a format: the one forbids the field of the other."""
    found = re.match(r"(?:[a-z0-9]+:)+", value)
    if found is None or not all(_PREFIX.fullmatch(word + ":") for word in found[0].split(":") if word):
        return None
    target, comma, rest = value[found.end() :].partition(",")
    words = found[0].split(":")[:-1]
    named = next((meaning for word in words if (meaning := _meaning(word))), None)
    written = rest.partition(",")[0].strip()
    if named and written in ("", "raw") and named != written:
        rest = f"{named},{rest.partition(',')[2]}"
    elif written not in ("", "raw", "qcow", "qcow2", "vhd"):
        return None
    return f"{target}{comma}{rest}", True


def _meaning(word: str) -> str | None:
    return next((word for name, meaning in DISK_PREFIXES if name == word and meaning == "format"), None)


def _for_xm(value: str) -> tuple[str, bool] | None:
    """xl's four fields, or xm's three without their prefix, as xm wants them."""
    fields = [field.strip() for field in value.split(",")]
    if len(fields) == 3 and ":" in fields[0] and fields[2] == "cdrom" and re.fullmatch(_VDEV, fields[1]):
        return f"{fields[0]},{fields[1]}:cdrom,r", True
    if not 2 <= len(fields) <= 4 or not fields[0].startswith("/"):
        return None
    target, rest = fields[0], fields[1:]
    written = rest.pop(0) if rest[0] in ("", "raw", "qcow", "qcow2", "vhd") else None
    if not rest or not re.fullmatch(rf"{_VDEV}(:cdrom)?", rest[0]):
        return None
    image = written or format_by_name(target) or "raw"
    if image == "qed":
        return None
    prefix = "phy" if target.startswith("/dev/") else "file" if image == "raw" else f"tap:{image}"
    rest = [*rest, "w"] if len(rest) == 1 else rest
    return f"{prefix}:{target},{','.join(rest)}", True


def without_prefixes(disk: DiskSpec, domain: Domain) -> str | None:
    """A disk that xl can read, written without its prefixes; None where that takes more than to leave them out."""
    target, image = disk.target, disk.format_name
    if target is None or image is None or disk.get("script") or target.form != "positional":
        return None
    value = disk.text.value
    edits = [(prefix.start, prefix.end, "") for prefix in disk.prefixes]
    written = disk.format
    if written is None or written.form == "prefix" or written.value is None:
        edits.append((target.end, target.end, f",{image}"))
    for start, end, text in sorted(edits, reverse=True):
        value = value[:start] + text + value[end:]
    again = parse_disk(String(disk.text.source, 0, len(value), value, 0), domain.version)
    return value if not again.problems and _meaning_of(again) == _meaning_of(disk) else None


def _meaning_of(disk: DiskSpec) -> tuple[object, ...]:
    named = tuple(part.value if part else None for part in (disk.target, disk.vdev, disk.access))
    return (*named, disk.format_name, disk.is_cdrom, disk.is_writable)
