"""Our reading of xm's scripts against Python itself: what we say a name holds is what it holds when Python ran them.

The programs are generated here, so that running them is safe. Python 3 always is there; programs whose outcome is
another under Python 2, which xm ran, go to a Python 2.7, found by name or among pyenv's. `XENLINT_PROGRAMS` is the
number of programs; `XENLINT_TRUSTED` names directories, separated by `os.pathsep`, whose files are RUN and compared,
too: only ever name your own.
"""

from __future__ import annotations

import base64
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from xenlint.source import Source
from xenlint.syntax import xm
from xenlint.syntax.tree import List, Number, String, Value

COUNT = int(os.environ.get("XENLINT_PROGRAMS", "300"))

# Runs each program with two name spaces, as xm does (tools/python/xen/xm/opts.py), and tells what the names hold. It
# is itself written for Python 2 and 3.
DRIVER = r"""
import base64, json, resource, signal, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
class TooLong(Exception):
    pass
def stop(*_):
    raise TooLong
signal.signal(signal.SIGALRM, stop)
names = (int, float, bool, type(None)) + ((long, ) if sys.version_info[0] == 2 else ())
texts = (bytes, type(u""))
def plain(value):
    if isinstance(value, texts):
        data = value if isinstance(value, bytes) else value.encode("utf-8", "replace")
        return ["text", base64.b64encode(data).decode()]
    if value is None or isinstance(value, bool):
        return ["number", str(int(value))] if value is not None else ["other"]
    if isinstance(value, float):
        return ["float", repr(value)]
    if isinstance(value, names):
        return ["number", "%d" % value]
    if isinstance(value, (list, tuple)):
        return ["list", [plain(item) for item in value]]
    return ["other"]
class Nowhere(object):
    def write(self, text):
        pass
def run(data):
    places, kept = {}, {}
    out, sys.stdout = sys.stdout, Nowhere()
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        exec(compile(data, "x", "exec"), places, kept)
    except SyntaxError as error:
        return {"refused": str(error)}
    except Exception as error:
        return {"raised": type(error).__name__ + ": " + str(error)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout = out
    try:
        return {"names": dict((name, plain(value)) for name, value in kept.items())}
    except (RuntimeError, MemoryError, ValueError):
        return {"raised": "endless"}
for line in iter(sys.stdin.readline, ""):
    try:
        told = json.dumps(run(base64.b64decode(line.strip())))
    except Exception:  # the alarm came late, or what it made is too big to tell
        told = json.dumps({"raised": "endless"})
    print(told)
"""


QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def python2() -> str | None:
    """A Python 2.7, by its name or among those that pyenv installed."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = [*map(str, sorted(pyenv.glob("2.7*/bin/python2.7"), reverse=True)), "python2.7", "python2"]
    # a name on the way may be pyenv's, for which no version is chosen
    runs = (
        one for one in found if (path := shutil.which(one)) and not subprocess.call([path, "-c", "print 1"], **QUIET)
    )
    return next(runs, None)


def ran(python: str, programs: list[bytes]) -> list[dict[str, Any]]:
    """What each program does when it runs."""
    if len(programs) > 1000:
        batches = (programs[at : at + 1000] for at in range(0, len(programs), 1000))
        return [told for batch in batches for told in ran(python, batch)]
    lines = b"".join(base64.b64encode(program) + b"\n" for program in programs)
    flags = ["-W", "ignore", "-E", "-s"]
    run = subprocess.run([python, *flags, "-c", DRIVER], input=lines, capture_output=True, check=True, timeout=600)
    return [json.loads(line) for line in run.stdout.splitlines()]


def plain(value: Value) -> Any:
    """A value as the driver tells it, None in place of what is not known."""
    if isinstance(value, String):
        data = value.value.encode("utf-8", "surrogateescape")
        return ["text", base64.b64encode(data).decode()] if value.known else None
    if isinstance(value, Number):
        return ["float", repr(value.value)] if isinstance(value.value, float) else ["number", f"{value.value}"]
    if isinstance(value, List):
        return ["list", [plain(item) for item in value.items]]
    return None


def agrees(ours: Any, real: Any) -> bool:
    """Equal but for what is not known."""
    if ours is None:
        return True
    if ours[0] == "list" and real is not None and real[0] == "list":
        same = len(ours[1]) == len(real[1])
        return same and all(agrees(one, other) for one, other in zip(ours[1], real[1], strict=True))
    return bool(ours == real)


def is_whole(ours: Any) -> bool:
    return ours is not None and (ours[0] != "list" or all(map(is_whole, ours[1])))


class Programs:
    """Makes small scripts. With `old`, also of what Python 3 refuses or works out otherwise."""

    def __init__(self, seed: int, old: bool) -> None:
        self.random = random.Random(seed)
        self.old = old
        self.kinds: dict[str, str] = {}  # names that are set, and the kind of what they hold

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, likely: float) -> bool:
        return self.random.random() < likely

    def program(self) -> bytes:
        self.kinds = {}
        lines: list[str] = []
        for _ in range(self.random.randint(2, 9)):
            lines += self.statement(0)
        return ("\n".join(lines) + "\n").encode()

    def name(self, kind: str) -> str:
        known = [name for name, held in self.kinds.items() if held == kind]
        if known and self.chance(0.8):
            return self.random.choice(known)
        return self.literal(kind)

    def literal(self, kind: str) -> str:
        if kind == "int":
            more: tuple[str, ...] = ("0755", "10L", "0xffL", "2147483648L") if self.old else ()
            return self.pick("0", "1", "2", "3", "7", "10", "64", "512", "0x1f", "0b101", "-1", "-8", *more)
        if kind == "float":
            return self.pick(
                "0.5", "1.5", "2.0", "-0.25", "1e3", ".5", *(("0.1", "3.14159265358979", "1e16") if self.old else ())
            )
        if kind == "text":
            more = ("'\\xe9'", "u'x'", "ur'a\\d'", "'\\u00e9'", "'\\400'", "b'x'") if self.old else ()
            return self.pick(
                "'a'",
                '"web1"',
                "''",
                "'phy:%s,xvda,w'",
                "'a b  c'",
                "'a,b,c'",
                "r'a\\n'",
                "'\\t\\x41\\101'",
                "'''x\ny'''",
                "'12'",
                "'x' 'y'",
                "'%d'",
                "'it\\'s'",
                "'64'",
                "'lib'",
                "'a\\\nb'",
                "'%'",
                "'{}-{}'",
                *more,
            )
        if kind == "bool":
            return self.pick("True", "False")
        if kind == "dict":
            return self.pick(
                "{}", "{'a': 1, 'b': 2}", "{'a': 'x'}", "dict(a=1, b=3)", "{1: 'one', 2: 'two'}", "{'a': [1], 'b': 'y'}"
            )
        items = [self.value(self.pick("int", "text"), 3) for _ in range(self.random.randint(0, 3))]
        if kind == "tuple":
            return "(" + "".join(item + ", " for item in items) + ")"
        return "[" + ", ".join(items) + self.pick("", ",") * bool(items) + "]"

    def value(self, kind: str, depth: int = 0) -> str:
        if depth > 3 or self.chance(0.25):
            return self.name(kind) if self.chance(0.7) else self.literal(kind)
        deep = depth + 1

        def of(which: str) -> str:
            return f"@{which}@"  # worked out once this way of making it is chosen

        # what a list comprehension leaves behind in Python 2 only
        one, two = (self.pick("i", "x", "a"), "b") if self.old else ("one", "two")
        general = [f"({of(kind)} if {of('bool')} else {of(kind)})", f"({of(kind)} or {of(kind)})", f"({of(kind)})"]
        if kind == "int":
            made = [
                f"({of('int')} {self.pick('+', '-', '*', '//', '%', '&', '|', '^')} {of('int')})",
                f"({of('int')} {self.pick('<<', '>>', '**')} {self.pick('0', '1', '2', '3')})",
                f"-{of('int')}",
                f"~{of('int')}",
                f"len({of('list')})",
                f"len({of('text')})",
                f"int({of('float')})",
                f"int('{self.pick('12', ' 7 ', '-3', '+5')}')",
                f"int('{self.pick('ff', '1010', '0x1f')}', 16)",
                f"abs({of('int')})",
                f"max({of('int')}, {of('int')})",
                f"min([{of('int')}, 3])",
                "sum([1, 2, 3])",
                f"{of('text')}.find({of('text')})",
                f"{of('text')}.count('a')",
                "ord('a')",
                "[4, 5, 6][1]",
                f"range(3)[{self.pick('0', '1', '-1')}]",
                "divmod(7, 2)[0]",
                f"{of('list')}.count(1)",
                f"int({of('bool')})",
                f"{{'a': 1, 'b': 2}}[{self.pick(repr('a'), repr('b'))}]",
                f"{of('dict')}.get('a', 5)",
                f"len({of('dict')})",
                "dict(a=1)['a']",
            ]
            if self.old:
                made += [
                    f"({of('int')} / {of('int')})",
                    f"long({of('int')})",
                    f"int({of('text')})",
                    "cmp(1, 2)",
                    "ord('\\xe9')",
                ]
        elif kind == "float":
            made = [
                f"({of('float')} {self.pick('+', '-', '*')} {of('int')})",
                f"float({of('int')})",
                "float('1.5')",
                f"abs({of('float')})",
            ]
            if self.old:
                made += [f"({of('float')} / {of('int')})", f"round({of('float')})", f"round({of('float')}, 1)"]
        elif kind == "bool":
            made = [
                f"({of('int')} {self.pick('<', '>', '<=', '>=', '==', '!=')} {of('int')})",
                f"(not {of('bool')})",
                f"({of('text')} in {of('text')})",
                f"({of('text')} == {of('text')})",
                f"({of('int')} in {of('list')})",
                f"({of('bool')} and {of('bool')})",
                f"bool({of('list')})",
                f"{of('text')}.startswith('a')",
                f"{of('text')}.endswith(('b', 'c'))",
                f"({of('list')} == {of('tuple')})",
                f"(None == {of('text')})",
                f"isinstance({of('text')}, str)",
                f"(1 < {of('int')} < 9)",
                f"('a' in {of('dict')})",
                "(None is None)",
                f"({of('text')} < {of('text')})",
                f"any({of('list')})",
                f"all({of('list')})",
                f"{of('text')}.isdigit()",
            ]
            if self.old:
                made += [
                    f"({of('int')} <> {of('int')})",
                    f"({of('int')} < {of('text')})",
                    f"{{'a': 1}}.has_key({of('text')})",
                ]
        elif kind == "text":
            made = [
                f"({of('text')} + {of('text')})",
                f"({of('text')} * {self.pick('0', '1', '2', '3')})",
                f"str({of('int')})",
                f"('vm%d' % {of('int')})",
                f"('%s-%s' % ({of('text')}, {of('int')}))",
                f"('%02d|%x|%5s' % (7, 255, {of('text')}))",
                f"('%(a)s' % {{'a': {of('text')}}})",
                f"'{{0}}-{{1}}'.format({of('text')}, {of('int')})",
                f"'{{a:>5}}'.format(a={of('text')})",
                f"'{{:03d}}'.format({of('int')})",
                f"','.join([{of('text')}, {of('text')}])",
                f"{of('text')}.{self.pick('upper', 'lower', 'strip', 'title', 'capitalize', 'swapcase')}()",
                f"{of('text')}.replace('a', {of('text')})",
                f"{of('text')}.{self.pick('zfill', 'ljust', 'rjust', 'center')}(6)",
                f"'abc'[{self.pick('0', '1', '-1')}]",
                f"{of('text')}[{self.pick('1:', ':2', '::2', '::-1', '-2:')}]",
                f"'/'.join(str(i) for i in range({self.pick('2', '3')}))",
                f"','.join(['x%d' % {0} for {0} in range(3)])".format(one),
                f"('a,b'.split(',')[0] + {of('text')})",
                f"{of('text')}.strip('a')",
                f"hex({of('int')})",
                "chr(65)",
                f"({of('text')} % ())",
                f"str({of('list')})",
                f"repr({of('text')})",
                f"str({of('bool')})",
                f"('%s' % {of('list')})",
                f"('%r' % ({of('text')},))",
                f"''.join({of('text')}.split())",
                f"str({of('tuple')})",
                f"'-'.join({of('list')})",
                f"('%s' % ({of('bool')},))",
                f"('%-5d|%+d' % ({of('int')}, {of('int')}))",
                f"('%s' % {of('text')})",
                f"{of('text')}.partition(',')[0]",
                f"'{{0[0]}}'.format({of('list')})",
                f"'{{{{}}}}{{0}}'.format({of('text')})",
            ]
            if self.old:
                made += [
                    f"`{self.pick('1', 'a', 'b')}`",
                    f"str({of('float')})",
                    f"('%s' % {of('float')})",
                    f"('%d' % {of('float')})",
                    f"repr({of('list')})",
                    f"'{{0}}'.format({of('float')})",
                    f"oct({of('int')})",
                    f"unicode({of('text')})",
                    f"('%5.1f' % {of('float')})",
                    f"('%r' % {of('int')})",
                    f"('%x' % {of('float')})",
                    f"str([{of('float')}])",
                    "chr(233)",
                    f"{of('text')}.encode('utf-8')",
                    f"{of('text')}.decode('ascii')",
                ]
            else:
                made += [f"f'{{{self.simple()}}}-x'", f"f'{{{self.simple()}:>4}}'"]
        elif kind == "dict":
            made = [
                self.literal("dict"),
                f"dict([('a', {of('int')})])",
                f"dict(a={of('text')})",
                f"{{'a': {of('int')}, 'c': {of('text')}}}",
            ]
        elif kind == "tuple":
            made = [
                f"({of('tuple')} + {of('tuple')})",
                f"tuple({of('list')})",
                f"{of('tuple')}[1:]",
                f"({of('tuple')} * 2)",
            ]
        else:
            made = [
                f"({of('list')} + {of('list')})",
                f"list({of('tuple')})",
                f"({of('list')} * 2)",
                f"{of('list')}[{self.pick('1:', ':1', '::-1')}]",
                f"[{one} for {one} in {of('list')}]",
                f"[{one} * 2 for {one} in range(4) if {one} % 2]",
                f"{of('text')}.split({self.pick('', repr(','))})",
                f"list(range({self.pick('3', '1, 4', '5, 0, -2')}))",
                "sorted([3, 1, 2])",
                "sorted({'b': 1, 'a': 2})",
                f"['d%d' % {one} for {one} in (1, 2)]",
                f"[{one} + {two} for {one} in ('x', 'y') for {two} in ('1', '2')]",
                f"sorted({of('dict')}.keys())",
                f"[{one} for {one}, {two} in enumerate(['p', 'q'])]",
                f"[{one} + {two} for {one}, {two} in zip('ab', 'cd')]",
                "list(reversed([1, 2, 3]))",
                f"list(map(str, {of('list')}))",
                f"[[{of('int')}], {of('list')}]",
                "sorted({'b': 1, 'a': 2}.items())",
                f"{of('text')}.splitlines()",
                "list('abc')",
            ]
            if self.old:
                made += [
                    "range(3)",
                    "map(str, [1, 2])",
                    "filter(None, [0, 1, 2])",
                    "zip([1], ['a'])",
                    f"map(int, {of('list')})",
                ]
        form = self.random.choice(made if self.chance(0.85) else general)
        return re.sub("@([a-z]+)@", lambda found: self.value(found[1], deep), form)

    def simple(self) -> str:
        return self.pick("1 + 2", *[name for name, kind in self.kinds.items() if kind in ("int", "text")])

    def target(self) -> str:
        return self.pick("memory", "name", "disk", "vif", "extra", "a", "b", "c", "i", "x")

    def statement(self, depth: int) -> list[str]:
        kind = self.pick("int", "int", "text", "text", "text", "list", "list", "bool", "float", "tuple", "dict")
        way = self.random.random()
        if way < 0.5 or depth > 2:
            name = self.target()
            line = f"{name} = {self.value(kind)}"
            self.kinds[name] = kind
            return [line + self.pick("", "", "  # c", ";")]
        lists = [name for name, held in self.kinds.items() if held == "list"]
        if way < 0.58 and lists:
            name = self.random.choice(lists)
            other = self.random.choice(lists)
            return [
                self.pick(
                    f"{name}.append({self.value('text')})",
                    f"{name}.extend({self.value('list')})",
                    f"{name} += {self.value('list')}",
                    f"{name}[0:0] = [{self.value('int')}]",
                    f"{name}.insert(0, {self.value('int')})",
                    f"{name}.append({other})",
                    f"{name}.reverse()",
                    f"{name}.sort()" if self.old else "pass",
                    f"{name}.pop()",
                    f"{name} = {other}",
                    f"del {name}[:]",
                    f"{name}[0] = {self.value('text')}",
                    f"{name} = [{other}]",
                    f"{name}[0].append(1)",
                    f"b = {name}.pop()",
                )
            ]
        if way < 0.64 and self.kinds:
            name = self.random.choice(list(self.kinds))
            held = self.kinds[name]
            if held == "dict":
                return [
                    self.pick(
                        f"{name}['a'] = {self.value('int')}",
                        f"{name}.update(a=7)",
                        f"del {name}['a']",
                        f"{name}['z'] = {self.value('text')}",
                    )
                ]
            return [
                f"{name} {self.pick('+=', '*=') if held == 'int' else '+='} "
                + self.value("int" if held == "bool" else held)
            ]
        if way < 0.68:
            first, second = self.target(), self.target()
            one, two = self.value("int"), self.value("text")
            self.kinds[first], self.kinds[second] = "int", "text"
            return [f"{first}, {second} = {one}, {two}"]
        if way < 0.71:
            first, second = self.target(), self.target()
            line = f"{first} = {second} = {self.value(kind)}"
            self.kinds[first] = self.kinds[second] = kind
            return [line]
        if way < 0.74 and self.kinds:
            return (
                [
                    self.pick(
                        "import os",
                        "pass",
                        "assert True",
                        f"del {self.random.choice(list(self.kinds))}",
                        "def f(a):",
                        "class C:",
                        "global x",
                    )
                    + ""
                ]
                if self.chance(0.5)
                else ["def f(a):", "    memory = 1", "    return a"]
            )
        if way < 0.8 and self.old:
            return [
                self.pick(
                    "print 'a'",
                    "print",
                    "print 'a', 1,",
                    "exec ''",
                    "print('a')",
                    "print 'a %s' % 1",
                    "if 1: print 'b'",
                    "try:\n\tx = 1\nexcept E, e:\n\tx = 2",
                    "if 1:\n        a = 1\n\tb = 2",
                    "if 0: raise E, 'x'",
                    "pass",
                    "exec 'c = 5'",
                    "exec('c = 5')",
                )
            ]
        body: list[str] = []
        if way < 0.87:
            head = f"if {self.value('bool')}:"
            body = self.block(depth)
            tail = ["else:", *self.block(depth)] if self.chance(0.6) else []
            return [head, *body, *tail]
        if way < 0.96:
            name = self.pick("i", "n", "x", "a")
            head = f"for {name} in {self.pick('range(3)', '[1, 2, 3]', '(1, 2)', 'range(1, 9, 3)')}:"
            self.kinds[name] = "int"
            extra = [f"    if {name} == 2: {self.pick('break', 'continue')}"] if self.chance(0.3) else []
            tail = ["else:", *self.block(depth)] if self.chance(0.15) else []
            return [head, *self.block(depth), *extra, *self.block(depth), *tail]
        counter = f"count{depth}"  # set nowhere else, so that the loop ends
        self.kinds[counter] = "int"
        return [f"{counter} = 0", f"while {counter} < 4:", f"    {counter} += 1", *self.block(depth)]

    def block(self, depth: int) -> list[str]:
        held = [line for _ in range(self.random.randint(1, 2)) for line in self.statement(depth + 1)]
        return ["    " + line for line in held if "\n" not in line] or ["    pass"]


def differences(programs: list[bytes], python: str) -> tuple[list[str], dict[str, int]]:
    """Where we say another value than Python, and how many names were compared, known and not known."""
    found: list[str] = []
    counts = dict.fromkeys(("ran", "raised", "refused", "known", "unknown", "missing"), 0)
    for program, told in zip(programs, ran(python, programs), strict=True):
        document = xm.parse(Source("x", program), "x", "domu-xm")
        if "names" not in told:
            counts["raised" if "raised" in told else "refused"] += 1
            continue
        counts["ran"] += 1
        names = told["names"]
        if document.problems:
            found.append(f"{program.decode()}\nwe refuse: {document.problems[0].message}")
        ours = {setting.key: plain(setting.value) for setting in document.settings}
        for name, value in ours.items():
            real = names.get(name)
            if not agrees(value, real):
                found.append(f"{program.decode()}\n{name}: ours {value}, real {real}")
            elif real is not None and real != ["other"]:
                counts["known" if is_whole(value) else "unknown"] += 1
        counts["missing"] += sum(real != ["other"] and name not in ours for name, real in names.items())
    return found, counts


def test_python_3_agrees() -> None:
    make = Programs(3, old=False)
    found, counts = differences([make.program() for _ in range(COUNT)], sys.executable)
    assert not found, found[0]
    assert counts["ran"] > COUNT // 4
    assert counts["known"] > counts["unknown"]


def test_python_2_agrees() -> None:
    python = python2()
    if python is None:
        pytest.skip("needs a Python 2.7, by the name python2.7 or in pyenv's versions")
    make = Programs(2, old=True)
    found, counts = differences([make.program() for _ in range(COUNT)], python)
    assert not found, found[0]
    assert counts["ran"] > COUNT // 4
    assert counts["known"] > counts["unknown"]


@pytest.mark.skipif(
    "XENLINT_TRUSTED" not in os.environ, reason="XENLINT_TRUSTED names no directories of your own files"
)
def test_python_2_agrees_about_files() -> None:
    python = python2()
    assert python is not None
    roots = os.environ["XENLINT_TRUSTED"].split(os.pathsep)
    files = [path for root in roots for path in sorted(Path(root).rglob("*")) if path.is_file()]
    found, counts = differences([path.read_bytes() for path in files], python)
    assert not found, found[0]
    assert counts["ran"]
