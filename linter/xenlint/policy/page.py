"""A policy's page, in the shape of a rule's docstring: title, what it does, why, examples, references."""

from __future__ import annotations

from xenlint.policy.policy import Address, Demand, PolicyExample, Where


def page(
    title: str, reason: str, demand: Demand, address: Address, where: Where, when: tuple[str, ...],
    examples: tuple[PolicyExample, ...], references: tuple[str, ...], origin: str,
) -> str:  # fmt: skip
    parts = [title if title.endswith((".", "!", "?")) else f"{title}."]
    parts.append(f"## What it does\n{_what(demand, address, where, when)} A policy of this repository: `{origin}`.")
    parts.append(f"## Why is this bad?\n{reason.strip()}")
    for example in examples[:1]:
        if example.has_bad:
            parts.append(f"## Example\n{_tree(example.trees.bad)}")
        if example.has_good:
            parts.append(f"## Use instead\n{_tree(example.trees.good)}")
    if references:
        parts.append("## References\n" + "\n".join(f"- {reference}" for reference in references))
    return "\n\n".join(parts)


def _what(demand: Demand, address: Address, where: Where, when: tuple[str, ...]) -> str:
    asks: list[str] = []
    if demand.present:
        asks.append("is set")
    if demand.absent:
        asks.append("is not set")
    if demand.test is not None:
        asks.append(f"is {demand.test.expected}")
    if demand.same_as is not None:
        asks.append(f"is the same as `{demand.same_as.text}`")
    if demand.unique:
        asks.append(f"is nowhere the same on {'one host' if demand.unique == 'host' else 'any two hosts'}")
    if demand.most_per_guest is not None:
        asks.append(f"is there at most {demand.most_per_guest} times in a guest")
    if demand.most_per_host is not None:
        asks.append(f"is there at most {demand.most_per_host} times on a host")
    if demand.sum_per_host is not None:
        asks.append("is not too much on a host, all together")
    text = f"Looks whether `{address.text}` {' and '.join(asks)}"
    narrow = [
        f"{what} {', '.join(f'`{glob}`' for glob in globs)}"
        for what, globs in (
            ("in files of kind", where.kinds), ("on hosts", where.hosts), ("in groups", where.groups),
            ("for guests", where.domains), ("in files", where.files),
        )
        if globs
    ]  # fmt: skip
    narrow += [f"where {condition}" for condition in when]
    return ", ".join((text, *narrow)) + "."


def _tree(files: object) -> str:
    items = files.items() if isinstance(files, dict) else ()
    return "\n\n".join(f"`{name}`\n{_fence(content)}" for name, content in items)


def _fence(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text.rstrip(chr(10))}\n{fence}"
