"""Arguments that are read without argparse mean what argparse makes of them."""

from __future__ import annotations

import random

import pytest
from xenlint.cli import budget, check, rules
from xenlint.cli.arguments import Parser
from xenlint.settings.errors import UsageError

# fmt: off
WORDS = [
    "", "a.cfg", "b.cfg", "-", "--", "-x", "-q", "-v", "-qv", "-5", "-h", "--quiet", "--qui", "--quiet=1",
    "--help", "--select", "--select=", "--select=XEN1", "XEN304,XEN303", "--ignore", "default", "--config",
    "x.toml", "--isolated", "--config=x.toml", "--output-format", "json", "text", "--output-format=json",
    "--output-format=xml", "--output", "json=out", "--format", "--format=html", "--dom0", "2GiB", "--fail-on",
    "error", "--fail-on=note", "--nothing",
]
# fmt: on


def outcome(parser: Parser, arguments: list[str], with_argparse: bool) -> object:
    try:
        return vars((parser.made() if with_argparse else parser).parse_args(arguments))
    except UsageError as error:
        return str(error)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize("command", [check, budget, rules])
def test_any_arguments(command: object, capsys: pytest.CaptureFixture[str]) -> None:
    dice = random.Random(7)
    parser = command.parser()  # type: ignore[attr-defined]
    plain = 0
    for _ in range(800):
        arguments = [dice.choice(WORDS) for _ in range(dice.randrange(5))]
        mine, theirs = outcome(parser, arguments, False), outcome(parser, arguments, True)
        assert mine == theirs, arguments
        plain += isinstance(mine, dict)
    assert plain > 200


def test_help_lists_groups(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(check.parser(), ["--help"], False) == 0
    told = capsys.readouterr().out
    assert "exit status:" in told
    assert "--fail-on SEVERITY" in told


def test_what_is_no_note_is_refused() -> None:
    with pytest.raises(AttributeError):
        check.parser().add_mutually_exclusive_group()
