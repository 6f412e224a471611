"""A value is not written the way its key wants it.

## What it does
Looks at values with a form of their own: `uuid`, the letters of `boot`, and the items of `ioports`, `irqs`, `iomem`,
`llc_colors`, `smbios` and `xenstore_quota`, and the parts of `cpuid`.

## Why is this bad?
xl refuses the guest, except for three: the letters of `boot` go to QEMU as they are, which exits over one it does not
know, and behind a single I/O port, and in `cpuid`, xl complains about the rest and drops it.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Number, Severity, String
from xenlint.model.xl_guest import XlGuest, guest_of

META = Meta(
    code="XEN016",
    name="malformed-value",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("boot", "cpuid", "iomem", "ioports", "irqs", "llc_colors", "smbios", "uuid", "xenstore_quota"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/dns.cfg": 'name = "dns"\nkernel = "/k"\nuuid = "6e1f0c74-2b9d-4f58-a3e6"\n'},
        good={"etc/xen/dns.cfg": 'name = "dns"\nkernel = "/k"\nuuid = "6e1f0c74-2b9d-4f58-a3e6-8d05c7b19f42"\n'},
        at='"6e1f0c74-2b9d-4f58-a3e6"',
    ),
    Example(
        bad={"etc/xen/dns.cfg": 'name = "dns"\ntype = "hvm"\nboot = "c,d"\n'},
        good={"etc/xen/dns.cfg": 'name = "dns"\ntype = "hvm"\nboot = "cd"\n'},
        at='"c,d"',
    ),
    Example(
        bad={"etc/xen/dns.cfg": 'name = "dns"\nkernel = "/k"\nirqs = [ "0x5" ]\nioports = [ "2f8-2f" ]\n'},
        good={"etc/xen/dns.cfg": 'name = "dns"\nkernel = "/k"\nirqs = [ 5, "7" ]\nioports = [ "2f8-2ff", "0x70" ]\n'},
        at='"0x5"',
    ),
)

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_NUMBER = r"\s*[+-]?(?:0[xX][0-9a-fA-F]+|[0-9a-fA-F]+)"
"""In hex, as strtoul(text, &end, 16) and sscanf read it."""

_CPUID_NUMBER = r"\s*[+-]?(?:0[xX][0-9a-fA-F]+|[0-9]+)"
_CPUID = rf"{_CPUID_NUMBER}(?:,{_CPUID_NUMBER})?:(?:e[a-d]x[^=]*=[^,]{{32}}(?:,[ \n]*|$))*"

_ITEMS = {
    "ioports": (rf"({_NUMBER})(?:-({_NUMBER}))?", "hex numbers, one or a range, such as 2f8-2ff"),
    "irqs": (r"\s*[+-]?[0-9]+", "decimal numbers, such as 5"),
    "iomem": (
        rf"{_NUMBER},{_NUMBER}(?:@{_NUMBER})?",
        "START,COUNT or START,COUNT@GFN in pages and in hex, such as a0000,20",
    ),
    "llc_colors": (r"\s*[0-9]+(?:-\s*[0-9]+)?", "a number or a range, such as 0-3"),
    "smbios": (r"[^=]*=.+", "KEY=VALUE, such as system_manufacturer=Example"),
    "xenstore_quota": (r"[^=]+=\s*(?:0[xX][0-9a-fA-F]+|[0-9]+)", "NAME=NUMBER"),
}


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None:
        return
    uuid = guest.text("uuid")
    if uuid is not None and not re.fullmatch(_UUID, uuid):
        yield Finding(
            guest.by_key["uuid"][1],
            f"This is no UUID: xl stops with 'Failed to parse UUID: {_shown(uuid)}'. Write 32 hex digits in groups of "
            "8-4-4-4-12, or delete the line: then each start makes up one.",
        )
    boot = guest.text("boot")
    if boot and "hvm" in guest.types and not (re.fullmatch("[a-p]+", boot) and len(set(boot)) == len(boot)):
        yield Finding(
            guest.by_key["boot"][1],
            "'boot' is a row of letters, each once: c for the disk, d for the CD-ROM, n for the network. QEMU exits "
            f"over '{_shown(boot)}', and the guest does not start. {_letters(boot)}",
        )
    yield from _cpuid(guest)
    for name, (pattern, form) in _ITEMS.items():
        if name in guest:
            yield from _items(guest, name, pattern, form)


def _cpuid(guest: XlGuest) -> Iterator[Finding]:
    """xl complains about each part that it does not understand, and goes on with the others."""
    text = guest.text("cpuid")
    if text:
        parts = [part for part in text.split(",") if part]
        if parts and parts[0] != "host":
            yield Finding(
                guest.by_key["cpuid"][1],
                f"The first word of 'cpuid' must be 'host': xl complains and drops it all. Write 'host,{text[:60]}'.",
                severity="warning",
            )
            return
        for part in parts[1:]:
            if "=" not in part:
                yield Finding(
                    guest.by_key["cpuid"][1],
                    f"'{_shown(part)}' in 'cpuid' has no value: xl complains and drops it. Write it as in 'avx=0'.",
                    severity="warning",
                )
    for item in guest.items("cpuid"):
        mask = item.value if isinstance(item, String) else item.text
        if isinstance(item, String) and not item.known:
            continue
        if not re.fullmatch(_CPUID, mask):
            yield Finding(
                item,
                f"'{_shown(mask)}' is no mask for a leaf of CPUID: xl complains and drops what it does not understand. "
                "Write LEAF[,SUBLEAF]:REGISTER=BITS with 32 bits for each of eax, ebx, ecx and edx.",
                severity="warning",
            )


def _items(guest: XlGuest, name: str, pattern: str, form: str) -> Iterator[Finding]:
    for item in guest.items(name):
        if isinstance(item, String) and not item.known:
            continue
        text = item.value if isinstance(item, String) else item.text
        found = re.fullmatch(pattern, text)
        severity: Severity | None = None
        outcome = "xl refuses the guest"
        if found is not None and not _is_backwards(name, found, item):
            continue
        if name == "ioports" and re.match(_NUMBER, text) and "-" not in text:
            outcome, severity = "xl complains, and takes the first number", "warning"
        yield Finding(item, f"'{_shown(text)}' is no item for '{name}': {outcome}. Write {form}.", severity=severity)


def _is_backwards(name: str, found: re.Match[str], item: String | Number) -> bool:
    """Whether a range ends before it begins. xl means to refuse that, and makes a huge range of it."""
    if name != "ioports" or found[2] is None:
        return False
    return int(found[2], 16) < int(found[1], 16)


def _letters(boot: str) -> str:
    words = {"disk": "c", "hd": "c", "hda": "c", "cdrom": "d", "cd-rom": "d", "dvd": "d", "network": "n", "net": "n"}
    parts = [part.strip() for part in re.split(r"[,;:\s]+", boot.lower()) if part.strip()]
    if len(parts) == 1 and boot.isalpha() and boot.lower() not in words:
        parts = list(boot.lower())
    letters = "".join(dict.fromkeys(words.get(part, part if part in tuple("acdn") else "?") for part in parts))
    return f"Write 'boot = \"{letters}\"'." if "?" not in letters and letters else "Write a row of c, d, n and a."


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
