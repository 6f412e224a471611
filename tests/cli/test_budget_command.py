"""`xenlint budget`, as it is called."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from xenlint.testing import write_tree

SIZE = {"type": ["integer", "null"]}
PLACE = {
    "type": ["object", "null"],
    "required": ["path", "line", "column"],
    "additionalProperties": False,
    "properties": {"path": {"type": "string"}, "line": {"type": "integer"}, "column": {"type": "integer"}},
}
SCHEMA = {
    "type": "object",
    "required": ["version", "hosts"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": 1},
        "hosts": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "xen_version", "memory_kib", "xen_kib", "dom0", "domains", "free_kib", "fits"],
                "properties": {
                    "name": {"type": "string"},
                    "xen_version": {"type": "string", "pattern": "^[0-9]+\\.[0-9]+$"},
                    "memory_kib": SIZE,
                    "xen_kib": SIZE,
                    "free_kib": SIZE,
                    "fits": {"type": ["boolean", "null"]},
                    "dom0": {
                        "type": "object",
                        "required": ["initial_kib", "maximum_kib", "source"],
                        "properties": {"initial_kib": SIZE, "maximum_kib": SIZE, "source": PLACE},
                    },
                    "domains": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "path", "autostart", "guest", "memory_kib", "need_kib"],
                            "properties": {
                                "autostart": {"type": "boolean"},
                                "guest": {"enum": ["pv", "pvh", "hvm"]},
                                "memory_kib": {"type": "integer"},
                                "need_kib": {"type": "integer"},
                            },
                        },
                    },
                },
            },
        },
    },
}
CORPUS = Path(__file__).resolve().parents[2] / "corpus"
HOSTILE = 'x" onload="alert(1)</script><b>\x1b[31m&'


def run(cwd: Path, *arguments: str, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "xenlint", "budget", *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if status == 0 else done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    write_tree(
        str(tmp_path),
        {
            "xenlint.toml": '[hosts.alpha]\nroot = "."\nmemory = "8GiB"\nxen-version = "4.14"\n',
            "etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all dom0_mem=256000"\n',
            "etc/xen/web1.cfg": 'name = "web1"\ntype = "pvh"\nkernel = "/k"\nmemory = 512\nvcpus = 1\n',
            "etc/xen/auto/web1.cfg": "link:/etc/xen/web1.cfg",
        },
    )
    return tmp_path


def test_json(tree: Path) -> None:
    found = json.loads(run(tree, "--format", "json"))
    jsonschema.validate(found, SCHEMA)
    (host,) = found["hosts"]
    assert (host["name"], host["xen_version"], host["memory_kib"]) == ("alpha", "4.14", 8388608)
    assert host["dom0"]["initial_kib"] == 256000
    assert host["dom0"]["maximum_kib"] is None
    assert host["dom0"]["source"] == {"path": "etc/default/grub", "line": 1, "column": 30}
    (guest,) = host["domains"]
    assert (guest["name"], guest["path"], guest["autostart"]) == ("web1", "etc/xen/web1.cfg", True)
    assert (guest["guest"], guest["memory_kib"], guest["need_kib"]) == ("pvh", 524288, 532480)
    assert host["fits"] is True
    assert host["memory_kib"] == host["xen_kib"] + 256000 + host["used_kib"] + host["free_kib"]


def test_every_story_of_the_corpus(tmp_path: Path) -> None:
    found = json.loads(run(CORPUS / "fleet-of-six", "--format", "json"))
    jsonschema.validate(found, SCHEMA)
    assert {host["name"]: host["fits"] for host in found["hosts"]} == {
        "alpha": True,
        "bravo": False,
        "charlie": False,
        "delta": True,
        "echo": True,
        "foxtrot": True,
    }


def test_what_if(tree: Path) -> None:
    def host(*arguments: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(run(tree, "--format", "json", *arguments))["hosts"][0]
        return found

    assert host("--host-memory", "16GiB")["memory_kib"] == 16777216
    assert host("--xen-version", "4.17")["xen_version"] == "4.17"
    dom0 = host("--dom0", "2GiB")["dom0"]
    assert isinstance(dom0, dict)
    assert (dom0["initial_kib"], dom0["maximum_kib"], dom0["source"]) == (2097152, 2097152, None)
    more = host("--add", "db2=4GiB", "--add", "win=2GiB,hvm")
    assert isinstance(more["domains"], list)
    assert [(guest["name"], guest["guest"], guest["memory_kib"]) for guest in more["domains"][1:]] == [
        ("db2", "pvh", 4194304),
        ("win", "hvm", 2097152),
    ]
    assert more["fits"] is True
    assert host("--add", "db2=16GiB")["fits"] is False


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--add", "db2=4"), "--add: '4' is no size"),
        (("--add", "=4GiB"), "--add: write NAME=SIZE"),
        (("--add", 'a"=4GiB'), "--add: write NAME=SIZE"),
        (("--add", "a=4GiB,xen"), "a type of pv, pvh, hvm"),
        (("--dom0", "512"), "--dom0: '512' is no size"),
        (("--host-memory", "8"), "--host-memory: '8' is no size"),
        (("nowhere",), "there is no such file"),
        (("--output", "no/such/place"), "cannot write this file"),
    ],
)
def test_mistakes_on_the_command_line(tree: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in run(tree, *arguments, status=2)


def test_nothing_to_reckon(tmp_path: Path) -> None:
    (tmp_path / "readme").write_text("nothing")
    assert "no Xen host" in run(tmp_path, status=2)


def test_table_for_a_reader(tree: Path) -> None:
    lines = run(tree).splitlines()
    assert lines[0] == "alpha: 8 GiB RAM, Xen 4.14, 7.2 GiB free"
    assert lines[1].startswith("[")
    assert lines[1].endswith("]")
    assert len(lines[1]) == 100
    cells = {line.split()[0]: line.split() for line in lines[3:] if line.strip()}
    assert cells["dom0"][1:] == ["250", "none", "250", "etc/default/grub:1"]
    assert cells["web1"] == ["web1", "pvh", "512", "520", "517", "etc/xen/web1.cfg:4"]


def test_what_lies_within_the_margin_is_missing_from_nobody(tree: Path) -> None:
    write_tree(str(tree), {"etc/xen/xl.conf": 'autoballoon="off"\n'})
    mib = json.loads(run(tree, "--format", "json"))["hosts"][0]["free_kib"] // 1024
    lines = run(tree, "--add", f"db={mib}MiB").splitlines()
    assert lines[0] == "alpha: 8 GiB RAM, Xen 4.14, just full"
    assert any(line.startswith("missing") for line in lines)
    assert "shrunk" not in "".join(lines)


def test_many_hosts_have_a_line_each(tmp_path: Path) -> None:
    lines = run(CORPUS / "fleet-of-six").splitlines()
    assert [line.split()[0] for line in lines[:6]] == ["bravo", "charlie", "echo", "alpha", "delta", "foxtrot"]
    assert lines[0].endswith("too small")
    assert "!" in lines[0]
    assert "6 hosts, 2 too small for their guests, 0 not known." in lines
    assert "db-main" in run(CORPUS / "fleet-of-six", "--guests")


class _Page(HTMLParser):
    """What a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [f"{name}={value}" for name, value in attrs if name in ("src", "href") or name.startswith("on")]


def test_html_page_stands_alone_and_nothing_breaks_out_of_it(tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"\n',
            "etc/xen/web1.cfg": f"name = '{HOSTILE}'\nmemory = 512\n",
        },
    )
    assert run(tmp_path, "--host-memory", "4GiB", "--format", "html", "--output", "page.html") == ""
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.loads == []
    assert page.tags.count("script") == 1
    assert page.tags.count("b") == 1
    assert page.tags.count("details") == 1
    assert "\x1b" not in text
    assert "\\x1b[31m" in text
    assert "default-src 'none'" in text


def test_svg_is_well_formed(tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"\n',
            "etc/xen/web1.cfg": f"name = '{HOSTILE}'\nmemory = 2048\n",
        },
    )
    root = ElementTree.fromstring(run(tmp_path, "--host-memory", "4GiB", "--format", "svg"))
    titles = ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any('x" onload="alert(1)</script>' in title for title in titles)
    widths = [float(each.get("width", "0")) for each in root.iter("{http://www.w3.org/2000/svg}rect") if each.get("x")]
    assert len(widths) >= 4
    assert all(width >= 0 for width in widths)


def test_terminal_names_cannot_move_the_cursor(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web1.cfg": f"name = '{HOSTILE}\\n\\a'\nmemory = 512\n"})
    for arguments in ((), ("--guests",), ("--color", "always")):
        output = run(tmp_path, "--host-memory", "4GiB", *arguments)
        assert "\x1b[31m&" not in output
        assert "\a" not in output
