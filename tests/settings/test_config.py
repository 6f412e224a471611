"""The config file: what it may say, and what is said of its mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from xenlint.rule import Entry, Option
from xenlint.settings.config import find_config, load
from xenlint.settings.errors import UsageError
from xenlint.settings.globs import matches
from xenlint.settings.schema import config_schema, fits

RULE = Entry("T1", "some-rule", "A rule", "m", "Host", False, "error", "high", ())._replace(
    options=(Option("minimum", "1GiB", "m"), Option("many", 3, "n"))
)

GOOD = """\
xen-version = "4.17"
select = ["default"]
ignore = ["XEN501"]
inventory = ["hosts.yaml"]
fail-on = "error"

[per-file-ignores]
"lab/**" = ["XEN3"]

[rules.dom0-memory-too-small]
minimum = "512MiB"

[hosts.alpha]
root = "hosts/alpha"
memory = "8GiB"
cpus = 8
xen-version = "4.14"
"""

MISTAKES = [
    ('selct = ["XEN1"]', 1, "did you mean 'select'?"),
    ('\n[hosts.alpha]\nmemory = "8"', 3, "a size with its unit"),
    ("\n[hosts.alpha]\nmemory = 8", 3, "must be a text in quotes"),
    ('[hosts.alpha]\nmem = "8GiB"', 2, "did you mean 'memory'?"),
    ("[hosts.alpha]\ncpus = 0", 2, "hosts.alpha.cpus"),
    ('[hosts.alpha]\nroot = "../other"', 2, "inside the repository"),
    ('[hosts.alpha]\nroot = "/etc"', 2, "inside the repository"),
    ('xen-version = "new"', 1, "4.17"),
    ("xen-version = 4.17", 1, "must be a text in quotes"),
    ('fail-on = "fatal"', 1, "must be one of error, warning, note"),
    ('select = "XEN1"', 1, "must be a list"),
    ('inventory = ["/etc/hosts.yaml"]', 1, "inside the repository"),
    ("[per-file-ignores]\nlab = 3", 2, "must be a list"),
]


def config(tmp_path: Path, text: str) -> str:
    path = tmp_path / "xenlint.toml"
    path.write_text(text)
    return str(path)


def test_everything(tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text("hosts:\n  alpha: {memory: 16GiB, cpus: 16}\n  beta: {xen-version: 4.10}\n")
    settings = load(config(tmp_path, GOOD), "xenlint.toml")
    assert settings.version == (4, 17)
    assert settings.ignore == ("XEN501",)
    assert settings.per_file_ignores == (("lab/**", ("XEN3",)),)
    alpha, beta = settings.hosts["alpha"], settings.hosts["beta"]
    assert (alpha.root, alpha.facts.memory_kib, alpha.facts.cpus, alpha.facts.version) == (
        "hosts/alpha",
        8 << 20,
        8,
        (4, 14),
    )
    assert beta.facts.version == (4, 10), "a version is not a number: 4.10 is not 4.1"


@pytest.mark.parametrize(("text", "line", "words"), MISTAKES)
def test_mistake(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(config(tmp_path, text), "xenlint.toml")
    assert str(caught.value).startswith(f"xenlint.toml:{line}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[rules.some-rule]\nminimum = 5", "rules.some-rule.minimum must be a text in quotes"),
        ("[rules.some-rule]\nminimum = '5'", "a size with its unit"),
        ("[rules.T1]\nmany = 'x'", "rules.T1.many must be of type integer"),
        ("[rules.some-rule]\nmaximum = 1", "did you mean 'minimum'?"),
        ("[rules.some-rule]\nlength = 1", "known are minimum, many"),
    ],
)
def test_mistake_in_the_options_of_a_rule(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        load(config(tmp_path, text), "xenlint.toml", [RULE])
    assert str(caught.value).startswith("xenlint.toml:2: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("path", ["/etc/shadow", "../known.txt", "a/../../known.txt"])
def test_a_baseline_lies_inside_the_repository(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageError, match=r"^xenlint.toml:1: baseline must be a path inside the repository, not '"):
        load(config(tmp_path, f'baseline = "{path}"'), "xenlint.toml")


def test_broken_toml_and_bytes(tmp_path: Path) -> None:
    for data in (b"[hosts", b"\xff\xfe", b"x = [" * 5000, b"\0"):
        (tmp_path / "xenlint.toml").write_bytes(data)
        with pytest.raises(UsageError):
            load(str(tmp_path / "xenlint.toml"), "xenlint.toml")


@pytest.mark.parametrize(
    "text",
    ["- a\n", "hosts: [\n", "a: {memory: 8}\n", "hosts: {1: {memory: eight}}\n", "a:\n", "&a [*a]", "{a: &x [*x]}"],
)
def test_broken_inventory(tmp_path: Path, text: str) -> None:
    (tmp_path / "hosts.yaml").write_text(text)
    with pytest.raises(UsageError) as caught:
        load(config(tmp_path, 'inventory = ["hosts.yaml"]'), "xenlint.toml")
    assert str(caught.value).startswith("hosts.yaml")


def test_inventory_of_saved_xl_info(tmp_path: Path) -> None:
    (tmp_path / "alpha.txt").write_text("host                   : alpha\ntotal_memory           : 8191\nnr_cpus : 4\n")
    settings = load(config(tmp_path, 'inventory = ["alpha.txt"]'), "xenlint.toml")
    assert settings.hosts["alpha"].facts.memory_kib == 8191 * 1024


def test_inventory_is_not_followed_out_of_the_tree(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("a: {memory: 1GiB}\n")
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo/hosts.yaml").symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(UsageError, match="outside"):
        load(config(tmp_path / "repo", 'inventory = ["hosts.yaml"]'), "xenlint.toml")


def test_nearest_config_up_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / "xenlint.toml").write_text("")
    repo = tmp_path / "repo"
    (repo / "a/b").mkdir(parents=True)
    (repo / ".git").mkdir()
    assert find_config(str(repo / "a/b")) is None
    (repo / "pyproject.toml").write_text("[project]\n")
    assert find_config(str(repo / "a/b")) is None
    (repo / "pyproject.toml").write_text("[tool.xenlint]\n")
    assert find_config(str(repo / "a/b")) == str(repo / "pyproject.toml")
    (repo / "xenlint.toml").write_text("")
    assert find_config(str(repo / "a/b")) == str(repo / "xenlint.toml")
    (repo / "a/.xenlint.toml").write_text("")
    assert find_config(str(repo / "a/b")) == str(repo / "a/.xenlint.toml")


def test_without_a_repository_up_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`xenlint check etc/xen/web.cfg` beside an xenlint.toml; what lies above is somebody else's."""
    below = tmp_path / "here/etc/xen"
    below.mkdir(parents=True)
    (tmp_path / "xenlint.toml").write_text("")
    monkeypatch.chdir(tmp_path / "here")
    assert find_config(str(below)) is None
    (tmp_path / "here/xenlint.toml").write_text("")
    assert find_config(str(below)) == str(tmp_path / "here/xenlint.toml")
    monkeypatch.chdir(below)
    assert find_config(str(below)) is None
    monkeypatch.chdir("/")
    assert find_config(str(below)) is None


def test_the_schema_is_a_schema_and_the_quick_check_agrees_with_it() -> None:
    schema = config_schema([RULE])
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    samples: list[object] = [
        {},
        {"select": ["a"]},
        {"select": [""]},
        {"select": [1]},
        {"fail-on": "never"},
        {"hosts": {"a": {"memory": "8GiB", "cpus": 1, "xen-version": "4.17.3", "root": "."}}},
        {"hosts": {"a": {"memory": "8"}}},
        {"hosts": {"a": {"cpus": True}}},
        {"hosts": {"a": {"root": "a/../b"}}},
        {"hosts": []},
        {"rules": {"some-rule": {"minimum": "2GiB", "many": 4}}},
        {"rules": {"some-rule": {"minimum": "2"}}},
        {"rules": {"some-rule": {"maximum": "2GiB"}}},
        {"rules": {"other-rule": {"what": "ever"}}},
        {"rules": {"other-rule": 3}},
        {"unknown": 1},
        [],
        None,
    ]
    for sample in samples:
        assert fits(sample, schema) == validator.is_valid(sample), sample


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("lab/**", "lab/a/b.cfg", True),
        ("lab/**", "labs/a.cfg", False),
        ("lab", "x/lab/a.cfg", True),
        ("*.cfg", "x/y/a.cfg", True),
        ("x/*.cfg", "x/y/a.cfg", False),
        ("**/a.cfg", "a.cfg", True),
        ("/x/a.cfg", "x/a.cfg", True),
        ("x/?.cfg", "x/a.cfg", True),
        ("a.cfg", "a_cfg", False),
    ],
)
def test_globs(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ('baseline = "lab/known.txt"\nnot-ignorable = ["XEN9", "security"]\n', True),
        ('baseline = "../known.txt"\n', False),
        ('baseline = "/known.txt"\n', False),
        ('baseline = ["known.txt"]\n', False),
        ('not-ignorable = "XEN9"\n', False),
    ],
)
def test_what_is_known_and_what_may_not_be_ignored(text: str, is_right: bool, tmp_path: Path) -> None:
    path = tmp_path / "xenlint.toml"
    path.write_text(text)
    if is_right:
        settings = load(str(path), "xenlint.toml")
        assert settings.baseline == str(tmp_path / "lab/known.txt")
        assert settings.not_ignorable == ("XEN9", "security")
    else:
        with pytest.raises(UsageError, match=r"xenlint\.toml"):
            load(str(path), "xenlint.toml")
