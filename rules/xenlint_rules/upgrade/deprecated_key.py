"""A key is deprecated.

## What it does
Looks for keys that another one has replaced, or that no longer do anything: `builder`, `stdvga`, `vncviewer`,
`device_model`, `altp2mhvm`, and those of the SEDF scheduler. Files written for xm are left alone where nothing says
that xl reads them, and `builder` and `stdvga` where nothing says how old the host's Xen is.

## Why is this bad?
For some of them xl prints a warning at each start of the guest, the others it will drop without one.

## Fix safety
A new name for the same thing is safe, and so is deleting a line that does nothing.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Setting, String, Value
from xenlint.knowledge.entry import Key
from xenlint.knowledge.versions import format_version
from xenlint.model.edits import removal
from xenlint.model.xl_guest import XlGuest, guest_of
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN803",
    name="deprecated-key",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("upgrade", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=(
        "altp2mhvm",
        "builder",
        "device_model",
        "extratime",
        "latency",
        "msr_relaxed",
        "period",
        "slice",
        "stdvga",
        "vif2",
        "vncviewer",
    ),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/hr.cfg": 'name = "hr"\nbuilder = "hvm"\nmemory = 2048\n'},
        good={"etc/xen/hr.cfg": 'name = "hr"\ntype = "hvm"\nmemory = 2048\n'},
        at="builder",
        config='xen-version = "4.17"\n',
    ),
    Example(
        bad={"etc/xen/hr.cfg": 'name = "hr"\ntype = "hvm"\nstdvga = 1\nvncviewer = 1\n'},
        good={"etc/xen/hr.cfg": 'name = "hr"\ntype = "hvm"\nvga = "stdvga"\n'},
        at="vncviewer",
    ),
)

_NOTHING = frozenset(("extratime", "latency", "slice", "vif2", "vncviewer"))
"""What xl only looks at to warn, or hands to a scheduler that is gone."""

_IN_USE = frozenset(("builder", "stdvga"))
"""What works as ever, and is right on a host with an older Xen."""

_OF_RTDS = frozenset(("extratime", "period"))
_RTDS_SINCE = (4, 10)
"""What SEDF had is read for RTDS again."""

_EXPERIMENTAL = "msr_relaxed"


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    host = context.host
    guest = guest_of(domain, host)
    if guest is None:
        return
    for name in META.keys:
        key, value = guest.by_key.get(name, (None, None))
        if key is None or value is None or key.deprecated is None or key.deprecated > host.version:
            continue
        is_loud = key.warns == "always" and _is_heard(key, value)
        if not is_loud and (not guest.is_certain or _is_idle(key, guest)):
            continue
        if name in _IN_USE and not host.version_origin:
            continue
        if name in _OF_RTDS and host.version >= _RTDS_SINCE:
            continue
        write, fix = _cure(key, value, guest.settings)
        yield Finding(
            guest.key_span(name),
            f"{_what(key, format_version(key.deprecated))}{': xl warns about it' if is_loud else ''}. {write}.",
            fix=fix,
            severity=None if is_loud else "note",
        )


def _is_heard(key: Key, value: Value) -> bool:
    """Whether xl gets to its warning: it takes a number, a text or a list for that, by the key's kind."""
    return number_of(value) is not None if key.kind in ("boolean", "integer") else True


def _is_idle(key: Key, guest: XlGuest) -> bool:
    """Whether another rule says that the key does nothing here."""
    if key.name == "builder":
        return not guest.types
    if key.name == "stdvga" and ("vga" in guest or not guest.is_on("stdvga")):
        return True
    return bool(key.guests) and guest.types.isdisjoint(key.guests)


def _what(key: Key, since: str) -> str:
    if key.name == _EXPERIMENTAL:
        return "'msr_relaxed' works around a fault of the guest and may go away"
    if key.name == "device_model":
        return f"'device_model' does nothing since Xen {since}"
    if key.name in _NOTHING:
        return f"'{key.name}' does nothing since Xen {since}"
    return f"'{key.name}' is deprecated since Xen {since}"


def _cure(key: Key, value: Value, settings: Mapping[str, Setting]) -> tuple[str, Fix | None]:
    """What to write, and the edit for it."""
    setting = settings[key.name]
    if key.name in _NOTHING:
        viewer = "; `xl create -V` opens a viewer" if key.name == "vncviewer" else ""
        return f"Delete the line{viewer}", removal(setting)
    if key.name == "device_model":
        if isinstance(value, String) and "stubdom-dm" in value.value:
            return "Write 'device_model_stubdomain_override = 1' if QEMU is to run in a stub domain", None
        return "Delete the line: xl finds its QEMU by itself, and 'device_model_override' names another one", None
    if key.name == "builder":
        kind = "hvm" if isinstance(value, String) and value.value and "hvm".startswith(value.value) else "pv"
        if "type" in settings:
            return "Delete the line: 'type' says it", removal(setting)
        is_plain = setting.op == "=" and isinstance(value, String) and value.known
        fix = Fix.replace(setting, f'type = "{kind}"', f'Write type = "{kind}"') if is_plain else None
        return f"Write 'type = \"{kind}\"'", fix
    if key.name == "stdvga":
        return "Write 'vga = \"stdvga\"'", Fix.replace(setting, 'vga = "stdvga"', 'Write vga = "stdvga"')
    if key.use in settings:
        return f"Delete the line: '{key.use}' is there too", removal(setting, safe=False)
    if key.name == "altp2mhvm":
        if number_of(value) == 0:
            return "Delete the line", removal(setting)
        return "Write 'altp2m = \"mixed\"'", Fix.replace(setting, 'altp2m = "mixed"', 'Write altp2m = "mixed"')
    return (f"See {key.use}" if key.use else "Delete the line if the guest works without"), None
