"""A directory lies where guests start with the host.

## What it does
Looks for guests' files in directories below `/etc/xen/auto`.

## Why is this bad?
xendomains runs `xl create` on everything in `/etc/xen/auto`, and does not look into directories: the attempt to start
the directory itself fails at each boot, and the guests in it do not start.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta

META = Meta(
    code="XEN753",
    name="autostart-directory",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart",),
    kinds=("domu-xl", "domu-xm"),
    needs=("files-in-auto",),
)

_WEB = 'name = "web1"\nmemory = 512\n'

EXAMPLES = (
    Example(
        bad={"etc/xen/auto/web/web1.cfg": _WEB},
        good={"etc/xen/auto/web1.cfg": _WEB},
        at='"web1"',
    ),
    Example(
        bad={"etc/xen/auto/off/web1.cfg": _WEB},
        good={"etc/xen/off/web1.cfg": _WEB},
        at='"web1"',
    ),
)

_AUTO = "etc/xen/auto/"


def check(host: Host) -> Iterator[Finding]:
    told = set()
    for domain in host.domains:
        directory, slash, _ = domain.document.path[len(_AUTO) :].partition("/")
        if not slash or not domain.document.path.startswith(_AUTO) or directory.startswith(".") or directory in told:
            continue
        told.add(directory)
        name = domain.get("name")
        yield Finding(
            at=name.value if name else domain,
            message=f"xendomains does not look into '/{_AUTO}{directory}': it takes the directory for a guest's file, "
            "which fails at each boot, and what lies in it does not start. Put links to the files into /etc/xen/auto, "
            "and the directory elsewhere.",
        )
