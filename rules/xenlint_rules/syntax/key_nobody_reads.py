"""Keys that xl reads in no version.

## What it does
Lists the keys of a guest's file or of `xl.conf` that no xl knows and that resemble none: names of xm's such as `dhcp`
or `vcpu_avail`, and made-up ones where it is certain that xl reads the file, because the host's `xl.conf` or its
version of Xen is known, or the file has a `type`. One finding stands for all of a file. Names that patched toolstacks
read are left alone.

## Why is this bad?
They do nothing, and xl does not say so. xm ran the file as a program and let names stand for values; xl has no such
names, and what xm did with its own ones needs another way.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta, Related, Setting, String
from xenlint.knowledge.xl_cfg import RENAMED
from xenlint.model.misplaced import where_it_belongs
from xenlint.model.reading import as_read, has_python, is_read_by_xl, keys_for
from xenlint.model.spelling import nearest
from xenlint.model.toolstack import text_of
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN017",
    name="key-nobody-reads",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("syntax", "guest"),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    needs=("strange-key",),
)

_XL = {"etc/xen/xl.conf": "claim_mode=1\n"}
EXAMPLES = (
    Example(
        bad={"etc/xen/pxe.cfg": 'name = "pxe"\nkernel = "/k"\ndhcp = "dhcp"\nhostname = "pxe"\n', **_XL},
        good={"etc/xen/pxe.cfg": 'name = "pxe"\nkernel = "/k"\nextra = "ip=dhcp"\nowner = "ops"\n'},
        at="dhcp",
    ),
    Example(
        bad={"etc/xen/pxe.cfg": 'name = "pxe"\nkernel = "/k"\nautostart = 1\n', **_XL},
        good={"etc/xen/pxe.cfg": 'name = "pxe"\nkernel = "/k"\n', **_XL},
        at="autostart",
    ),
)

_OF_PATCHED = frozenset(
    (
        "compatibles", "coproc", "dt_compatible", "dt_passthrough_nodes", "force_assign_without_iommu", "memory_high",
        "passthrough_dtb", "passthrough_nodes", "pvcamera", "pvrpmsg", "rproc", "scmi", "sci", "vgsx", "vmid", "vpci",
    )
)  # fmt: skip
"""What toolstacks of cars and boards read."""

_INSTEAD = {
    "autostart": "A link to the file in /etc/xen/auto starts a guest with its host",
    "auto": "A link to the file in /etc/xen/auto starts a guest with its host",
    "auto_start": "A link to the file in /etc/xen/auto starts a guest with its host",
    "onboot": "A link to the file in /etc/xen/auto starts a guest with its host",
    "gateway": "'extra' with 'ip=' sets up the kernel's network",
    "dhcp": "'extra' with 'ip=' sets up the kernel's network",
    "hostname": "'extra' with 'ip=' sets up the kernel's network",
    "ip": "'extra' with 'ip=' sets up the kernel's network",
    "netmask": "'extra' with 'ip=' sets up the kernel's network",
}
_JUDGED = 100
_SHOWN = 5


def check(document: Document, context: Context) -> Iterator[Finding]:
    host = context.host
    if not is_read_by_xl(document, host):
        return
    is_certain = (host.is_whole and bool(host.xl_conf or host.version_origin)) or _says_type(document)
    if document.kind == "domu-xm" and not is_certain:
        return
    known = keys_for(document)
    strange = [setting for setting in as_read(document, host).settings if setting.key not in known]
    if not strange or (document.kind == "domu-xm" and has_python(as_read(document, host))):
        return
    by_key = {setting.key: setting for setting in strange if setting.key == setting.key.lower()}
    idle = [setting for setting in list(by_key.values())[:_JUDGED] if _is_idle(setting, document, is_certain)]
    if not idle:
        return
    names = ", ".join(f"'{setting.key[:40]}'" for setting in idle[:_SHOWN])
    more = f" and {len(idle) - _SHOWN} more" if len(idle) > _SHOWN else ""
    many = len(idle) > 1 or len(by_key) > _JUDGED
    yield Finding(
        idle[0].key_span,
        f"{names}{more}: xl knows {'none of these keys' if many else 'no such key'} in any version, so "
        f"{'they do' if many else 'it does'} nothing. {_advice(idle)}",
        related=tuple(Related(setting.key_span, "nor does this") for setting in idle[1:20]),
    )


def _says_type(document: Document) -> bool:
    """Whether a guest's type is written as only xl reads it."""
    return document.kind == "domu-xl" and any(setting.key == "type" for setting in document.settings)


def _is_idle(setting: Setting, document: Document, is_certain: bool) -> bool:
    key = setting.key
    value = setting.value
    if (
        key in _OF_PATCHED
        or number_of(value) == 0
        or (isinstance(value, String) and value.value in ("", "none", "off"))
    ):
        return False
    if document.kind == "xl-conf":
        return is_certain and where_it_belongs(key) is None and nearest(key, keys_for(document)) is None
    if key in RENAMED or (key == "on_xend_start" and text_of(setting) == "start"):
        return False  # other rules tell
    if _is_of_xm(key):
        return True
    return is_certain and nearest(key, keys_for(document)) is None


def _is_of_xm(key: str) -> bool:
    from xenlint.knowledge import xm_cfg

    return key in xm_cfg.KEYS


def _advice(idle: list[Setting]) -> str:
    from xenlint.knowledge import xm_cfg

    for setting in idle:
        instead = _INSTEAD.get(setting.key)
        if instead:
            return f"{instead}."
        variable = xm_cfg.KEYS.get(setting.key)
        if variable is not None and variable.use:
            return f"For '{setting.key}' of xm's, see {variable.use}."
    return "Delete what nobody reads, or make a comment of it."
