"""`xenlint rule new`: a rule with its examples and its test, in a pack that is there or in a new one.

The rule is one of `xenlint.kit.models` under another name: it works as it is, so its author edits something that runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib import import_module

from xenlint import __version__
from xenlint.engine.indexing import BadRuleError, write_index
from xenlint.engine.packs import BUILT_IN, load_registry
from xenlint.kit.packdir import GROUP, PackDir, find_pack
from xenlint.settings.errors import UsageError
from xenlint.typed import NamedTuple

FAMILIES: Mapping[str, str] = {
    "autostart": "guest",
    "balloon": "toolstack",
    "boot": "boot",
    "capacity": "host",
    "cpu": "guest",
    "dom0": "boot",
    "guest": "guest",
    "network": "network",
    "passthrough": "guest",
    "security": "guest",
    "storage": "storage",
    "toolstack": "toolstack",
    "upgrade": "guest",
}
"""The families of rules, each with the model that a new one begins as."""

_NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)+"
_CODE = "([A-Z]+)([0-9]+)"


class Made(NamedTuple):
    """What was written: the pack, the rule's code, and the files in their order."""

    pack: PackDir
    code: str
    files: tuple[str, ...]
    is_new_pack: bool


def new_rule(name: str, family: str, root: str, code: str = "") -> Made:
    """Write a rule. `root` holds a pack, or nothing yet. Raises UsageError, before anything is written, where the name
    or code is taken or not a proper one, or where something else is in the way."""
    if not re.fullmatch(_NAME, name):
        raise UsageError(f"'{name}' is no name for a rule: write small words joined by hyphens, as in disk-on-nfs.")
    if family not in FAMILIES:
        raise UsageError(f"there is no family '{family}'; there are {', '.join(FAMILIES)}.")
    pack = find_pack(root) if os.path.isdir(root) else None
    texts: dict[str, str] = {}
    is_new = pack is None
    if pack is None:
        if os.path.isdir(root) and any(not entry.startswith(".") for entry in os.listdir(root)):
            raise UsageError(
                f"{root} holds no rule pack (a pyproject.toml with the entry point '{GROUP}') and is not empty. "
                "Tell with --pack where the pack is, or which directory to make it in."
            )
        pack, texts = _new_pack(root)
    code = _free_code(pack, family, name, code)
    texts.update(_rule(pack, name, family, code))
    texts = {path: text for path, text in texts.items() if text or not os.path.exists(path)}
    for path in texts:
        if os.path.exists(path):
            raise UsageError(f"{path} is there already; nothing was written.")
    for path, text in texts.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    pack.make_importable()
    try:
        index = write_index(pack.package)
    except BadRuleError as error:
        raise UsageError(f"the rule was written, and the index was not, because of other rules:\n{error}") from None
    return Made(pack, code, (*map(os.path.normpath, texts), os.path.relpath(index)), is_new)


def _free_code(pack: PackDir, family: str, name: str, wanted: str) -> str:
    own = pack.codes()
    taken = {rule.code: rule.name for rule in load_registry().rules} | own
    if name in taken.values():
        raise UsageError(f"there is a rule called '{name}' already.")
    if wanted:
        if not re.fullmatch(_CODE, wanted):
            raise UsageError(f"'{wanted}' is no code: write capital letters and a number, as in HOUSE001.")
        if wanted in taken:
            raise UsageError(f"the code {wanted} is that of '{taken[wanted]}'.")
        return wanted
    # the built-in rules have a hundred for each family, others are counted through
    last = max((pack.codes(family) if pack.package == BUILT_IN else own), default=f"{_prefix(pack)}000")
    letters, number = re.split("(?=[0-9])", last, maxsplit=1)
    following = int(number) + 1
    while (code := f"{letters}{following:0{len(number)}}") in taken:
        following += 1
    return code


def _prefix(pack: PackDir) -> str:
    return "".join(re.findall("[A-Z]", _base(pack.package).upper())) or "HOUSE"


def _base(name: str) -> str:
    """`house` of house, house_rules or xenlint-house."""
    words = [word for word in re.findall("[a-z0-9]+", name.lower()) if word not in ("xenlint", "rules")]
    base = "_".join(words)
    return base if base[:1].isalpha() else f"house{base and '_'}{base}"


def _rule(pack: PackDir, name: str, family: str, code: str) -> dict[str, str]:
    """The rule's module, its family's package and its test."""
    model = FAMILIES[family]
    word = name.replace("-", "_")
    rule, test = _model(model), _model(f"{model}_test")
    rule = rule.replace("HOUSE001", code).replace(f"{model}-model", name)
    version, tags = pack.version, f'"{family}", "{_base(pack.package)}"'
    if pack.package == BUILT_IN:
        version, tags = ".".join(__version__.split(".")[:2]), f'"{family}",'
    security = '\n    security_severity="5.0",' if family == "security" else ""
    rule = rule.replace('since="1.0"', f'since="{version}"')
    rule = re.sub('tags=[(]"[a-z]+", "house"[)],', f"tags=({tags}),{security}", rule)
    test = test.replace(f"{model}-model", name).replace(f"({model}, ", f"({word}, ")
    test = re.sub(
        f"from xenlint.kit.models import {model}\n(from .*\n)",
        rf"\1\nfrom {pack.package}.{family} import {word}\n",
        test,
    )
    return {
        os.path.join(pack.folder, family, "__init__.py"): "",
        os.path.join(pack.folder, family, f"{word}.py"): rule,
        os.path.join(pack.tests, f"test_{word}.py"): test,
    }


def _model(name: str) -> str:
    path = import_module(f"xenlint.kit.models.{name}").__file__
    with open(path or "", encoding="utf-8") as file:
        return file.read()


def _new_pack(root: str) -> tuple[PackDir, dict[str, str]]:
    base = _base(os.path.basename(os.path.abspath(root)))
    package = f"{base}_rules"
    pack = PackDir(root, package, os.path.join(root, package), "1.0")
    values = {"base": base, "package": package, "project": f"xenlint-{base.replace('_', '-')}", "version": __version__}
    texts = {
        "pyproject.toml": _PYPROJECT,
        "README.md": _README,
        os.path.join(package, "__init__.py"): '"""Rules of our own."""\n',
        os.path.join(package, "py.typed"): "\n",
        os.path.join("tests", "test_pack.py"): _TEST,
    }
    return pack, {os.path.join(root, path): text.format(**values) for path, text in texts.items()}


_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{project}"
version = "1.0"
description = "Rules of our own for xenlint"
readme = "README.md"
requires-python = ">=3.10"
dependencies = ["xenlint>={version}"]

[project.entry-points."xenlint.rules"]
{base} = "{package}"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]

[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
"""

_README = """\
# {project}

Rules of our own for xenlint, in `{package}`: one module is one rule, its docstring its page, its examples its tests.

    pip install -e .                              # from now on `xenlint check` runs them
    xenlint rule new NAME --family FAMILY         # one more
    xenlint rule index                            # after a change of a rule's META or title
    xenlint rule test                             # every example of every rule
    pytest                                        # the same, and the tests in tests/
"""

_TEST = '''\
"""Every rule of the pack: its page, its examples, its place in the index."""

from xenlint.testing import check_examples


def test_examples() -> None:
    check_examples("{package}")
'''
