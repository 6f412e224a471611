"""Glob patterns over paths: `*` and `?` stop at `/`, `**` does not."""

from __future__ import annotations

import re
from functools import lru_cache


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
    return _compile(pattern).fullmatch(path) is not None
