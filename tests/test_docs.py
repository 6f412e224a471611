"""The documentation's site: it builds without a dead link, has a page at every rule's address, and tells the truth."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from generate import rules
from xenlint.docs import DOCS, rule_url
from xenlint.syntax import MODULES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "docs"

needs_mkdocs = pytest.mark.skipif(
    importlib.util.find_spec("mkdocs") is None or importlib.util.find_spec("material") is None,
    reason="needs mkdocs and mkdocs-material: pip install --group docs",
)


def mkdocs(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", *arguments]
    env = {**os.environ, "SOURCE_DATE_EPOCH": "0", "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    done = mkdocs("--site-dir", str(place))
    assert done.returncode == 0, done.stdout + done.stderr
    return place


class _Links(HTMLParser):
    """The addresses in a page: those it leads to, and those it is made of."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.leads.append(str(values["href"]))
        elif tag == "link" and values.get("rel") in ("stylesheet", "icon", "preconnect") and values.get("href"):
            self.loads.append(str(values["href"]))
        elif values.get("src"):
            self.loads.append(str(values["src"]))


@needs_mkdocs
def test_every_rule_has_a_page_at_its_address(site: Path) -> None:
    for entry in rules():
        path = rule_url(entry.name).removeprefix(DOCS)
        page = (site / path / "index.html").read_text(encoding="utf-8")
        assert f"{entry.code} {entry.name}" in page
        assert rule_url(entry.name) in page, "its own address, as the canonical one"


@needs_mkdocs
def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    for page in site.rglob("index.html"):
        assert not [address for address in _Links(page).loads if urlsplit(address).netloc], page
    for picture in (site / "pictures").iterdir():
        assert "url(http" not in picture.read_text(encoding="utf-8")


@needs_mkdocs
def test_links_to_elsewhere_are_whole(site: Path) -> None:
    outside = {address for page in site.rglob("index.html") for address in _Links(page).leads if ":" in address}
    outside = {address for address in outside if not address.startswith(DOCS)}
    assert len(outside) > 50
    for address in outside:
        parts = urlsplit(address)
        assert parts.scheme == "https", address
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc), address
        assert not re.search(r"[\s<>\"`]", address), address


@needs_mkdocs
def test_the_pictures_show_the_corpus(site: Path) -> None:
    shown = {path.name: path.read_text(encoding="utf-8") for path in (site / "pictures").iterdir()}
    assert "dom0-memory-unlimited" in shown["report.svg"]
    assert "win-acct" in shown["budget-terminal.svg"]
    assert "foxtrot" in shown["budget.svg"]


@needs_mkdocs
def test_a_dead_link_fails_the_build(tmp_path: Path) -> None:
    links = ("[x](gone1.md)", "[x](#gone2)", "[x](other.md#gone3)", "![x](gone4.svg)")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(f"# A\n\n{' '.join(links)}\n", encoding="utf-8")
    (tmp_path / "docs/other.md").write_text("# B\n", encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace("hooks: [docs/hooks.py]\n", "")
    settings = re.sub(r"^nav:\n.*?\n\n", "", settings, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    arguments = ("--theme", "mkdocs", "--config-file", str(tmp_path / "mkdocs.yml"))
    done = mkdocs(*arguments, "--site-dir", str(tmp_path / "site"))
    assert done.returncode == 1
    assert [f"gone{number}" for number in range(1, 5) if f"gone{number}" not in done.stdout + done.stderr] == []


def _project_files() -> Iterator[Path]:
    for name in ("linter", "rules", "docs", "ci"):
        yield from (
            path for path in (ROOT / name).rglob("*") if path.suffix in (".md", ".py", ".toml", ".yaml", ".yml")
        )
    yield from (path for path in ROOT.iterdir() if path.is_file())


def test_the_address_of_the_site_stands_in_one_place() -> None:
    """And in the package's metadata, which is not made by running anything."""
    host = urlsplit(DOCS).netloc
    named = {path.relative_to(ROOT).as_posix() for path in _project_files() if host in path.read_text(errors="replace")}
    assert named == {"linter/xenlint/docs.py", "pyproject.toml"}
    assert f'Documentation = "{DOCS}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_every_kind_of_file_is_told_of() -> None:
    text = (DOCUMENTS / "files.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", text, re.MULTILINE)) == set(MODULES)


def test_the_readme_leads_to_files_that_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


def test_the_config_shown_is_one(tmp_path: Path) -> None:
    from xenlint.settings.config import load

    text = (DOCUMENTS / "configuration.md").read_text(encoding="utf-8")
    shown = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    (tmp_path / "xenlint.toml").write_text(shown[1], encoding="utf-8")
    (tmp_path / "hosts.yaml").write_text("alpha: {cpus: 8}\n", encoding="utf-8")
    assert load(str(tmp_path / "xenlint.toml"), "xenlint.toml", rules()).hosts["alpha"].root == "hosts/alpha"
