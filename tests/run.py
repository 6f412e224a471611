"""Set up an environment in .venv and run every check of the project: `python3 tests/run.py [PYTEST OPTIONS]`.

Needs Python and git, nothing else. Ends with the status of the first check that fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.path.join(ROOT, ".venv", "Scripts" if os.name == "nt" else "bin")


def call(*command: str) -> None:
    print("+", *command, flush=True)
    status = subprocess.call((os.path.join(BIN, command[0]), *command[1:]), cwd=ROOT)
    if status:
        sys.exit(status)


def main(options: list[str]) -> None:
    if not os.path.isdir(BIN):
        venv.create(os.path.join(ROOT, ".venv"), with_pip=True)
    call("python", "-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1")
    call("python", "-m", "pip", "install", "--quiet", "--editable", ".", "--group", "dev")
    call("ruff", "check", ".")
    call("ruff", "format", "--check", ".")
    call("mypy")
    call("lint-imports")
    call("python", "-m", "pytest", "-n", "2", *options)


if __name__ == "__main__":
    main(sys.argv[1:])
