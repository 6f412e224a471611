"""Completion as the shells themselves do it: bash and zsh at a terminal, fish by its own question."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from xenlint.cli import COMMANDS
from xenlint.cli.completion import SHELLS, script
from xenlint.cli.usage import commands

ENV = {
    "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"],
    "TERM": "dumb",
    "LC_ALL": "C.UTF-8",
}
START = {
    "bash": (("bash", "--norc", "--noprofile", "-i"), "bind 'set bell-style none'"),
    "zsh": (("zsh", "-f", "-i"), "autoload -U compinit && compinit -u -D; unsetopt beep"),
}
"""How to start a shell without its user's settings, and a line that makes completion ready."""

UNIQUE = [
    ("bud", "budget"),
    ("check --show-s", "check --show-suppressed"),
    ("check --output-format conc", "check --output-format concise"),
    ("check --color=alw", "check --color=always"),
    ("check --select dom0-memory-unl", "check --select dom0-memory-unlimited"),
    ("check --select XEN101,dom0-memory-unl", "check --select XEN101,dom0-memory-unlimited"),
    ("check --output sari", "check --output sarif="),
    ("check --output sarif=out", "check --output sarif=out put.sarif"),
    ("check --config on", "check --config only.toml"),
    ("check on", "check only.toml"),
    ("explain dom0-memory-unl", "explain dom0-memory-unlimited"),
    ("completion fi", "completion fish"),
]
"""What is typed before the tab, and the arguments that come of it."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "only.toml").touch()
    (tmp_path / "out put.sarif").touch()
    for shell in SHELLS:
        (tmp_path / f"_{shell}").write_text(script(shell), encoding="utf-8")
    return tmp_path


def available(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}")


class Terminal:
    """A shell at a terminal of its own, in which `xenlint` prints its arguments."""

    def __init__(self, shell: str, directory: Path) -> None:
        command, ready = START[shell]
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.chdir(directory)
            os.execvpe(command[0], command, {**ENV, "HOME": str(directory)})
        self.shown = ""
        self.send(f"PS1=; {ready}; source ./_{shell}; xenlint() {{ printf '<%s>' \"$@\"; echo '<''END>'; }}\n")
        self.send("xenlint ready\n")
        self.read("<ready><END>")

    def send(self, text: str) -> None:
        os.write(self.file, text.encode())

    def read(self, awaited: str, seconds: float = 20) -> str:
        """What is shown until the awaited text is there. Fails when it does not come."""
        until = time.monotonic() + seconds
        while awaited not in self.shown:
            if not select.select([self.file], [], [], max(0, until - time.monotonic()))[0]:
                pytest.fail(f"'{awaited}' was not shown, but: {self.shown!r}")
            try:
                self.shown += os.read(self.file, 65536).decode(errors="replace")
            except OSError:
                pytest.fail(f"the shell has ended: {self.shown!r}")
        text, _, self.shown = self.shown.partition(awaited)
        return text

    def complete(self, typed: str) -> str:
        """The arguments after a tab behind what is typed."""
        self.send(f"xenlint {typed}\t")
        # a shell throws away what is typed ahead while it completes; the blank shows that it is done
        self.send(" \n")
        return self.read("<END>").rpartition("\n")[2].strip("\r<>").replace("><", " ")

    def close(self) -> None:
        os.kill(self.process, 9)
        os.waitpid(self.process, 0)
        os.close(self.file)


@pytest.mark.parametrize("shell", sorted(START))
def test_at_a_terminal(shell: str, directory: Path) -> None:
    available(shell)
    terminal = Terminal(shell, directory)
    try:
        for typed, wanted in UNIQUE:
            assert terminal.complete(typed) == wanted, typed
    finally:
        terminal.close()


def test_fish(directory: Path) -> None:
    available("fish")
    questions = "; ".join(f"complete -C 'xenlint {typed}'; echo END" for typed, _ in UNIQUE)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source ./_fish; {questions}"],
        cwd=directory,
        env={**ENV, "HOME": str(directory)},
        capture_output=True,
        text=True,
        check=True,
    )
    answers = done.stdout.split("END\n")
    for (typed, wanted), answer in zip(UNIQUE, answers, strict=False):
        offered = [line.partition("\t")[0] for line in answer.splitlines()]
        before = typed.rpartition(" ")[0]
        assert wanted.removeprefix(before).lstrip() in offered, typed


def offered_by_bash(directory: Path, *words: str) -> list[str]:
    quoted = " ".join(f"'{word}'" for word in words)
    line = f"source ./_bash; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _xenlint; echo ${{COMPREPLY[*]}}"
    done = subprocess.run(["bash", "-c", line], cwd=directory, env=ENV, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_everything_is_offered(directory: Path) -> None:
    available("bash")
    assert offered_by_bash(directory, "xenlint", "") == [*COMMANDS, "--help", "--version"]
    for command in commands():
        flags = [flag for option in command.options for flag in option.flags]
        assert offered_by_bash(directory, "xenlint", command.name, "-") == flags
        for option in command.options:
            if option.choices:
                assert offered_by_bash(directory, "xenlint", command.name, option.flags[-1], "") == list(option.choices)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_can_read_it(shell: str, directory: Path) -> None:
    available(shell)
    done = subprocess.run(
        [shell, "-n", f"_{shell}"], cwd=directory, env=ENV, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_script_is_clean(directory: Path) -> None:
    available("shellcheck")
    done = subprocess.run(["shellcheck", "_bash"], cwd=directory, capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_every_option_says_what_it_is() -> None:
    for command in commands():
        for argument in (*command.options, *command.positionals):
            assert argument.help, f"{command.name} {argument.synopsis}"
