"""What the cache gives back is what linting would have said, and it gives nothing back that might differ."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from xenlint.discovery import find
from xenlint.engine import cache as module
from xenlint.engine.cache import Cache, open_cache, sweep
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.lint import lint_host
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import Plan, make_plan
from xenlint.settings.config import Settings, find_config, load

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
STORIES = sorted(path.name for path in CORPUS.iterdir() if path.is_dir())


def plain(result: HostResult) -> object:
    """A result to compare: a span is its place and text."""

    def shown(value: object) -> object:
        if hasattr(value, "source"):
            return value.source.path, value.start, value.end, value.text  # type: ignore[attr-defined]
        if isinstance(value, Diagnostic):
            return tuple(map(shown, value._replace(rule=value.rule._replace(options=()))))
        return type(value).__name__, tuple(map(shown, value)) if isinstance(value, tuple) else value

    return tuple(map(shown, result))


def settings_of(root: Path) -> Settings:
    path = find_config(str(root))
    return load(path, path, load_registry().rules) if path else Settings(root=str(root))


def plan_of(root: Path) -> Plan:
    return make_plan(settings_of(root)._replace(select=("all",)), load_registry())


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    tree = tmp_path / "tree"
    shutil.copytree(CORPUS / "fleet-of-six", tree, symlinks=True)
    here = os.getcwd()
    os.chdir(tree)
    yield tree
    os.chdir(here)


def lints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the hosts that are linted and not looked up, growing."""
    names: list[str] = []

    def counted(work: object, plan: Plan) -> HostResult:
        names.append(work.name)  # type: ignore[attr-defined]
        return lint_host(work, plan)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "lint_host", counted)
    return names


def run(tree: Path, directory: Path, plan: Plan | None = None, code: bytes = b"") -> list[object]:
    plan = plan or plan_of(tree)
    cache = open_cache(str(directory), plan, code)
    assert cache is not None
    return [plain(cache.lint(work, plan)) for work in find(["."], settings_of(tree), os.getcwd()).hosts]


@pytest.mark.parametrize("story", STORIES)
def test_same_as_linting(story: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = CORPUS / story
    monkeypatch.chdir(root)
    plan = plan_of(root)
    expected = [plain(lint_host(work, plan)) for work in find(["."], settings_of(root), os.getcwd()).hosts]
    names = lints(monkeypatch)
    assert run(root, tmp_path / "cache") == expected
    assert len(names) == len(expected) > 0
    assert run(root, tmp_path / "cache") == expected
    assert len(names) == len(expected), "the second time nothing is linted"


def test_only_the_changed_host(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = lints(monkeypatch)
    run(tree, tmp_path / "cache")
    total = len(names)
    guest = next(path for path in sorted(tree.rglob("*.cfg")) if path.is_file() and not path.is_symlink())
    guest.write_text(guest.read_text() + "\nmemry = 1\n")
    for path in tree.rglob("*"):
        os.utime(path, (1, 1), follow_symlinks=False)
    run(tree, tmp_path / "cache")
    assert len(names) == total + 1


def test_code_rules_and_options_count(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = lints(monkeypatch)
    plan = plan_of(tree)
    run(tree, tmp_path / "cache", plan)
    total = len(names)
    for other in (
        plan._replace(rules=plan.rules[1:]),
        plan._replace(options={"XEN101": {"x": 1}}),
        plan._replace(per_file_ignores=(("**", ("XEN1",)),)),
    ):
        run(tree, tmp_path / "cache", other)
        total += len(find(["."], settings_of(tree), os.getcwd()).hosts)
        assert len(names) == total
    run(tree, tmp_path / "cache", plan, b"other code")
    assert len(names) > total


DAMAGE = (
    lambda data: b"",
    lambda data: data[: len(data) // 2],
    lambda data: data[:-1] + b"?",
    lambda data: b"\xff\x00" * 50,
    lambda data: data.replace(b"kinds", b"kindz"),
    lambda data: data + data,
)


@pytest.mark.parametrize("number", range(len(DAMAGE)))
def test_damage_is_a_miss(number: int, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run(tree, tmp_path / "cache")
    names = lints(monkeypatch)
    entries = [path for path in (tmp_path / "cache").rglob("*") if path.is_file() and len(path.name) == 62]
    assert len(entries) == len(expected)
    for path in entries:
        path.write_bytes(DAMAGE[number](path.read_bytes()))
    assert run(tree, tmp_path / "cache") == expected
    assert len(names) == len(expected)
    assert run(tree, tmp_path / "cache") == expected
    assert len(names) == len(expected), "the damaged entries were replaced"


def test_an_entry_that_was_tampered_with(tree: Path, tmp_path: Path) -> None:
    """With the right checksum, but with what no result can hold: a miss as well."""
    import json
    from hashlib import sha256

    expected = run(tree, tmp_path / "cache")
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file() and len(path.name) == 62:
            record = json.loads(path.read_bytes().partition(b"\n")[2])
            for diagnostic in record["diagnostics"]:
                diagnostic[5][2] = 1 << 40
            record["claims"] = [["x"]]
            body = json.dumps(record).encode()
            path.write_bytes(sha256(body).hexdigest().encode() + b"\n" + body)
    assert run(tree, tmp_path / "cache") == expected


def test_no_place_for_a_cache(tmp_path: Path, tree: Path) -> None:
    (tmp_path / "file").write_text("")
    assert open_cache(str(tmp_path / "file" / "cache"), plan_of(tree), b"") is None


def test_a_full_disk_costs_the_entry_alone(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = run(tree, tmp_path / "other")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert run(tree, tmp_path / "cache") == expected
    assert [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()] == ["CACHEDIR.TAG"]


def test_what_cannot_be_read_is_not_kept(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A FIFO in the place of a file must be told in every run."""
    work = find(["."], settings_of(tree), os.getcwd()).hosts[0]
    path = Path(work.files[0].path)
    path.unlink()
    os.mkfifo(path)
    plan = plan_of(tree)
    cache = open_cache(str(tmp_path / "cache"), plan, b"")
    assert cache is not None
    for _ in range(2):
        assert [f"{work.files[0].shown}: this is no regular file."] == list(cache.lint(work, plan).errors)


def test_the_oldest_go_first(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path), b"")
    paths = [tmp_path / f"{number:02}" / "entry" for number in range(10)]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))
    sweep(cache.directory, 350)
    assert [path.exists() for path in paths] == [False] * 7 + [True] * 3
    paths[0].write_bytes(b"x" * 1000)
    sweep(cache.directory, 350)
    assert paths[0].exists(), "looked at once a day"
