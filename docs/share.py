"""Write what an installation puts into share/: the manual page and completion. `python docs/share.py`.

The files are checked in, for a wheel is built without xenlint's own dependencies, and a test holds them against what
this writes.
"""

from __future__ import annotations

from pathlib import Path

from manpage import manual
from xenlint.cli.completion import script

SHARE = Path(__file__).resolve().parent.parent / "share"

PLACES = {
    "bash": "bash-completion/completions/xenlint",
    "zsh": "zsh/site-functions/_xenlint",
    "fish": "fish/vendor_completions.d/xenlint.fish",
}


def files() -> dict[str, str]:
    """Text by path below share/."""
    return {"man/man1/xenlint.1": manual(), **{place: script(shell) for shell, place in PLACES.items()}}


if __name__ == "__main__":
    for name, text in files().items():
        (SHARE / name).parent.mkdir(parents=True, exist_ok=True)
        (SHARE / name).write_text(text, encoding="utf-8", newline="\n")
