"""What must hold of the whole program, whatever it is given. `TARGETS` makes cases and checks them; see `cases.py`."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from cases import (
    Case,
    Done,
    Place,
    Tree,
    make_arguments,
    make_baseline,
    make_policies,
    make_tree,
    with_settings,
)
from runner import FORBIDDEN, command_of
from xenlint.cli.check import FORMATS
from xenlint.report.csv import COLUMNS

DATA = Path(__file__).resolve().parent.parent / "data"


class Target(NamedTuple):
    make: Callable[[random.Random], Case]
    check: Callable[[Case], None]


# --- program ----------------------------------------------------------------------------------------------------------


def make_program(dice: random.Random) -> Case:
    tree = with_settings(make_tree(dice), dice)
    stdin = next(iter(tree.values()), b"") if dice.randrange(2) else b"\xff\x00"
    return Case(tree, make_arguments(dice), stdin)


def check_program(case: Case) -> None:
    """Any command: it does its work, or says why not. What it was not told to write stays as it is."""
    with Place(case.tree) as place:
        before = place.files()
        done = place.run(*case.arguments, stdin=case.stdin)
        if not {"--help", "-h"} & set(case.arguments) and "always" not in case.arguments:
            _printable(done)
        if case.arguments[0] not in ("rule", "") and not any(word.startswith("--") for word in _writing(case)):
            assert place.files() == before, "a file has changed"


def _writing(case: Case) -> list[str]:
    names = ("--fix", "--output", "--write-baseline", "--prune-baseline", "--cache-dir")
    return [word for word in case.arguments if word.startswith(names)]


def _printable(done: Done) -> None:
    assert not FORBIDDEN.search(done.err), repr(FORBIDDEN.search(done.err))


# --- fix --------------------------------------------------------------------------------------------------------------


def make_fix(dice: random.Random) -> Case:
    tree = with_settings(make_tree(dice), dice)
    tree.pop("known.txt", None)
    return Case(tree, dice.choice(((), ("--unsafe-fixes",))))


def check_fix(case: Case) -> None:
    """`--diff` shows what `--fix` does; that is done once, to the files it names, and costs no finding elsewhere."""
    with Place(case.tree) as place:
        before = place.files()
        plain = place.run("check", "--output-format", "json")
        shown = place.run("check", "--diff", "--output-format", "json", *case.arguments)
        assert place.files() == before, "--diff changed a file"
        done = place.run("check", "--fix", "--output-format", "json", *case.arguments)
        after = place.files()
        assert after.keys() == before.keys(), "a file came or went"
        if not plain.out:
            assert after == before
            return
        changed = {path for path in after if after[path] != before[path]}
        report = json.loads(done.out)
        if "was not fixed" not in done.err:
            # the report in a patch's company stands on stderr, with warnings behind it
            assert _patched(before, shown.out) == after, "--diff shows something else than --fix does"
            assert bool(report["summary"]["fixed"]) == bool(changed)
        again = place.run("check", "--fix", "--output-format", "json", *case.arguments)
        if "not all fixes were tried" not in done.err:
            assert place.files() == after, "a second run changes more"
            assert json.loads(again.out)["findings"] == report["findings"], "what --fix tells is not what is left"
        _nothing_lost(json.loads(plain.out)["findings"], report["findings"], changed)


def _nothing_lost(before: list[Any], after: list[Any], changed: set[str]) -> None:
    """Where no file of a host has changed, its findings are what they were."""
    hosts = {found["host"] for found in before + after if found["path"] in changed}
    if len(hosts) < len(changed):
        hosts |= {found["host"] for found in before + after if _is_near(found["path"], changed)}

    def rest(findings: list[Any]) -> Counter[str]:
        # what is said of several hosts may change with any of them
        alone = [found for found in findings if found["host"] not in hosts and not found["related"]]
        return Counter(f"{found['code']} {found['path']} {found['message']}" for found in alone)

    assert rest(before) == rest(after), "a finding went where nothing was fixed"


def _is_near(path: str, changed: set[str]) -> bool:
    return any(os.path.dirname(path).split("/")[0] == other.split("/")[0] for other in changed)


def _patched(tree: Tree, patch: bytes) -> Tree:
    """The tree with a patch that git has applied; without git, what it should be is not known."""
    if not patch:
        return tree
    git = shutil.which("git")
    assert git, "these checks need git"
    with tempfile.TemporaryDirectory() as copy:
        for path, data in tree.items():
            place = os.path.join(copy, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if not data.startswith(b"link:"):
                Path(place).write_bytes(data)
        env = {**os.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(copy), "GIT_CONFIG_GLOBAL": os.devnull}
        command = [git, "apply", "--whitespace=nowarn", "-"]
        done = subprocess.run(command, cwd=copy, input=patch, capture_output=True, check=False, env=env)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        return {
            path: data if data.startswith(b"link:") else Path(copy, path).read_bytes() for path, data in tree.items()
        }


# --- reports ----------------------------------------------------------------------------------------------------------

_FLAGS = (
    *((), ("--show-suppressed",), ("--statistics",), ("--verbose",), ("--upgrade-to", "4.18"), ("--select", "all")),
    *(
        ("--sarif-runs", "groups"),
        ("--sarif-runs", "one", "--sarif-category", "a/b"),
        ("--no-suppressions",),
        ("--diff",),
    ),
)


def make_reports(dice: random.Random) -> Case:
    tree = with_settings(make_tree(dice), dice)
    return Case(tree, (*dice.choice(_FLAGS), *dice.choice(_FLAGS)))


def check_reports(case: Case) -> None:
    """Every format is what its readers take it for, and all tell the same findings."""
    with Place(case.tree) as place:
        outputs = [f"--output={name}=../{name}" for name in FORMATS]
        done = place.run("check", "-q", *outputs, *case.arguments)
        _printable(done)
        texts = {}
        for name in FORMATS:
            written = Path(place.root, "..", name)
            if not written.exists():
                assert done.status == 2
                continue
            texts[name] = written.read_bytes().decode()  # strictly
        for form in ("json", "svg", "html", "text"):
            texts[f"budget {form}"] = place.run("budget", "--format", form).out.decode()
        for path, data in case.tree.items():
            if not data.startswith(b"link:") and not path.startswith("-"):
                texts[f"inspect json {path}"] = place.run("inspect", "--format", "json", path).out.decode()
                texts[f"inspect {path}"] = place.run("inspect", path).out.decode()
                break
        texts["config"] = place.run("config").out.decode()
        texts["config json"] = place.run("config", "--format", "json").out.decode()
    for name, text in texts.items():
        assert not FORBIDDEN.search(text), f"{name}: {FORBIDDEN.search(text)}"
        assert name == "github" or not any(map(command_of, text.split("\n"))), f"{name}: a command of a runner"
    _well_formed(texts)
    report = json.loads(texts.get("json", '{"summary": {"files": 0}}'))
    # a report of nothing at all may say that; what is suppressed is not told by all
    if report["summary"]["files"] and "--show-suppressed" not in case.arguments:
        _all_told(texts, len(report["findings"]))


def _well_formed(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if text and " json" in name:
            json.loads(text, object_pairs_hook=_without_doubles)
    if texts["budget svg"]:
        ElementTree.fromstring(texts["budget svg"])
    _Balanced().check(texts["budget html"])
    if "json" not in texts:
        return
    report = json.loads(texts["json"], object_pairs_hook=_without_doubles)
    assert {"version", "findings", "errors", "summary"} <= report.keys()
    findings = report["findings"]
    for found in findings:
        assert {"code", "severity", "path", "line", "column", "message", "fingerprint", "fix"} <= found.keys()
    assert [json.loads(line) for line in texts["jsonl"].splitlines()] == findings
    log = json.loads(texts["sarif"], object_pairs_hook=_without_doubles)
    _validator("sarif-schema-2.1.0").validate(log)
    for name in ("gitlab", "rdjson"):
        _validator(f"{name}-schema").validate(json.loads(texts[name], object_pairs_hook=_without_doubles))
    header, *rows = csv.reader(io.StringIO(texts["csv"]))
    assert tuple(header) == COLUMNS
    assert {len(row) for row in rows} <= {len(COLUMNS)}
    for name in ("checkstyle", "junit"):
        _xml(name, texts[name])
    for line in texts["github"].splitlines():
        command = command_of(line)
        if line.startswith("::"):
            assert command
            assert set(command.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}, line


def _all_told(texts: dict[str, str], number: int) -> None:
    runs = json.loads(texts["sarif"])["runs"]
    told = {
        "sarif": sum(not result.get("suppressions") for run in runs for result in run["results"]),
        "gitlab": len(json.loads(texts["gitlab"])),
        "rdjson": len(json.loads(texts["rdjson"])["diagnostics"]),
        "csv": len(texts["csv"].splitlines()) - 1,
        "checkstyle": sum(len(file) for file in ElementTree.fromstring(texts["checkstyle"].encode())),
        "junit": sum(len(each) > 0 for each in ElementTree.fromstring(texts["junit"].encode()).iter("testcase")),
    }
    assert told == dict.fromkeys(told, number)


class _Balanced(HTMLParser):
    """Every element ends where it should, and none is one that loads or runs something."""

    VOID = frozenset(("meta", "br", "hr", "img", "input", "link", "col"))

    def check(self, page: str) -> None:
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open, f"not ended: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("iframe", "object", "link", "img"), tag
        assert tag != "script" or not attrs, attrs
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("href", "src")], attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), "a key stands twice"
    return dict(pairs)


@cache
def _validator(name: str) -> Any:
    import jsonschema

    schema = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


@cache
def _xsd(name: str) -> Any:
    import xmlschema

    return xmlschema.XMLSchema(DATA / f"{name}.xsd")


def _xml(name: str, text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text.encode())
    _xsd(name).validate(root)
    return root


# --- policies ---------------------------------------------------------------------------------------------------------


def make_policy(dice: random.Random) -> Case:
    tree = {**make_tree(dice), "policy.yaml": make_policies(dice)}
    if dice.randrange(6) == 0:
        tree["policy.yaml"] = bytes(dice.randrange(256) for _ in range(dice.randrange(200)))
    tree["xenlint.toml"] = b'policies = ["policy.yaml"]\n'
    return Case(tree, dice.choice(((), ("--diff", "--unsafe-fixes"), ("--output-format", "sarif"))))


def check_policies(case: Case) -> None:
    """A policy file is used, or refused with the line; both by each command."""
    with Place(case.tree) as place:
        done = place.run("check", *case.arguments, "--select", "policy", "--allow-empty")
        refused = "policy.yaml" in done.err and not done.out
        for other in (("policy", "test"), ("rules", "--tag", "policy"), ("explain", "SITE-001")):
            told = place.run(*other)
            assert not refused or (told.status == 2 and "policy.yaml" in told.err), other
            _printable(told)
        if refused:
            assert done.status == 2
            for line in done.err.splitlines():
                assert re.match(r"(xenlint: )?policy\.yaml(:\d+)?(:\d+)?: \S", line), line


# --- baseline ---------------------------------------------------------------------------------------------------------


def make_known(dice: random.Random) -> Case:
    tree = make_tree(dice)
    tree.pop("xenlint.toml", None)
    with Place(tree) as place:
        with contextlib.suppress(AssertionError):  # the case shows it again
            place.run("check", "-q", "--write-baseline", "known.txt")
        written = place.files().get("known.txt", b"# xenlint baseline 1\n")
    return Case({**tree, "known.txt": make_baseline(written, dice)})


_STALE = "stale-baseline-entry"


def check_baseline(case: Case) -> None:
    """Any bytes as a baseline: refused with their line, or used; what is used hides and tells nothing new."""
    with Place(case.tree) as place:
        arguments = ("check", "--output-format", "json", "--allow-empty")
        known = place.run(*arguments, "--baseline", "known.txt")
        before = place.files()
        pruned = place.run("check", "-q", "--allow-empty", "--baseline", "known.txt", "--prune-baseline")
        if not known.out:
            assert known.status == 2
            assert re.match(r"xenlint: known\.txt(:\d+)?: \S", known.err), known.err
            assert place.files() == before, "a damaged baseline was overwritten"
            refused = place.run("check", "-q", "--write-baseline", "known.txt")
            assert refused.status == 2
            assert place.files() == before, "a damaged baseline was overwritten"
            return
        plain = json.loads(place.run(*arguments).out)["findings"]
        told = json.loads(known.out)["findings"]
        new = [found for found in told if found["name"] != _STALE]
        assert not _keys(new) - _keys(plain), "the baseline brought a finding"
        if pruned.status == 2:
            assert place.files() == before
            return
        after = json.loads(place.run(*arguments, "--baseline", "known.txt").out)["findings"]
        assert _keys(after) == _keys(new), "a pruned baseline hides something else"
        place.run("check", "-q", "--write-baseline", "known.txt")
        left = json.loads(place.run(*arguments, "--baseline", "known.txt").out)["findings"]
        assert not left, f"written anew, the baseline leaves {left[0]}"


def _keys(findings: list[Any]) -> Counter[tuple[object, ...]]:
    return Counter((found["code"], found["path"], found["line"], found["message"]) for found in findings)


TARGETS = {
    "program": Target(make_program, check_program),
    "fix": Target(make_fix, check_fix),
    "reports": Target(make_reports, check_reports),
    "policies": Target(make_policy, check_policies),
    "baseline": Target(make_known, check_baseline),
}
