"""`xenlint inspect` as a user or a program meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from samples import LINES
from xenlint.cli.inspect import Inspected, inspect
from xenlint.discovery import find
from xenlint.engine.load import load
from xenlint.report.inspection import describe
from xenlint.report.inspection_text import render
from xenlint.settings.config import Settings
from xenlint.syntax.tree import Kind
from xenlint.testing import write_tree

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
SCHEMA = json.loads((ROOT / "tests/data/inspect-schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def xenlint(tmp_path: Path) -> Run:
    def run(*arguments: str | bytes, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        command: list[str | bytes] = [sys.executable, "-m", "xenlint", "inspect", *arguments]
        return subprocess.run(command, cwd=tmp_path, input=stdin or b"", capture_output=True, check=False)

    return run


def facts(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    for each in found:
        VALIDATOR.validate(each)
    return found


def files() -> list[Path]:
    return sorted(
        path
        for path in CORPUS.rglob("*")
        if path.is_file() and not path.is_symlink() and path.name not in ("README.md", "report.txt", "xenlint.toml")
    )


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert not VALIDATOR.is_valid({})
    assert not VALIDATOR.is_valid({"path": "a"})


def test_every_file_of_the_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CORPUS)
    settings = Settings(root=str(CORPUS))
    hosts = [load(work).host for work in find(["."], settings, str(CORPUS)).hosts]
    shown = [Inspected(document, host) for host in hosts for document in host.documents]
    known = {found.document.source.path for found in shown}
    for path in (str(path.relative_to(CORPUS)) for path in files()):
        if path not in known:
            found = inspect(path, settings, None, None)
            assert isinstance(found, Inspected), found
            shown.append(found)
    assert len(shown) >= len(files())
    kinds = set()
    for found in shown:
        text = json.dumps(describe(*found), allow_nan=False)
        assert "\n" not in text
        VALIDATOR.validate(json.loads(text))
        kinds.add(found.document.kind)
        for line in render(*found, 80, False).splitlines():
            assert len(line) <= 80 or " | " in line or "-->" in line, line
    assert len(kinds) >= 6


@pytest.mark.parametrize("kind", LINES)
def test_a_file_full_of_oddities_of_every_kind(kind: Kind, tmp_path: Path) -> None:
    lines = [*LINES[kind], "\0", "a=" + "[" * 5000, "\u202e", "a=1e999", "a=10**400"]
    path = tmp_path / "odd"
    path.write_bytes("\n".join(lines).encode("utf-8", "replace") + b"\n\xff\xfe\n")
    found = inspect(str(path), Settings(root=str(tmp_path)), None, kind)
    assert isinstance(found, Inspected), found
    VALIDATOR.validate(json.loads(json.dumps(describe(*found), allow_nan=False)))
    text = render(*found, 80, False)
    assert not {"\x00", "\x1b", "\u202e", "\r"} & set(text)


def test_one_object_a_file_in_the_order_of_the_arguments(xenlint: Run, tmp_path: Path) -> None:
    names = ["c.cfg", "a.cfg", "b.cfg", "a.cfg"]
    write_tree(str(tmp_path), {name: f'name = "{name}"\nmemory = 512\n' for name in names})
    done = xenlint("--format", "json", *names)
    assert [each["path"] for each in facts(done)] == names
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_cannot_be_read_is_told_and_the_others_are_shown(xenlint: Run, tmp_path: Path) -> None:
    write_tree(
        str(tmp_path), {"a.cfg": "memory = 512\n", "b.cfg": "memory = 256\n", "d/c.cfg": "", "big": "#" * (5 << 20)}
    )
    os.mkfifo(tmp_path / "pipe")
    done = xenlint("--format", "json", "a.cfg", "nowhere", "d", "pipe", "big", "b.cfg")
    assert [each["path"] for each in facts(done)] == ["a.cfg", "b.cfg"]
    assert done.returncode == 2
    told = done.stderr.decode().splitlines()
    assert [line.split(": ")[:2] for line in told] == [["xenlint", name] for name in ("nowhere", "d", "pipe", "big")]
    (tmp_path / "xenlint.toml").write_text('exclude = ["b.cfg"]\n')
    done = xenlint("b.cfg")
    assert (done.returncode, done.stderr) == (2, b"xenlint: b.cfg: the settings exclude this file.\n")


def test_names_of_any_bytes(xenlint: Run, tmp_path: Path) -> None:
    name = b"a\xff\n\x1b[31m.cfg"
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
        file.write(b"memory = 512\n")
    (each,) = facts(xenlint("--format", "json", name))
    assert each["path"] == "a\ufffd\n\x1b[31m.cfg"
    text = xenlint(name).stdout
    assert b"\x1b" not in text
    assert text.startswith(b"a\\xff\\x0a\\x1b[31m.cfg\n")
    missing = xenlint(b"no\xff\nwhere")
    assert missing.stderr == b"xenlint: no\\xff\\x0awhere: there is no such file or directory.\n"


def test_standard_input(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"a.cfg": "memory = 512\n"})
    done = xenlint(
        "--format", "json", "-", "a.cfg", "--stdin-filename", "etc/default/grub", stdin=b'GRUB_CMDLINE_XEN="x"\n'
    )
    grub, guest = facts(done)
    assert (grub["path"], grub["kind"], guest["kind"]) == ("etc/default/grub", "grub-default", "domu-xl")
    assert grub["boot_entries"][0]["xen"] == "x"
    done = xenlint("-")
    assert done.returncode == 2
    assert b"--stdin-filename" in done.stderr


def test_values_as_xl_sees_them(xenlint: Run, tmp_path: Path) -> None:
    text = 'a = 0x10\nb = 010\nc = 08\nd = "10"\ne = [1, [2, "x"]]\nf = "x"\nf += "y"\nf += "z"\n'
    write_tree(str(tmp_path), {"a.cfg": text + "g = 99999999999999999999\nh = 5M\n"})
    (each,) = facts(xenlint("--format", "json", "--kind", "domu-xl", "a.cfg"))
    values = {setting["key"]: setting["value"] for setting in each["settings"] if setting["op"] == "="}
    assert values["a"] == {"type": "number", "text": "0x10", "value": 16}
    assert values["b"] == {"type": "number", "text": "010", "value": 8}
    assert values["c"] == {"type": "number", "text": "08", "value": None}
    assert values["d"] == {"type": "string", "value": "10"}
    assert values["e"]["items"][1]["items"][1] == {"type": "string", "value": "x"}
    assert values["g"]["value"] is None
    assert values["h"] == {"type": "unknown", "text": "5M"}
    assert [setting["value"]["value"] for setting in each["settings"] if setting["op"] == "+="] == ["y", "z"]
    assert each["in_force"]["f"] == {"type": "string", "value": "xyz"}
    (error,) = each["errors"]
    assert (error["line"], error["column"], error["end_column"], error["reason"]) == (10, 5, 7, "number-unit")


def test_devices_are_taken_apart(xenlint: Run, tmp_path: Path) -> None:
    text = 'memory = 512\nvif = ["mac=00:16:3e:00:00:01,frob=1"]\ndisk = [\n "phy:/dev/a,xvda,r",\n "bad" ]\n'
    write_tree(str(tmp_path), {"a.cfg": text})
    (each,) = facts(xenlint("--format", "json", "a.cfg"))
    vif, disk = (setting["devices"] for setting in each["settings"][1:])
    assert vif[0]["parts"][0] == {
        "key": "mac", "value": "00:16:3e:00:00:01", "form": "named", "known": True,
        "line": 2, "column": 9, "end_line": 2, "end_column": 30,
    }  # fmt: skip
    assert vif[0]["problems"][0]["message"].startswith("'vif' has no sub-key 'frob'")
    assert disk[0]["disk"] == {"target": "/dev/a", "format": "raw", "vdev": "xvda", "cdrom": False, "writable": False}
    assert disk[1]["problems"]
    assert each["errors"] == [], "the file itself can be read"
    shown = xenlint("a.cfg").stdout.decode()
    assert "  vdev    xvda\n" in shown
    assert "= format raw, disk, read-only\n" in shown


def test_entries_tell_where_they_stand(xenlint: Run, tmp_path: Path) -> None:
    text = (
        "menuentry 'plain' { linux /vmlinuz; }\nsubmenu 'more' {\n menuentry 'with Xen' {\n"
        "  multiboot2 /xen.gz placeholder dom0_mem=1G x=$y\n  module2 /vmlinuz placeholder root=a\n }\n}\n"
    )
    write_tree(str(tmp_path), {"boot/grub/grub.cfg": text})
    (each,) = facts(xenlint("--format", "json", "boot/grub/grub.cfg"))
    (entry,) = each["boot_entries"]
    assert (entry["title"], entry["line"], entry["submenus"], entry["position"]) == (
        "more > with Xen",
        3,
        ["more"],
        [1, 0],
    )
    assert (entry["image"], entry["kernel_image"], entry["kernel"]) == ("/xen.gz", "/vmlinuz", "root=a")
    assert entry["xen_options"][0] == {
        "name": "dom0_mem", "value": "1G", "known": True, "path": "boot/grub/grub.cfg",
        "line": 4, "column": 34, "end_line": 4, "end_column": 45,
    }  # fmt: skip
    shown = xenlint("boot/grub/grub.cfg").stdout.decode()
    assert "menu   1>0\n" in shown


def test_mistakes_are_shown_with_their_line(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"a.cfg": "memory = 512M\n"})
    done = xenlint("a.cfg")
    assert done.returncode == 0
    assert " --> a.cfg:1:10\n  |\n1 | memory = 512M\n  |          ^^^^\n  = '512M' has a unit" in done.stdout.decode()
    assert b"\x1b[1;31m" in xenlint("--color", "always", "a.cfg").stdout
