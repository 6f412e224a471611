"""A guest's file in `/etc/xen/auto` is a copy that differs from the one in `/etc/xen`.

## What it does
Compares a file in `/etc/xen/auto` that is no link with the file of the same name in `/etc/xen`, setting by setting.
Comments and order do not count.

## Why is this bad?
After a reboot the guest starts from the copy, by hand it starts from the other file. One of the two holds settings that
somebody changed and believes to be in force.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related, Setting

META = Meta(
    code="XEN752",
    name="autostart-copy-differs",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart",),
    kinds=("domu-xl", "domu-xm"),
    needs=("files-in-auto",),
)

_WEB = 'name = "web1"\nmemory = 1024\n'

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": _WEB, "etc/xen/auto/web1.cfg": 'name = "web1"\nmemory = 512\n'},
        good={"etc/xen/web1.cfg": _WEB, "etc/xen/auto/web1.cfg": "link:../web1.cfg"},
        at="memory = 512",
    ),
    Example(
        bad={"etc/xen/web1.cfg": _WEB, "etc/xen/auto/web1.cfg": _WEB + "vcpus = 4\n"},
        good={"etc/xen/web1.cfg": _WEB, "etc/xen/auto/web1.cfg": "# a copy\n" + _WEB},
        at="vcpus = 4",
    ),
)

_AUTO = "etc/xen/auto/"
_SHOWN = 40


def check(host: Host) -> Iterator[Finding]:
    if host.is_loose or not any(domain.document.path.startswith(_AUTO) for domain in host.domains):
        return
    by_path = {domain.document.path: domain for domain in host.domains}
    for domain in host.domains:
        name = domain.document.path[len(_AUTO) :]
        other = by_path.get(f"etc/xen/{name}")
        if not domain.document.path.startswith(_AUTO) or "/" in name or other is None:
            continue
        difference = _difference(domain, other)
        if difference is None:
            continue
        here, there = difference
        setting = here or there
        told = f"'{setting.key}' is {_shown(here)} here and {_shown(there)} there" if setting else "they differ"
        yield Finding(
            at=here or domain.get("name") or domain,
            message=f"This is no link to /etc/xen/{name} but a copy, and the two differ: {told}. At boot the guest "
            f"starts from this file, by hand from the other. Keep one, and put a link here: "
            f"'ln -sf ../{name} /{_AUTO}{name}'.",
            related=(Related((there or other).span, "the other file"),),
        )


def _difference(one: Domain, other: Domain) -> tuple[Setting | None, Setting | None] | None:
    """The first setting that is not the same in both, as each of them has it; None where all are."""
    for key, setting in one.by_key.items():
        twin = other.by_key.get(key)
        if twin is None or _text(twin) != _text(setting):
            return setting, twin
    for key, setting in other.by_key.items():
        if key not in one.by_key:
            return None, setting
    return None


def _text(setting: Setting) -> str:
    return "".join(setting.value.span.text.split()).replace("'", '"')


def _shown(setting: Setting | None) -> str:
    if setting is None:
        return "not set"
    text = " ".join(setting.value.span.text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
