"""Glob patterns over paths: `*` and `?` stop at `/`, `**` does not."""

from __future__ import annotations

import re
from functools import lru_cache

_MOST_STARS = 3
"""A pattern with more is not left to `re`, which may take a power of the path's length that is as high."""


@lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    text = pattern.strip("/")
    out, at = [], 0
    while at < len(text):
        if text.startswith("**/", at):
            out.append("(?:.*/)?")
            at += 3
        elif text.startswith("**", at):
            out.append(".*")
            at += 2
        elif text[at] in "*?":
            out.append("[^/]*" if text[at] == "*" else "[^/]")
            at += 1
        else:
            out.append(re.escape(text[at]))
            at += 1
    anywhere = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    return re.compile(f"{anywhere}{''.join(out)}(?:/.*)?", re.DOTALL)


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern names this path or a directory above it. One without `/` holds at any depth."""
    if pattern.count("*") > _MOST_STARS:
        return _steps(pattern).take(path)
    return _compile(pattern).fullmatch(path) is not None


class _Steps:
    """A pattern as a row of steps, of which bit sets tell where a path may have got to: linear, whatever the pattern.

    Step `i` may be a character to meet, or a wildcard to stay at; `jumps` are the steps that may be left out.
    """

    def __init__(self, pattern: str) -> None:
        text = pattern.strip("/")
        if "/" not in pattern.rstrip("/"):
            text = f"**/{text}"
        self.characters: dict[str, int] = {}
        self.any = self.stay = self.stay_deep = 0
        self.jumps: list[tuple[int, int]] = []
        at = bit = 0
        while at < len(text):
            here = 1 << bit
            if text.startswith("**/", at):
                self.jumps += (here, here << 1), (here, here << 3), (here << 1, here << 2)
                self.stay_deep |= here << 1
                self._meet("/", here << 2)
                at, bit = at + 3, bit + 3
                continue
            if text[at] == "*":
                is_deep = text.startswith("**", at)
                self.stay_deep |= here * is_deep
                self.stay |= here * (not is_deep)
                self.jumps.append((here, here << 1))
                at += is_deep
            elif text[at] == "?":
                self.any |= here
            else:
                self._meet(text[at], here)
            at, bit = at + 1, bit + 1
        self.end = 1 << bit

    def _meet(self, character: str, step: int) -> None:
        self.characters[character] = self.characters.get(character, 0) | step

    def _jump(self, places: int) -> int:
        for start, end in self.jumps:  # in the order of the steps, so that one round is enough
            if places & start:
                places |= end
        return places

    def take(self, path: str) -> bool:
        """Whether the pattern fits the path or a directory above it."""
        places = self._jump(1)
        for character in path:
            if character == "/" and places & self.end:
                return True
            met = places & (self.characters.get(character, 0) | (self.any if character != "/" else 0))
            stayed = places & (self.stay_deep | (self.stay if character != "/" else 0))
            places = self._jump(met << 1 | stayed)
            if not places:
                return False
        return bool(places & self.end)


@lru_cache(maxsize=256)
def _steps(pattern: str) -> _Steps:
    return _Steps(pattern)
