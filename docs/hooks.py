"""MkDocs calls these while it builds the site."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from generate import PARTS, rule_pages
from mkdocs.structure.files import File, Files
from pictures import pictures
from xenlint.docs import DOCS

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_PART = re.compile(r"<!-- generated: ([a-z]+) -->")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Say where the site is published, and list the pages that are there."""
    config.site_url = DOCS
    docs = Path(config.docs_dir)
    there = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")} | {"security.md"}
    nav, listed = _present(config.nav or [], there)
    more = sorted(there - listed)
    config.nav = [*nav, {"More": more}] if more else nav
    return config


def _present(nav: list[Any], there: set[str]) -> tuple[list[Any], set[str]]:
    """The entries of a list whose pages are there, and these pages."""
    kept: list[Any] = []
    listed: set[str] = set()
    for entry in nav:
        title, target = next(iter(entry.items())) if isinstance(entry, dict) else ("", entry)
        if isinstance(target, list):
            target, inside = _present(target, there)
            listed |= inside
        elif target in there:
            listed.add(target)
        else:
            target = None
        if target:
            kept.append({title: target} if title else target)
    return kept, listed


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the rules, the pictures, and the page that lies at the root, where forges look for it."""
    security = (Path(config.docs_dir).parent / "SECURITY.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "security.md", content=security))
    for path, text in rule_pages().items():
        files.append(File.generated(config, path, content=text))
    for name, picture in pictures().items():
        files.append(File.generated(config, f"pictures/{name}", content=picture))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the generated parts where a page wants them."""
    return _PART.sub(lambda match: PARTS[match[1]](), markdown)
