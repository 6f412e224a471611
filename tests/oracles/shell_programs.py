"""Programs for shells, made by chance, and what real shells make of them.

    python tests/oracles/shell_programs.py [--count N] [--seed N] [--shell dash|bash]

Makes N programs (100000 unless told otherwise) in the style of `/etc/default/grub`, has them sourced under `set -e`
by dash or by bash as `sh`, and compares what is left in the variables, and whether the shell gave up, with what
xenlint reads. The programs use no command but the shell's own harmless ones. They run in an empty temporary directory
with an empty environment. The exit status is 1 when anything differs.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xenlint.source import Source
from xenlint.syntax import shell

NAMES = ("GRUB_A", "GRUB_B", "GRUB_C", "GRUB_CMDLINE_XEN", "X", "i")
SHELLS = {"dash": ("dash",), "bash": ("bash", "--posix")}
_BATCH = 200
_SECONDS = 600
_CPU_SECONDS = 5
"""A program that runs longer counts as given up."""

_PLAIN = ("a", "ab", "b=c", "dom0_mem=1G", "0", "1", "10", "x-y", "a/b", "#", "é", "a,b", "%", "-n", "=", "!", "]")
_TEXT = (
    "x y",
    "a",
    "",
    " ",
    "p  q",
    "$N",
    "${N} z",
    "\\$",
    '\\"',
    "\\x",
    "\\\n",
    "é",
    "*",
    "'",
    "\n",
    "#",
    "a b c",
    "\t",
)
_INNER = ("d", "", "$N", "${N}", '"e f"', "'g'", "\\h", "${N:-k}", "$((1+1))")
_PATTERNS = ("a", "*", "a*", "*b", "?", "??", "", "*=*", "[ab]", "[0-9]*", '"*"', "$N", "x*y", " *", "'a'*", "1", "*.*")
_SUMS = ("1+2", "2*(3-1)", "N", "$N+1", "7/2", "-7%3", "1<2", "1&&0", "!0", "N==1", "08", "1/0", "0x10", "010",
         "5>3?4:6", "1 <<3", "~1", "N=3", "2^3|4", "1,2", "--1", "0||N")  # fmt: skip


class Dice(random.Random):
    """Remembers that a function's body is being made: calls there might never end."""

    in_function = False


def _pick(dice: Dice, texts: Sequence[str]) -> str:
    return dice.choice(texts).replace("N", dice.choice(NAMES[:4]))


def word(dice: Dice, most: int = 4) -> str:
    """A word; it may be empty."""
    return "".join(_piece(dice) for _ in range(dice.randrange(most)))


def _piece(dice: Dice) -> str:
    kind = dice.randrange(16)
    name = dice.choice(NAMES)
    if kind < 4:
        return dice.choice(_PLAIN)
    if kind < 7:
        return '"' + "".join(_pick(dice, _TEXT) for _ in range(dice.randrange(1, 4))).replace("'", "") + '"'
    if kind == 7:
        return "'" + _pick(dice, _TEXT).replace("'", "") + "'"
    if kind < 10:
        return dice.choice((f"${name}", f'"${name}"', f"${{{name}}}", f'"${{{name}}}"'))
    if kind == 10:
        op = dice.choice((":-", "-", ":+", "+", ":=", "=", ":-", "-", ":+", "+", ":=", "=", ":?", "?"))
        changed = f"${{{name}{op}{_pick(dice, _INNER)}}}"
        return dice.choice((changed, f'"{changed}"'))
    if kind == 11:
        changed = f"${{{name}{dice.choice(('%', '%%', '#', '##'))}{_pick(dice, _PATTERNS)}}}"
        return dice.choice((changed, f'"{changed}"'))
    if kind == 12:
        if dice.random() < 0.8:
            return f"$(({dice.randrange(20)}{dice.choice('+-*<')}{dice.randrange(9)}))"
        return dice.choice((f"${{#{name}}}", "$((" + _pick(dice, _SUMS) + "))", '"$((' + _pick(dice, _SUMS) + '))"'))
    if kind == 13:
        return dice.choice(
            ("\\ ", "\\$", "\\\n", "\\a", '\\"', "~", "a:~/b", "{a,b}", "$%", "\r", "*", "$(echo q)", "`echo q`")
        )
    return dice.choice(_PLAIN)


def argument(dice: Dice) -> str:
    """A word that is there: a command's argument."""
    return word(dice) or dice.choice(('""', "a", "$GRUB_A", '"$GRUB_B"'))


def condition(dice: Dice, depth: int) -> str:
    kind = dice.randrange(14)
    a, b = _operand(dice), _operand(dice)
    if kind < 3:
        return f"[ {a} {dice.choice(('=', '!='))} {b} ]"
    if kind == 3:
        return f"[ {dice.choice(('-n', '-z'))} {a} ]"
    if kind == 4:
        return f"test {a} {dice.choice(('-eq', '-lt', '-ge', '-ne'))} {dice.choice(('1', '0', a, b))}"
    if kind == 5:
        return dice.choice(
            (f"[ {a} ]", f"[ ! {a} = {b} ]", f"test ! -n {a}", "[ ]", "test", f"[ {a}", f"[ {a} == {b} ]")
        )
    if kind == 6:
        return dice.choice(("[ -e /nowhere ]", f"[ {a} = b -a {b} = a ]", f"[ {a} -o {b} ]", f"[ {a} {b} ]"))
    if kind == 7 and depth < 3:
        return f"! {condition(dice, depth + 1)}"
    if kind == 8 and depth < 3:
        return f"{condition(dice, depth + 1)} {dice.choice(('&&', '||'))} {condition(dice, depth + 1)}"
    if kind == 9:
        return f"{dice.choice(NAMES)}={word(dice)}"
    if kind == 10:
        return dice.choice(("echo x >/dev/null", "printf ''", "printf x", "( false )", "true | false", "{ false; }"))
    return dice.choice(("true", "false", ":"))


def _operand(dice: Dice) -> str:
    name = dice.choice(NAMES)
    return dice.choice((f'"${name}"', f'"${name}"', f"${name}", "a", '""', "1", "x", argument(dice)))


def assignment(dice: Dice) -> str:
    return f"{dice.choice(NAMES)}={word(dice)}"


def statement(dice: Dice, depth: int) -> str:
    kind = dice.randrange(40)
    if kind >= 37 and dice.random() < 0.7:
        kind = 0  # programs that end early compare little
    if kind < 16 or depth > 3:
        return " ".join(assignment(dice) for _ in range(dice.choice((1, 1, 1, 2)))) + _end(dice)
    inner = "".join(statements(dice, depth + 1))
    also = "".join(statements(dice, depth + 1))
    test = condition(dice, 0)
    name = dice.choice(NAMES)
    if kind < 20:
        more = f"elif {condition(dice, 0)}; then\n{also}" if dice.random() < 0.3 else ""
        other = f"else\n{also}" if dice.random() < 0.5 else ""
        return f"if {test}; then\n{inner}{more}{other}fi{_end(dice)}"
    if kind < 22:
        arms = "".join(_arm(dice, depth) for _ in range(dice.randrange(1, 4)))
        return f"case {argument(dice)} in\n{arms}esac{_end(dice)}"
    if kind < 24:
        words = " ".join(argument(dice) for _ in range(dice.randrange(4)))
        return f"for {dice.choice(('i', name))} in {words}; do\n{inner}done{_end(dice)}"
    if kind == 24:
        return f"K=0\nwhile [ $K -lt {dice.randrange(4)} ]; do\nK=$((K+1))\n{assignment(dice)}\ndone{_end(dice)}"
    if kind < 28:
        return f"{test} {dice.choice(('&&', '||'))} {_short(dice)}{_end(dice)}"
    if kind == 28:
        return f"{{\n{inner}}}{_end(dice)}" if dice.random() < 0.6 else f"(\n{inner}){_end(dice)}"
    if kind == 29 and not dice.in_function:
        dice.in_function = True
        inner = "".join(statements(dice, depth + 1))
        dice.in_function = False
        last = dice.choice(("", "return\n", "return 1\n", f"{test}\n"))
        return f"{dice.choice(('f', 'g'))}() {{\n{inner}{last}}}\n"
    if kind in (29, 30):
        if dice.in_function:
            return assignment(dice) + "\n"
        return dice.choice(("f", "g", "f || true", "GRUB_A=t f", "f a b")) + "\n"
    if kind == 31:
        return (
            dice.choice(
                (f"export {assignment(dice)}", f"export {name}", f"readonly {assignment(dice)}", f"readonly {name}")
            )
            + "\n"
        )
    if kind == 32:
        return (
            dice.choice(
                (f"unset {name}", "unset -f f", "set -u", "set +e", "set +u", "set -e", "set -eu", "set -o nounset")
            )
            + "\n"
        )
    if kind == 33:
        return (
            dice.choice(
                (
                    f": {argument(dice)}",
                    f"echo {argument(dice)}",
                    f"echo {argument(dice)} >/dev/null",
                    f"true {argument(dice)}",
                )
            )
            + "\n"
        )
    if kind == 34:
        return f"cat_() {{ :; }}; : <<E\n{name}=h $GRUB_A\nE\n"
    if kind == 35:
        return (
            dice.choice(
                (
                    f"{assignment(dice)} :",
                    f"{assignment(dice)} true",
                    f"{assignment(dice)} export X",
                    f"! {assignment(dice)}",
                )
            )
            + "\n"
        )
    if kind == 36:
        return (
            dice.choice(
                (
                    f"{assignment(dice)} | true",
                    f"true | {assignment(dice)}",
                    f"{test} | {test}",
                    f"! {test}",
                    f"{assignment(dice)} &",
                )
            )
            + "\n"
        )
    if kind == 37:
        return (
            dice.choice(("return", "return 0", "exit 0", "false", test, "break", "continue", f"local {name}", "exit 1"))
            + "\n"
        )
    if kind == 38:
        return (
            dice.choice(
                (
                    f"{test} && break",
                    f"{test} || continue",
                    f"{test} && return",
                    f"{test} && exit 1",
                    f"{test} || return 1",
                )
            )
            + "\n"
        )
    return mistake(dice) + "\n"


def _arm(dice: Dice, depth: int) -> str:
    body = "".join(statements(dice, depth + 1))
    return f"{_case_pattern(dice)}) {body};;\n"


def _case_pattern(dice: Dice) -> str:
    patterns = [_pick(dice, _PATTERNS).replace(" ", "\\ ") or '""' for _ in range(dice.choice((1, 1, 2)))]
    return dice.choice(("", "", "(")) + "|".join(patterns)


def _short(dice: Dice) -> str:
    return dice.choice(
        (assignment(dice), assignment(dice), "true", "false", f"{{ {assignment(dice)}; }}", condition(dice, 2))
    )


def _end(dice: Dice) -> str:
    return dice.choice(("\n", "\n", "\n", ";\n", " # c \" '\n", "\n\n", " ; "))


def mistake(dice: Dice) -> str:
    name = dice.choice(NAMES[:4])
    return dice.choice(
        (
            f'{name} = "x"', f"{name} =x", f'{name}= "x"', f"{name}=a=1 noreboot", f'{name}="a" "b"', f"{name}+=x",
            f"{name}=(a b)", "fi", "done", "}", "esac", "then", ")", ";;", "if true; then", "case a in",
            "for i in a; do", f'{name}="a', f"{name}='a", f"{name}=`echo", f"{name}=$(echo", f"{name}=${{X",
            "&&", "| true", "true |",
            f"{name}=“a”", f"{name}=“a b”", "[[ a = a ]]", f"{name}=${{X/a/b}}", f"{name}=${{X!}}", "\r",
            "function f { :; }", "GRUB-A=1", f"${name}=1", f"{name}=1;;", "( ", "{ ",
        )
    )  # fmt: skip


def statements(dice: Dice, depth: int) -> Iterator[str]:
    for _ in range(dice.randrange(1, 4 if depth else 6)):
        yield statement(dice, depth)


def program(dice: Dice) -> tuple[str, ...]:
    """One to three files that are sourced one after another."""
    made = tuple("".join(statements(dice, 0)) for _ in range(dice.choice((1, 1, 2, 3))))
    return made if dice.random() < 0.97 else tuple(text.replace("\n", "\r\n") for text in made)


class Outcome(NamedTuple):
    """What a shell did: None where it gave up, else its variables; a variable that is not set is missing."""

    values: dict[str, str] | None


def run_all(shell_name: str, programs: Sequence[tuple[str, ...]], names: Sequence[str] = NAMES) -> list[Outcome]:
    """What the shell makes of each."""
    outcomes: list[Outcome] = []
    for first in range(0, len(programs), _BATCH):
        outcomes += _run(shell_name, programs[first : first + _BATCH], names)
    return outcomes


def _run(shell_name: str, programs: Sequence[tuple[str, ...]], names: Sequence[str]) -> list[Outcome]:
    command, *options = SHELLS[shell_name]
    path = shutil.which(command)
    assert path is not None
    with tempfile.TemporaryDirectory() as directory:
        lines = []
        for number, files in enumerate(programs):
            sources = []
            for part, text in enumerate(files):
                Path(directory, f"{number}.{part}").write_bytes(text.encode("utf-8", "surrogateescape"))
                sources.append(f". {directory}/{number}.{part} >/dev/null 2>&1 </dev/null")
            dump = "; ".join(f'printf "%s\\000" "${{{name}+=}}${{{name}-}}"' for name in names)
            lines.append(
                f"printf '\\036'; (ulimit -t {_CPU_SECONDS}; cd {directory}/empty; set -e; "
                f"{'; '.join(sources)}; printf '\\035'; {dump})"
            )
        Path(directory, "empty").mkdir()
        script = Path(directory, "script")
        script.write_text("\n".join(lines) + "\n")
        done = subprocess.run(
            [path, *options, str(script)], capture_output=True, env={}, cwd="/", timeout=_SECONDS, check=False
        )
    blocks = done.stdout.split(b"\x1e")[1:]
    assert len(blocks) == len(programs), done.stderr[:500]
    return [_outcome(block.decode("utf-8", "surrogateescape"), names) for block in blocks]


def _outcome(block: str, names: Sequence[str]) -> Outcome:
    if not block.startswith("\x1d"):
        return Outcome(None)
    found = block[1:].split("\0")
    return Outcome({name: value[1:] for name, value in zip(names, found, strict=False) if value})


def difference(files: tuple[str, ...], outcome: Outcome, tally: Counter[str], names: Sequence[str]) -> str:
    """How what we read differs from what the shell did; "" where it does not."""
    sources = [Source(str(n), text.encode("utf-8", "surrogateescape")) for n, text in enumerate(files)]
    script = shell.run(sources)
    tally["gave up" if outcome.values is None else "ran"] += 1
    tally[f"we say {'gives up' if script.stops else 'may give up' if script.stops is None else 'runs'}"] += 1
    if outcome.values is None:
        return "the shell gave up" if script.stops is False else ""
    if script.stops:
        return "the shell did not give up"
    if script.problems or script.is_mended:
        tally["read as if mended"] += 1
        return ""
    values = script.variables.result()
    for name in names:
        ours, real = values.get(name), outcome.values.get(name)
        if ours is None:
            if script.variables.unset_is_empty(name) and real is not None:
                return f"{name} is {real!r} and not unset"
            tally["not set"] += 1
        elif not ours.known:
            tally["unknown values"] += 1
        elif real != ours.value:
            return f"{name} is {real!r} and not {ours.value!r}"
        else:
            tally["equal values"] += 1
    return ""


def compare(
    shell_name: str, programs: Sequence[tuple[str, ...]], tally: Counter[str], names: Sequence[str] = NAMES
) -> Iterator[str]:
    """Every difference, with its program."""
    for files, outcome in zip(programs, run_all(shell_name, programs, names), strict=True):
        if found := difference(files, outcome, tally, names):
            yield f"{shell_name}: {found}\n" + "\n--- next file\n".join(files)


def main() -> int:
    options = argparse.ArgumentParser(description="Compare what xenlint reads of shell programs with a real shell.")
    options.add_argument("--count", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--shell", choices=list(SHELLS), default="dash")
    options.add_argument("--show", type=int, default=10, help="how many differences to print")
    told = options.parse_args()
    dice = Dice(told.seed)
    tally: Counter[str] = Counter()
    shown = 0
    for first in range(0, told.count, _BATCH):
        programs = [program(dice) for _ in range(min(_BATCH, told.count - first))]
        for found in compare(told.shell, programs, tally):
            shown += 1
            if shown <= told.show:
                print(found, end="\n======\n")
    print(f"{told.count} programs, {shown} differences; {dict(tally)}")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
