"""Nothing reads `xl.conf` on this host, whose guests xend runs.

## What it does
Looks for an `xl.conf` with settings on a host with Xen 4.4 or older that chooses `xm` with `TOOLSTACK`.

## Why is this bad?
xm asks xend, and xend reads `xend-config.sxp`. `autoballoon="off"` in `xl.conf` does not keep it from shrinking dom0.

## References
- [xend-config.sxp(5)](https://manpages.debian.org/wheezy/xen-utils-common/xend-config.sxp.5.en.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Example, Finding, Meta, XlConf

META = Meta(
    code="XEN817",
    name="xl-conf-unread",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("toolstack",),
    xen="<4.5",
    alike=True,
)

_OFF = 'autoballoon="off"\n'

EXAMPLES = (
    Example(
        config='xen-version = "4.4"\n',
        bad={"etc/xen/xl.conf": _OFF, "etc/default/xen": "TOOLSTACK=xm\n"},
        good={"etc/xen/xl.conf": _OFF, "etc/default/xen": "TOOLSTACK=xl\n"},
        at="autoballoon",
    ),
    Example(
        bad={"etc/xen/xl.conf": _OFF, "etc/xen/xend-config.sxp": "(dom0-cpus 0)\n", "etc/default/xen": "TOOLSTACK=xm\n",
             "boot/grub/menu.lst": "title Xen\nkernel /xen-4.1.gz dom0_mem=1G\nmodule /vmlinuz-3.2 ro\n"},
        good={"etc/xen/xl.conf": "", "etc/xen/xend-config.sxp": "(dom0-cpus 0)\n", "etc/default/xen": "TOOLSTACK=xm\n",
              "boot/grub/menu.lst": "title Xen\nkernel /xen-4.1.gz dom0_mem=1G\nmodule /vmlinuz-3.2 ro\n"},
        at="autoballoon",
    ),
)  # fmt: skip

_IN_XEND = {
    "autoballoon": "'(enable-dom0-ballooning no)' or yes",
    "vif.default.script": "'(vif-script …)'",
    "vifscript": "'(vif-script …)'",
}


def check(conf: XlConf, context: Context) -> Iterator[Finding]:
    host = context.host
    if host.toolstack != "xend" or not conf.by_key:
        return
    setting = next((conf.by_key[key] for key in _IN_XEND if key in conf.by_key), next(iter(conf.by_key.values())))
    instead = f" xend has {_IN_XEND[setting.key]} for it." if setting.key in _IN_XEND else ""
    yield Finding(
        setting.key_span,
        f"xend runs the guests of this host and does not read xl.conf: this has no effect.{instead} Write it in "
        "xend-config.sxp, or choose xl.",
    )
