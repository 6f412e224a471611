"""A guest has more virtual CPUs than the house allows.

## What it does
Looks for `vcpus` above the limit.

## Why is this bad?
The house says so.

## Fix safety
A guest with fewer virtual CPUs may be slower than somebody meant it to be.
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Option

META = Meta(
    code="TINY001",
    name="many-vcpus",
    since="1.0",
    severity="warning",
    confidence="high",
    tags=("house",),
    keys=("vcpus",),
    fixable="unsafe",
    options=(Option("limit", 8, "The most virtual CPUs a guest may have."),),
)

EXAMPLES = (Example(bad={"a.cfg": 'name = "a"\nvcpus = 9\n'}, good={"a.cfg": 'name = "a"\nvcpus = 8\n'}, at="9"),)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    limit = context.options["limit"]
    number, setting = domain.number("vcpus"), domain.get("vcpus")
    if number is not None and setting is not None and number > limit:
        yield Finding(
            at=setting.value,
            message=f"'{domain.label}' has {number} virtual CPUs; the house allows {limit}.",
            fix=Fix.replace(setting.value, str(limit), "Lower it to the limit", safe=False),
        )
