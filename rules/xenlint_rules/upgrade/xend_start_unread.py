"""xend started this guest with the host, and xl does not.

## What it does
Looks for `on_xend_start = "start"` in the file of a guest that xl runs, and that nothing in `/etc/xen/auto` starts.

## Why is this bad?
xend kept guests and started those that said so when it started itself. xl does not read the key and keeps no guests:
what starts with the host is what lies in `/etc/xen/auto`. After the next reboot this guest stays down.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.toolstack import text_of

META = Meta(
    code="XEN818",
    name="xend-start-unread",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart", "upgrade"),
    keys=("on_xend_start",),
)

_WEB = 'name = "web1"\nmemory = 512\non_xend_start = "start"\n'

EXAMPLES = (
    Example(
        config='xen-version = "4.17"\n',
        bad={"etc/xen/web1.cfg": _WEB},
        good={"etc/xen/web1.cfg": _WEB, "etc/xen/auto/web1.cfg": "link:../web1.cfg"},
        at='"start"',
    ),
    Example(
        bad={"etc/xen/web1.cfg": _WEB, "etc/xen/xl.conf": 'autoballoon="off"\n'},
        good={"etc/xen/web1.cfg": _WEB, "etc/xen/xend-config.sxp": "(dom0-cpus 0)\n"},
        at='"start"',
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    host, setting = context.host, domain.get("on_xend_start")
    if setting is None or text_of(setting) != "start" or domain.autostart or host.is_loose:
        return
    if host.toolstack != "xl" or not (host.xl_conf or host.version_origin):
        return
    name = domain.document.path.rpartition("/")[2]
    yield Finding(
        setting.value,
        "xl does not read 'on_xend_start': this guest started with xend, and now stays down when the host boots. Put a "
        f"link into /etc/xen/auto, as with 'ln -s ../{name} /etc/xen/auto/{name}', and delete this line.",
    )
