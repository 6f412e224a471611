"""What rules find on hosts that are set up alike does not depend on which of them was looked at first: they find the
same as rules that never said they were `alike`, whatever guests and other files the hosts have."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

import pytest
from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFile, HostFiles
from xenlint.engine.indexing import BadRuleError, entry_of
from xenlint.engine.lint import lint_host
from xenlint.engine.load import load
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import make_plan
from xenlint.model.facts import Fact, Facts
from xenlint.model.host import _known_of
from xenlint.rule import Meta
from xenlint.settings.config import Settings

REGISTRY = load_registry()
OF_HOSTS = tuple(
    rule for rule in REGISTRY.rules if rule.alike or rule.subject in ("BootEntry", "Host", "XlConf", "XendConfig")
)
PLAN = make_plan(Settings(root=".", select=("all",)), REGISTRY)._replace(rules=OF_HOSTS)
PLAIN = PLAN._replace(rules=tuple(rule._replace(alike=False, needs=()) for rule in OF_HOSTS))

_GUEST = 'name = "{}"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\n'
_ODD = 'name = "odd"\nkernel = "/vmlinuz"\nmemory = 512\npci = ["03:00.0"]\nextra = "dom0_mem=1G"\ncpus = "0"\n'
GUESTS: tuple[Mapping[str, str], ...] = (
    {"etc/xen/one.cfg": _GUEST.format("one")},
    {f"etc/xen/web{number}.cfg": _GUEST.format(f"web{number}") for number in range(10)},
    {
        "etc/xen/odd.cfg": _ODD + 'disk = ["phy:/dev/zvol/tank/odd,xvda,w"]\n',
        "etc/fstab": "rpool/ROOT / zfs defaults 0 0\n",
        "etc/network/interfaces": "auto xenbr0\niface xenbr0 inet dhcp\n bridge_ports eth0\n",
    },
    {},
)
MACHINE = Facts((Fact("memory", 16 << 20, "test"), Fact("cpus", 8, "test"), Fact("version", (4, 11), "test")))


def setups() -> Iterator[dict[str, bytes]]:
    """The files of the rules' examples, without those of guests, and a line that guests matter to."""
    line = "dom0_mem=768M,max:768M dom0_max_vcpus=1 dom0_vcpus_pin iommu=off"
    yield {"etc/default/grub": f'GRUB_CMDLINE_XEN="{line}"\n'.encode(), "etc/xen/xl.conf": b'vif.default.script="x"\n'}
    for rule in OF_HOSTS:
        for example in getattr(importlib.import_module(rule.module), "EXAMPLES", ()):
            for tree in (example.bad, example.good):
                files = {place: text.encode() if isinstance(text, str) else text for place, text in tree.items()}
                yield {
                    place: text
                    for place, text in files.items()
                    if not text.startswith(b"link:") and (not place.startswith("etc/xen/") or "x" in place[8:10])
                }


def host(name: str, setup: Mapping[str, bytes], guests: Mapping[str, str], facts: Facts) -> HostFiles:
    files = {**setup, **{place: text.encode() for place, text in guests.items()}}
    return HostFiles(
        name,
        tuple(HostFile("", f"{name}/{place}", place, data=data) for place, data in sorted(files.items())),
        facts=facts,
    )


def told(result: HostResult) -> list[object]:
    return [
        *result.errors,
        *[(each.rule.code, each.path, *each.span[1:], each.message, each.severity) for each in result.diagnostics],
    ]


def test_guests_do_not_matter() -> None:
    found = 0
    seen: list[dict[str, bytes]] = []
    for setup in setups():
        if not setup or setup in seen:
            continue
        seen.append(setup)
        facts = MACHINE if len(seen) % 3 == 0 else Facts()
        hosts = [host(f"host{number}", setup, guests, facts) for number, guests in enumerate(GUESTS)]
        wanted = [told(lint_host(work, PLAIN)) for work in hosts]
        _known_of.cache_clear()
        for number in range(len(hosts)) if len(seen) % 2 else reversed(range(len(hosts))):
            assert told(lint_host(hosts[number], PLAN)) == wanted[number], setup
            found += len(wanted[number])
    assert found > 1000


ONE, OTHER = "01234567-89ab-cdef-0123-456789abcdef", "fedcba98-7654-3210-fedc-ba9876543210"
MENU = "menuentry Xen {{\nsearch --fs-uuid {}\nmultiboot2 /xen-4.17.gz\nmodule2 /vmlinuz root=UUID={}\n}}\n"


def known(
    *, menu: str = MENU.format(ONE, ONE), facts: Facts = MACHINE, others: Mapping[str, str] | None = None
) -> dict[object, object]:
    setup = {"boot/grub/grub.cfg": menu.encode(), "etc/xen/xl.conf": b'autoballoon="off"\n'}
    return load(host("h", setup, others or {}, facts)).host.alike


def test_what_is_alike() -> None:
    plain = known()
    assert known() is plain
    assert known(menu=MENU.format(OTHER, OTHER)) is plain
    memory, *others = MACHINE.told
    assert known(facts=Facts((memory._replace(origin="elsewhere"), *others))) is plain
    assert known(others={"etc/fstab": "/dev/sda1 / ext4 defaults 0 1\n"}) is plain
    for other in (
        known(menu=MENU.format(ONE, OTHER)),
        known(menu=MENU.format(ONE, ONE[:-1])),
        known(menu=MENU.format(ONE, ONE).replace("4.17", "4.18")),
        known(facts=Facts(MACHINE.told[1:])),
        known(others={"etc/xen/web.cfg": _GUEST.format("web")}),
        known(others={"etc/modprobe.d/pci.conf": "options xen-pciback hide=(03:00.0)\n"}),
    ):
        assert other is not plain


def test_a_rule_with_options_is_not_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("xenlint_rules.dom0.memory_too_small")
    assert isinstance(module.META, Meta)
    monkeypatch.setattr(module, "META", module.META._replace(alike=True))
    with pytest.raises(BadRuleError, match="alike is for rules without options"):
        entry_of(module)
