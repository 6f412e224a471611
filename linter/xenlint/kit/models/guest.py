"""A guest has more virtual CPUs than the house allows.

## What it does
Looks for `vcpus` above the option `most`.

## Why is this bad?
A guest as large as this leaves the others too little, and none of them says so.

## Fix safety
A guest with fewer virtual CPUs may be slower than somebody meant it to be.

## References
- [xl.cfg(5): vcpus](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#CPU-Allocation)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Option

META = Meta(
    code="HOUSE001",
    name="guest-model",
    since="1.0",
    severity="warning",
    confidence="high",
    tags=("guest", "house"),
    keys=("vcpus",),
    fixable="unsafe",
    options=(Option("most", 8, "The most virtual CPUs that a guest may have."),),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\nmemory = 512\nvcpus = 9\n'},
        good={"etc/xen/web.cfg": 'name = "web"\nmemory = 512\nvcpus = 8\n'},
        at="9",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    most = context.options["most"]
    number, setting = domain.number("vcpus"), domain.get("vcpus")
    if number is None or setting is None or number <= most:
        return
    yield Finding(
        at=setting.value,
        message=f"'{domain.label}' has {number} virtual CPUs; the house allows {most}. Write 'vcpus = {most}'.",
        fix=Fix.replace(setting.value, str(most), f"Write {most}", safe=False),
    )
