"""Whole programs to try: a tree of files, the arguments of a command, what stands on standard input.

A case is made at random from pieces of the corpus, and is written as JSON, so that it can be kept, read, changed by
hand and tried again. `Place` is where one is run: a directory of its own, in this process.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from damage import damaged
from samples import tokens
from xenlint.cli import main
from xenlint.cli.usage import Argument, Command, commands

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
DOCUMENTS = CORPUS.parent / "docs"
MOST_SECONDS = 20
"""Of processor time, for one command and a tree of a few KiB."""

_MOST_FILES = 7
_LINK = b"link:"
_BASELINE = b"# xenlint baseline 1\n"

Tree = dict[str, bytes]


class Case(NamedTuple):
    """Paths are below the directory it is run in; a content of `link:` and a path is a link."""

    tree: Tree
    arguments: tuple[str, ...] = ()
    stdin: bytes = b""

    def to_bytes(self) -> bytes:
        tree = {path: data.decode("latin-1") for path, data in self.tree.items()}
        made = {"arguments": self.arguments, "stdin": self.stdin.decode("latin-1"), "tree": tree}
        return json.dumps(made, indent=1).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Case:
        found = json.loads(data)
        tree = {path: text.encode("latin-1") for path, text in found["tree"].items()}
        return cls(tree, tuple(found["arguments"]), found["stdin"].encode("latin-1"))


class Done(NamedTuple):
    status: int
    out: bytes
    err: str


# --- running ----------------------------------------------------------------------------------------------------------


class TooLongError(BaseException):
    """Raised where the program stands when its time is over; no `except Exception` holds it up."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    def over(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Place:
    """A directory with a case's tree, and the way to run commands there. What lies above it is the place's own, too."""

    def __init__(self, tree: Tree) -> None:
        self._top = os.path.realpath(tempfile.mkdtemp(prefix="xenlint-case-"))
        self.root = os.path.join(self._top, "repo")
        os.makedirs(os.path.join(self.root, ".git"))
        for path, data in tree.items():
            with contextlib.suppress(OSError, ValueError):  # a file where a directory is, a name too long
                self.write(path, data)

    def __enter__(self) -> Place:
        self._before = os.getcwd()
        os.chdir(self.root)
        return self

    def __exit__(self, *_: object) -> None:
        os.chdir(self._before)
        shutil.rmtree(self._top, ignore_errors=True)

    def write(self, path: str, data: bytes) -> None:
        place = os.path.join(self.root, path)
        if os.path.isabs(path) or ".." in path.split("/"):
            return
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if data.startswith(_LINK):
            os.symlink(data.removeprefix(_LINK).replace(b"\0", b""), place)
            return
        Path(place).write_bytes(data)

    def files(self) -> Tree:
        """What lies there now; a link is its target."""
        found: Tree = {}
        for directory, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(directory, name)
                key = os.path.relpath(path, self.root)
                if os.path.islink(path):
                    found[key] = _LINK + os.fsencode(os.readlink(path))
                else:
                    with open(path, "rb") as file:
                        found[key] = file.read()
        return found

    def run(self, *arguments: str, stdin: bytes = b"") -> Done:
        """Run a command, with what holds of each: it ends, in time, with a status, and with words where that is 2."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        streams = sys.stdin, sys.stdout, sys.stderr
        with _environment(XENLINT_CACHE_DIR=os.path.join(self._top, "cache"), NO_COLOR=None, FORCE_COLOR=None):
            sys.stdin, sys.stdout, sys.stderr = given, out, err
            try:
                with limited(MOST_SECONDS):
                    status = main(list(arguments))
            except SystemExit as left:  # argparse, after --help
                status = left.code if isinstance(left.code, int) else 99
            except TooLongError as error:
                raise AssertionError(f"{MOST_SECONDS} seconds were not enough") from error
            finally:
                sys.stdin, sys.stdout, sys.stderr = streams
                gc.enable()
        out.flush()
        err.flush()
        assert isinstance(out.buffer, io.BytesIO)
        assert isinstance(err.buffer, io.BytesIO)
        done = Done(status, out.buffer.getvalue(), err.buffer.getvalue().decode())
        assert "internal error" not in done.err, done.err
        assert b"internal error" not in done.out, done.out
        assert "Traceback" not in done.err, done.err
        assert done.status in (0, 1, 2), f"exit status {done.status}"
        assert done.status != 2 or done.err.strip(), "exit status 2 without a word"
        return done


@contextlib.contextmanager
def _environment(**changes: str | None) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}

    def put(values: dict[str, str | None]) -> None:
        for name, value in values.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    put(changes)
    try:
        yield
    finally:
        put(before)


# --- making -----------------------------------------------------------------------------------------------------------

_DIRECTORIES = ("", "etc/xen/", "etc/xen/auto/", "etc/default/", "boot/", "boot/grub/", "hosts/a/etc/xen/", "h/b/boot/")
_NAMES = (
    *("web.cfg", "db.cfg", "grub", "grub.cfg", "menu.lst", "xen.cfg", "xl.conf", "xl-info.txt", "xend-config.sxp"),
    *("fstab", "dmidecode.txt", "hosts.yaml", ".gitignore", "-v", "--fix", "a b.cfg", "new\nline.cfg", "\x1b[31m.cfg"),
    *("\udcff\udcfe.cfg", "\u202egfc.cfg", "::error::x.cfg", "%0A.cfg", "<&>]]>.cfg", "=1+1.cfg", "é.cfg", "##[x].cfg"),
)
_COMMENTS: tuple[bytes, ...] = (
    *(b"# xenlint: ignore[XEN303] why\n", b"# xenlint: ignore\n", b"# xenlint: ignore-file[XEN1,memory]\n"),
    *(b"# xenlint: ignore[XEN302] until=2020-01-01\n", b"# xenlint: ignore[all] until=2999-12-31\n"),
)
_SETTINGS: tuple[bytes, ...] = (
    *(b'xen-version = "4.17"\n', b'select = ["all"]\n', b'select = ["XEN3", "strict"]\n', b'ignore = ["XEN302"]\n'),
    *(b'inventory = ["*.yaml"]\n', b'policies = ["policy.yaml"]\n', b'baseline = "known.txt"\n', b'fail-on = "note"\n'),
    *(
        b'exclude = ["boot/**"]\n',
        b'edition = "0.1"\n',
        b'not-ignorable = ["XEN1"]\n',
        b'[severity]\nXEN302 = "error"\n',
    ),
    *(b'[per-file-ignores]\n"etc/**" = ["XEN3"]\n', b'[hosts.a]\nroot = "hosts/a"\nmemory = "8GiB"\ncpus = 4\n'),
    *(b"[rules.XEN101]\n", b'[per-host-ignores]\n"*" = ["memory"]\n', b"[hosts.b]\n", b"x = 1\n", b"[", b'"""', b"=\n"),
)
_POLICY: tuple[bytes, ...] = (
    *(
        b"policies:\n",
        b"  - id: SITE-001\n",
        b"    title: A thing\n",
        b"    reason: Because.\n",
        b"    severity: error\n",
    ),
    *(
        b"    setting: vif.bridge\n",
        b"    setting: memory\n",
        b"    setting: hypervisor.dom0_mem.max\n",
        b"    {demand: 1}\n",
    ),
    *(
        b"    demand: {equals: xenbr1}\n",
        b"    demand: {max: 8}\n",
        b"    demand: {present: true}\n",
        b"    fix: {set: 2}\n",
    ),
    *(
        b"    where: {domains: web-*}\n",
        b"    when: {memory: {min: 1GiB}}\n",
        b"    demand: {matches: '(a*)*b'}\n",
        b"&a ",
    ),
    *(
        b"    message: '{domain} {value} {'\n",
        b"    demand: {unique: true}\n",
        b"*a",
        b"- ",
        b": ",
        b"{",
        b"[",
        b"'",
        b"!!x ",
    ),
)
_VALUES = {
    "PATH": (".", "etc", "etc/xen/web.cfg", "-", "boot", "nothing", "hosts/a", "..", ""),
    "FILE": ("out.txt", "known.txt", "xenlint.toml", "policy.yaml", "etc/xen/web.cfg", "no/such/file", "", "-", "etc"),
    "NAME": ("etc/xen/web.cfg", "boot/grub/grub.cfg", "etc/default/grub", "x", "nightly", "\x1b[1m", ""),
    "FORMAT=FILE": (
        "sarif=o.sarif",
        "json=o.json",
        "csv=o.csv",
        "text=",
        "x=y",
        "junit=no/such/dir/o",
        "text=/dev/full",
    ),
    "X.Y": ("4.17", "3.4", "4.99", "0.0", "x", "9" * 30, "4.4.1"),
    "SIZE": ("8GiB", "1TiB", "64M", "0", "x", "-1GiB", "9" * 30 + "GiB", "1.5GiB"),
    "RULES": ("all", "XEN3", "XEN302", "memory", "strict,policy", "nothing", ",", "SITE-001", "default"),
    "RULE": ("XEN101", "bad-mac-address", "nothing", "", "SITE-001", "xen"),
    "N": ("1", "2", "auto", "0", "x"),
    "DIR": ("cache", "etc/xen/web.cfg", "", "."),
    "NAME=SIZE[,TYPE]": ("x=1GiB", "win=8GiB,hvm", "=", "a=b", "x=1GiB,y", "\x1b=1GiB"),
    "WHEN": ("auto", "always", "never", "x"),
}


@cache
def stories() -> tuple[Tree, ...]:
    """The corpus, each story as a tree of at most a few dozen small files."""
    made = []
    for story in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        tree: Tree = {}
        for path in sorted(story.rglob("*")):
            key = path.relative_to(story).as_posix()
            if path.is_symlink():
                tree[key] = _LINK + os.fsencode(os.readlink(path))
            elif path.is_file() and path.stat().st_size < 8_000 and path.name not in ("README.md", "report.txt"):
                tree[key] = path.read_bytes()
        made.append(tree)
    return tuple(made)


@cache
def policy_files() -> tuple[bytes, ...]:
    """The policies that the documentation shows."""
    text = (DOCUMENTS / "policies.md").read_bytes()
    return tuple(part.partition(b"```")[0] for part in text.split(b"```yaml\n")[1:])


def make_tree(dice: random.Random) -> Tree:
    """A part of a story, some of it damaged, with strangers among it."""
    story = dice.choice(stories())
    words = tokens("classify")
    names = dice.sample(sorted(story), min(len(story), dice.randrange(1, _MOST_FILES)))
    tree = {name: story[name] for name in names}
    for name in names:
        action = dice.randrange(4)
        if action == 0 and not tree[name].startswith(_LINK):
            tree[name] = damaged(tree[name], words, dice)
        elif action == 1 and not tree[name].startswith(_LINK):
            tree[name] = damaged(tree[name], _COMMENTS, dice)
    for _ in range(dice.randrange(3)):
        path = dice.choice(_DIRECTORIES) + dice.choice(_NAMES)
        kind = dice.randrange(8)
        if kind == 0:
            tree[path] = _LINK + dice.choice(
                (b"../web.cfg", b".", b"/dev/zero", b"x", b"..", path.encode("utf-8", "surrogateescape"))
            )
        elif kind < 3:
            tree[path] = bytes(dice.randrange(256) for _ in range(dice.randrange(200)))
        else:
            other = dice.choice(list(dice.choice(stories()).values()))
            tree[path] = damaged(other.removeprefix(_LINK), words, dice)
    return tree


def make_config(dice: random.Random) -> bytes:
    parts = dice.sample(_SETTINGS[: -5 if dice.randrange(3) else None], dice.randrange(1, 5))
    parts.sort(key=lambda part: part[:1] == b"[")  # tables come last
    text = b"".join(parts)
    return damaged(text, _SETTINGS, dice) if dice.randrange(4) == 0 else text


def make_policies(dice: random.Random) -> bytes:
    text = dice.choice(policy_files())
    return damaged(text, _POLICY, dice) if dice.randrange(4) else text


def make_baseline(known: bytes, dice: random.Random) -> bytes:
    """A baseline as it was written, or what may have become of it."""
    lines = known.splitlines(keepends=True)
    action = dice.randrange(6)
    if action == 0:
        return damaged(known, (_BASELINE, b"<<<<<<< a\n", b">>>>>>> b\n", b" ", b"\n", b"etc XEN1 0 1", b"\r\n"), dice)
    if action == 1:
        return bytes(dice.randrange(256) for _ in range(dice.randrange(300)))
    if action == 2 and len(lines) > 3:
        return b"".join(lines[:1] + dice.sample(lines[1:], dice.randrange(len(lines) - 1)))
    if action == 3 and lines:
        at = dice.randrange(len(lines))
        return b"".join([*lines[:at], damaged(lines[at], (b" ", b"0", b"\xff", b"9" * 9), dice), *lines[at:]])
    if action == 4:
        return known.replace(b"\n", b"\r\n")
    return known


def with_settings(tree: Tree, dice: random.Random) -> Tree:
    """The tree with what is said of it: settings, policies, an inventory, a baseline; each perhaps, and broken."""
    if dice.randrange(2):
        tree[dice.choice(("xenlint.toml", ".xenlint.toml"))] = make_config(dice)
    if dice.randrange(3) == 0:
        tree["policy.yaml"] = make_policies(dice)
    if dice.randrange(4) == 0:
        hosts = b"hosts:\n  a: {memory: 64GiB, cpus: 16, xen-version: '4.17'}\n  b: {memory: 8GiB}\n"
        tree["hosts.yaml"] = damaged(hosts, _POLICY, dice) if dice.randrange(2) else hosts
    if dice.randrange(4) == 0:
        tree["known.txt"] = make_baseline(_BASELINE + b"etc/xen/web.cfg XEN302 0123456789abcdef 1 x\n", dice)
    return tree


@cache
def _commands() -> tuple[Command, ...]:
    return tuple(commands())


def make_arguments(dice: random.Random) -> tuple[str, ...]:
    """Any command with any of its options; mostly `check`, and no cluster."""
    command = dice.choice((_commands()[0], _commands()[0], *_commands()))
    options = [option for option in command.options if "--dask" not in option.flags]
    if dice.randrange(8):
        options = [option for option in options if "--help" not in option.flags]
    made = [command.name]
    for option in dice.sample(options, min(len(options), dice.choice((0, 1, 2, 2, 3, 4, 6)))):
        made.append(dice.choice(option.flags))
        if option.metavar:
            made.append(_value(option, dice))
    for positional in command.positionals:
        for _ in range(dice.randrange(0 if not positional.is_required else 1, 3 if positional.is_repeatable else 2)):
            made.append(_value(positional, dice))
    if dice.randrange(20) == 0:
        made[dice.randrange(len(made))] = dice.choice(("", "--", "-", "--x", "-qv", "--output-format"))
    return tuple(made)


def _value(argument: Argument, dice: random.Random) -> str:
    if argument.choices and dice.randrange(10):
        return dice.choice(argument.choices)
    return dice.choice(_VALUES.get(argument.metavar, ("x", "new", "schema", "")))


# --- making smaller ---------------------------------------------------------------------------------------------------


def smaller(case: Case, fails: Callable[[Case], bool]) -> Case:
    """The case without all that it fails without: files, arguments, halves, lines and characters of texts."""
    for path in list(case.tree):
        less = case._replace(tree={key: data for key, data in case.tree.items() if key != path})
        case = less if fails(less) else case
    at = 1
    while at < len(case.arguments):
        less = case._replace(arguments=(*case.arguments[:at], *case.arguments[at + 1 :]))
        case, at = (less, at) if fails(less) else (case, at + 1)
    for path in list(case.tree):
        size = len(case.tree[path])
        while size:
            start = 0
            while start < len(case.tree[path]):
                data = case.tree[path]
                less = case._replace(tree={**case.tree, path: data[:start] + data[start + size :]})
                case, start = (less, start) if fails(less) else (case, start + size)
            size //= 2
    return case
