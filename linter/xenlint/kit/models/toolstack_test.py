"""toolstack-model: what it finds, what it leaves alone, and what its fix writes."""

from xenlint.kit.models import toolstack
from xenlint.testing import fixed, found


def test_what_it_finds() -> None:
    assert found(toolstack, {"etc/xen/xl.conf": 'lockfile="/tmp/xl"\n'}) == ['"/tmp/xl"']


def test_what_it_leaves_alone() -> None:
    assert found(toolstack, {"etc/xen/xl.conf": 'lockfile="/run/lock/xl"\n'}) == []
    assert found(toolstack, {"etc/xen/xl.conf": 'autoballoon="off"\n'}) == []


def test_its_fix() -> None:
    tree = {"etc/xen/xl.conf": 'lockfile="/tmp/xl"\n'}
    assert fixed(toolstack, tree) == {"etc/xen/xl.conf": 'lockfile="/run/lock/xl"\n'}
