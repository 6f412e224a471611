"""storage-model: what it finds, and what it leaves alone."""

from xenlint.kit.models import storage
from xenlint.testing import found


def test_what_it_finds() -> None:
    tree = {"etc/xen/web.cfg": 'name = "web"\ndisk = ["/srv/web.img,raw,xvda,rw", "/dev/vg0/swap,raw,xvdb,rw"]\n'}
    assert found(storage, tree) == ["/srv/web.img"]


def test_what_it_leaves_alone() -> None:
    tree = {"etc/xen/web.cfg": 'name = "web"\ndisk = ["/srv/web.iso,raw,hdc,r,cdrom", "/dev/vg0/web,raw,xvda,rw"]\n'}
    assert found(storage, tree) == []


def test_its_option() -> None:
    tree = {"etc/xen/web.cfg": 'name = "web"\ndisk = ["/dev/zvol/tank/web,raw,xvda,rw"]\n'}
    assert found(storage, tree) == ["/dev/zvol/tank/web"]
    assert found(storage, tree, '[rules.storage-model]\nplace = "/dev/zvol/tank/"\n') == []
