"""What is said of a guest does not change when it was seen before under another name: with moulds and without."""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from xenlint.discovery import find
from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFile, HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import make_plan
from xenlint.model.facts import Fact, Facts
from xenlint.settings.config import Settings, load
from xenlint.syntax.mould import NAME_MARK, Cut, cut, mould_of

from tests.engine.test_narrowing import CORPUS, told

REGISTRY = load_registry()

NAMES = [
    *("web1", "db-02.example.org", "hvm", "pv", "sda", "sda1", "xvda", "loop0", "nvme0n1", "drbd0", "zvol2", "net"),
    *(
        "nfs",
        "dev",
        "etc",
        "root",
        "vg0",
        "mapper",
        "spice",
        "script",
        "vifname",
        "netdev",
        "backend",
        "ioemu",
        "model",
    ),
    *("pci", "memory", "mem", "maxmem", "name", "bridge", "mac", "vif", "disk", "on", "xl", "xen", "xenbr0"),
    *("iso", "web.qcow", "x-fc-1", "iscsi1", "drbd", "aa", "x" * 90),
]
"""Names that are something else in other places, and a few that are only names."""


def renamed(data: bytes, mark: Cut, dice: random.Random) -> bytes:
    """Another file of the same mould."""
    name = dice.choice(NAMES)
    text = mark.shape.decode().replace(NAME_MARK, name)
    while "\x02" in text:
        mac = "00:16:3e:" + ":".join(f"{dice.randrange(3):02x}" for _ in range(3))
        text = text.replace("\x02" * 17, mac, 1)
    return text.replace(
        "\x03" * 36, f"{dice.randrange(1 << 32):08x}-1111-2222-3333-{dice.randrange(1 << 48):012x}"
    ).encode()


def write(root: Path, files: dict[str, bytes]) -> None:
    for place, data in files.items():
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def lint(root: Path, settings: Settings) -> list[HostResult]:
    plan = make_plan(settings._replace(select=("all",)), REGISTRY)
    return [lint_host(work, plan) for work in find([str(root)], settings, str(root)).hosts]


def lint_one_by_one(root: Path, settings: Settings, patch: pytest.MonkeyPatch) -> list[HostResult]:
    """As if nothing had been seen before."""
    with patch.context() as within:
        within.setattr("xenlint.syntax.mould.cut", lambda data: None)
        within.setattr("xenlint.model.host._known_of", lambda setup: {})
        return lint(root, settings)


def compare(root: Path, config: str, patch: pytest.MonkeyPatch) -> int:
    settings = Settings(root=str(root))
    if config:
        (root / "xenlint.toml").write_text(config)
        settings = load(str(root / "xenlint.toml"), "xenlint.toml")
    quick, slow = lint(root, settings), lint_one_by_one(root, settings, patch)
    assert [told(result) for result in quick] == [told(result) for result in slow]
    return sum(len(result.diagnostics) for result in quick)


def trees() -> Iterator[tuple[str, dict[str, bytes], str]]:
    """Every tree of the rules' examples and of the corpus, with its config."""
    for rule in REGISTRY.rules:
        for example in getattr(importlib.import_module(rule.module), "EXAMPLES", ()):
            for files in (example.bad, example.good):
                data = {
                    place: text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
                    for place, text in files.items()
                }
                yield rule.name, data, example.config
    for story in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        files = {str(path.relative_to(story)): path.read_bytes() for path in story.rglob("*") if path.is_file()}
        config = files.pop("xenlint.toml", b"").decode()
        yield story.name, files, config


def test_guests_like_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each guest of each tree as it is, and under another name, MAC address and UUID."""
    mould_of.cache_clear()
    dice = random.Random(1)
    found = guests = 0
    for number, (what, files, config) in enumerate(trees()):
        marks = {place: mark for place, data in files.items() if (mark := cut(data)) is not None}
        guests += len(marks)
        if not marks:
            continue
        for turn in range(2):
            root = tmp_path / f"{number}-{turn}"
            others = {place: renamed(files[place], mark, dice) for place, mark in marks.items()}
            write(root, files | (others if turn else {}))
            try:
                found += compare(root, config, monkeypatch)
            except AssertionError as error:
                raise AssertionError(f"{what}, turn {turn}: {others}") from error
    assert guests > 300
    assert found > 800


def test_many_guests_of_few_moulds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On each host guests of many moulds, that have something against each other."""
    dice = random.Random(2)
    guests = [data for _, files, _ in trees() for data in files.values() if cut(data) is not None]
    for host in range(12):
        chosen = dice.sample(guests, 12)
        files = {}
        for number, data in enumerate(chosen + chosen[:6]):
            mark = cut(data)
            assert mark is not None
            files[f"{host}/etc/xen/guest{number:02}.cfg"] = renamed(data, mark, dice)
        files[f"{host}/etc/xen/xl.conf"] = b'autoballoon="off"\n'
        files[f"{host}/etc/default/grub"] = b'GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"\n'
        write(tmp_path, files)
    assert compare(tmp_path, "", monkeypatch) > 200


GRUB = "etc/default/grub"
SMALL = (Fact("memory", 4 << 20, "test"), Fact("cpus", 1, "test"))
HOSTS: list[tuple[dict[str, bytes], tuple[Fact, ...]]] = [
    ({}, ()),
    ({}, SMALL),
    ({}, (Fact("memory", 64 << 20, "test"), Fact("cpus", 64, "test"))),
    ({"etc/xen/xl.conf": b'autoballoon="off"\n'}, (Fact("version", (4, 17), "test"),)),
    ({"etc/xen/xl.conf": b'vif.default.bridge="br0"\n'}, (Fact("version", (4, 4), "test"),)),
    ({"etc/xen/xend-config.sxp": b"(xend-unix-server yes)\n(dom0-min-mem 256)\n"}, ()),
    ({GRUB: b'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=null"\n'}, SMALL),
    ({GRUB: b'GRUB_CMDLINE_XEN="dtuart=serial0 dom0_max_vcpus=2"\n'}, (Fact("version", (4, 20), "test"),)),
    ({"etc/xen/xl-info.txt": b"host : h\ntotal_memory : 4096\nnr_cpus : 2\nxen_version : 4.8.5\n"}, ()),
    ({"etc/network/interfaces": b"auto br0\niface br0 inet manual\n  bridge_ports eth0\n"}, ()),
]
"""Machines on which a guest may be something else: with their files and what is told of them."""


def test_hosts_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every second guest on several hosts, one after the other: what is settled for one must hold for the next."""
    mould_of.cache_clear()
    dice = random.Random(3)
    guests = [data for _, files, _ in trees() for data in files.values() if cut(data) is not None]
    rules = tuple(rule for rule in REGISTRY.rules if rule.alike and rule.subject in ("Document", "Domain"))
    plan = make_plan(Settings(root=".", select=("all",)), REGISTRY)._replace(rules=rules)
    found = 0
    for data in dict.fromkeys([*guests[::2], GUEST + b'vcpus = 2\ncpus = "1"\nmaxmem = 3072\n']):
        for files, facts in dice.sample(HOSTS, len(HOSTS)):
            contents = {**files, "etc/xen/guest.cfg": data}
            work = HostFiles(
                "host",
                tuple(HostFile("", place, place, data=content) for place, content in contents.items()),
                facts=Facts(facts),
            )
            quick = lint_host(work, plan)
            with monkeypatch.context() as within:
                within.setattr("xenlint.syntax.mould.cut", lambda data: None)
                slow = lint_host(work, plan)
            assert told(quick) == told(slow), (files, facts, data)
            found += len(quick.diagnostics)
    assert found > 1000


GUEST = b"""# web1 runs the shop
name = "web1"
memory = 512
disk = [ "phy:/dev/vg0/web1-root,xvda,w", "file:/srv/xen/web1/swap.img,xvdb,w" ]
vif = [ "mac=00:16:3e:00:00:01, bridge=web1" ]
uuid = "01234567-89ab-cdef-0123-456789abcdef"
extra = "web1"
"""


def test_cut() -> None:
    mark = cut(GUEST)
    assert mark is not None
    assert mark.name == "web1"
    assert mark.volumes == ("/dev/vg0/web1-root",)
    [(at, mac)] = mark.macs
    assert mac == "00:16:3e:00:00:01"
    assert GUEST[at:].startswith(mac.encode())
    assert mark.uuid is not None
    assert GUEST[mark.uuid[0] :].startswith(mark.uuid[1].encode())
    assert mark.shape.decode().splitlines() == [
        f"# {NAME_MARK} runs the shop",
        f'name = "{NAME_MARK}"',
        "memory = 512",
        f'disk = [ "phy:\x04,xvda,w", "file:/srv/xen/{NAME_MARK}/swap.img,xvdb,w" ]',
        'vif = [ "mac=' + "\x02" * 17 + ', bridge=web1" ]',
        'uuid = "' + "\x03" * 36 + '"',
        'extra = "web1"',
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"web1"', b'"Domain-0"'),  # names that are more than a name
        (b'"web1"', b'"web1.qcow2"'),
        (b'"web1"', b'"null"'),
        (b'"web1"', b'"pygrub"'),
        (b'"web1"', b'"web 1"'),
        (b'name = "web1"', b"name = web1"),
        (b'name = "web1"', b'name = "web1" + x'),
        (b"shop", "shöp".encode()),  # offsets are of characters
        (b"shop", b"shop\x01"),
        (b"00:16:3e:00:00:01", b"\x02" * 17),
        (b"01234567-89ab-cdef-0123-456789abcdef", b"\x03" * 36),
        (b"shop", b"shop, xenlint: disable=all"),
        (b'extra = "web1"', b'extra = "\\"web1"'),
        (b"shop", b"shop" * 2000),
    ],
)
def test_no_mould(before: bytes, after: bytes) -> None:
    assert before in GUEST
    assert cut(GUEST.replace(before, after)) is None


@pytest.mark.parametrize("keep", [b"MAC=00:16:3e:00:00:01", b"mac=00:16:3E:00:00:01", b"mac=02:16:3e:00:00:01"])
def test_other_addresses_stay(keep: bytes) -> None:
    mark = cut(GUEST.replace(b"mac=00:16:3e:00:00:01", keep))
    assert mark is not None
    assert mark.macs == ()
    assert keep in mark.shape
