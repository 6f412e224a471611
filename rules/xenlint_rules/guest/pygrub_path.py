"""A boot loader is named by a path that does not last.

## What it does
Looks for `bootloader` with a path to pygrub or pypxeboot: `/usr/bin/pygrub`, or one with Xen's version in it.

## Why is this bad?
libxl knows where its boot loaders are and warns about `/usr/bin/pygrub` since Xen 4.2. Xen 4.19 no longer installs that
file, and a path with a version in it is gone after the next upgrade: then the guest does not start.

## Fix safety
The plain name runs the same program.

## References
- [xl.cfg(5): bootloader](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Severity, String
from xenlint.knowledge.versions import parse_version
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN708",
    name="pygrub-path",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest", "upgrade"),
    kinds=("domu-xl", "domu-xm"),
    keys=("bootloader",),
    xen=">=4.2",
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/ldap.cfg": 'name = "ldap"\nbootloader = "/usr/bin/pygrub"\ndisk = [ "/d,,xvda" ]\n'},
        good={"etc/xen/ldap.cfg": 'name = "ldap"\nbootloader = "pygrub"\ndisk = [ "/d,,xvda" ]\n'},
        at='"/usr/bin/pygrub"',
    ),
    Example(
        bad={"etc/xen/ldap.cfg": 'name = "ldap"\nbootloader = "/usr/lib/xen-4.11/bin/pygrub"\ndisk = [ "/d,,xvda" ]\n'},
        good={"etc/xen/ldap.cfg": 'name = "ldap"\nbootloader = "/usr/lib/xen/bin/pygrub"\ndisk = [ "/d,,xvda" ]\n'},
        at='"/usr/lib/xen-4.11/bin/pygrub"',
        config='xen-version = "4.14"\n',
    ),
)

_VERSIONED = r"/usr/lib(?:64)?/xen-([0-9]\.[0-9]{1,2})(?:\.[0-9]+)?/bin/(pygrub|pypxeboot)"
_GONE_SINCE = (4, 19)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    host = context.host
    guest = guest_of(domain, host)
    if guest is None or not guest.is_certain or guest.is_hvm:
        return
    path = guest.text("bootloader") or ""
    value = guest.value("bootloader")
    severity: Severity | None = None
    name = "pygrub"
    if path in ("/usr/bin/pygrub", "/usr/sbin/pygrub"):
        if host.version >= _GONE_SINCE:
            outcome = "Xen 4.19 no longer installs this file, so the guest does not start"
            if host.version_origin:
                severity = "error"
            else:
                outcome = "libxl warns that the path is deprecated, and Xen 4.19 no longer has it"
        else:
            outcome = "libxl warns that the path is deprecated, and Xen 4.19 no longer has it"
    else:
        found = re.fullmatch(_VERSIONED, path)
        if found is None:
            return
        version, name = parse_version(found[1]), found[2]
        if host.version_origin and version != host.version:
            outcome = f"that is where Xen {found[1]} has it, and this host has another: the guest does not start"
            severity = "error"
        else:
            outcome, severity = f"the path is gone when Xen {found[1]} is", "note"
    if value is None:
        return
    fix = None
    if isinstance(value, String) and not value.pieces:
        fix = Fix.replace(value, f'"{name}"', f'Write "{name}"')
    yield Finding(value, f"'{path}': {outcome}. Write 'bootloader = \"{name}\"'.", fix=fix, severity=severity)
