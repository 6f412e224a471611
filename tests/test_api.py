"""What programs and rule authors import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import xenlint
from xenlint.settings.config import Settings
from xenlint.settings.errors import UsageError
from xenlint.testing import write_tree


def test_every_public_name_is_there() -> None:
    for name in xenlint.__all__:
        assert getattr(xenlint, name) is not None
    with pytest.raises(AttributeError):
        xenlint.nothing  # noqa: B018 - the access is the test


def test_the_module_of_rules_needs_no_import_of_its_own() -> None:
    code = "import xenlint; print(xenlint.rule.Meta.__name__, xenlint.Fix.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "Meta Fix\n"


def test_lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(
        str(tmp_path), {"etc/default/grub": 'GRUB_CMDLINE_XEN="smt"\n', "xenlint.toml": 'xen-version = "4.14"\n'}
    )
    monkeypatch.chdir(tmp_path)
    report = xenlint.lint(["."])
    assert [(d.rule.code, d.path, d.span.text) for d in report.diagnostics] == [("XEN101", "etc/default/grub", "smt")]
    assert (report.summary.files, report.errors) == (1, [])
    assert xenlint.lint(["."], Settings(root=str(tmp_path), select=("XEN5",))).diagnostics == ()
    assert xenlint.lint(["nowhere"]).errors == ["nowhere: there is no such file or directory."]
    (tmp_path / "xenlint.toml").write_text("nonsense = 1\n")
    with pytest.raises(UsageError, match="nonsense"):
        xenlint.lint(["."])
