"""`xenlint rule`: for authors of rules."""

from __future__ import annotations

import os
import sys

from xenlint.cli.common import Parser, use_utf8
from xenlint.engine.indexing import BadRuleError, entries_of, write_index
from xenlint.kit.packdir import PackDir, find_pack
from xenlint.kit.scaffold import FAMILIES, new_rule
from xenlint.settings.errors import UsageError

_COMMANDS = {
    "new": "Write a rule with its examples and its test, into a pack or a new one.",
    "index": "Write a pack's index anew: what is known of each rule without importing it.",
    "test": "Run the examples of every rule of a pack, and look at their pages and the index.",
}


def run(arguments: list[str]) -> int:
    command = arguments[0] if arguments else ""
    if command not in _COMMANDS:
        parser = Parser("xenlint rule", description="Write rules of your own. They and their pack are run as they are.")
        told = "new, index or test; `xenlint rule COMMAND --help` tells more"
        parser.add_argument("command", choices=_COMMANDS, metavar="COMMAND", help=told)
        parser.parse_args(arguments)
    parser = Parser(f"xenlint rule {command}", description=_COMMANDS[command])
    if command == "new":
        parser.add_argument("name", metavar="NAME", help="what the rule is called: its flaw, as in disk-on-nfs")
        parser.add_argument("--family", required=True, choices=FAMILIES, metavar="FAMILY", help=", ".join(FAMILIES))
        parser.add_argument("--code", default="", metavar="CODE", help="as in HOUSE001; default: the pack's next one")
        parser.add_argument(
            "--pack", default=".", metavar="DIR", help="the pack, or a directory to make it in; default: ."
        )
    else:
        parser.add_argument("pack", nargs="?", default=".", metavar="DIR", help="the pack's directory; default: .")
    options = parser.parse_args(arguments[1:])
    use_utf8()
    root = os.path.normpath(options.pack)
    if command == "new":
        return _new(options.name, options.family, root, options.code)
    pack = find_pack(root)
    if pack is None:
        raise UsageError(f"{root} holds no rule pack: a pyproject.toml with the entry point 'xenlint.rules'.")
    pack.make_importable()
    return _index(pack) if command == "index" else _test(pack)


def _new(name: str, family: str, root: str, code: str) -> int:
    made = new_rule(name, family, root, code)
    for path in made.files:
        print(f"wrote {path}")
    there = "" if root == "." else f" {root}"
    print(f"\n{made.code} {name} works as it is; edit what it looks for, and its examples. Then:")
    if made.is_new_pack:
        print(f"  pip install -e {root}")
    print(f"  xenlint rule test{there}")
    return 0


def _index(pack: PackDir) -> int:
    try:
        print(f"wrote {os.path.relpath(write_index(pack.package))}")
    except BadRuleError as error:
        raise UsageError(f"the index was not written:\n{error}") from None
    return 0


def _test(pack: PackDir) -> int:
    from xenlint.testing import pack_mistakes

    mistakes = pack_mistakes(pack.package)
    if mistakes:
        print("\n".join(mistakes), file=sys.stderr)
        return 1
    number = len(entries_of(pack.package))
    print(f"{pack.package}: {number} rule{'s' if number != 1 else ''}, whose pages, examples and index are in order")
    return 0
