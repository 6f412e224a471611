"""What several commands share: options, settings, and how to write."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from xenlint import __version__
from xenlint.cli.arguments import Parser as Parser
from xenlint.engine.packs import Registry, load_registry, with_policies
from xenlint.engine.select import edition_mistake, is_named, suggestion, unknown_selectors
from xenlint.knowledge.versions import Version, parse_version
from xenlint.model.sizes import parse_setting_size
from xenlint.rule import Entry
from xenlint.settings.config import Settings, find_config, load, repository_root
from xenlint.settings.errors import UsageError
from xenlint.typed import TYPE_CHECKING

_MOST_PATHS = 5

if TYPE_CHECKING:
    from argparse import Namespace

    from xenlint.discovery import Buffer


def add_settings_options(parser: Parser) -> None:
    group = parser.add_argument_group("settings")
    group.add_argument("--config", metavar="FILE", help="use this config file")
    group.add_argument("--isolated", action="store_true", help="use no config file")
    group.add_argument("--xen-version", metavar="X.Y", help="the Xen version of every host")
    group.add_argument("--host-memory", metavar="SIZE", help="the RAM of every host, as in 8GiB")


def settings_for(options: Namespace, paths: list[str], rules: Iterable[Entry] = ()) -> Settings:
    """The settings in force for these paths. Raises UsageError for a config file or value that is wrong."""
    cwd = os.getcwd()
    first = os.path.abspath(paths[0]) if paths and paths[0] != "-" else cwd
    start = first if os.path.isdir(first) else os.path.dirname(first)
    path = options.config or (None if options.isolated else find_config(start))
    if path is None:
        settings = Settings(root=repository_root(start) or start)
    else:
        settings = load(os.path.abspath(path), os.path.relpath(path, cwd).replace(os.sep, "/"), rules)
    if options.xen_version is not None:
        settings = settings._replace(version_override=parse_version_option("--xen-version", options.xen_version))
    if options.host_memory is not None:
        settings = settings._replace(memory_kib=_memory_kib(options.host_memory))
    return settings


def registry_here() -> Registry:
    """The rules that hold in the working directory: those of the packs, and the policies of its config file."""
    registry = load_registry()
    path = find_config(os.getcwd())
    if path is None:
        return registry
    settings = load(path, os.path.relpath(path).replace(os.sep, "/"), registry.rules)
    return with_policies(registry, settings.root, settings.policies)


def parse_version_option(option: str, text: str) -> Version:
    """A Xen version given on the command line. Raises UsageError."""
    version = parse_version(text)
    if version is None or version < (2, 0):
        raise UsageError(f"{option}: '{text}' is no Xen version; write it as in 4.17.")
    return version


def _memory_kib(text: str) -> int:
    size = parse_setting_size(text)
    if size is None:
        raise UsageError(f"--host-memory: '{text}' is no size; write it with its unit, as in 8GiB.")
    return size // 1024


def with_command_line(
    settings: Settings, select: tuple[str, ...], extend: tuple[str, ...], ignore: tuple[str, ...]
) -> Settings:
    """The settings with what the command line says of rules: `--select` in place of the config file's choice, the other
    two on top of it."""
    if select:
        return settings._replace(select=select, extend_select=extend, ignore=ignore)
    return settings._replace(last_select=extend, last_ignore=ignore)


def check_selectors(registry: Registry, settings: Settings, given: tuple[str, ...]) -> list[str]:
    """Refuse unknown selectors of the command line; those of the config file only earn a warning (returned)."""
    for selector in unknown_selectors(registry.rules, given):
        raise UsageError(f"no rule, tag or prefix is called '{selector}'{suggestion(selector, registry.rules)}")
    ignores = (*settings.per_file_ignores, *settings.per_host_ignores)
    named = [name for _, names in ignores for name in names] + [name for name, _ in settings.severities]
    kept = settings.not_ignorable
    lists = (*settings.select, *settings.extend_select, *settings.ignore, *kept, *named, *settings.rule_options)
    where = os.path.basename(settings.path or "")
    warnings = [
        f"{where}: no rule, tag or prefix is called '{name}'{suggestion(name, registry.rules)}"
        for name in dict.fromkeys(unknown_selectors(registry.rules, lists))
    ]
    for name in dict.fromkeys(name for _, names in ignores for name in names if kept):
        rules = [rule for rule in registry.rules if is_named(rule, (name,))]
        if rules and all(is_named(rule, kept) for rule in rules):
            warnings.append(f"{where}: '{name}' is ignored for some files or hosts, but not-ignorable names it.")
    if mistake := edition_mistake(settings.edition, registry.rules, __version__):
        warnings.append(f"{where}: {mistake}")
    return warnings


def split_commas(values: list[str] | None) -> tuple[str, ...]:
    """`--select A,B --select C` as one tuple."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def quoted(paths: list[str]) -> str:
    """The first of some paths, for a sentence that could end with one: a bare '.' at its end reads as '..'."""
    more = f" and {len(paths) - _MOST_PATHS} more" if len(paths) > _MOST_PATHS else ""
    return ", ".join(f"'{path}'" for path in paths[:_MOST_PATHS]) + more


def wants_color(mode: str, stream: object) -> bool:
    """`--color`, then NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal."""
    if mode != "auto":
        return mode == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE")
    if forced:
        return forced != "0"
    return bool(getattr(stream, "isatty", bool)()) and os.environ.get("TERM") != "dumb"


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what cannot be encoded is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def read_stdin(name: str | None) -> Buffer:
    """Standard input under the name it is to be read as."""
    if name is None:
        raise UsageError("'-' reads standard input: tell what it is with --stdin-filename, as in etc/xen/web1.cfg.")
    if sys.stdin is None:
        raise UsageError("'-' reads standard input, and that is closed.")
    from xenlint.discovery import Buffer

    return Buffer(name, sys.stdin.buffer.read())
