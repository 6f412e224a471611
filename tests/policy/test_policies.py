"""A policy is a rule like any other, and says nothing of what it cannot know."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path

import pytest
from xenlint.api import Report, lint
from xenlint.cli import main
from xenlint.discovery import find
from xenlint.engine.lint import lint_host
from xenlint.engine.packs import load_registry, with_policies
from xenlint.engine.plan import make_plan
from xenlint.settings.config import load
from xenlint.settings.errors import UsageError
from xenlint.testing import fixed_tree, write_tree

HEAD = "policies:\n  - id: SITE-001\n    name: our-rule\n    title: It is otherwise here\n    reason: We want it so.\n"


def policy(*lines: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in lines)


def lint_with(tmp_path: Path, tree: dict[str, str], text: str, config: str = "", select: str = "policy") -> Report:
    tree = {**tree, "policy/site.yaml": text}
    write_tree(
        str(tmp_path), {**tree, "xenlint.toml": f'policies = ["policy/*.yaml"]\nselect = ["{select}"]\n{config}'}
    )
    return lint([str(tmp_path)])


def places(report: Report) -> list[str]:
    assert not report.errors
    return [f"{found.place}:{found.span.text}" for found in report.diagnostics if not found.suppressed]


def check(tmp_path: Path, tree: dict[str, str], *lines: str, config: str = "") -> list[str]:
    return places(lint_with(tmp_path, tree, policy(*lines), config))


GUEST = {"etc/xen/a.cfg": 'name = "a"\nmemory = 1024\nvcpus = 4\nvif = [ "bridge=br0,mac=00:16:3E:0:0:1", "" ]\n'}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("setting: memory", "demand: {equals: 1GiB}"), []),
        (("setting: memory", "demand: {equals: 1023MiB}"), ["1024"]),
        (("setting: memory", "demand: {min: 2GiB}"), ["1024"]),
        (("setting: memory", "demand: {none-of: [1GiB]}"), ["1024"]),
        (("setting: vcpus", "demand: {one-of: [1, 2]}"), ["4"]),
        (("setting: vcpus", "demand: {one-of: [1, 0x4, 4]}"), None),
        (("setting: vcpus", "demand: {one-of: [1, 4]}"), []),
        (("setting: name", "demand: {like: [b*, a]}"), []),
        (("setting: name", "demand: {like: [b*, c]}"), ['"a"']),
        (("setting: name", "demand: {matches: '[b-z]'}"), ['"a"']),
        (("setting: vif.bridge", "demand: {equals: br1}"), ["br0"]),
        (("setting: vif.bridge", "demand: {present: true}"), ['""']),
        (("setting: vif.mac", "demand: {like: '00:16:3e:00:*'}"), []),
        (("setting: vif.script", "demand: {absent: true}"), []),
        (("setting: vif.bridge", "demand: {absent: true}"), ["br0"]),
        (("setting: vcpus", "demand: {absent: true}"), ["4"]),
        (("setting: vif", "demand: {absent: true}"), ['vif = [ "bridge=br0,mac=00:16:3E:0:0:1", "" ]']),
        (("setting: vif", "demand: {at-most-per-guest: 1}"), ['""']),
        (("setting: vif", "demand: {at-most-per-host: 2}"), []),
        (("setting: memory", "demand: {sum-at-most-per-host: 1000MiB}"), ["1024"]),
        (("setting: owner", "demand: {present: true}"), ['name = "a"']),
        (("setting: guest.type", "demand: {equals: hvm}"), ['name = "a"']),
        (("setting: guest.file", "demand: {same-as: name}"), []),
        (("setting: host.cpus", "demand: {min: 16}"), ["memory = 1024"]),
        (("setting: host.memory", "demand: {min: 16GiB}"), ["memory = 1024"]),
        (("setting: host.guests", "demand: {max: 0}"), ["memory = 1024"]),
        (("setting: host.xen-version", "demand: {min: '4.10'}"), []),
        (("setting: host.xen-version", "demand: {min: '4.19'}"), ["memory = 1024"]),
        (("setting: vcpus", "demand: {max: 2}", "where: {domains: 'b*'}"), []),
        (("setting: vcpus", "demand: {max: 2}", "where: {hosts: elsewhere}"), []),
        (("setting: vcpus", "demand: {max: 2}", "where: {xen: '>=4.18'}"), []),
        (("setting: vcpus", "demand: {max: 2}", "where: {xen: '>=4.1,<4.18'}"), ["4"]),
        (("setting: vcpus", "demand: {max: 2}", "where: {kinds: [domu-xm]}"), []),
        (("setting: vcpus", "demand: {max: 2}", "where: {files: etc/xen/auto/*}"), []),
        (("setting: vcpus", "demand: {max: 2}", "when: {memory: 1GiB}"), ["4"]),
        (("setting: vcpus", "demand: {max: 2}", "when: {memory: {min: 2GiB}}"), []),
        (("setting: vcpus", "demand: {max: 2}", "when: {vif.bridge: br0, memory: {present: true}}"), ["4"]),
        (("setting: vcpus", "demand: {max: 2}", "when: {vif.bridge: br1}"), []),
        (("setting: vif.mac", "demand: {equals: '00:16:3e:00:00:02'}", "when: {vif.bridge: br1}"), []),
        (("setting: vcpus", "demand: {max: 2}", "when: {host.cpus: {max: 8}}"), ["4"]),
        (("setting: vcpus", "demand: {max: 2}", "when: {on_crash: {absent: true}}"), ["4"]),
    ],
)
def test_demands_on_a_guest(tmp_path: Path, lines: tuple[str, ...], found: list[str] | None) -> None:
    config = '[hosts.h]\nroot = "."\ncpus = 8\nmemory = "8GiB"\nxen-version = "4.17"\n'
    if found is None:
        with pytest.raises(UsageError, match="0x4"):
            check(tmp_path, GUEST, *lines, config=config)
        return
    assert check(tmp_path, GUEST, *lines, config=config) == [f"etc/xen/a.cfg:{text}" for text in found]


@pytest.mark.parametrize(
    ("line", "lines", "found"),
    [
        ("smt=0", ("setting: hypervisor.smt", "demand: {equals: true}"), ["0"]),
        ("no-smt", ("setting: hypervisor.smt", "demand: {equals: false}"), []),
        ("smt", ("setting: hypervisor.smt", "demand: {equals: off}"), ["smt"]),
        ("loglvl=all", ("setting: hypervisor.smt", "demand: {equals: off}"), []),
        ("loglvl=all", ("setting: hypervisor.smt", "demand: {present: true}"), ["loglvl=all"]),
        ("loglvl=all", ("setting: hypervisor.loglvl", "demand: {one-of: [warning]}"), ["all"]),
        ("dom0_mem=1G,max:2048M", ("setting: hypervisor.dom0_mem.max", "demand: {equals: 2GiB}"), []),
        ("dom0_mem=1G,max:3G", ("setting: hypervisor.dom0_mem.max", "demand: {max: 2GiB}"), ["1G,max:3G"]),
        ("dom0_mem=10%", ("setting: hypervisor.dom0_mem.size", "demand: {max: 2GiB}"), []),
        ("x=${ANY:-$(uname)}", ("setting: hypervisor.smt", "demand: {present: true}"), []),
        ("crashkernel=1M", ("setting: hypervisor.crashkernel", "demand: {absent: true}"), ["1M"]),
    ],
)
def test_demands_on_the_boot_line(tmp_path: Path, line: str, lines: tuple[str, ...], found: list[str]) -> None:
    tree = {"etc/default/grub": f'GRUB_CMDLINE_XEN="{line}"\n', "etc/xen/xl.conf": "\n"}
    assert check(tmp_path, tree, *lines) == [f"etc/default/grub:{text}" for text in found]


def test_other_files(tmp_path: Path) -> None:
    tree = {
        "etc/default/grub": 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX="xen-blkback.max_ring_page_order=9"\n',
        "etc/xen/xl.conf": 'autoballoon="auto"\n',
        "etc/default/xendomains": "XENDOMAINS_SAVE=/var/lib/xen/save\n",
    }
    for number, (setting, demand, found) in enumerate(
        [
            ("grub-default.GRUB_TIMEOUT", "{max: 3}", "etc/default/grub:5"),
            ("kernel.xen-blkback.max_ring_page_order", "{max: 4}", "etc/default/grub:9"),
            ("xl-conf.autoballoon", "{equals: off}", 'etc/xen/xl.conf:"auto"'),
            ("xl-conf.claim_mode", "{present: true}", 'etc/xen/xl.conf:autoballoon="auto"'),
            ("xendomains.XENDOMAINS_SAVE", "{equals: ''}", "etc/default/xendomains:/var/lib/xen/save"),
        ]
    ):
        root = tmp_path / str(number)
        assert check(root, tree, f"setting: {setting}", f"demand: {demand}") == [found]
    xend = {"etc/xen/xend-config.sxp": "(xend-relocation-server yes)\n(dom0-min-mem 128)\n"}
    lines = ("setting: xend-config.xend-relocation-server", "demand: {equals: false}")
    assert check(tmp_path / "x", xend, *lines) == ["etc/xen/xend-config.sxp:yes"]
    lines = ("setting: xend-config.dom0-min-mem", "demand: {min: 196MiB}")
    assert check(tmp_path / "y", xend, *lines) == ["etc/xen/xend-config.sxp:128"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("memory = [ 512 ]\n", ("setting: memory", "demand: {absent: true}", "when: {name: a}")),
        ("name = 'a'\nmemory = \n", ("setting: on_crash", "demand: {present: true}")),  # it breaks off
        ("memory = 'much'\n", ("setting: memory", "demand: {min: 1GiB}")),  # xl drops it
        ("name = 'a'\n", ("setting: memory", "demand: {min: 1GiB}")),  # absent is not wrong
        ("name = 'a'\n", ("setting: host.memory", "demand: {min: 1GiB}")),  # nobody told
        ("name = 'a'\n", ("setting: vcpus", "demand: {present: true}", "where: {domains: b}")),
    ],
)
def test_nothing_is_guessed(tmp_path: Path, text: str, lines: tuple[str, ...]) -> None:
    assert check(tmp_path, {"etc/xen/a.cfg": text}, *lines) == []


def test_unknown_values_of_xm(tmp_path: Path) -> None:
    tree = {
        "etc/xen/a.cfg": "import os\nname = 'a'\nmemory = int(os.popen('x').read())\nvif = [ 'bridge=' + os.name ]\n",
        "etc/xen/xend-config.sxp": "(dom0-min-mem 128)\n",
    }
    for number, (setting, demand) in enumerate(
        [("memory", "{min: 1GiB}"), ("vif.bridge", "{equals: x}"), ("vif.mac", "{present: true}")]
    ):
        assert check(tmp_path / str(number), tree, f"setting: {setting}", f"demand: {demand}") == []


def test_it_is_a_rule_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ("setting: vcpus", "demand: {max: 2}", "tags: [capacity-plan]", "severity: error")
    assert len(places(lint_with(tmp_path, GUEST, policy(*lines), select="SITE"))) == 1
    for name in ("SITE-001", "our-rule", "capacity-plan", "default"):
        assert any(
            found.rule.code == "SITE-001"
            for found in lint_with(tmp_path, GUEST, policy(*lines), select=name).diagnostics
        )
    config = '[per-file-ignores]\n"etc/xen/*" = ["our-rule"]\n'
    assert check(tmp_path, GUEST, *lines, config=config) == []
    tree = {"etc/xen/a.cfg": "vcpus = 4  # xenlint: ignore[SITE-001] it builds\n"}
    report = lint_with(tmp_path, tree, policy(*lines))
    assert [found.suppressed for found in report.diagnostics] == [True]
    tree = {"etc/xen/a.cfg": "vcpus = 1  # xenlint: ignore[SITE-001] it builds\n"}
    report = lint_with(tmp_path, tree, policy(*lines), select="all")
    assert "unused-suppression" in {found.rule.name for found in report.diagnostics}

    lint_with(tmp_path, GUEST, policy(*lines))
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--output-format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (rule,) = (rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "SITE-001")
    assert "We want it so." in rule["help"]["text"]
    assert main(["check", "--statistics"]) == 1
    assert re.search(r"1  SITE-001 .* error +our-rule\n", capsys.readouterr().out)
    assert main(["rules", "SITE-001"]) == 0
    assert capsys.readouterr().out == "SITE-001  error    our-rule  It is otherwise here\n"
    assert main(["explain", "site-001"]) == 0
    assert "We want it so." in capsys.readouterr().out
    assert main(["check", "--ignore", "SITE-001"]) == 0
    assert main(["check", "--ignore", "SITE-002"]) == 2


def test_the_plan_can_be_pickled(tmp_path: Path) -> None:
    lint_with(tmp_path, GUEST, policy("setting: vif.bridge", "demand: {matches: 'br[1-9]'}", "fix: {set: br1}"))
    settings = load(str(tmp_path / "xenlint.toml"), "xenlint.toml")
    plan = make_plan(settings, with_policies(load_registry(), settings.root, settings.policies))
    (work,) = find([str(tmp_path)], settings, str(tmp_path)).hosts
    result = lint_host(*pickle.loads(pickle.dumps((work, plan))))
    assert [found.rule.code for found in pickle.loads(pickle.dumps(result)).diagnostics] == ["SITE-001"]


def test_groups_of_hosts(tmp_path: Path) -> None:
    tree = {f"{place}/etc/xen/a.cfg": "name = 'a'\nvcpus = 4\n" for place in ("prod/h1", "lab/h2")}
    lines = ("setting: vcpus", "demand: {max: 2}", "where: {groups: prod}", 'message: "{group} {host} {file} {value}"')
    (found,) = lint_with(tmp_path, tree, policy(*lines)).diagnostics
    assert found.message == "prod h1 etc/xen/a.cfg 4"


def test_unique(tmp_path: Path) -> None:
    vif = "vif = [ 'mac=00:16:3e:0:0:{0}' ]\n"
    tree = {
        "h1/etc/xen/a.cfg": "name = 'a'\n" + vif.format(1),
        "h1/etc/xen/b.cfg": "name = 'b'\n" + vif.format(1),
        "h1/etc/xen/b-old.cfg": "name = 'b'\n" + vif.format(1),  # the same guest again
        "h2/etc/xen/a.cfg": "name = 'a'\n" + vif.format(1),  # kept on two hosts
        "h2/etc/xen/c.cfg": "name = 'c'\n" + vif.format(1),
        "h2/etc/xen/d.cfg": "name = 'd'\n" + vif.format(2),
    }
    report = lint_with(tmp_path, tree, policy("setting: vif.mac", "demand: {unique: host}"))
    assert [found.host for found in report.diagnostics] == ["h1", "h2"]
    assert report.diagnostics[1].place == "etc/xen/c.cfg"
    report = lint_with(tmp_path, tree, policy("setting: vif.mac", "demand: {unique: fleet}"))
    assert {(found.host, found.place.rpartition("/")[2][0]) for found in report.diagnostics} == {
        ("h1", "b"),
        ("h2", "a"),
        ("h2", "c"),
    }
    alone = {name: text for name, text in tree.items() if name in ("h1/etc/xen/a.cfg", "h2/etc/xen/a.cfg")}
    report = lint_with(tmp_path / "two", alone, policy("setting: vif.mac", "demand: {unique: fleet}"))
    assert not report.diagnostics


@pytest.mark.parametrize(
    ("text", "lines", "fixed"),
    [
        ("vcpus = 4\n", ("setting: vcpus", "demand: {max: 2}", "fix: {set: 2}"), "vcpus = 2\n"),
        ("memory = 4096\n", ("setting: memory", "demand: {max: 1GiB}", "fix: {set: 1GiB}"), "memory = 1024\n"),
        ("memory = '4096'\n", ("setting: memory", "demand: {max: 1GiB}", "fix: {set: 1GiB}"), "memory = '1024'\n"),
        (
            "vcpus = 1\nlocaltime = 0\n",
            ("setting: localtime", "demand: {equals: on}", "fix: {set: on}"),
            "vcpus = 1\nlocaltime = 1\n",
        ),
        (
            "vcpus = 4\nname = 'a'\n",
            ("setting: vcpus", "demand: {absent: true}", "fix: {remove: true}"),
            "name = 'a'\n",
        ),
        ("name = 'a'\n", ("setting: vcpus", "demand: {present: true}", "fix: {set: 2}"), "vcpus = 2\nname = 'a'\n"),
        (
            "vif = [ 'bridge=a, mac=00:16:3e:0:0:1' ]\n",
            ("setting: vif.bridge", "demand: {equals: b}", "fix: {set: b}"),
            "vif = [ 'bridge=b, mac=00:16:3e:0:0:1' ]\n",
        ),
        (
            "vif = [ 'mac=00:16:3e:0:0:1' ]\n",
            ("setting: vif.bridge", "demand: {present: true}", "fix: {set: b}"),
            "vif = [ 'mac=00:16:3e:0:0:1,bridge=b' ]\n",
        ),
        (
            "vif = [ 'rate=1Mb/s, bridge=a' ]\n",
            ("setting: vif.rate", "demand: {absent: true}", "fix: {remove: true}"),
            "vif = [ 'bridge=a' ]\n",
        ),
        (
            "vif = [ 'bridge=a, rate=1Mb/s' ]\n",
            ("setting: vif.rate", "demand: {absent: true}", "fix: {remove: true}"),
            "vif = [ 'bridge=a' ]\n",
        ),
        (
            "maxmem = 4096\nmemory = 512\n",
            ("setting: maxmem", "demand: {same-as: memory}", "fix: {set: '{expected}'}"),
            "maxmem = 512\nmemory = 512\n",
        ),
        ("on_crash = 'x'\n", ("setting: on_crash", 'demand: {equals: "y\'z"}', 'fix: {set: "y\'z"}'), None),
    ],
)
def test_fixes_of_guests(tmp_path: Path, text: str, lines: tuple[str, ...], fixed: str | None) -> None:
    tree: dict[str, str] = {"etc/xen/a.cfg": text}
    report = lint_with(tmp_path, tree, policy(*lines))
    (found,) = report.diagnostics
    assert (found.fix is None) == (fixed is None)
    if fixed is not None:
        assert fixed_tree(tree, report)["etc/xen/a.cfg"] == fixed.encode()


@pytest.mark.parametrize(
    ("before", "lines", "after"),
    [
        ("a smt=1 b", ("setting: hypervisor.smt", "demand: {equals: off}", "fix: {set: off}"), "a smt=off b"),
        ("a smt b", ("setting: hypervisor.smt", "demand: {absent: true}", "fix: {remove: true}"), "a b"),
        ("smt b", ("setting: hypervisor.smt", "demand: {absent: true}", "fix: {remove: true}"), "b"),
        ("a", ("setting: hypervisor.loglvl", "demand: {present: true}", "fix: {set: all}"), "a loglvl=all"),
    ],
)
def test_fixes_of_the_boot_line(tmp_path: Path, before: str, lines: tuple[str, ...], after: str) -> None:
    tree = {"etc/default/grub": f'GRUB_CMDLINE_XEN="{before}"\n', "etc/xen/xl.conf": "\n"}
    report = lint_with(tmp_path, tree, policy(*lines))
    assert fixed_tree(tree, report)["etc/default/grub"] == f'GRUB_CMDLINE_XEN="{after}"\n'.encode()


def test_policy_files_lie_in_the_repository(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(policy("setting: vcpus", "demand: {max: 2}"))
    inside = tmp_path / "in"
    write_tree(str(inside), {"link.yaml": "link:../outside.yaml", "a.cfg": "name = 'a'\n"})
    for name, said in (
        ("link.yaml", "outside the repository"),
        ("none.yaml", "no such file"),
        ("none/*.yaml", "no file is called"),
    ):
        (inside / "xenlint.toml").write_text(f'policies = ["{name}"]\n')
        with pytest.raises(UsageError, match=said):
            lint([str(inside)])
    (inside / "xenlint.toml").write_text('policies = ["../outside.yaml"]\n')
    with pytest.raises(UsageError, match="inside the repository"):
        lint([str(inside)])


def test_no_alias_makes_it_long(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(UsageError, match="aliases"):
        lint_with(tmp_path, GUEST, "\n".join(lines) + "\npolicies: *a8\n")


def test_nothing_of_a_policy_moves_the_cursor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HEAD.replace("otherwise", "\\e[31m").replace("title: It", 'title: "It').replace("here\n", 'here"\n')
    text = text.replace("We want it so.", '"\\e[2J so"')
    lint_with(tmp_path, GUEST, text + "    setting: vcpus\n    demand: {max: 2}\n")
    monkeypatch.chdir(tmp_path)
    for command in (["rules", "SITE"], ["explain", "SITE-001"], ["check"], ["policy", "test"]):
        main(command)
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    lint_bad = text + '    setting: "a\\e[31m.b"\n    demand: {max: 2}\n'
    (tmp_path / "policy/site.yaml").write_text(lint_bad)
    assert main(["policy", "test"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_examples_that_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = policy("setting: vcpus", "demand: {max: 2, same-as: maxvcpus}", "fix: {set: 1}", "examples:")
    text += '      - bad: "vcpus = 2"\n        good: "vcpus = 3"\n'
    text += '      - bad: "vcpus = 4\\nmaxvcpus = 2"\n        at: "5"\n'
    text += '      - good: {readme.txt: "nothing"}\n'
    (tmp_path / "p.yaml").write_text(text)
    assert main(["policy", "test", "p.yaml"]) == 1
    said = capsys.readouterr().out
    for part in (
        "p.yaml:10: the bad files have no finding.",
        "p.yaml:10: the good files have a finding, at etc/xen/guest.cfg:1:9: ",
        "p.yaml:12: in the bad files '5' must be pointed at, and not '4'.",
        "p.yaml:12: its fix does not cure the bad files: ",
        "p.yaml:14: the good files are none of a Xen host",
    ):
        assert f"FAIL  SITE-001  {part}" in said, part


def test_no_example_writes_outside_of_its_directory(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    head = policy("setting: vcpus", "demand: {max: 2}", "examples:")
    link = f"'link:{target}'"
    for tree in (f"{{x: {link}, x/y: z}}", f"{{x/y: z, x: {link}}}", f"{{X/y: z, ./X: {link}}}", "{../x: y}"):
        with pytest.raises(UsageError):
            lint_with(tmp_path / "repo", GUEST, f"{head}      - bad: {tree}\n")
    assert not list(target.iterdir())


@pytest.mark.parametrize(
    ("line", "known", "found"),
    [
        ("dom0_max_vcpus=4", "max: 2", ["4"]),
        ("dom0_max_vcpus=2", "max: 2", []),
        ("dom0_max_vcpus=1-4", "max: 2", []),  # how many it will be, the machine decides
        ("dom0_max_vcpus=1-4", "equals: 1-4", []),
    ],
)
def test_an_option_that_may_be_a_number_is_counted_where_it_is_one(
    tmp_path: Path, line: str, known: str, found: list[str]
) -> None:
    tree = {"etc/default/grub": f'GRUB_CMDLINE_XEN="{line}"\n'}
    told = check(tmp_path, tree, "setting: hypervisor.dom0_max_vcpus", f"demand: {{{known}}}")
    assert told == [f"etc/default/grub:{text}" for text in found]


@pytest.mark.parametrize(("unit", "wanted"), [("512MiB", "512"), ("1GiB", "1024")])
def test_a_size_is_written_to_xend_as_it_reads_it(tmp_path: Path, unit: str, wanted: str) -> None:
    lines = ("setting: xend-config.dom0-min-mem", f"demand: {{min: {unit}}}", f"fix: {{set: {unit}, safe: true}}")
    tree = {"etc/xen/xend-config.sxp": "(dom0-min-mem 256)\n"}
    report = lint_with(tmp_path, tree, policy(*lines))
    assert fixed_tree(tree, report) == {"etc/xen/xend-config.sxp": f"(dom0-min-mem {wanted})\n".encode()}


def test_where_a_policy_holds_is_asked_of_each(tmp_path: Path) -> None:
    """Every way in which what is demanded is looked for ahead of where it is demanded."""
    tree = {
        "etc/xen/a.cfg": 'name = "a"\nbuilder = "hvm"\nvcpus = 4\nmaxvcpus = 8\n',
        "etc/xen/web-1.cfg": 'name = "web-1"\nbuilder = "hvm"\nvcpus = 4\nmaxvcpus = 8\n',
        "etc/xen/web-2.cfg": 'name = "web-2"\nvcpus = 8\nmaxvcpus = 8\n',
    }
    for demand, found in (
        ("setting: vcpus\n    demand: {max: 3}", ["web-1.cfg:4", "web-2.cfg:8"]),
        ("setting: vcpus\n    demand: {same-as: maxvcpus}", ["web-1.cfg:4"]),
        ("setting: builder\n    demand: {absent: true}", ['web-1.cfg:builder = "hvm"']),
        ("setting: on_crash\n    demand: {present: true}", ["web-1.cfg:name", "web-2.cfg:name"]),
        ("setting: maxvcpus\n    demand: {unique: host}", ["web-2.cfg:8"]),
        ("setting: vcpus\n    demand: {sum-at-most-per-host: 11}", ["web-2.cfg:8"]),
        ("setting: vcpus\n    demand: {at-most-per-host: 1}", ["web-2.cfg:vcpus = 8"]),
    ):
        told = check(tmp_path, tree, *demand.split("\n    "), "where: {domains: web-*}")
        assert [each.split("/")[-1].split(":")[0] for each in told] == [f.split(":")[0] for f in found], demand
