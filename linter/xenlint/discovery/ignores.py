"""What a `.gitignore` says. Plain lines are read here: to import pathspec takes longer than to lint a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xenlint.typed import NamedTuple

Verdict = Callable[[str], "bool | None"]
"""Whether a path below the file's directory, a directory's with a slash behind it, is ignored; None where nothing says
so or the contrary."""

_SPECIAL = frozenset("\\*?[]!")


class _Pattern(NamedTuple):
    """A name, or with `is_suffix` what it ends in."""

    text: str
    is_suffix: bool
    is_at_top: bool
    is_directory: bool


def read_ignores(lines: Iterable[str]) -> Verdict | None:
    """What the lines of a file say of a path; None where they say nothing at all."""
    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    if not lines:
        return None
    patterns: list[_Pattern] = []
    for line in lines:
        pattern = _plain(line)
        if pattern is None:
            return _by_pathspec(lines)
        patterns.append(pattern)
    return lambda path: True if _matches(patterns, path) else None


def _by_pathspec(lines: Iterable[str]) -> Verdict:
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))
    return lambda path: spec.check_file(path).include


def _is_pattern(line: str) -> bool:
    """Whether pathspec takes a line. One that it does not, such as `[z-a]`, matches nothing in git."""
    import re

    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines((line,))
    except (ValueError, re.error):
        return False
    return True


def _plain(line: str) -> _Pattern | None:
    """`name`, `*.suffix`, with a slash before it, behind it, or both."""
    if line != line.strip():
        return None
    name = line.removesuffix("/")
    bare = name.removeprefix("/")
    text = bare.removeprefix("*")
    if not text or "/" in bare or text in (".", "..") or not _SPECIAL.isdisjoint(text):
        return None
    return _Pattern(text, text != bare, bare != name, name != line)


def _matches(patterns: list[_Pattern], path: str) -> bool:
    parts = path.split("/")
    is_directory = not parts[-1]
    if is_directory:
        parts.pop()
    last = len(parts) - 1
    for depth, part in enumerate(parts):
        for pattern in patterns:
            if (pattern.is_at_top and depth) or (pattern.is_directory and depth == last and not is_directory):
                continue
            if part.endswith(pattern.text) if pattern.is_suffix else part == pattern.text:
                return True
    return False
