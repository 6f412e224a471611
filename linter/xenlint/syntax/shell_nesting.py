"""Where a `$(…)`, a `${…}` or a backtick of a shell script ends. What it holds is skipped over, never read."""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern

BACKTICK = lazy_pattern(r"`(?:[^`\\]|\\.)*`", re.S)
_STEP = lazy_pattern(r"\\.|['\"`)}]|\$[({]|\(|(?<=[ \t\n;(&|])#[^\n]*|\bcase[ \t]+[^\s;&|]+\s+in\b|\besac\b", re.S)


def closed_at(text: str, at: int, quoted: bool) -> int:
    """The end of the `$(…)` or `${…}` that begins at `at`, or -1."""
    stack = ['"', text[at + 1]] if quoted else [text[at + 1]]
    depth = len(stack) - 1
    at += 2
    step = _STEP.search
    while found := step(text, at):
        at = found.end()
        token, top = found[0], stack[-1]
        if token == "`":
            closed = BACKTICK.match(text, at - 1)
            if not closed:
                return -1
            at = closed.end()
        elif token in ("$(", "${"):
            stack.append(token[1])
        elif token == '"':
            if top == '"':
                stack.pop()
            else:
                stack.append('"')
        elif top == '"':
            if token[0] == "#":
                at = found.start() + 1
        elif token == "'":
            # Within "${…}" a single quote is a letter.
            if top != "{" or '"' not in stack[-2:-1]:
                at = text.find("'", at) + 1
                if not at:
                    return -1
        elif top == "{":
            if token == "}":
                stack.pop()
            elif token[0] == "#":
                at = found.start() + 1
        elif token == "(" or token.startswith("case"):
            stack.append("case" if token != "(" else "(")
        elif token == "esac":
            if top == "case":
                stack.pop()
        elif token == ")" and top == "(":
            stack.pop()
        if len(stack) == depth:
            return at
    return -1
