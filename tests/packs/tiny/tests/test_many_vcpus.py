"""many-vcpus: what it finds, what it leaves alone, and what its fix writes."""

from tiny_rules import many_vcpus
from xenlint.testing import fixed, found


def test_what_it_finds() -> None:
    assert found(many_vcpus, {"etc/xen/a.cfg": 'name = "a"\nvcpus = 16\n'}) == ["16"]


def test_what_it_leaves_alone() -> None:
    assert found(many_vcpus, {"etc/xen/a.cfg": 'name = "a"\nvcpus = 8\n'}) == []
    assert found(many_vcpus, {"etc/xen/a.cfg": "vcpus = 16\n"}, "[rules.many-vcpus]\nlimit = 16\n") == []


def test_its_fix() -> None:
    assert fixed(many_vcpus, {"etc/xen/a.cfg": "vcpus = 9 # big\n"}) == {"etc/xen/a.cfg": "vcpus = 8 # big\n"}
