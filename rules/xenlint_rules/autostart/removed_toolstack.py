"""The host asks for xm, which this Xen does not have.

## What it does
Looks for `TOOLSTACK=xm` in `/etc/default/xen`, `xencommons` and their like on a host with Xen 4.5 or newer.

## Why is this bad?
xend and xm were removed in Xen 4.5. Scripts that go by this setting find no `xm`, and start no guest; newer ones
pass the line over and run xl.

## Fix safety
With "xl" the scripts run what there is; the guests' files must be written for it, so the fix is unsafe.

## References
- [Xen 4.5 feature list](https://wiki.xenproject.org/wiki/Xen_Project_4.5_Feature_List)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta
from xenlint.knowledge.versions import format_version
from xenlint.model.toolstack import text_of

META = Meta(
    code="XEN760",
    name="removed-toolstack",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("autostart", "upgrade"),
    kinds=("xencommons",),
    xen=">=4.5",
    fixable="unsafe",
)

EXAMPLES = (
    Example(
        bad={"etc/default/xen": 'TOOLSTACK="xm"\n'},
        good={"etc/default/xen": 'TOOLSTACK="xl"\n'},
        at='"xm"',
    ),
    Example(
        bad={"etc/default/xen": "TOOLSTACK=xm\n", "boot/grub/menu.lst": "title Xen\nkernel /xen-4.8.gz dom0_mem=1G\n"},
        good={"etc/default/xen": "TOOLSTACK=xm\n", "boot/grub/menu.lst": "title Xen\nkernel /xen-4.1.gz dom0_mem=1G\n"},
        at="xm",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    host = context.host
    for setting in document.settings:
        text = text_of(setting) or ""
        if setting.key == "TOOLSTACK" and text.rpartition("/")[2] in ("xm", "xend"):
            version = f", and {format_version(host.version)} has neither" if host.version_origin else ""
            yield Finding(
                setting.value,
                f"xend and xm were removed in Xen 4.5{version}: what goes by this line starts no guest. Write "
                "'TOOLSTACK=\"xl\"', and see that the guests' files are written for xl.",
                fix=Fix.replace(setting.value, '"xl"', "Write xl", safe=False),
            )
