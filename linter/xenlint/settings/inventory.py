"""Host facts kept elsewhere: YAML or JSON files, or saved outputs of `xl info`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import yaml

from xenlint.model.facts import facts_of_xl_info
from xenlint.model.toolstack import text_of
from xenlint.settings.config import HostSettings, host_settings
from xenlint.settings.errors import UsageError
from xenlint.settings.schema import HOSTS, fits
from xenlint.source import Source

_BIGGEST_BYTES = 64 << 20
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Texts(_Loader):  # type: ignore[misc]
    """A safe loader that leaves numbers with a point as text: 4.10 is a version, not 4.1."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:float"]
    for first, pairs in _Loader.yaml_implicit_resolvers.items()
}


def load_inventories(root: str, names: Iterable[str]) -> dict[str, HostSettings]:
    """The hosts of all inventories; for a host named in several, the first to state a fact wins."""
    hosts: dict[str, HostSettings] = {}
    for name in names:
        for host, found in _load(root, name).items():
            own = hosts.get(host, HostSettings())
            hosts[host] = HostSettings(own.root if own.root is not None else found.root, own.facts.or_else(found.facts))
    return hosts


def _load(root: str, name: str) -> dict[str, HostSettings]:
    path = os.path.join(root, name)
    if not os.path.realpath(path).startswith(os.path.realpath(root) + os.sep):
        raise UsageError(f"{name}: this inventory lies outside the repository; it is not read.")
    try:
        with open(path, "rb") as file:
            data = file.read(_BIGGEST_BYTES)
    except OSError as error:
        raise UsageError(f"{name}: cannot read this inventory: {error.strerror}.") from None
    if b"total_memory" in data and not name.endswith((".yaml", ".yml", ".json")):
        return _from_xl_info(Source(name, data))
    text = data.decode("utf-8", "replace")
    content = _parse(text, name)
    hosts = content.get("hosts", content) if isinstance(content, dict) else content
    if isinstance(hosts, dict):
        hosts = {str(host): values for host, values in hosts.items()}
    if not fits(hosts, HOSTS):
        from xenlint.settings.explain import explain

        if mistakes := explain(hosts, HOSTS, name, text):
            raise UsageError("\n".join(mistakes))
    return {host: host_settings(values, name) for host, values in hosts.items()}


def _parse(text: str, name: str) -> Any:
    try:
        if name.endswith(".json"):
            return json.loads(text)
        return yaml.load(text, Loader=_Texts)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"{name}:{line}: this is not YAML: {error.problem}.") from None
    except (yaml.YAMLError, json.JSONDecodeError, RecursionError, ValueError) as error:
        raise UsageError(f"{name}: this inventory cannot be read: {error}.") from None


def _from_xl_info(source: Source) -> dict[str, HostSettings]:
    from xenlint.syntax.xl_info import parse

    document = parse(source, source.path, "xl-info", (4, 17))
    names = [text_of(setting) for setting in document.settings if setting.key == "host"]
    if not names or not names[0]:
        raise UsageError(f"{source.path}: this output of xl info has no 'host' line, so it belongs to no host.")
    return {names[0]: HostSettings(None, facts_of_xl_info(document))}
