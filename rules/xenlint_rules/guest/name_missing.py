"""A guest has no name.

## What it does
Looks for guests' files without `name`. A file that tells neither what to boot nor a disk is taken for a part of one.

## Why is this bad?
xl stops with "Domain name must be specified." and does not create the guest. Xen 4.1 called every such guest "test".

## References
- [xl.cfg(5): name](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN704",
    name="name-missing",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    xen=">=4.2",
    needs=("no-name",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/git.cfg": 'kernel = "/boot/guest"\nmemory = 512\nvcpus = 1\n'},
        good={"etc/xen/git.cfg": 'name = "git"\nkernel = "/boot/guest"\nmemory = 512\nvcpus = 1\n'},
    ),
)

_TELLING = ("bootloader", "builder", "disk", "firmware", "kernel", "type")
"""A file with none of these is a part of one."""


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.is_whole or any(setting.key == "name" for setting in domain.document.settings):
        return
    if not any(name in guest for name in _TELLING):
        return
    file = domain.path.rsplit("/", 1)[-1]
    stem = file.rsplit(".", 1)[0]
    name = stem if stem.isascii() and stem.replace("-", "").replace("_", "").isalnum() else "NAME"
    yield Finding(
        domain.document,
        "This guest has no name: xl stops with 'Domain name must be specified.'. "
        f"Write a line such as 'name = \"{name}\"'.",
    )
