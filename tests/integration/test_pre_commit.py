"""Both hooks through pre-commit itself, in throw-away repositories."""

from __future__ import annotations

import os
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


def test_odd_names(repository: Repository) -> None:
    guest = GOOD["etc/xen/web.cfg"]
    for number, name in enumerate(("with space.cfg", "-dash.cfg", "--help.cfg", "caf\u00e9.cfg", "it's.cfg")):
        mac = f"00:16:3e:00:01:{number:02x}"
        repository.write({name: guest.replace("00:16:3e:00:00:01", mac).replace('"web"', f'"web{number}"')})
        done = repository.commit()
        assert done.returncode == 0, name + done.stdout + done.stderr


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
