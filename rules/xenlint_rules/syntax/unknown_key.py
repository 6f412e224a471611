"""A key is spelt as xl does not know it.

## What it does
Compares the keys of guests' files and of `xl.conf` with those that xl reads, and reports the ones that are a slip of
the keyboard or another tool's name away from a known key: `vcpu` for `vcpus`, `maxmemory` for `maxmem`. Names that
resemble no key are left alone; patched toolstacks read keys of their own.

## Why is this bad?
xl asks for the keys it knows and never looks at the others, so it does not say a word. `mem = 4096` gives a guest
with 32 MiB, `vcpu = 4` one with a single vCPU.

## Fix safety
Writing the known key needs your eye: the setting comes into force for the first time. There is no fix where the file
sets the known key as well.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xenlint import Context, Document, Example, Finding, Fix, List, Meta, Related, Setting, Unknown
from xenlint.knowledge.xl_cfg import RENAMED
from xenlint.model.reading import as_read, has_python, is_read_by_xl, keys_for
from xenlint.model.spelling import nearest
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN008",
    name="unknown-key",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("syntax",),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="unsafe",
    needs=("strange-key",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/build.cfg": 'name = "build"\nmemory = 4096\nvcpu = 4\n'},
        good={"etc/xen/build.cfg": 'name = "build"\nmemory = 4096\nvcpus = 4\n'},
        at="vcpu",
    ),
    Example(
        bad={"etc/xen/build.cfg": 'name = "build"\nmemroy = 4096\n'},
        good={"etc/xen/build.cfg": 'name = "build"\nmemory = 4096\ncoproc = [ "x" ]\nowner = "ops"\n'},
        at="memroy",
    ),
    Example(
        bad={"etc/xen/xl.conf": 'autoballon="off"\n'},
        good={"etc/xen/xl.conf": 'autoballoon="off"\n'},
        at="autoballon",
    ),
)

_JUDGED = 100
"""Different unknown keys of one file that are looked at; no file for xl has as many."""

_SAME_AS = {"vcpus": "", "maxvcpus": "vcpus", "maxmem": "memory"}
"""Keys that are worth nothing where they repeat another one, or the default."""

_WITHOUT = {
    "memory": ": without 'memory' the guest gets 32 MiB",
    "vcpus": ": without 'vcpus' the guest gets one vCPU",
    "disk": ": without 'disk' the guest has no disk",
    "vif": ": without 'vif' the guest has no network",
    "maxmem": ": the guest cannot grow beyond its 'memory'",
    "maxvcpus": ": the guest cannot get more than its 'vcpus'",
    "autoballoon": ": ballooning stays at its default",
}


def check(document: Document, context: Context) -> Iterator[Finding]:
    host = context.host
    if not is_read_by_xl(document, host):
        return
    read = as_read(document, host)
    if document.kind == "domu-xm" and has_python(read):
        return  # in a program a name may be anything
    known = keys_for(document)
    is_certain = host.is_whole and bool(host.xl_conf or host.version_origin)
    by_key: dict[str, Setting] = {setting.key: setting for setting in read.settings}
    unknown = [setting for key, setting in by_key.items() if key not in known and _is_key(key)]
    for setting in unknown[:_JUDGED]:
        meant = RENAMED.get(setting.key) if document.kind != "xl-conf" else None
        is_old = _is_of_xm(setting)
        if is_old and document.kind == "domu-xm" and not is_certain:
            continue
        if meant is None and not is_old:
            meant = nearest(setting.key, known)
            meant = "vif" if meant == "vif2" else meant  # nobody means what xl reads only to say that it is old
        if meant is not None:
            fits = isinstance(setting.value, List) == known[meant].kind.startswith("list")
            finding = _finding(setting, meant, by_key.get(meant), fits=fits, is_old=is_old)
            yield finding._replace(severity="note") if _changes_nothing(setting, meant, by_key) else finding


def _is_key(key: str) -> bool:
    """Whether xl gets as far as to read this; it stumbles over any other."""
    return key == key.lower() and "-" not in key


def _changes_nothing(setting: Setting, meant: str, by_key: Mapping[str, Setting]) -> bool:
    """Whether the guest has what the unknown key asks for anyway."""
    wanted = number_of(setting.value)
    if wanted is None or meant not in _SAME_AS:
        return False
    other = by_key.get(_SAME_AS[meant])
    return wanted == (number_of(other.value) if other else 1 if "vcpus" in meant else None)


def _is_of_xm(setting: Setting) -> bool:
    from xenlint.knowledge import xm_cfg

    return setting.key in xm_cfg.KEYS


def _finding(setting: Setting, meant: str, other: Setting | None, *, fits: bool, is_old: bool) -> Finding:
    if other is not None:
        return Finding(
            setting.key_span,
            f"xl knows no key '{setting.key}' and ignores it without a word; what counts is '{meant}', which this file "
            "sets too. Delete the line.",
            related=(Related(other.key_span, f"'{meant}' is set here"),),
            severity="note",
        )
    origin = f"'{setting.key}' was xm's: xl does not know it" if is_old else f"xl knows no key '{setting.key}'"
    certain = fits and not is_old and not isinstance(setting.value, Unknown)
    return Finding(
        setting.key_span,
        f"{origin} and ignores it without a word{_WITHOUT.get(meant, '')}. "
        f"{'See' if is_old and not fits else 'Write'} '{meant}'.",
        fix=Fix.replace(setting.key_span, meant, f"Write '{meant}'", safe=False) if certain else None,
        severity="note" if is_old and not fits else None,
    )
