"""Pictures of what xenlint says of the corpus, made anew for every build: `python docs/pictures.py DIRECTORY`."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent

# Rich's own frame would fetch a font from another server.
_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix, .{unique_id}-title {{
  font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre;
}}
.{unique_id}-matrix {{ font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 17px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def pictures() -> dict[str, str]:
    """SVG by file name."""
    return {
        "report.svg": _terminal("check", "corpus/seed-squeeze"),
        "budget-terminal.svg": _terminal("budget", "corpus/debian-modern"),
        "budget.svg": _say("budget", "--format", "svg", "corpus/fleet-of-six"),
    }


def _terminal(command: str, path: str) -> str:
    """A terminal in which a command has run."""
    text = Text.from_ansi(_say(command, "--color", "always", path).rstrip("\n"))
    width = max(line.cell_len for line in text.split()) + 1
    console = Console(record=True, width=width, file=io.StringIO())
    console.print(text)
    title = f"xenlint {command} {path}"
    return console.export_svg(title=title, theme=MONOKAI, code_format=_FRAME, unique_id=command)


def _say(*arguments: str) -> str:
    command = [sys.executable, "-m", "xenlint", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    for name, picture in pictures().items():
        (Path(sys.argv[1]) / name).write_text(picture, encoding="utf-8")
