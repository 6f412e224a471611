"""A tree of very many files: `python tests/hostile/many.py [FILES]` (200,000). Prints time, peak memory, and the walk's
share. Apart from the tests, for making such a tree takes longer than reading it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as root:
        guests = Path(root, "etc/xen")
        guests.mkdir(parents=True)
        (guests / "web.cfg").write_text('name = "web"\nmemory = 512\nmemry = 1\n')
        for number in range(count):
            directory = Path(root, f"data/{number // 1000}")
            if number % 1000 == 0:
                directory.mkdir(parents=True)
            (directory / f"f{number}.txt").write_text("x\n")
        start = time.perf_counter()
        command = [sys.executable, "-m", "xenlint", "check", "--no-cache", root]
        status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        walked = sum(len(files) for _, _, files in os.walk(root))
        walk = time.perf_counter() - start
        peak = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{walked} files: status {status}, {seconds:.1f} s (os.walk {walk:.1f} s), peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
