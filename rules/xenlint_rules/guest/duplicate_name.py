"""Two guests of a host have one name.

## What it does
Compares the names in the guests' files of a host. Files that share a disk and the beginning of their names, such as
`web1.cfg` and `web1-rescue.cfg`, are ways to start one guest, and so are a file and its copy in `etc/xen/auto`; they
are left alone, unless several of them start with the host. Other files that share a disk earn a note. It also looks for
guests called `Domain-0`, which is dom0's own name.

## Why is this bad?
A name can run once. The second `xl create` fails (`Domain with name "web1" already exists`), and `xendomains` skips
the second guest at boot. Commands such as `xl shutdown web1` hit whichever of the two is up.

## References
- [xl.cfg(5): name](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#name-NAME)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related, Severity, Span
from xenlint.model.identity import shares_a_disk

META = Meta(
    code="XEN701",
    name="duplicate-name",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    needs=("names",),
)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n',
            "etc/xen/web2.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web2,xvda,w" ]\n',
        },
        good={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n',
            "etc/xen/web2.cfg": 'name = "web2"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web2,xvda,w" ]\n',
        },
        at='"web1"',
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "Domain-0"\nmemory = 512\n'},
        good={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n',
            "etc/xen/web1-rescue.cfg": 'name = "web1"\nmemory = 1024\ndisk = [ "/dev/vg0/web1,raw,xvdb,rw" ]\n',
        },
        at='"Domain-0"',
    ),
)

_AUTO = "etc/xen/auto/"


def check(host: Host) -> Iterator[Finding]:
    names = [domain.name for domain in host.domains]
    if len(set(names)) == len(names) and "Domain-0" not in names:
        return
    named: dict[str, list[Domain]] = {}
    for domain in host.domains:
        name = domain.name
        if name == "Domain-0":
            yield Finding(
                _place(domain),
                "'Domain-0' is the name of dom0: xl finds it running and refuses the guest. Write another name.",
                severity="error",
                confidence="high",
            )
        elif name and host.is_whole:
            named.setdefault(name, []).append(domain)
    for name, domains in named.items():
        # what starts by itself comes first, so that the finding is at the one that fails
        domains.sort(key=lambda domain: (domain.autostart == "", domain.autostart))
        for number, domain in enumerate(domains):
            severity, other = _judge(host, name, domain, domains[:number])
            if severity is not None and other is not None:
                yield Finding(
                    _place(domain),
                    f"The guest in {other.path.rpartition('/')[2]} is called '{name}' too, and a name can run once: "
                    f"{_outcome(domain, other)} Write another name.",
                    related=(Related(_place(other), "the same name"),),
                    severity=severity,
                    confidence="high" if severity == "error" else None,
                )


def _judge(host: Host, name: str, domain: Domain, earlier: list[Domain]) -> tuple[Severity | None, Domain | None]:
    for other in earlier:
        if _is_copy(domain, other):
            continue
        if domain.autostart and other.autostart:
            return "error", other
        if host.is_loose and name.lower().startswith(("example", "test", "foo", "demo")):
            continue
        if not shares_a_disk(domain, other):
            return "note" if host.is_loose and not _are_neighbours(domain, other) else "warning", other
        if not _is_variant(domain, other):
            return "note", other
    return None, None


def _are_neighbours(one: Domain, other: Domain) -> bool:
    """Whether two files lie in one directory; loose ones of different directories may belong to different machines."""
    return one.document.path.rpartition("/")[0] == other.document.path.rpartition("/")[0]


def _is_variant(one: Domain, other: Domain) -> bool:
    """Whether file names tell that both start one guest in two ways, as `web1.cfg` and `web1-rescue.cfg` do."""
    first, second = (domain.document.path.rpartition("/")[2].partition(".")[0] for domain in (one, other))
    return first != second and (first.startswith(second) or second.startswith(first))


def _is_copy(one: Domain, other: Domain) -> bool:
    """Whether one is the other's copy under etc/xen/auto, where a link would be usual."""
    first, second = one.document.path, other.document.path
    same_file = first.rpartition("/")[2] == second.rpartition("/")[2]
    return first.startswith(_AUTO) != second.startswith(_AUTO) and same_file


def _outcome(domain: Domain, other: Domain) -> str:
    if domain.autostart and other.autostart:
        return "both start with the host, and xl refuses whichever comes second."
    return "while one of them is up, xl refuses to start the other."


def _place(domain: Domain) -> Span:
    setting = domain.get("name")
    return setting.value.span if setting else domain.span
