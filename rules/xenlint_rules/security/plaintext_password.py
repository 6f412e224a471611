"""A console's password stands in a file.

## What it does
Looks for `vncpasswd` and `spicepasswd` that are not empty. Not among the default rules: xl reads them from nowhere
else.

## Why is this bad?
Whoever can read the repository, or a copy of it, has the password. VNC looks at its first eight characters only and
sends all else in the clear.

## References
- [xl.cfg(5): vncpasswd](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#vncpasswd-PASSWORD)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta

META = Meta(
    code="XEN903",
    name="plaintext-password",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("security", "guest", "strict"),
    kinds=("domu-xl", "domu-xm", "xend-config"),
    security_severity="4.0",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/desk.cfg": "name = 'desk'\ntype = 'hvm'\nmemory = 512\nvncpasswd = 'Zoe4'\n"},
        good={"etc/xen/desk.cfg": "name = 'desk'\ntype = 'hvm'\nmemory = 512\nvncpasswd = ''\n"},
        at="vncpasswd",
    ),
    Example(
        bad={"etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\nvfb = [ 'vnc=1,vncpasswd=Zoe4' ]\n"},
        good={"etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\nvfb = [ 'vnc=1' ]\n"},
        at="vncpasswd",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.toolstack import text_of

    for domain in host.domains:
        for key in ("vncpasswd", "spicepasswd"):
            setting = domain.get(key)
            if setting is not None and domain.text(key):
                yield Finding(setting.key_span, _MESSAGE)
        for screen in domain.devices("vfb") if domain.get("vfb") is not None else ():
            part = screen.get("vncpasswd")
            if part is not None and part.known and part.value:
                yield Finding(part.key_span, _MESSAGE)
    setting = host.xend_config.get("vncpasswd") if host.xend_config else None
    if setting is not None and text_of(setting):
        yield Finding(setting, _MESSAGE)


_MESSAGE = (
    "A password stands here for all who can read this file or a copy of it. Let consoles listen on 127.0.0.1 and "
    "connect through SSH, or keep this file out of the repository."
)
