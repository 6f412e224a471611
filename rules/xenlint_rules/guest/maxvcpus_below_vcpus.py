"""A guest starts with more vCPUs than it may have.

## What it does
Compares `vcpus` with `maxvcpus`.

## Why is this bad?
xl says "maxvcpus < vcpus" and refuses the guest since Xen 4.6. Older ones start it with `maxvcpus` of them.

## Fix safety
Which of the two is wrong needs your eye.

## References
- [xl.cfg(5): vcpus, maxvcpus](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Related
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN722",
    name="maxvcpus-below-vcpus",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "cpu"),
    kinds=("domu-xl", "domu-xm"),
    keys=("maxvcpus",),
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/build.cfg": 'name = "build"\nkernel = "/k"\nvcpus = 4\nmaxvcpus = 2\n'},
        good={"etc/xen/build.cfg": 'name = "build"\nkernel = "/k"\nvcpus = 2\nmaxvcpus = 4\n'},
        at="maxvcpus = 2",
    ),
)

_REFUSED_SINCE = (4, 6)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    vcpus, most = (guest.number("vcpus"), guest.number("maxvcpus")) if guest else (None, None)
    if guest is None or vcpus is None or not most or most >= vcpus:
        return
    value = guest.by_key["maxvcpus"][1]
    is_refused = guest.version >= _REFUSED_SINCE
    outcome = "xl says 'maxvcpus < vcpus' and refuses the guest" if is_refused else "the guest does not get them all"
    yield Finding(
        guest.settings["maxvcpus"],
        f"'vcpus' is {vcpus}, and 'maxvcpus' only {most}: {outcome}. Write 'maxvcpus = {vcpus}', or lower 'vcpus'.",
        related=(Related(guest.settings["vcpus"], "what it starts with"),),
        fix=Fix.replace(value, str(vcpus), f"Write {vcpus}", safe=False),
        severity=None if is_refused else "warning",
    )
