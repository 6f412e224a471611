"""One way in for all formats."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from xenlint.source import Source
from xenlint.syntax import MODULES, parse
from xenlint.syntax.tree import Kind
from xenlint.typed import get_args


def test_each_kind_has_a_module() -> None:
    assert set(MODULES) == set(get_args(Kind))


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_kind_is_read(kind: Kind) -> None:
    if importlib.util.find_spec(f"xenlint.syntax.{MODULES[kind]}") is None:
        pytest.skip(f"{MODULES[kind]} is not there yet")
    document = parse(kind, Source("file", b""), "etc/file", (4, 17))
    assert (document.kind, document.path, document.menu) == (kind, "etc/file", ())


def test_only_the_parser_that_is_needed_is_imported() -> None:
    code = (
        "import sys; from xenlint.source import Source; from xenlint.syntax import parse;"
        "parse('grub-legacy', Source('f', b''), 'f', (4, 17));"
        "print(*sorted(m for m in sys.modules if m.startswith('xenlint.syntax.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["xenlint.syntax.grub_legacy", "xenlint.syntax.lines", "xenlint.syntax.tree"]
