"""What the README shows is what xenlint says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_report_shown_is_the_report_given() -> None:
    shown = re.search(r"```\n(error\[XEN101\].*?)```", README, re.DOTALL)
    assert shown is not None
    done = subprocess.run(
        [sys.executable, "-m", "xenlint", "check", "corpus/seed-squeeze"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown[1] in done.stdout


def test_the_config_shown_is_one(tmp_path: Path) -> None:
    from xenlint.settings.config import load

    shown = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    (tmp_path / "xenlint.toml").write_text(shown[1], encoding="utf-8")
    (tmp_path / "hosts.yaml").write_text("alpha: {cpus: 8}\n", encoding="utf-8")
    assert load(str(tmp_path / "xenlint.toml"), "xenlint.toml").hosts["alpha"].facts.memory_kib == 8 << 20


def test_the_manifest_of_hooks_has_the_ids_shown() -> None:
    ids = re.findall(r"- id: (\S+)", README)
    assert ids == re.findall(r"- id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
