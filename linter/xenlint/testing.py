"""For tests of rules: lint a tree of files that stands in a dict."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping

from xenlint.api import Report, lint
from xenlint.engine.diagnostic import Diagnostic
from xenlint.engine.edits import apply_fixes
from xenlint.settings.config import Settings, load

Tree = Mapping[str, "str | bytes"]
"""Paths to contents; text is written as UTF-8 with its line ends as they are. `link:` in front makes a link."""


def write_tree(root: str, tree: Tree) -> None:
    """Write a tree of files below a directory."""
    for path, content in tree.items():
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if isinstance(content, str) and content.startswith("link:"):
            os.symlink(content[5:], place)
            continue
        with open(place, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)


def lint_tree(tree: Tree, select: tuple[str, ...] = ("default",), config: str = "") -> Report:
    """Lint a tree with these rules. `config` is the text of its `xenlint.toml`; paths in the report are below it."""
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, {"xenlint.toml": config, **tree} if config else tree)
        settings = load(os.path.join(root, "xenlint.toml"), "xenlint.toml") if config else Settings(root=root)
        return lint([root], settings._replace(select=select))


def fixed_tree(tree: Tree, report: Report) -> dict[str, str | bytes]:
    """The tree with every fix of the report made, safe or not. The first part of the report's paths is its root."""
    fixed = dict(tree)
    by_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        if diagnostic.fix is not None:
            by_path.setdefault(diagnostic.fix.edits[0].at.source.path, []).append(diagnostic)
    for path, diagnostics in by_path.items():
        fixes = [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix is not None]
        text, _ = apply_fixes(fixes[0].edits[0].at.source.text, fixes)
        name = next(name for name in tree if path.endswith(name))
        fixed[name] = text.encode("utf-8", "surrogateescape")
    return fixed
