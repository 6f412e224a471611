"""`xenlint rule`: for authors of rules."""

from __future__ import annotations

import os
import sys

from xenlint.cli.common import Parser, use_utf8
from xenlint.engine.indexing import BadRuleError, entries_of, write_index
from xenlint.kit.packdir import PackDir, find_pack
from xenlint.kit.scaffold import FAMILIES, new_rule
from xenlint.settings.errors import UsageError


def parser() -> Parser:
    made = Parser("xenlint rule", description="Write rules of your own, and the packs they are in; run their examples.")
    made.add_argument(
        "action",
        choices=("new", "index", "test"),
        metavar="ACTION",
        help="new writes a rule with its examples and its test; index writes the pack's index anew; test runs the "
        "examples of all rules of the pack",
    )
    made.add_argument("name", nargs="?", default="", metavar="NAME", help="what the new rule is called: disk-on-nfs")
    made.add_argument("--family", choices=tuple(FAMILIES), metavar="FAMILY", help=f"of new: {', '.join(FAMILIES)}")
    made.add_argument("--code", default="", metavar="CODE", help="of new: as in HOUSE001; default: the pack's next one")
    made.add_argument("--pack", default=".", metavar="DIR", help="the pack, or where new is to make one; default: .")
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    root = os.path.normpath(options.pack)
    if options.action == "new":
        if not options.name or not options.family:
            raise UsageError("write `xenlint rule new NAME --family FAMILY`, as in disk-on-nfs and storage.")
        return _new(options.name, options.family, root, options.code)
    if options.name or options.family or options.code:
        raise UsageError(f"`xenlint rule {options.action}` is about a whole pack; tell which with --pack.")
    pack = find_pack(root)
    if pack is None:
        raise UsageError(f"{root} holds no rule pack: a pyproject.toml with the entry point 'xenlint.rules'.")
    pack.make_importable()
    return _index(pack) if options.action == "index" else _test(pack)


def _new(name: str, family: str, root: str, code: str) -> int:
    made = new_rule(name, family, root, code)
    for path in made.files:
        print(f"wrote {path}")
    there = "" if root == "." else f" --pack {root}"
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
