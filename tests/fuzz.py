"""Throw damaged files at the parsers, or at the whole linter, for as long as one likes.

    python tests/fuzz.py [KIND ...] [--seconds N] [--seed N]

A KIND is one that `xenlint inspect --kind` knows; without any, all are tried in turn, and whole trees as well. Every
input is a file of the corpus with some of its bytes deleted, doubled, changed or mixed with what parsers stumble over.
What must hold: nothing is raised, every span lies inside its source and its parent, and no input takes long. The first
input that breaks this is kept as `fuzz-failure.bin`, and its seed is told. Not part of the tests.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from xenlint.source import Source, Span
from xenlint.syntax import MODULES, parse
from xenlint.syntax.classify import classify
from xenlint.syntax.tree import Document, Kind, List, Value
from xenlint.testing import lint_tree

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
VERSIONS = ((3, 4), (4, 1), (4, 4), (4, 12), (4, 17), (4, 22))
STUMBLES = (
    b"\" ' [ ] ( ) { } \\ # ; , = += == $ ${ $( ` % & | < > -- --- \n \r \r\n \t \0 \xef\xbb\xbf \xff \xe2\x80\x9c"
    b" 0x 08 1e9 99999999999999999999 -1 %d {} f'' u'' import if def for lambda dom0_mem= max: min:"
    b" title menuentry submenu"
).split(b" ")
SLOW_SECONDS_PER_KIB = 0.02
PLACES = (
    "etc/default/grub",
    "etc/default/grub.d/xen.cfg",
    "boot/grub/grub.cfg",
    "boot/grub/menu.lst",
    "boot/efi/EFI/xen/xen.cfg",
    "boot/extlinux.conf",
    "etc/xen/xl.conf",
    "etc/xen/xend-config.sxp",
    "etc/xen/web.cfg",
    "etc/xen/auto/db.cfg",
    "etc/xen/xl-info.txt",
    "dmidecode.txt",
    "etc/os-release",
    "guests/mail",
)


def samples() -> dict[Kind, list[bytes]]:
    """The corpus by kind, small files only."""
    found: dict[Kind, list[bytes]] = {kind: [b""] for kind in MODULES}
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 20_000:
            data = path.read_bytes()
            kind = classify(path.relative_to(CORPUS).as_posix(), data)
            if kind is not None:
                found[kind].append(data)
    return found


def damaged(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.randrange(1, 10)):
        at = dice.randrange(len(out) + 1)
        action = dice.randrange(6)
        if action == 0:
            del out[at : at + dice.randrange(1, 60)]
        elif action == 1:
            out[at:at] = dice.choice(STUMBLES)
        elif action == 2:
            start = dice.randrange(len(out) + 1)
            out[at:at] = out[start : start + dice.randrange(1, 200)]
        elif action == 3 and at < len(out):
            out[at] = dice.randrange(256)
        elif action == 4:
            out[at:at] = dice.choice(STUMBLES) * dice.randrange(1, 200)
        else:
            out[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 8)))
    return bytes(out)


def spans(document: Document) -> Iterator[tuple[Span, Span | None]]:
    """Every span of a document with that of its parent."""
    for problem in document.problems:
        yield problem.span, None
    for setting in document.settings:
        yield setting.span, None
        yield setting.key_span, setting.span
        yield from _values(setting.value, None)
    for entry in document.menu:
        yield entry.span, None
        for command in entry.commands:
            yield command.span, None


def _values(value: Value, parent: Span | None) -> Iterator[tuple[Span, Span | None]]:
    todo = [(value, parent)]
    while todo:
        item, above = todo.pop()
        yield item.span, above
        if isinstance(item, List):
            todo += ((inner, None) for inner in item.items)


def try_parser(kind: Kind, data: bytes, dice: random.Random) -> str | None:
    """What is wrong with how a parser takes this input, or None."""
    source = Source("fuzz", data)
    start = time.perf_counter()
    try:
        document = parse(kind, source, "fuzz", dice.choice(VERSIONS))
    except Exception as error:
        return f"raised {error!r}"
    seconds = time.perf_counter() - start
    if seconds > 0.5 and seconds > SLOW_SECONDS_PER_KIB * len(data) / 1024:
        return f"took {seconds:.1f} s"
    for span, parent in spans(document):
        inside = 0 <= span.start <= span.end <= len(span.source.text)
        if not inside or (parent is not None and not parent.start <= span.start <= span.end <= parent.end):
            return f"has a span {span.start}:{span.end} outside of {len(source.text)} characters or its parent"
    return None


def try_tree(found: dict[Kind, list[bytes]], dice: random.Random) -> str | None:
    """What is wrong with how a tree of damaged files is linted, or None."""
    everything = [data for kind in found for data in found[kind]]
    tree: dict[str, str | bytes] = {
        dice.choice(PLACES): damaged(dice.choice(everything), dice) for _ in range(dice.randrange(1, 5))
    }
    try:
        errors = lint_tree(tree).errors
    except Exception as error:
        return f"raised {error!r}"
    return errors[0] if errors else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=(*MODULES, []), metavar="KIND")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    found = samples()
    kinds: list[Kind] = options.kinds or list(MODULES)
    tried = dict.fromkeys((*kinds, "tree"), 0)
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        for kind in kinds:
            data = damaged(dice.choice(found[kind]), dice)
            wrong = try_parser(kind, data, dice)
            tried[kind] += 1
            if wrong:
                Path("fuzz-failure.bin").write_bytes(data)
                print(f"{kind}: {wrong}; see fuzz-failure.bin (seed {options.seed}, input {tried[kind]})")
                return 1
        if not options.kinds:
            wrong = try_tree(found, dice)
            tried["tree"] += 1
            if wrong:
                print(f"tree: {wrong} (seed {options.seed}, tree {tried['tree']})")
                return 1
    for name, number in tried.items():
        print(f"{number:9}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
