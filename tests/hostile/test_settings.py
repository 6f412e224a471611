"""Config files and inventories that are made to run code, to lead out, or to grow without bound."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import Run

GUEST = 'name = "web"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\nmaxmem = 512\nvif = [ "mac=zz" ]\n'


@pytest.fixture(autouse=True)
def host(repo: Path) -> None:
    (repo / "etc/xen").mkdir(parents=True)
    (repo / "etc/xen/web.cfg").write_text(GUEST)


@pytest.mark.parametrize(
    "text",
    [
        'plugins = ["evil"]\n',
        'rules-dir = "../evil"\n',
        'inventory = ["/etc/passwd"]\n',
        'inventory = ["../outside/secret"]\n',
        'inventory = ["a/../../outside/secret"]\n',
        'inventory = ["etc/../../outside/*"]\n',
        'policies = ["/etc/passwd"]\n',
        'policies = ["../outside/secret"]\n',
        'baseline = "../outside/secret"\n',
        'baseline = "/etc/passwd"\n',
        '[hosts.a]\nroot = "../outside"\n',
        '[hosts.a]\nroot = "/"\n',
        'extend = "/etc/passwd"\n',
        'cache-dir = "/tmp/x"\n',
        "a = [" + "[" * 5000 + "]" * 5000 + "]\n",
        "a" + ".a" * 20_000 + " = 1\n",
        "x = " + "9" * 100_000 + "\n",
        "\x00\x01",
        'select = ["default"]\nselect = ["all"]\n',
    ],
)
def test_config(repo: Path, text: str, xenlint: Run) -> None:
    (repo / "xenlint.toml").write_text(text)
    done = xenlint("check")
    assert done.status == 2
    assert "xenlint.toml" in done.err
    assert len(done.err) < 3000


def test_code_beside_the_config(repo: Path, xenlint: Run) -> None:
    """Modules in the checked directory are never imported, whatever they are called."""
    for name in ("evil", "sitecustomize", "xenlint_rules", "yaml", "tomllib", "conftest", "xenlint_extra"):
        (repo / f"{name}.py").write_text("raise SystemExit('code of the repository ran')\n")
        (repo / name).mkdir()
        (repo / name / "__init__.py").write_text("raise SystemExit('code of the repository ran')\n")
    (repo / "evil-1.dist-info").mkdir()
    (repo / "evil-1.dist-info/entry_points.txt").write_text("[xenlint.rules]\nevil = evil\n")
    done = xenlint("check", "--output-format", "sarif", alone=True)
    assert done.status == 1
    assert "code of the repository" not in done.out + done.err


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        BOMB + "hosts: *i\n",
        "alpha: &x {memory: 8GiB, more: *x}\n",
        "!!python/object/apply:os.system ['touch forged']\n",
        "alpha: !!python/name:os.system\n",
        "alpha: {memory: !!python/object/new:subprocess.Popen [['touch', 'forged']]}\n",
        "[" * 20_000,
        "a: " * 5_000 + "\n",
        "- " * 20_000 + "x\n",
        "{" * 5_000 + "}" * 5_000,
        "alpha: {memory: " + "9" * 50_000 + "GiB}\n",
        "alpha: {cpus: 0x" + "f" * 50_000 + "}\n",
        "alpha: 1:" + "1:" * 20_000 + "1\n",
        "? " * 10_000,
        "<<: " * 3000,
        "\xff\xfe",
        "%YAML 9.9\n---\n",
        "alpha: " + "&a " * 5000 + "x\n",
    ],
)
def test_inventory(repo: Path, text: str, xenlint: Run) -> None:
    (repo / "hosts.yaml").write_text(text)
    (repo / "xenlint.toml").write_text('inventory = ["hosts.yaml"]\n')
    done = xenlint("check")
    assert len(done.err) < 5000
    assert done.status != 2 or "hosts.yaml" in done.err
    assert not (repo / "forged").exists()


def test_globs_that_backtrack(repo: Path, xenlint: Run) -> None:
    glob = "*a" * 60 + "b"
    (repo / ("a" * 200 + ".cfg")).write_text(GUEST)
    (repo / ".gitignore").write_text("*a" * 20 + "b\n")
    (repo / "xenlint.toml").write_text(f'exclude = ["{glob}"]\n[per-file-ignores]\n"{glob}" = ["XEN1"]\n')
    assert xenlint("check").status == 1
