"""A guest's name will be taken for something else.

## What it does
Looks for names that are empty or a number, or have blanks or a `/` in them.

## Why is this bad?
xl takes a number for a domain's ID: `xl destroy 5` may end another guest than the one called "5". Names of log files
and of sockets are made of the guest's name; a `/` makes a path of them that does not exist, and HVM guests do not
start. Scripts that read `xl list`, xendomains among them, take what follows a blank for another column.

## References
- [xl(1)](https://xenbits.xen.org/docs/unstable/man/xl.1.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta

META = Meta(
    code="XEN720",
    name="odd-name",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("name",),
    needs=("odd-name",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/5.cfg": 'name = "5"\nkernel = "/k"\n'},
        good={"etc/xen/5.cfg": 'name = "vm5"\nkernel = "/k"\n'},
        at='"5"',
    ),
    Example(
        bad={"etc/xen/web.cfg": 'name = "web server"\nkernel = "/k"\n'},
        good={"etc/xen/web.cfg": 'name = "web-server.example.org_2"\nkernel = "/k"\n'},
        at='"web server"',
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    name, value = domain.name, domain.value("name")
    if name is None or value is None:
        return
    if not name:
        what = "A guest without a name can be called by its ID only, which changes at each start"
    elif name.isascii() and name.isdigit():
        what = f"xl takes '{name}' for a domain's ID: `xl destroy {name}` may end another guest"
    elif "/" in name:
        what = f"The log file of '{name}' would lie in a directory that does not exist, and an HVM guest does not start"
    elif any(letter in " \t\n" for letter in name):
        what = f"Scripts that read `xl list`, as xendomains does, take '{name}' for two columns"
    else:
        return
    yield Finding(value, f"{what}. Write a name of letters, digits, '-', '_' and '.'.")
