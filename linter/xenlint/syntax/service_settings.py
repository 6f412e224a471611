"""`/etc/default/xendomains`, `/etc/default/xen` and their like: shell variables that scripts of Xen's services read.

The scripts source these files without `set -e`: where the shell stumbles, it complains and goes on, and the setting is
lost (tools/hotplug/Linux/xendomains.in, tools/hotplug/Linux/init.d/sysconfig.xendomains.in).
"""

from __future__ import annotations

from xenlint.source import Source
from xenlint.syntax.shell import run
from xenlint.syntax.tree import Document, Kind, Problem


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Every assignment with the value it has where it stands, and the assignments that blanks make commands of."""
    script = run([source])
    problems = [
        problem._replace(message=_blank(problem) if problem.reason == "operator-blank" else _quotes(problem))
        for problem in script.problems.values()
        if problem.reason == "operator-blank" or (problem.reason == "syntax" and problem.cure is not None)
    ]
    problems += _carriage_returns(source)
    problems.sort(key=lambda problem: problem.start)
    return Document(source, kind, path, tuple(script.settings.values()), tuple(problems))


def _blank(problem: Problem) -> str:
    write = "" if problem.cure is None else f" Write '{problem.cure}'."
    return (
        "A blank beside '=' tears the assignment apart: the shell takes one half for a command, and the setting is "
        f"lost.{write}"
    )


def _quotes(problem: Problem) -> str:
    return f"A value with blanks needs quotes: without them the setting is lost. Write '{problem.cure}'."


def _carriage_returns(source: Source) -> list[Problem]:
    at = source.text.find("\r\n")
    if at < 0:
        return []
    message = (
        "Lines end with a carriage return: the shell takes it for a part of each value, and 'true' is not 'true' any "
        "more. Save the file with LF line ends."
    )
    return [Problem(source, at, at + 1, message, "carriage-return", "")]
