"""What Xen logs about words of its boot line that it does not take. It boots in any case.

The lines are in Xen's log ring alone (`xl dmesg`), for they are written before there is a console. Up to 4.9 it says
nothing. Source: xen/common/kernel.c, `parse_params`.
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import STRICT_SINCE, Arch, longest_word, read_parts

LOGGED_SINCE: Version = (4, 10)
_BRACKETS = "([{<"


def logged_complaints(line: CommandLine, version: Version, arch: Arch = "x86") -> list[str]:
    """Xen's own words about each `dom0_mem` that it does not take as it stands, and each option that it does not know.

    Other options' values are not judged here.
    """
    if version < LOGGED_SINCE:
        return []
    from xenlint.knowledge.hypervisor import OPTIONS  # large, and of no use to most runs

    found: list[str] = []
    for option in line.options:
        key, _, value = option.text[: longest_word(version)].partition("=")
        name = key.removeprefix("no-")
        if name == "dom0_mem":
            if key != name and not value:
                found.append(_invalid("no", "no"))  # the text "no" has taken the place of the name
            elif key != name or not _is_taken(value, version, arch):
                found.append(_invalid(key, value))
        elif name not in OPTIONS and not any(
            f"{name.partition(bracket)[0]}{bracket}" in OPTIONS for bracket in _BRACKETS
        ):
            found.append(f'parameter "{key}" unknown!')
    return found


def _is_taken(value: str, version: Version, arch: Arch) -> bool:
    """Whether Xen reads this value to its end. Up to 4.11 nothing at all is a value, too."""
    parts = read_parts(value, version, arch)
    if parts[-1].rest or any(part.amount is None for part in parts):
        return False
    return not (version >= STRICT_SINCE and arch == "x86" and not parts[-1].text)


def _invalid(key: str, value: str) -> str:
    return f'parameter "{key}" has invalid value "{value}", rc=-22!'
