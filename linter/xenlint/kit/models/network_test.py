"""network-model: what it finds, what it leaves alone, and what its fix writes."""

from xenlint.kit.models import network
from xenlint.testing import fixed, found


def test_what_it_finds() -> None:
    tree = {"etc/xen/web.cfg": 'name = "web"\nvif = ["bridge=br9", "bridge=xenbr1"]\n'}
    assert found(network, tree) == ["br9"]


def test_what_it_leaves_alone() -> None:
    tree = {"etc/xen/web.cfg": 'name = "web"\nvif = ["mac=00:16:3e:00:00:01"]\n'}
    assert found(network, tree) == []


def test_its_fix() -> None:
    tree = {"etc/xen/web.cfg": 'name = "web"\nvif = ["bridge=br9"]\n'}
    assert fixed(network, tree) == {"etc/xen/web.cfg": 'name = "web"\nvif = ["bridge=xenbr0"]\n'}
