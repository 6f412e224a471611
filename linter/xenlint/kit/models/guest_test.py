"""guest-model: what it finds, what it leaves alone, and what its fix writes."""

from xenlint.kit.models import guest
from xenlint.testing import fixed, found


def test_what_it_finds() -> None:
    assert found(guest, {"etc/xen/web.cfg": 'name = "web"\nvcpus = 16\n'}) == ["16"]


def test_what_it_leaves_alone() -> None:
    assert found(guest, {"etc/xen/web.cfg": 'name = "web"\nvcpus = 8\n'}) == []
    assert found(guest, {"etc/xen/web.cfg": 'name = "web"\nmemory = 512\n'}) == []


def test_its_option() -> None:
    assert found(guest, {"etc/xen/web.cfg": "vcpus = 16\nmemory = 512\n"}, "[rules.guest-model]\nmost = 16\n") == []


def test_its_fix() -> None:
    tree = {"etc/xen/web.cfg": 'name = "web"\nvcpus = 16  # all of them\n'}
    assert fixed(guest, tree) == {"etc/xen/web.cfg": 'name = "web"\nvcpus = 8  # all of them\n'}
