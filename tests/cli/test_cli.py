"""The command line as a user meets it: real processes, real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from xenlint.cli.check import FORMATS
from xenlint.testing import write_tree

Run = Callable[..., "subprocess.CompletedProcess[str]"]

CLEAN = {
    "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n',
    "etc/xen/xl.conf": 'autoballoon="auto"\n',
    "etc/xen/web.cfg": 'name = "web"\ntype = "pvh"\nkernel = "/boot/vmlinuz"\nmemory = 512\nmaxmem = 512\n',
}
DIRTY = {**CLEAN, "etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all"\n'}


@pytest.fixture
def xenlint(tmp_path: Path) -> Run:
    env = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "NO_COLOR")}

    def run(*arguments: str, text: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "xenlint", *arguments],
            cwd=tmp_path,
            input=text,
            stdin=None if text is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env={**env, **more},
        )

    return run


def test_version_and_help(xenlint: Run) -> None:
    from xenlint import __version__

    assert xenlint("--version").stdout == f"xenlint {__version__}\n"
    assert "commands:" in xenlint("--help").stdout
    assert xenlint().returncode == 2
    assert xenlint("check", "--help").returncode == 0
    wrong = xenlint("chekc")
    assert wrong.returncode == 2
    assert "did you mean 'check'?" in wrong.stderr


def test_clean(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), CLEAN)
    done = xenlint("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings in 3 files of 1 host.\n", "")


def test_findings(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check")
    assert done.returncode == 1
    assert done.stderr == ""
    assert "error[XEN101] dom0-memory-unlimited\n --> etc/default/grub:1:19\n" in done.stdout
    assert '1 | GRUB_CMDLINE_XEN="loglvl=all"\n  |                   ^^^^^^^^^^\n' in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Found 1 error")
    assert "\x1b" not in done.stdout


def test_concise_json_and_two_reports_at_once(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check", "--output-format", "concise", "--output", "json=out.json")
    assert done.stdout.startswith("etc/default/grub:1:19: error[XEN101] ")
    data = json.loads((tmp_path / "out.json").read_text())
    assert data["version"] == 1
    assert {
        key: data["findings"][0][key] for key in ("code", "name", "path", "line", "column", "end_column", "host")
    } == {
        "code": "XEN101",
        "name": "dom0-memory-unlimited",
        "path": "etc/default/grub",
        "line": 1,
        "column": 19,
        "end_column": 29,
        "host": ".",
    }
    assert data["summary"]["errors"] == 1
    assert sorted(os.listdir(tmp_path)) == ["etc", "out.json"]


def test_every_format_in_one_run(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    arguments = [part for name in FORMATS for part in ("--output", f"{name}={name}.out")]
    done = xenlint("check", "--quiet", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    for name in FORMATS:
        alone = xenlint("check", "--output-format", name)
        assert (tmp_path / f"{name}.out").read_text() == alone.stdout
        assert "XEN101" in alone.stdout


def test_paths_below_the_project(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check", "--output-format", "gitlab", CI_PROJECT_DIR=str(tmp_path.parent))
    assert {issue["location"]["path"] for issue in json.loads(done.stdout)} == {f"{tmp_path.name}/etc/default/grub"}
    done = xenlint("check", "--output-format", "github", GITHUB_WORKSPACE=str(tmp_path / "etc"))
    assert "\n::error file=default/grub,line=1," in done.stdout


def test_statistics(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check", "--statistics")
    assert done.stdout.startswith("Findings of each rule\n      1  XEN101   [ ] error    dom0-memory-unlimited\n")
    assert done.stdout.splitlines()[-1].startswith("Found 1 error")
    assert "-->" not in done.stdout
    data = json.loads(xenlint("check", "--statistics", "--output-format", "json").stdout)
    assert [rule["code"] for rule in data["statistics"]["rules"]] == ["XEN101"]
    assert len(data["findings"]) == 1
    done = xenlint("check", "--statistics", "--output-format", "csv")
    assert done.stdout.startswith("severity,")
    assert done.stderr.startswith("Findings of each rule\n")


def test_no_half_report_is_left(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    assert xenlint("check", "--output", "json=a.json", "--output", "sarif=no/such/b.sarif").returncode == 2
    assert xenlint("check", "--output", "json=a.json", "--output", "sarif").returncode == 2
    assert os.listdir(tmp_path) == ["etc"]


def test_a_dash_is_stdout(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check", "--output-format", "json", "--output-file", "-")
    assert json.loads(done.stdout)["summary"]["errors"] == 1
    assert os.listdir(tmp_path) == ["etc"]


def test_a_device_is_written_not_replaced(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert xenlint("check", "--output-format", "json", "--output-file", "pipe").returncode == 1
    assert json.loads(reader.communicate(timeout=20)[0])["version"] == 1
    assert sorted(os.listdir(tmp_path)) == ["etc", "pipe"]


def test_sarif_to_a_file(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check", "--output-format", "sarif", "--output-file", "out.sarif")
    assert (done.returncode, done.stdout) == (1, "")
    data = json.loads((tmp_path / "out.sarif").read_text())
    assert data["runs"][0]["results"][0]["ruleId"] == "XEN101"


def test_color(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    assert "\x1b[1;31m" in xenlint("check", "--color", "always").stdout
    assert "\x1b[1;31m" in xenlint("check", FORCE_COLOR="1").stdout
    assert "\x1b" not in xenlint("check", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b" not in xenlint("check", "--color", "always", "--output-format", "json").stdout


def test_exit_status(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    assert xenlint("check", "--exit-zero").returncode == 0
    assert xenlint("check", "--ignore", "XEN1").returncode == 0
    assert xenlint("check", "--select", "XEN302").returncode == 0
    assert xenlint("check", "--quiet").stdout == ""
    assert xenlint("check", "--quiet").returncode == 1
    (tmp_path / "etc/default/grub").write_text('GRUB_CMDLINE_XEN_DEFAULT="dom0_mem=2G,max:2G"\n')
    assert xenlint("check", "--select", "XEN101").returncode == 0, "a recovery entry is worth a note"
    assert xenlint("check", "--select", "XEN101", "--fail-on", "note").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "nowhere"], "nowhere: there is no such file"),
        (["check", "--select", "XEN9999"], "no rule, tag or prefix is called 'XEN9999'"),
        (["check", "--select", "dom0-memory-unlimted"], "did you mean 'dom0-memory-unlimited'?"),
        (["check", "--xen-version", "four"], "write it as in 4.17"),
        (["check", "--host-memory", "8"], "as in 8GiB"),
        (["check", "--frobnicate"], "--frobnicate"),
        (["check", "-"], "--stdin-filename"),
        (["check", "--output", "yaml=x"], "FORMAT=FILE"),
        (["check", "--output-file", "no/such/dir/x"], "cannot write"),
        (["check", "--output", "json=out", "--output", "csv=./out"], "./out: only one report can be written to a file"),
        (["check", "--output-file", "out", "--output", "sarif=etc/../out"], "only one report"),
        (["check", "--output", "sarif=-"], "--output-format=sarif"),
        (["check", "--config", "nope.toml"], "cannot read"),
        (["explain", "XEN9999"], "no rule is called"),
        (["inspect", "nowhere"], "there is no such file"),
        (["inspect", "etc"], "this is a directory"),
        (["inspect", "--kind", "spreadsheet", "README"], "--kind"),
    ],
)
def test_usage_errors(xenlint: Run, tmp_path: Path, arguments: list[str], words: str) -> None:
    write_tree(str(tmp_path), {**CLEAN, "README": "hello\n"})
    done = xenlint(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_to_lint(xenlint: Run, tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {"README.md": "hello\n", "setup.cfg": "[metadata]\nname = x\n", "default/grub": "GRUB_TIMEOUT=5\n"},
    )
    done = xenlint("check")
    assert done.returncode == 2
    assert "nothing to lint: there is no file of a Xen host in '.'." in done.stderr
    assert xenlint("check", "--allow-empty").returncode == 0
    assert xenlint("check", "--allow-empty", "setup.cfg").returncode == 0


def test_nothing_to_lint_looks_like_no_clean_repository(xenlint: Run, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("hello\n")
    outputs = [f"--output={name}={name}.out" for name in ("json", "junit", "sarif")]
    assert xenlint("check", *outputs).returncode == 2
    told = "nothing to lint: there is no file of a Xen host in '.'."
    assert json.loads((tmp_path / "json.out").read_text())["errors"] == [told]
    [run] = json.loads((tmp_path / "sarif.out").read_text())["runs"]
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 2,
            "toolExecutionNotifications": [{"level": "error", "message": {"text": told}}],
        }
    ]
    assert 'errors="1"' in (tmp_path / "junit.out").read_text()
    assert xenlint("check", "--allow-empty", *outputs).returncode == 0
    assert json.loads((tmp_path / "json.out").read_text())["errors"] == []
    assert 'errors="0"' in (tmp_path / "junit.out").read_text()


def test_config_mistake_is_told_with_its_line(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {**CLEAN, "xenlint.toml": '[hosts.alpha]\nmemory = "8"\n'})
    done = xenlint("check")
    assert done.returncode == 2
    assert done.stderr.startswith("xenlint: xenlint.toml:2: hosts.alpha.memory must be a size with its unit")
    assert xenlint("check", "--isolated").returncode == 0


def test_errors_are_told_in_json_and_cannot_forge_lines(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    name = "etc/xen/big\n::error::.cfg"
    (tmp_path / name).write_bytes(b"#" * (5 << 20))
    done = xenlint("check", "--output-format", "json")
    assert done.returncode == 2
    (error,) = json.loads(done.stdout)["errors"]
    assert error.startswith("etc/xen/big\\x0a::error::.cfg: this file is larger than 4 MiB")
    assert done.stderr == f"xenlint: {error}\n"


def test_unknown_rule_in_the_config_is_a_warning(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {**CLEAN, "xenlint.toml": 'ignore = ["XEN9999"]\n'})
    done = xenlint("check")
    assert done.returncode == 0
    assert "warning: xenlint.toml: no rule, tag or prefix is called 'XEN9999'" in done.stderr


def test_stdin(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check", "-", "--stdin-filename", "etc/default/grub", text='GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n')
    assert (done.returncode, done.stdout) == (0, "No findings in 1 file of 1 host.\n")
    done = xenlint("check", "-", "--stdin-filename", "etc/default/grub", text='GRUB_CMDLINE_XEN="x"\n')
    assert " --> etc/default/grub:1:19\n" in done.stdout


def test_named_file_is_reported_alone(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), DIRTY)
    done = xenlint("check", "etc/xen/web.cfg")
    assert (done.returncode, done.stdout) == (0, "No findings in 1 file of 1 host.\n")


def test_inspect(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {**CLEAN, "etc/xen/bad.cfg": "memory = \n"})
    done = xenlint("inspect", "--format", "json", "etc/xen/web.cfg", "etc/default/grub", "etc/xen/bad.cfg")
    web, grub, bad = map(json.loads, done.stdout.splitlines())
    assert (web["path"], web["kind"], web["host"], web["errors"]) == ("etc/xen/web.cfg", "domu-xl", ".", [])
    assert web["settings"][3] == {
        "key": "memory",
        "op": "=",
        "value": {"type": "number", "text": "512", "value": 512},
        "line": 4,
        "column": 1,
        "end_line": 4,
        "end_column": 13,
    }
    wanted = ("title", "default", "recovery", "xen", "kernel", "line")
    assert {key: grub["boot_entries"][0][key] for key in wanted} == {
        "title": "Xen",
        "default": True,
        "recovery": False,
        "xen": "dom0_mem=2G,max:2G",
        "kernel": "",
        "line": 1,
    }
    assert bad["errors"][0]["line"] == 1
    assert bad["kind"] == "domu-xl"
    assert (
        "etc/xen/web.cfg\n  a guest, for xl (domu-xl), host ., Xen 4." in xenlint("inspect", "etc/xen/web.cfg").stdout
    )


def test_explain_and_rules(xenlint: Run) -> None:
    page = xenlint("explain", "xen101").stdout
    assert page == xenlint("explain", "dom0-memory-unlimited").stdout
    assert "Nothing limits dom0's memory" in page
    assert "What it does" in page
    rules = xenlint("rules").stdout
    assert "XEN101  warning  dom0-memory-unlimited" in rules
    assert [rule["code"] for rule in json.loads(xenlint("rules", "--format", "json", "XEN101").stdout)] == ["XEN101"]


def test_config(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"xenlint.toml": '[hosts.alpha]\nmemory = "8GiB"\n'})
    shown = xenlint("config").stdout
    assert 'config-file = "xenlint.toml"' in shown
    assert '"memory": "8 GiB"' in shown
    assert json.loads(xenlint("config", "schema").stdout)["title"] == "xenlint.toml"


def test_config_tells_what_is_known_of_each_host_and_from_where(xenlint: Run, tmp_path: Path) -> None:
    tree = {
        "xenlint.toml": '[hosts.alpha]\nmemory = "8GiB"\n',
        "hosts/alpha/etc/xen/web.cfg": CLEAN["etc/xen/web.cfg"],
        "hosts/alpha/etc/xen/info": "host : alpha\nnr_cpus : 4\ntotal_memory : 16278\nxen_version : 4.17.3\n"
        "virt_caps : hvm hvm_directio\nxen_commandline : dom0_mem=4G\n",
        "hosts/beta/etc/xen/web.cfg": CLEAN["etc/xen/web.cfg"],
    }
    write_tree(str(tmp_path), tree)
    assert [line for line in xenlint("config").stdout.splitlines() if line.startswith(("facts.", "#"))] == [
        'facts.alpha.memory = "8 GiB"  # xenlint.toml:2',
        '#   and not "16278 MiB"  # hosts/alpha/etc/xen/info:3',
        "facts.alpha.cpus = 4  # hosts/alpha/etc/xen/info:2",
        'facts.alpha.xen-version = "4.17"  # hosts/alpha/etc/xen/info:4',
        "facts.alpha.iommu = true  # hosts/alpha/etc/xen/info:5",
        'facts.alpha.command-line = "dom0_mem=4G"  # hosts/alpha/etc/xen/info:6',
    ]
    facts = json.loads(xenlint("config", "--format", "json", "--host-memory", "2GiB").stdout)["facts"]
    assert facts["alpha"]["memory"][0] == {"value": "2 GiB", "from": "--host-memory"}
    assert facts["beta"] == {"memory": [{"value": "2 GiB", "from": "--host-memory"}]}


def test_closed_pipe_makes_no_trace(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {f"h{n}/etc/default/grub": 'GRUB_CMDLINE_XEN="x"\n' for n in range(300)})
    done = subprocess.run(
        f"{sys.executable} -m xenlint check | head -1",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_names_cannot_forge_lines(xenlint: Run, tmp_path: Path) -> None:
    name = "etc/xen/a\n::error::x\x1b[31m.cfg"
    write_tree(str(tmp_path), {**CLEAN, name: 'name = "\u202eweb\x1b[2J"\nmemory = 0512\nbuilder = x\n'})
    for form in ("text", "concise"):
        done = xenlint("check", "--output-format", form)
        assert done.returncode == 1
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout
        assert not any(line.startswith("::") for line in done.stdout.splitlines())
