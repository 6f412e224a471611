"""A key is read by older versions of Xen only.

## What it does
Looks for keys of guests' files that xl no longer reads.

## Why is this bad?
xl never mentions a key that it does not know. `pvh = 1`, read by Xen 4.4 to 4.8, makes a plain PV guest since.

## Fix safety
The guest becomes another one than it was under this Xen: that needs your eye.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta
from xenlint.knowledge.versions import format_version
from xenlint.model.edits import removal
from xenlint.model.reading import as_read, has_python, is_read_by_xl, keys_for
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN802",
    name="key-no-longer-read",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("upgrade", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("pvh",),
    fixable="unsafe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\nkernel = "/k"\npvh = 1\n'},
        good={"etc/xen/web.cfg": 'name = "web"\nkernel = "/k"\ntype = "pvh"\n'},
        at="pvh",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    host, document = context.host, domain.document
    if not is_read_by_xl(document, host):
        return
    read = as_read(document, host)
    if document.kind == "domu-xm" and has_python(read):
        return
    known = keys_for(document)
    settings = {setting.key: setting for setting in read.settings}
    for setting in settings.values():
        key = known.get(setting.key)
        if key is None or key.until is None or key.until >= host.version:
            continue
        replacement = key.use.partition("=")[0]
        is_needless = number_of(setting.value) == 0 or replacement in settings
        if is_needless:
            write, fix = "Delete the line", removal(setting, safe=False)
        else:
            write = f"Write '{key.use}'" if key.use else "Delete the line"
            fix = Fix.replace(setting, key.use, f"Write {key.use}", safe=False) if key.use else None
        outcome = ", and the guest is a PV one" if key.name == "pvh" and not is_needless else ""
        yield Finding(
            setting.key_span,
            f"xl reads '{key.name}' up to Xen {format_version(key.until)}: a newer one passes over it without a "
            f"word{outcome}. {write}.",
            fix=fix,
            severity="note" if is_needless else None if host.version_origin else "warning",
        )
