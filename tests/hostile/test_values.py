"""Values that are made to run, to grow, or to be printed as something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import Run

PROGRAMS = {
    "system": "import os\nos.system('touch forged')\nmemory = 512\n",
    "import": "memory = __import__('os').system('touch forged') or 512\n",
    "open": "open('forged', 'w').write('x')\nmemory = 512\nname = 'x'\n",
    "exec": "exec('open(\"forged\", \"w\")')\nmemory = eval('512')\n",
    "classes": "memory = ().__class__.__bases__[0].__subclasses__()\nname = 'x'\n",
    "format": "name = '{0.__class__.__mro__}'.format(1)\nmemory = 512\n",
    "endless": "while True:\n    pass\nmemory = 512\n",
    "range": "memory = len(range(10**9))\nfor i in range(10**12):\n    memory = i\nname = 'x'\n",
    "repeat": "name = 'a' * 10**9\nmemory = 512\n",
    "repeat twice": "a = 'x' * 10**5\nb = a * 10**5\nname = b\nmemory = 512\n",
    "doubling": "name = 'x'\n" + "name = name + name\n" * 200 + "memory = 512\n",
    "power": "memory = 9 ** 9 ** 9\nname = 'x'\n",
    "shift": "memory = 1 << 10**10\nname = 'x'\n",
    "percent": "name = '%*d' % (10**9, 1)\nmemory = 512\n",
    "percent width": "name = '%999999999d' % 1\nmemory = 512\n",
    "lists": "vif = [''] * 10**9\nmemory = 512\nname = 'x'\n",
    "nested lists": "a = [1]\n" + "a = [a, a, a, a]\n" * 40 + "vif = a\nmemory = 512\nname = 'x'\n",
    "digits": "memory = " + "9" * 100_000 + "\nname = 'x'\n",
    "decorators": "def f():\n    return f()\nmemory = f()\nname = 'x'\n",
    "parentheses": "memory = " + "(" * 50_000 + "1" + ")" * 50_000 + "\nname = 'x'\n",
    "minus": "memory = " + "-" * 100_000 + "1\nname = 'x'\n",
    "plus": "memory = " + "1+" * 100_000 + "1\nname = 'x'\n",
    "join": "name = ('x' * 10**6).join(['y'] * 10**6)\nmemory = 512\n",
    "replace": "name = ('x' * 10**5).replace('x', 'y' * 10**5)\nmemory = 512\n",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_xm_programs(repo: Path, name: str, xenlint: Run) -> None:
    (repo / "etc/xen").mkdir(parents=True)
    (repo / "etc/xen/xend-config.sxp").write_text("(xend-http-server yes)\n(dom0-min-mem 196)\n")
    (repo / "etc/xen/web.cfg").write_text(PROGRAMS[name])
    done = xenlint("check")
    assert len(done.out) < 20_000
    assert "etc/xen/web.cfg" in xenlint("inspect", "etc/xen/web.cfg").out
    assert not (repo / "forged").exists()


SHELL = {
    "substitution": 'GRUB_CMDLINE_XEN="$(touch forged)"\n',
    "backquotes": "GRUB_CMDLINE_XEN=`touch forged`\n",
    "arithmetic": "GRUB_CMDLINE_XEN=$((x[$(touch forged)]))\n",
    "doubling": "A=x\n" + 'A="$A$A"\n' * 100 + 'GRUB_CMDLINE_XEN="$A"\n',
    "source": ". ../outside/secret\nGRUB_CMDLINE_XEN=x\n",
    "loop": "while :; do :; done\nGRUB_CMDLINE_XEN=x\n",
    "braces": "GRUB_CMDLINE_XEN=" + "{a,b}" * 100 + "\n",
    "nesting": "GRUB_CMDLINE_XEN=" + "${x:-" * 20_000 + "}" * 20_000 + "\n",
    "here": "cat <<X\n" * 5000 + "GRUB_CMDLINE_XEN=x\n",
}


@pytest.mark.parametrize("name", SHELL)
def test_shell(repo: Path, name: str, xenlint: Run) -> None:
    (repo / "etc/default").mkdir(parents=True)
    (repo / "etc/default/grub").write_text(SHELL[name])
    done = xenlint("check")
    assert len(done.out) < 20_000
    xenlint("inspect", "etc/default/grub")
    assert not (repo / "forged").exists()


def test_messages_cannot_be_forged(repo: Path, xenlint: Run) -> None:
    """Values end up in messages and excerpts of every format."""
    from xenlint.cli.check import FORMATS

    (repo / "etc/xen").mkdir(parents=True)
    evil = "\x1b]0;title\x07\x1b[31m\r::error::forged\u202e\x9b2J"
    (repo / "etc/xen/web.cfg").write_text(
        f'name = "{evil}"\nmemory = "{evil}"\n{evil} = 1\nmemry = "{evil}"\nvif = [ "{evil}" ]\ndisk = [ "{evil}" ]\n'
        f"# xenlint: ignore[{evil}] {evil}\nvcpus = 0\n"
    )
    for name in FORMATS:
        done = xenlint("check", "--output-format", name, "--show-suppressed")
        assert done.status == 1
        for bad in ("\x1b", "\x9b", "\x07", "\u202e"):
            assert bad not in done.out, name
        assert not [line for line in done.out.replace("\r", "\n").splitlines() if line.startswith("::error::")], name
