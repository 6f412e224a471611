"""Nothing reads `xend-config.sxp` on this host.

## What it does
Looks for `xend-config.sxp` on a host that is known to run Xen 4.5 or newer, or to run its guests with xl, and names
what takes the place of each setting in it.

## Why is this bad?
xend was removed in Xen 4.5. The file stays where it is, and somebody believes that dom0 has a floor, that a bridge is
made, or that migration is open to two hosts only.

## References
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
- [Migration guide to xl](https://wiki.xenproject.org/wiki/MigrationGuideToXen4.1%2B)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, List, Meta, Related, Setting
from xenlint.knowledge.versions import LAST_WITH_XEND, format_version
from xenlint.knowledge.xend_config import KEYS
from xenlint.knowledge.xend_successors import SUCCESSORS
from xenlint.model.toolstack import chosen_toolstack, text_of

META = Meta(
    code="XEN816",
    name="xend-settings-unread",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("toolstack", "upgrade"),
    kinds=("xend-config",),
    xen=">=4.1",
)

_SXP = "(dom0-min-mem 512)\n(enable-dom0-ballooning no)\n(network-script network-bridge)\n(vif-script vif-bridge)\n"

EXAMPLES = (
    Example(
        config='xen-version = "4.17"\n',
        bad={"etc/xen/xend-config.sxp": _SXP, "etc/xen/xl.conf": 'autoballoon="off"\n'},
        good={"etc/xen/xl.conf": 'autoballoon="off"\n'},
        at="dom0-min-mem 512",
    ),
    Example(
        config='xen-version = "4.4"\n',
        bad={"etc/xen/xend-config.sxp": _SXP, "etc/default/xen": "TOOLSTACK=xl\n"},
        good={"etc/xen/xend-config.sxp": _SXP, "etc/default/xen": "TOOLSTACK=xm\n"},
        at="dom0-min-mem 512",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    host = context.host
    removed = host.version > LAST_WITH_XEND
    if host.is_loose and not host.is_version_told:
        return
    if (removed and not host.version_origin) or (not removed and chosen_toolstack(host.documents) != "xl"):
        return
    settings: dict[str, Setting] = {}
    for setting in document.settings:
        if setting.key in KEYS:
            settings.setdefault(setting.key, setting)
    if not settings:
        return
    wanted = [setting for setting in settings.values() if setting.key in SUCCESSORS and _says_something(setting)]
    first = next(iter(wanted or settings.values()))
    if removed:
        why = f"xend was removed in Xen 4.5: nothing in {format_version(host.version)} reads this file."
    else:
        why = "Nothing reads this file: 'TOOLSTACK=xl' chooses xl, and xend does not run."
    told = f" Instead of '{first.key}' there is {SUCCESSORS[first.key]}." if wanted else ""
    rest = " The other settings are named below." if len(wanted) > 1 else ""
    yield Finding(
        first,
        f"{why} Move what still matters, and delete the file.{told}{rest}",
        related=tuple(Related(setting.span, f"instead: {SUCCESSORS[setting.key]}") for setting in wanted[1:]),
    )


def _says_something(setting: Setting) -> bool:
    """Whether a setting asks for something that would not be so without it."""
    option, text = KEYS[setting.key], text_of(setting)
    if isinstance(setting.value, List):
        return bool(setting.value.items)
    if text is None or text == "":
        return False
    if option.kind == "boolean":
        return setting.key == "enable-dom0-ballooning" or text.lower() != option.default
    return text != option.default
