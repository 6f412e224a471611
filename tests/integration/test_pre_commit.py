"""Both hooks through pre-commit itself, in throw-away repositories."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRE_COMMIT = shutil.which("pre-commit", path=os.path.dirname(sys.executable)) or shutil.which("pre-commit")

pytestmark = pytest.mark.skipif(
    PRE_COMMIT is None or shutil.which("git") is None or not (ROOT / ".git").exists(),
    reason="needs pre-commit, git, and a git checkout of the project",
)

GOOD = {
    "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n',
    "etc/xen/web.cfg": 'name = "web"\ntype = "pvh"\nkernel = "/boot/vmlinuz"\nmemory = 512\n'
    'vif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0" ]\n',
    "setup.cfg": "[metadata]\nname = x\n",
}
TWIN = GOOD["etc/xen/web.cfg"].replace("web", "db")


class Repository:
    """A git repository that uses the hooks of a snapshot of this project."""

    def __init__(self, path: Path, env: dict[str, str]) -> None:
        self.path = path
        self.env = env
        path.mkdir()
        self.call("git", "init", "-q", "-b", "main", ".")

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.path, env=self.env, capture_output=True, text=True, check=False)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_text(text)

    def use(self, *options: str) -> None:
        """Give the first hook these options, and the second the same format of report."""
        path = self.path / ".pre-commit-config.yaml"
        lines = "".join(f"    {option}\n" for option in options)
        text = path.read_text().replace("  - id: xenlint\n", f"  - id: xenlint\n{lines}")
        text = text.replace(
            "  - id: xenlint-project\n", '  - id: xenlint-project\n    args: [--output-format, concise, "."]\n'
        )
        path.write_text(text)
        self.call("git", "add", "-A")

    def findings(self, *arguments: str) -> list[str]:
        """The lines of a run that tell a finding, as `--output-format concise` has them."""
        done = self.call("pre-commit", "run", *arguments)
        return [line for line in done.stdout.splitlines() if re.search(r": (error|warning|note)\[", line)]

    def commit(self) -> subprocess.CompletedProcess[str]:
        self.call("git", "add", "-A")
        return self.call("git", "commit", "-q", "-m", "change")


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
    return clean | {
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "PATH": os.path.dirname(str(PRE_COMMIT)) + os.pathsep + os.environ["PATH"],
    }


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, env: dict[str, str]) -> Repository:
    """The work tree as a repository of hooks, tagged as a release."""
    repository = Repository(tmp_path_factory.mktemp("hooks") / "xenlint", env)
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if name.startswith(("corpus/", "tests/")) or not os.path.lexists(ROOT / name):
            continue
        (repository.path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, repository.path / name, follow_symlinks=False)
    assert repository.commit().returncode == 0
    repository.call("git", "tag", "v0.1.0")
    return repository


@pytest.fixture
def repository(tmp_path: Path, env: dict[str, str], hooks: Repository) -> Repository:
    made = Repository(tmp_path / "repo", env)
    made.write(
        {
            ".pre-commit-config.yaml": f"repos:\n- repo: {hooks.path}\n  rev: v0.1.0\n  hooks:\n"
            "  - id: xenlint\n  - id: xenlint-project\n"
        }
    )
    done = made.call("pre-commit", "install", "--install-hooks")
    if done.returncode and "pip" in done.stdout + done.stderr:
        pytest.skip(f"pre-commit cannot build the environment here: {(done.stdout + done.stderr)[-300:]}")
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_commits(repository: Repository) -> None:
    repository.write(GOOD)
    good = repository.commit()
    assert good.returncode == 0, good.stdout + good.stderr

    # The twin alone is without fault; beside web.cfg, which is not in this commit, it is not.
    repository.write({"etc/xen/db.cfg": TWIN})
    bad = repository.commit()
    assert bad.returncode != 0
    assert bad.stderr.count("XEN501") + bad.stdout.count("XEN501") == 2, "each hook tells it once"
    repository.write({"etc/xen/db.cfg": TWIN.replace("00:01", "00:02")})
    assert repository.commit().returncode == 0


def test_only_the_changed_files_are_reported(repository: Repository) -> None:
    repository.write({**GOOD, "etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all"\n'})
    assert repository.commit().returncode != 0
    repository.call("git", "commit", "-q", "--no-verify", "-m", "anyway")
    done = repository.call("pre-commit", "run", "xenlint", "--files", "etc/xen/web.cfg")
    assert done.returncode == 0, done.stdout
    done = repository.call("pre-commit", "run", "xenlint-project", "--files", "etc/xen/web.cfg")
    assert done.returncode != 0
    assert "XEN101" in done.stdout


ODD_NAMES = (
    "with space.cfg",
    " space first.cfg",
    "-dash.cfg",
    "--help.cfg",
    "--.cfg",
    "#hash.cfg",
    "caf\u00e9.cfg",
    "cafe\u0301.cfg",
    "\u00fcml\u00e4ut.cfg",
    "it's.cfg",
    'quo"te.cfg',
    "$(touch forged).cfg",
    "back\\slash.cfg",
    "new\nline.cfg",
    "::error::x.cfg",
    "star*[a].cfg",
)


def test_odd_names(repository: Repository) -> None:
    files = {}
    for number, name in enumerate(ODD_NAMES):
        text = GOOD["etc/xen/web.cfg"].replace('"web"', f'"web{number}"')
        files[name] = text.replace("00:16:3e:00:00:01", f"00:16:3e:00:01:{number:02x}")
    repository.use("args: [--output-format, concise, --]")
    repository.write(files)
    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr

    # Each is really looked at: with a mistake in it, every one fails, and no name makes a line of its own.
    repository.write({name: f"{text}maxmem = 100\n" for name, text in files.items()})
    for hook in ("xenlint", "xenlint-project"):
        told = [line.rpartition(":")[0] for line in repository.findings(hook, "--all-files") if "XEN304" in line]
        assert len(told) == len(ODD_NAMES), hook
    assert not (repository.path / "forged").exists()


def test_split_and_shuffled(repository: Repository) -> None:
    """Whatever is handed to which process in which order, nothing is missed; a clash is told of one file or both."""
    guest = GOOD["etc/xen/web.cfg"]
    names = [f"etc/xen/g{number}.cfg" for number in range(10, 50)]
    for number, name in enumerate(names):
        text = guest.replace('"web"', f'"g{number}"').replace("00:01", f"00:{10 + number // 2}")
        repository.write({name: text + ("maxmem = 100\n" if number % 3 == 0 else "")})
    repository.use("args: [--output-format, concise, --]")
    whole = repository.findings("xenlint-project", "--all-files")
    assert sum("XEN501" in line for line in whole) == 20
    assert sum("XEN304" in line for line in whole) == 14

    runs = [repository.findings("xenlint", "--all-files")]
    shuffled = random.Random(1).sample(names, len(names))
    parts = [repository.findings("xenlint", "--files", *shuffled[at : at + 10]) for at in range(0, len(names), 10)]
    runs.append([line for part in parts for line in part])
    for found in runs:
        clashes = {line for line in found if "XEN501" in line}
        assert set(found) - clashes == {line for line in whole if "XEN501" not in line}
        pairs = {re.search(r"00:16:3e:00:00:(\d\d)", line)[1] for line in clashes}  # type: ignore[index]
        assert len(pairs) == 20


def test_excludes_hold_for_files_that_are_named(repository: Repository) -> None:
    bad = "name = 'x'\nmemory = 512\nmaxmem = 100\nkernel = '/boot/vmlinuz'\n"
    excluded = {"lab/a.cfg": bad, "etc/xen/draft.cfg": bad, "deep/lab/b.cfg": bad}
    repository.write({**GOOD, **excluded, "xenlint.toml": 'exclude = ["lab", "etc/xen/draft*"]\n'})
    done = repository.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    repository.write({"xenlint.toml": 'exclude = ["/lab"]\n'})
    repository.use("args: [--output-format, concise, --]")
    told = repository.findings("xenlint", "--all-files")
    assert {line.partition(":")[0] for line in told} == {"deep/lab/b.cfg", "etc/xen/draft.cfg"}


def test_a_link_that_decides_what_starts(repository: Repository) -> None:
    """pre-commit hands no links to the hook for single files; the other one sees them."""
    repository.write(GOOD)
    (repository.path / "etc/xen/auto").mkdir()
    (repository.path / "etc/xen/auto/web.cfg").symlink_to("../web.cfg")
    assert repository.commit().returncode == 0
    (repository.path / "etc/xen/auto/db.cfg").symlink_to("../db.cfg")
    done = repository.commit()
    assert done.returncode == 1
    assert "etc/xen/auto/db.cfg" in done.stderr + done.stdout


def test_fixes(repository: Repository) -> None:
    path = repository.path / ".pre-commit-config.yaml"
    path.write_text(path.read_text().replace("  - id: xenlint\n", "  - id: xenlint\n    args: [--fix, --]\n"))
    good = GOOD["etc/xen/web.cfg"]
    written = good.replace("memory = 512", "memory = 512\nacpi = True")
    repository.write({**GOOD, "etc/xen/web.cfg": written})
    done = repository.commit()
    assert done.returncode != 0
    assert "files were modified by this hook" in done.stdout + done.stderr
    fixed = (repository.path / "etc/xen/web.cfg").read_text()
    assert fixed == written.replace("True", "1")
    assert repository.commit().returncode == 0


def test_autoupdate(repository: Repository, hooks: Repository) -> None:
    repository.write(
        {
            ".pre-commit-config.yaml": (repository.path / ".pre-commit-config.yaml")
            .read_text()
            .replace("v0.1.0", "v0.0.1")
        }
    )
    done = repository.call("pre-commit", "autoupdate")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "rev: v0.1.0" in (repository.path / ".pre-commit-config.yaml").read_text()


def test_manifest(hooks: Repository) -> None:
    assert not (ROOT / ".pre-commit-hooks.yaml").is_symlink(), "autoupdate cannot read a link"
    assert os.readlink(ROOT / "pre-commit-hooks.yaml") == ".pre-commit-hooks.yaml"
    assert hooks.call("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml").returncode == 0
