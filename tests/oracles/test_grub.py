"""Our reading of grub.cfg against GRUB itself, run as a program: the words of commands, and the default entry.

Needs grub-emu (Debian: grub-emu). `XENLINT_MENUS` is the number of menus to generate; one takes a third of a second.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import re
import select
import shutil
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest
from xenlint.model.grub_default import default_entries
from xenlint.source import Source
from xenlint.syntax.grub_cfg import parse

EMULATOR = shutil.which("grub-emu")
MENUS = int(os.environ.get("XENLINT_MENUS", "8"))
SHOW = 'function show { for w in "$@"; do echo "<$w>"; done; }\n'

pytestmark = pytest.mark.skipif(EMULATOR is None, reason="grub-emu is not installed")


def run(directory: Path, config: str) -> str:
    """What GRUB prints when it runs this grub.cfg, which must end in `halt`."""
    (directory / "grub.cfg").write_text(config)
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    command = [str(EMULATOR), "-d", str(directory), "-r", "host"]
    process = subprocess.Popen(
        command, stdin=its, stdout=its, stderr=its, env={**os.environ, "TERM": "dumb"}, start_new_session=True
    )
    os.close(its)
    printed = b""
    end = time.monotonic() + 20
    try:
        while time.monotonic() < end:
            if not select.select([ours], [], [], 0.2)[0]:
                continue
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            printed += part
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", printed.decode("utf-8", "replace"))


WORDS = (
    "a 'b c' \"d  e\" f\\ g",
    "$x 1$x 1${x}2 $x$x \"$x\" '$x'",
    "$e $e'' '' \"\" $e$e \"$e\"",
    '"\\$x \\" \\\\ \\a" \\$x \\" \\\\ \\a',
    "$b a$b ${b}a a${b}a \"$b\" $b''",
    "a#b a=b,c:d [x] ! @ % ^ ~",
    "a\\\nb c \\\n  d",
    'a \\\n#dropped "\n#dropped too\nb',
    '"\\\n" "a\\\nb"',
    '$q "$q" \'"\'',
)


def test_words(tmp_path: Path) -> None:
    variables = "set x='p q'\nset e=\nset b=' r  s '\nset q='\"t\"'\n"
    script = variables + "".join(f"show {words}\n" for words in WORDS)
    text = "menuentry x {\n" + script + "}\n"
    (entry,) = parse(Source("x", text.encode()), "boot/grub/grub.cfg", "grub-cfg", (4, 17)).menu
    ours = [f"<{word.value}>" for command in entry.commands if command.name == "show" for word in command.words]
    printed = run(tmp_path, SHOW + script + "halt\n")
    assert re.findall(r"^<.*>$", printed, re.MULTILINE) == ours
    assert len(ours) > 3 * len(WORDS)


def menu(chance: random.Random, names: list[str], depth: int = 0) -> str:
    lines: list[str] = []
    for _ in range(chance.randrange(1, 4)):
        title = chance.choice(["A", "B b", "1x", "x>y", "4.1", "Xen", "0"])
        identity = chance.choice(["", "i1", "i2", "A"])
        names += [title, identity]
        option = f" --id {identity}" if identity else ""
        if depth < 2 and chance.random() < 0.35:
            lines.append(f"submenu '{title}'{option} {{\n{menu(chance, names, depth + 1)}}}\n")
        else:
            lines.append(f"menuentry '{title}'{option} {{ echo CHOSEN @; halt; }}\n")
    return "".join(lines)


@pytest.mark.parametrize("seed", range(MENUS))
def test_default(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names: list[str] = []
    entries = menu(chance, names)
    for number in range(entries.count("@")):
        entries = entries.replace("@", str(number), 1)
    steps = [
        chance.choice([str(chance.randrange(4)), chance.choice(names).replace(">", ">>"), chance.choice(names), "0x1"])
        for _ in range(chance.randrange(4))
    ]
    wanted = ">".join(steps)
    config = f"set timeout=0\nset default='{wanted}'\n{entries}"
    found = parse(Source("x", config.encode()), "boot/grub/grub.cfg", "grub-cfg", (4, 17)).menu
    ours = {found[index].commands[0].words[1].value for index in default_entries(found, wanted)}
    assert ours == set(re.findall(r"^CHOSEN (\d+)$", run(tmp_path, config), re.MULTILINE))
