"""host-model: what it finds, and what it leaves alone."""

from xenlint.kit.models import host
from xenlint.testing import found

GUESTS = {f"etc/xen/auto/g{n:02}.cfg": f'name = "g{n:02}"\nmemory = 128\n' for n in range(21)}


def test_what_it_finds() -> None:
    assert found(host, GUESTS) == ['name = "g20"']


def test_what_it_leaves_alone() -> None:
    assert found(host, {path: text for path, text in GUESTS.items() if "g20" not in path}) == []
