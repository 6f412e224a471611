"""The guest's `builder` contradicts its `type`.

## What it does
Compares `builder` with `type` where a file has both. `builder = "generic"` means PV.

## Why is this bad?
xl stops with 'Contradicting "builder" and "type" options specified.' Before Xen 4.10, which brought `type`, only
`builder` counted.

## Fix safety
Which of the two is meant needs your eye; `type` is the newer one.

## References
- [xl.cfg(5): type, builder](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.edits import removal
from xenlint.model.words import is_word
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN709",
    name="builder-against-type",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "upgrade"),
    kinds=("domu-xl", "domu-xm"),
    keys=("builder",),
    xen=">=4.10",
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/erp.cfg": 'name = "erp"\nbuilder = "hvm"\ntype = "pv"\nkernel = "/k"\n'},
        good={"etc/xen/erp.cfg": 'name = "erp"\nbuilder = "hvm"\ntype = "hvm"\n'},
        at='builder = "hvm"',
    ),
    Example(
        bad={"etc/xen/erp.cfg": 'name = "erp"\nbuilder = "generic"\ntype = "pvh"\nkernel = "/k"\n'},
        good={"etc/xen/erp.cfg": 'name = "erp"\nbuilder = "generic"\ntype = "pv"\nkernel = "/k"\n'},
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or guest.types:
        return
    kind, builder = guest.text("type"), guest.text("builder")
    if kind is None or builder is None:
        return
    if not is_word(kind, ("hvm", "pv", "pvh"), guest.by_key["type"][0]):
        return
    if not is_word(builder, ("hvm", "generic"), guest.by_key["builder"][0]):
        return
    setting = guest.settings["builder"]
    means = "HVM" if "hvm".startswith(builder) else "PV"
    yield Finding(
        setting,
        f"'builder = \"{builder}\"' means {means}, and 'type = \"{kind}\"' does not: xl refuses the guest. Delete "
        "'builder', which is deprecated, if 'type' is right.",
        related=(Related(guest.settings["type"], "the type"),),
        fix=removal(setting, safe=False),
    )
