"""A list stands where xl wants a single value, or the other way round.

## What it does
Compares the values in force with what xl wants for each key: a list in brackets, or a single number or text. It also
looks for lists inside of lists of strings.

## Why is this bad?
xl prints a warning and goes on as if the key were not there. `disk = "phy:/dev/vg0/web1,xvda,w"` starts a guest without
a disk, `memory = [ 512 ]` one with 32 MiB. A list inside a list of strings ends it: xl takes none of the devices from
there on.

## Fix safety
Brackets around the text of one device, and a single item taken out of its brackets, are safe. For keys whose texts
xenlint does not look into, and for empty texts, the fix is unsafe. A text that may hold several devices has none.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, List, Meta, Number, String, Unknown, Value
from xenlint.model.reading import kind_at, odd_values
from xenlint.patterns import lazy_pattern
from xenlint.syntax.xl import Joined

META = Meta(
    code="XEN009",
    name="wrong-kind-of-value",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax",),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="safe",
    needs=("odd",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/logs.cfg": 'name = "logs"\nmemory = 1024\ndisk = "phy:/dev/vg0/logs,xvda,w"\n'},
        good={"etc/xen/logs.cfg": 'name = "logs"\nmemory = 1024\ndisk = [ "phy:/dev/vg0/logs,xvda,w" ]\n'},
        at='"phy:/dev/vg0/logs,xvda,w"',
    ),
    Example(
        bad={"etc/xen/logs.cfg": 'name = "logs"\nmemory = [ 1024 ]\n'},
        good={"etc/xen/logs.cfg": 'name = "logs"\nmemory = 1024\ncpus = [ "0", "1" ]\n'},
        at="[ 1024 ]",
    ),
    Example(
        bad={"etc/xen/logs.cfg": 'name = "logs"\nmemory = 1024\nvif = [ [ "bridge=br0" ], "bridge=br1" ]\n'},
        good={"etc/xen/logs.cfg": 'name = "logs"\nmemory = 1024\nvif = [ "bridge=br0", "bridge=br1" ]\n'},
        at='[ "bridge=br0" ]',
    ),
)

_MISSING = {
    "disk": "the guest starts without this disk",
    "vif": "the guest starts without this network interface",
    "pci": "the guest starts without this PCI device",
    "vfb": "the guest starts without this framebuffer",
    "memory": "the guest gets 32 MiB, unless 'maxmem' says more",
    "vcpus": "the guest gets one vCPU",
    "device_model_args": "refuses the guest",
    "device_model_args_hvm": "refuses the guest",
    "device_model_args_pv": "refuses the guest",
    "mca_caps": "refuses the guest",
    "name": "it finds no name and refuses the guest",
}
_ONE_DISK = lazy_pattern(r"""[^\s\[\]'";,]+(,[^\s\[\]'";,=]*){1,4}""")
_PAIRS = lazy_pattern(r"""[a-z]+=[^\s\[\]'";,=]+(,\s*[a-z]+=[^\s\[\]'";,=]+)*""")
_PCI = lazy_pattern(r"([0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\.[0-7](,[a-z_]+=\w+)*")


def check(document: Document, context: Context) -> Iterator[Finding]:
    for key, value in odd_values(document, context.host):
        if isinstance(value, Unknown):
            continue
        kind = kind_at(key, context.host.version)
        if kind in ("list", "list-of-lists"):
            if not isinstance(value, List):
                yield _no_list(key.name, value)
        elif isinstance(value, List) and "list" not in kind:
            yield _list(key.name, value)
        if isinstance(value, List) and kind in ("list", "string-or-list", "boolean-or-list"):
            yield from _nested(key.name, value)


def _no_list(key: str, value: Value) -> Finding:
    text = value.value if isinstance(value, String) else ""
    if isinstance(value, Number) or not text.strip():
        return Finding(
            value,
            f"'{key}' must be a list, and this is a single value: xl warns and goes on without it. "
            f"Write '{key} = [ ]' for none.",
            fix=Fix.replace(value, "[ ]", "Write an empty list", safe=False) if isinstance(value, String) else None,
            severity="warning",
        )
    fix = None
    write = "Write a list in brackets, with one text for each item."
    is_one = _is_one_device(key, text)
    if is_one is not False and not isinstance(value, Joined) and text[0] not in "[(":
        written = f"[ {value.span.text} ]"
        fix = Fix.replace(value, written, "Write a list of one item", safe=is_one is True)
        write = f"Write '{key} = {written}'." if len(written) <= 80 else "Write it in brackets."
    return Finding(
        value,
        f"'{key}' must be a list, and this is a single value: xl warns, and {_MISSING.get(key, 'ignores it')}. {write}",
        fix=fix,
    )


def _is_one_device(key: str, text: str) -> bool | None:
    """Whether the text is that of one device; None for a key whose texts are not looked into."""
    if key == "disk":
        return bool(_ONE_DISK.fullmatch(text) or (_PAIRS.fullmatch(text) and text.count("vdev=") == 1))
    if key in ("vif", "vfb"):
        names = [part.partition("=")[0].strip() for part in text.split(",")]
        return bool(_PAIRS.fullmatch(text)) and len(set(names)) == len(names)
    return bool(_PCI.fullmatch(text)) if key == "pci" else None


def _list(key: str, value: List) -> Finding:
    only = value.items[0] if len(value.items) == 1 else None
    fix = None
    if isinstance(only, (String, Number)):
        fix = Fix.replace(value, only.span.text, "Write the item without brackets")
    write = f"Write '{key} = {only.span.text}'." if fix and only and len(only.span.text) <= 60 else "Write one value."
    return Finding(
        value,
        f"'{key}' takes a single value, and this is a list: xl warns, and {_MISSING.get(key, 'ignores it')}. {write}",
        fix=fix,
    )


def _nested(key: str, value: List) -> Iterator[Finding]:
    for place, item in enumerate(value.items):
        if isinstance(item, List):
            rest = len(value.items) - place - 1
            behind = f" and the {rest} behind it" if rest else ""
            yield Finding(
                item,
                f"A list stands inside the list of '{key}', which holds texts: xl takes it for the end and leaves out "
                f"this item{behind}. Write the texts without brackets of their own.",
            )
            return
