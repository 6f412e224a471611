"""A rule pack's directory as its author has it: which package it holds, where, and which codes it uses."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

from xenlint.patterns import lazy_pattern
from xenlint.settings.config import parse_toml
from xenlint.settings.errors import UsageError
from xenlint.typed import NamedTuple

GROUP = "xenlint.rules"
_CODE = lazy_pattern(r"^\s*code=[\"']([A-Z]+[0-9]+)[\"']", re.MULTILINE)
_NAME = lazy_pattern(r"^\s*name=[\"']([a-z0-9-]+)[\"']", re.MULTILINE)


class PackDir(NamedTuple):
    """`root` holds the pyproject.toml, `folder` is the package's own directory, `version` the pack's, as in 1.0."""

    root: str
    package: str
    folder: str
    version: str

    @property
    def tests(self) -> str:
        """Where the tests of single rules lie."""
        below = os.path.join(self.root, "tests", "rules")
        return below if os.path.isdir(below) else os.path.join(self.root, "tests")

    def make_importable(self) -> None:
        """Let this process import the package from here, installed or not."""
        import importlib

        sys.path.insert(0, os.path.dirname(os.path.abspath(self.folder)))
        importlib.invalidate_caches()

    def codes(self, family: str = "") -> dict[str, str]:
        """The codes in the sources, of one family or all, with the names of their rules. Imports nothing."""
        found = {}
        for path in _sources(os.path.join(self.folder, family)):
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
            code, name = _CODE.search(text), _NAME.search(text)
            if code and name and "META" in text and not os.path.basename(path).startswith("_"):
                found[code[1]] = name[1]
        return found


def find_pack(root: str) -> PackDir | None:
    """The pack in this directory; None where its pyproject.toml names none. Raises UsageError where the package that it
    names is not there."""
    path = os.path.join(root, "pyproject.toml")
    if not os.path.isfile(path):
        return None
    with open(path, encoding="utf-8", errors="replace") as file:
        project = parse_toml(file.read(), path).get("project", {})
    packs = project.get("entry-points", {}).get(GROUP, {})
    if not packs:
        return None
    package = str(next(iter(packs.values())))
    parts = package.split(".")
    for above in ("", "src", *sorted(os.listdir(root))):
        folder = os.path.join(root, above, *parts)
        if os.path.isfile(os.path.join(folder, "__init__.py")):
            version = re.match(r"[0-9]+(\.[0-9]+)?", str(project.get("version", "")))
            return PackDir(root, package, folder, version[0] if version else "1.0")
    raise UsageError(f"{path} names the rule pack '{package}', and there is no such package below {root}.")


def _sources(folder: str) -> Iterator[str]:
    for directory, _, names in os.walk(folder):
        yield from (os.path.join(directory, name) for name in sorted(names) if name.endswith(".py"))
