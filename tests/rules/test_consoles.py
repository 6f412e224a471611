"""Edge cases of the rules about graphics consoles."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import fixed_tree, lint_tree

HVM = "type = 'hvm'\n"


def found(tree: dict[str, str], select: str, config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, (select,), config)
    assert report.errors == []
    return list(report.diagnostics)


def told(tree: dict[str, str], select: str, config: str = "") -> list[tuple[str, str]]:
    return [(diagnostic.span.text, diagnostic.severity) for diagnostic in found(tree, select, config)]


def guest(*lines: str, name: str = "a") -> dict[str, str]:
    return {f"etc/xen/{name}.cfg": f"name = '{name}'\nmemory = 512\n" + "".join(f"{line}\n" for line in lines)}


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (("type = 'hvm'", "vnclisten = '0.0.0.0'"), "'0.0.0.0'"),
        (("builder = 'hvm'", "vnc = 1", 'vnclisten = "0.0.0.0"', 'vncpasswd = ""'), '"0.0.0.0"'),
        (("type = 'hvm'", "vnclisten = '0.0.0.0:3'"), "'0.0.0.0:3'"),
        (("type = 'hvm'", "vnclisten = '::'"), "'::'"),
        (("type = 'hvm'", "vnclisten = '[::]:1'"), "'[::]:1'"),
        (("type = 'hvm'", "vnclisten = ''"), "''"),
        (("vfb = [ 'vnc=1,vnclisten=0.0.0.0' ]",), "0.0.0.0"),
        (("vfb = [ 'type=vnc,vnclisten=0.0.0.0,vncpasswd=' ]",), "0.0.0.0"),
        (("vnc = 1", "vnclisten = '0.0.0.0'"), "'0.0.0.0'"),
        (("type = 'hvm'", "vnclisten = '0.0.0.0'", "vncpasswd = 'Zoe4'"), None),
        (("type = 'hvm'", "vnclisten = '0.0.0.0'", "vnc = 0"), None),
        (("type = 'hvm'", "vnclisten = '127.0.0.1'"), None),
        (("type = 'hvm'", "vnclisten = '192.168.1.10'"), None),
        (("type = 'hvm'", "vnc = 1"), None),
        (("vnclisten = '0.0.0.0'",), None),
        (("vfb = [ 'vnc=1,vnclisten=127.0.0.1' ]",), None),
        (("vfb = [ 'vnc=0,vnclisten=0.0.0.0' ]",), None),
        (("vfb = [ 'vnc=1,vnclisten=0.0.0.0,vncpasswd=Zoe4' ]",), None),
        (("import os", "vfb = [ 'vnc=1,vnclisten=0.0.0.0,vncpasswd=' + os.environ['P'] ]"), None),
    ],
)
def test_vnc_without_a_password(lines: tuple[str, ...], at: str | None) -> None:
    assert told(guest(*lines), "XEN901") == ([(at, "error")] if at else [])


def test_the_fix_keeps_the_display() -> None:
    tree = guest(HVM, "vnclisten = '0.0.0.0:3'")
    fixed = fixed_tree(tree, lint_tree(tree, ("XEN901",)))["etc/xen/a.cfg"]
    assert isinstance(fixed, bytes)
    assert b"vnclisten = '127.0.0.1:3'" in fixed


@pytest.mark.parametrize(
    ("config", "lines", "at"),
    [
        ("(vnc-listen '0.0.0.0')\n(vncpasswd '')\n", (), "vnc-listen '0.0.0.0'"),
        ("(vnc-listen '0.0.0.0')\n", (), "vnc-listen '0.0.0.0'"),
        ("(vnc-listen '0.0.0.0')\n(vncpasswd 'Zoe4')\n", (), None),
        ("(vnc-listen '127.0.0.1')\n(vncpasswd '')\n", (), None),
        ("#(vnc-listen '0.0.0.0')\n(vncpasswd '')\n", (), None),
        ("(vncpasswd '')\n", ("vfb = [ 'type=vnc,vnclisten=0.0.0.0' ]",), "0.0.0.0"),
        ("(vncpasswd 'Zoe4')\n", ("vfb = [ 'type=vnc,vnclisten=0.0.0.0' ]",), None),
        ("(vncpasswd 'Zoe4')\n", ("vfb = [ 'type=vnc,vnclisten=0.0.0.0,vncpasswd=' ]",), "0.0.0.0"),
    ],
)
def test_what_xend_takes_for_granted(config: str, lines: tuple[str, ...], at: str | None) -> None:
    tree = {**guest(*lines), "etc/xen/xend-config.sxp": config}
    assert told(tree, "XEN901") == ([(at, "error")] if at else [])


SPICE = ("type = 'hvm'", "spice = 1")


@pytest.mark.parametrize(
    ("lines", "refused", "is_open"),
    [
        (("spiceport = 5930", "spicedisable_ticketing = 1"), [], True),
        (("spiceport = 5930", "spicedisable_ticketing = 1", "spicehost = '0.0.0.0'"), [], True),
        (("spiceport = 5930", "spicedisable_ticketing = 1", "spicehost = '127.0.0.1'"), [], False),
        (("spiceport = 5930", "spicepasswd = 'Zoe4'"), [], False),
        (("spicetls_port = 5931", "spicepasswd = 'Zoe4'"), [], False),
        (("spiceport = 5930",), ["spice = 1"], False),
        (("spiceport = 5930", "spicedisable_ticketing = 0", "spicepasswd = ''"), ["spicepasswd = ''"], False),
        (("spiceport = 0", "spicepasswd = 'Zoe4'"), [], False),
        (("spicepasswd = 'Zoe4'",), ["spice = 1"], False),
        ((), ["spice = 1", "spice = 1"], False),
    ],
)
def test_spice(lines: tuple[str, ...], refused: list[str], is_open: bool) -> None:
    tree = guest(*SPICE, *lines)
    assert told(tree, "XEN780") == [(at, "error") for at in refused]
    assert told(tree, "XEN902") == [("spicedisable_ticketing = 1", "warning")] * is_open


@pytest.mark.parametrize("lines", [("type = 'hvm'", "spice = 0"), ("type = 'pv'", "spice = 1"), ("type = 'hvm'",)])
def test_no_spice(lines: tuple[str, ...]) -> None:
    assert told(guest(*lines), "XEN780") == []


UNUSED = ("type = 'hvm'", "vnc = 1", "vncunused = 0")


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        (("vncdisplay = 5",), ("vncdisplay = 5",), True),
        (("vncdisplay = 5",), ("vncdisplay = 6",), False),
        (("vnclisten = '127.0.0.1:5'",), ("vncdisplay = 5",), False),
        (("vnclisten = '127.0.0.1:5'",), ("vnclisten = '127.0.0.1'", "vncdisplay = 5"), True),
        (("vnclisten = '0.0.0.0'", "vncdisplay = 5"), ("vnclisten = '127.0.0.1'", "vncdisplay = 5"), True),
        (("vnclisten = '10.0.0.1'", "vncdisplay = 5"), ("vnclisten = '10.0.0.2'", "vncdisplay = 5"), False),
        ((), (), True),
        (("vncdisplay = 5",), ("vncunused = 1", "vncdisplay = 5"), False),
        (("spice = 1", "spiceport = 5930", "vnc = 0"), ("spice = 1", "spiceport = 5930", "vnc = 0"), True),
        (("spice = 1", "spiceport = 5930", "vnc = 0"), ("spice = 1", "spiceport = 5931", "vnc = 0"), False),
    ],
)
def test_one_port_twice(one: tuple[str, ...], other: tuple[str, ...], is_told: bool) -> None:
    tree = guest(*UNUSED, *one) | guest(*UNUSED, *other, name="b")
    assert [severity for _, severity in told(tree, "XEN781")] == ["error"] * is_told


def test_framebuffers_of_pv_guests_clash_too() -> None:
    tree = guest("vfb = [ 'vnc=1,vncunused=0,vncdisplay=7' ]") | guest(
        "vfb = [ 'vnc=1,vncunused=0,vncdisplay=7' ]", name="b"
    )
    assert told(tree, "XEN781") == [("7", "error")]


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (("vnclisten = '127.0.0.1:5'", "vncdisplay = 5"), 1),
        (("vnclisten = '127.0.0.1:5'", "vncdisplay = 0"), 0),
        (("vnclisten = '127.0.0.1'", "vncdisplay = 5"), 0),
        (("vnclisten = '127.0.0.1:5'",), 0),
    ],
)
def test_a_display_in_two_places(lines: tuple[str, ...], count: int) -> None:
    tree = guest("type = 'hvm'", *lines)
    assert len(found(tree, "XEN781")) == count
    assert found(tree, "XEN781", 'xen-version = "4.2"\n') == []


def test_passwords_are_a_strict_matter() -> None:
    tree = {
        **guest("type = 'hvm'", "vncpasswd = 'Zoe4'", "spicepasswd = 'x'"),
        **guest("vfb = [ 'vnc=1,vncpasswd=Zoe4' ]", name="b"),
    }
    assert [text for text, _ in told(tree, "XEN903")] == ["vncpasswd", "spicepasswd", "vncpasswd"]
    assert not [d for d in found(tree, "default") if d.rule.code == "XEN903"]
    assert told(guest("type = 'hvm'", "vncpasswd = ''"), "XEN903") == []
