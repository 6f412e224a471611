"""A guest's console can be reached over VNC from everywhere, without a password.

## What it does
Looks for `vnclisten` (in the file, or in `vfb`) that is every address of the host, `0.0.0.0` or `::`, where `vncpasswd`
is absent or empty. On hosts of xend's it also looks at `vnc-listen` and `vncpasswd` of `xend-config.sxp`, which hold
for guests that set none.

## Why is this bad?
Whoever can reach the host sees the guest's screen and types at its keyboard: that is often a root shell, or the boot
loader's menu. An empty password switches the question for it off.

## Fix safety
`127.0.0.1` is written, which an SSH tunnel reaches. The fix is unsafe: somebody may look at the console from elsewhere.

## References
- [xl.cfg(5): vnclisten](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#vnclisten-ADDRESS-:DISPLAYNUM)
- [xl.cfg(5): vncpasswd](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#vncpasswd-PASSWORD)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Host, Meta, Related, Span

META = Meta(
    code="XEN901",
    name="vnc-without-password",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("security", "guest"),
    kinds=("domu-xl", "domu-xm", "xend-config"),
    fixable="unsafe",
    security_severity="8.8",
    needs=("screen",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/desk.cfg": "name = 'desk'\ntype = 'hvm'\nmemory = 512\nvnc = 1\nvnclisten = '0.0.0.0'\n"},
        good={"etc/xen/desk.cfg": "name = 'desk'\ntype = 'hvm'\nmemory = 512\nvnc = 1\nvnclisten = '127.0.0.1'\n"},
        at="'0.0.0.0'",
    ),
    Example(
        bad={"etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\nvfb = [ 'vnc=1,vnclisten=0.0.0.0,vncpasswd=' ]\n"},
        good={"etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\nvfb = [ 'vnc=1,vnclisten=0.0.0.0,vncpasswd=Zoe4' ]\n"},
        at="0.0.0.0",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(vnc-listen '0.0.0.0')\n(vncpasswd '')\n"},
        good={"etc/xen/xend-config.sxp": "(vnc-listen '127.0.0.1')\n(vncpasswd '')\n"},
        at="vnc-listen '0.0.0.0'",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.consoles import is_everywhere, is_seen, knows_password
    from xenlint.model.devices import VNC_KEYS
    from xenlint.model.toolstack import text_of

    xend = host.xend_config if host.toolstack == "xend" else None
    default_password = text_of(xend.get("vncpasswd")) if xend else None
    for domain in host.domains:
        if domain.get("vfb") is None and domain.by_key.keys().isdisjoint(VNC_KEYS):
            continue
        for screen in domain.screens:
            listen, password = screen.vnclisten, screen.vncpasswd
            if listen is None or not is_seen(domain, screen):
                continue
            if not is_everywhere(listen.value) and (
                listen.value or domain.is_xend
            ):  # QEMU takes nothing for everything
                continue
            if (password and password.value) or not knows_password(domain, screen):
                continue
            if password is None and default_password:
                continue
            yield _finding(domain.label, listen.value, listen.span, password.span if password else None)
    if xend is not None and (setting := xend.get("vnc-listen")) is not None:
        text = text_of(setting)
        if text is not None and is_everywhere(text) and not default_password:
            yield Finding(
                setting,
                f"Guests that set no 'vnclisten' show their consoles on every address of the host ('{text}'), and no "
                "password is asked for: whoever reaches the host can use them. Write '(vnc-listen '127.0.0.1')', or "
                "give 'vncpasswd' a password.",
            )


def _finding(label: str, address: str, at: Span, password: Span | None) -> Finding:
    plain = at.text.strip("'\"")
    where = at.sub(at.text.find(plain), at.text.find(plain) + len(plain))
    display = address.rpartition(":")[2] if address.startswith(("0.0.0.0:", "[::]:")) else ""
    written = f"127.0.0.1:{display}" if display else "127.0.0.1"
    return Finding(
        at,
        f"The console of {label} listens on every address of the host ('{address}'), and no password is asked for: "
        f"whoever reaches the host can use it. Write '{written}' and connect through SSH, or set a 'vncpasswd'.",
        related=(Related(password, "an empty password is none"),) if password else (),
        fix=Fix.replace(where, written, f"Write '{written}'", safe=False) if plain == address else None,
    )
