"""Which files are found, and whose host they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from xenlint.discovery import Buffer, Found, find
from xenlint.discovery.roots import Root, root_of, same_host
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.load import load as load_host
from xenlint.settings.config import HostSettings, Settings, load
from xenlint.syntax.classify import classify
from xenlint.testing import write_tree

GUEST = 'name = "web"\nmemory = 512\n'


def found(root: Path, *paths: str, settings: Settings | None = None, buffer: Buffer | None = None) -> Found:
    return find(paths or ["."], settings or Settings(root=str(root)), str(root), buffer)


def places(host: HostFiles) -> list[str]:
    return [file.place for file in host.files]


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("etc/xen/web.cfg", Root("")),
        ("etc/default/grub", Root("")),
        ("boot/grub/menu.lst", Root("")),
        ("alpha/boot/loader.conf", Root("alpha")),
        ("alpha/boot/boot.cfg", Root("alpha")),
        ("alpha/boot.cfg", None),  # the name alone says little: a guest may be called so
        ("hosts/alpha/etc/xen/auto/web.cfg", Root("hosts/alpha")),
        ("hosts/alpha/boot/efi/EFI/xen/xen.cfg", Root("hosts/alpha")),
        ("xen/xl.conf", Root("", "etc/")),
        ("default/grub", Root("", "etc/")),
        ("alpha/xen/auto/web.cfg", Root("alpha", "etc/")),
        ("guests/web.cfg", None),
        ("xen/web.cfg", None),
        ("petc/xen/web.cfg", None),
    ],
)
def test_root_of(path: str, root: Root | None) -> None:
    assert root_of(path) == root


def test_one_host_at_the_top(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web.cfg": GUEST, "guests/more.cfg": GUEST, "boot/grub/grub.cfg": ""})
    (host,) = found(tmp_path).hosts
    assert host.name == "."
    assert not host.is_loose
    assert places(host) == ["boot/grub/grub.cfg", "etc/xen/web.cfg", "guests/more.cfg"]


def test_etc_itself(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"xen/xl.conf": "", "xen/web.cfg": GUEST, "default/grub": "", "fstab": "#"})
    (host,) = found(tmp_path).hosts
    assert places(host) == ["etc/default/grub", "etc/fstab", "etc/xen/web.cfg", "etc/xen/xl.conf"]


def test_fleet_and_loose_files(tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {
            "hosts/alpha/etc/xen/web.cfg": GUEST,
            "hosts/beta/rootfs/etc/xen/db.cfg": GUEST,
            "site-2/alpha/etc/xen/web.cfg": GUEST,
            "guests/loose.cfg": GUEST,
        },
    )
    hosts = {host.name: host for host in found(tmp_path).hosts}
    assert sorted(hosts) == [".", "beta", "hosts/alpha", "site-2/alpha"]
    assert hosts["."].is_loose
    assert places(hosts["beta"]) == ["etc/xen/db.cfg"]
    assert hosts["beta"].files[0].shown == "hosts/beta/rootfs/etc/xen/db.cfg"


def test_named_file_brings_its_host_as_context(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web.cfg": GUEST, "etc/xen/db.cfg": GUEST, "etc/default/grub": "X=1"})
    (host,) = found(tmp_path, "etc/xen/web.cfg").hosts
    assert {file.place: (file.asked, file.reported) for file in host.files} == {
        "etc/default/grub": (False, False),
        "etc/xen/db.cfg": (False, False),
        "etc/xen/web.cfg": (True, True),
    }


def test_the_menu_of_netbsd_at_the_root_is_context(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web.cfg": GUEST, "boot.cfg": "menu=Xen:multiboot /xen.gz\n"})
    (host,) = found(tmp_path, "etc/xen/web.cfg").hosts
    assert {file.place: file.reported for file in host.files} == {"boot.cfg": False, "etc/xen/web.cfg": True}


def test_named_loose_file_brings_its_neighbours_only_in_a_repository(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"guests/web.cfg": GUEST, "guests/db.cfg": GUEST})
    (host,) = found(tmp_path, "guests/web.cfg").hosts
    assert places(host) == ["web.cfg"]
    (tmp_path / ".git").mkdir()
    (host,) = found(tmp_path, "guests/web.cfg").hosts
    assert places(host) == ["guests/db.cfg", "guests/web.cfg"]


def test_subdirectory_of_a_host(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write_tree(str(tmp_path), {"a/etc/xen/web.cfg": GUEST, "a/etc/default/grub": "X=1", "b/etc/xen/db.cfg": GUEST})
    (host,) = found(tmp_path, "a/etc/xen").hosts
    assert host.name == "a"
    assert {file.place: file.reported for file in host.files} == {"etc/default/grub": False, "etc/xen/web.cfg": True}


def test_gitignore(tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {
            ".gitignore": "*.tmp.cfg\n/etc/xen/old/\n!keep.tmp.cfg\n",
            ".git/info/exclude": "secret.cfg\n",
            "etc/xen/.gitignore": "scratch*\n!scratch2.cfg\n",
            "etc/xen/a.cfg": GUEST,
            "etc/xen/b.tmp.cfg": GUEST,
            "etc/xen/keep.tmp.cfg": GUEST,
            "etc/xen/old/c.cfg": GUEST,
            "etc/xen/scratch1.cfg": GUEST,
            "etc/xen/scratch2.cfg": GUEST,
            "etc/xen/secret.cfg": GUEST,
        },
    )
    (host,) = found(tmp_path).hosts
    names = [os.path.basename(place) for place in places(host) if place.endswith(".cfg")]
    assert names == ["a.cfg", "keep.tmp.cfg", "scratch2.cfg"]


def test_backups_archives_and_templates_are_left_out(tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {
            "etc/xen/a.cfg": GUEST,
            "etc/xen/a.cfg~": GUEST,
            "etc/xen/a.cfg.bak": GUEST,
            "etc/xen/a.cfg.dpkg-old": GUEST,
            "etc/xen/archive/b.cfg": GUEST,
            "etc/xen/c.cfg.j2": GUEST,
            "etc/libvirt/libxl.conf": 'autoballoon = "auto"\n',
            "infra/main.tf": GUEST,
            "Makefile": GUEST,
        },
    )
    (host,) = found(tmp_path).hosts
    assert places(host) == ["etc/xen/a.cfg"]
    assert classify("etc/xen/d.cfg", b'name = "{{ name }}"\nmemory = 512\n') is None


def test_exclude_holds_for_named_files_too(tmp_path: Path) -> None:
    tree = {"lab/a.cfg": GUEST, "b.old.cfg": GUEST, "c.cfg": GUEST}
    write_tree(str(tmp_path), {"xenlint.toml": 'exclude = ["lab/**", "*.old.cfg"]', **tree})
    settings = load(str(tmp_path / "xenlint.toml"), "xenlint.toml")
    (host,) = found(tmp_path, settings=settings).hosts
    assert places(host) == ["c.cfg"]
    assert list(found(tmp_path, "lab/a.cfg", "b.old.cfg", settings=settings).hosts) == []


def test_autostart_links_are_kept_as_written(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web.cfg": GUEST, "etc/xen/auto/10-web": "link:/etc/xen/web.cfg"})
    (host,) = found(tmp_path).hosts
    assert host.links == (("etc/xen/auto/10-web", "/etc/xen/web.cfg"),)


def test_links_are_not_followed(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"repo/etc/xen/web.cfg": GUEST, "outside/etc/xen/secret.cfg": GUEST})
    (tmp_path / "repo/etc/xen/more").symlink_to(tmp_path / "outside")
    (tmp_path / "repo/etc/xen/secret.cfg").symlink_to(tmp_path / "outside/etc/xen/secret.cfg")
    (host,) = found(tmp_path / "repo").hosts
    assert places(host) == ["etc/xen/web.cfg"]


def test_a_bottomless_tree_ends(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web.cfg": GUEST, "d/" * 300 + "web.cfg": GUEST})
    (host,) = found(tmp_path).hosts
    assert places(host) == ["etc/xen/web.cfg"]


def test_special_and_missing_paths_are_errors(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = found(tmp_path, "pipe", "nowhere")
    assert list(result.hosts) == []
    assert [error.partition(":")[0] for error in result.errors] == ["pipe", "nowhere"]


def test_facts_from_the_config_by_root_and_by_name(tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {
            "xenlint.toml": 'xen-version = "4.14"\n[hosts.alpha]\nroot = "hosts/a1"\nmemory = "8GiB"\n'
            '[hosts.beta]\nmemory = "4GiB"\nxen-version = "4.11"\n',
            "hosts/a1/etc/xen/web.cfg": GUEST,
            "hosts/beta/etc/xen/db.cfg": GUEST,
        },
    )
    settings = load(str(tmp_path / "xenlint.toml"), "xenlint.toml")
    hosts = {host.name: host.facts for host in found(tmp_path, settings=settings).hosts}
    assert hosts["alpha"].memory_kib == 8 << 20
    assert hosts["alpha"].version == (4, 14)
    assert hosts["beta"].memory_kib == 4 << 20
    assert hosts["beta"].version == (4, 11)


def test_lone_host_takes_lone_settings(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web.cfg": GUEST})
    settings = Settings(root=str(tmp_path), hosts={"alpha": HostSettings()})
    assert [host.name for host in found(tmp_path, settings=settings).hosts] == ["."]


def test_buffer_stands_for_a_file(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/web.cfg": GUEST, "etc/xen/db.cfg": GUEST})
    (host,) = found(tmp_path, "-", buffer=Buffer("etc/xen/web.cfg", b"memory = 1\n")).hosts
    assert [(file.place, file.data) for file in host.files if file.asked] == [("etc/xen/web.cfg", b"memory = 1\n")]
    assert "etc/xen/db.cfg" in places(host)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("etc/xen/xl.conf", "# nothing\n", "xl-conf"),
        ("config/xl.conf", GUEST, "domu-xl"),
        ("etc/default/grub.d/xen.cfg", "GRUB_CMDLINE_XEN=x\n", "grub-default"),
        ("boot/efi/EFI/xen/xen.cfg", "[global]\ndefault=a\n[a]\noptions=x\nkernel=vmlinuz\n", "xen-efi"),
        ("etc/xen/xen.cfg", GUEST, "domu-xl"),
        ("web", GUEST, "domu-xl"),
        ("web.cfg", "import os\n" + GUEST, "domu-xm"),
        ("etc/xen/tiny.cfg", "memory = 1\n", "domu-xl"),
        ("setup.cfg", "[metadata]\nname = x\n", None),
        ("etc/passwd", "root:x:0:0\n", None),
        ("doc/notes.txt", "lockfile handling is new.\n(we extend it)\n(and this)\n title of it\n root cause\n", None),
        ("doc/code.py.txt", "kernel = x\n", None),
        ("boot/grub/menu.lst", "title x\nkernel /xen.gz\n", "grub-legacy"),
        ("boot/grub2/grub.cfg", "menuentry 'x' {\n}\n", "grub-cfg"),
        ("boot/extlinux.conf", "LABEL x\nKERNEL mboot.c32\nAPPEND xen.gz --- vmlinuz\n", "syslinux"),
        ("etc/xen/xend-config.sxp", "(dom0-min-mem 196)\n", "xend-config"),
        ("facts/alpha.txt", "host   : alpha\ntotal_memory : 8191\n", "xl-info"),
        ("facts/alpha.txt", "host : alpha\nnuma_info              :\nnode:    memsize\n", "xl-info"),
        ("dmi.txt", "# dmidecode 3.3\nHandle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n", "dmidecode"),
        ("dmi.txt", "Memory Device\n\tSize: 4096 MB\n", "dmidecode"),
        ("notes.txt", "Run dmidecode and look for\nMemory Device lines.\n", None),
        ("meminfo", "MemTotal:  497896 kB\nMemFree:  1 kB\n", "inside-dom0"),
        ("free.log", "      total   used   free   shared\nMem:  486   140   98   1\n", "inside-dom0"),
        ("notes.txt", "MemTotal: what dom0 has\nMem: 5\n", None),
        ("lshw.txt", "  *-memory\n       description: System memory\n       size: 486MiB\n", "inside-dom0"),
        ("etc/os-release", "ID=debian\n", "os-release"),
        ("lab/os-release", "ID=debian\n", None),
        ("etc/fstab", "/dev/sda1 / ext4 defaults 0 1\n", "fstab"),
        ("lab/fstab", "/dev/sda1 / ext4 defaults 0 1\n", None),
        ("boot.cfg", "menu=Xen:load /netbsd;multiboot /xen.gz\n", "netbsd-boot"),
        ("boot/boot.cfg", "timeout=5\nmenu=:boot netbsd\n", "netbsd-boot"),
        ("boot/loader/entries/a.conf", "title A\nlinux /vmlinuz\noptions ro\n", "bls-entry"),
        ("boot/loader/entries/a.conf", "name = x\n", None),
        ("boot.cfg", "bootstate=0\nkernel=/b.b00\nmodules=/k.b00 --- /c.b00\n", None),  # of another hypervisor
        ("etc/xen/boot.cfg", GUEST, "domu-xl"),
        ("boot/loader.conf", 'boot_serial="YES"\nxen_kernel="/boot/xen"\n', "loader-conf"),
        ("boot/loader.conf.local", 'xen_cmdline="dom0_mem=2G"\n', "loader-conf"),
        ("boot/loader.conf.d/xen.conf", 'xen_cmdline = "dom0_mem=2G"\n', "loader-conf"),
        ("boot/loader.conf", 'zfs_load="YES"\n', None),
        ("boot/loader/loader.conf", "default xen.conf\ntimeout 3\n", None),
        ("etc/xen.sh.conf", 'xen_cmdline="dom0_mem=2G"\n', None),
        ("config", 'MEMORY_START="0x0"\nXEN="xen"\nNUM_DOMUS=1\nDOMU_KERNEL[0]="Image"\n', "imagebuilder"),
        ("board.cfg", 'XEN_CMD="dom0_mem=1G"\nDOM0_KERNEL=Image\nUBOOT_SCRIPT=boot.scr\n', "imagebuilder"),
        ("config", "XEN_CMD=x\nDOM0_KERNEL=Image\n", None),
        ("etc/default/xendomains", "XENDOMAINS_SAVE=/srv\n", "xendomains"),
        ("etc/sysconfig/xendomains", "# nothing\nXENDOMAINS_SAVE = /srv\n", "xendomains"),
        ("etc/default/xen", "TOOLSTACK=xl\n", "xencommons"),
        ("etc/sysconfig/xencommons", "XENCONSOLED_TRACE=none\n", "xencommons"),
        ("lab/default/xen", "TOOLSTACK=xl\n", None),
        ("etc/modprobe.d/zfs.conf", "options zfs zfs_arc_max=1\n", "modprobe"),
        ("etc/modprobe.d/kvm.conf", "options kvm nested=1\n", None),
        ("etc/xen/auto/web.cfg~", GUEST, "auto-backup"),
        ("xen/auto/web.cfg.bak", GUEST, "auto-backup"),
        ("etc/xen/auto/notes.bak", "Some words.\n", None),
        ("make-image", "#!/bin/bash\nXEN=xen\nXEN_CMD=x\nDOM0_KERNEL=Image\nNUM_DOMUS=0\n", None),
        ("image.inc", "build() {\ncat > c <<E\nXEN=xen\nNUM_DOMUS=0\nDEVICE_TREE=x\nE\n}\n", None),
        ("Makefile", "XEN = xen\nDOM0_KERNEL = Image\nNUM_DOMUS = 0\n", None),
        ("web.cfg", "\ufeffname = 'web'\nmemory = 512\n", "domu-xl"),
        ("web.cfg", "name = 'web'\ntype = 'pvh'\n", "domu-xl"),
        ("web.cfg", "name = 'web'\ntype = 'hvm'\nvga = 'stdvga'\n", "domu-xl"),
        ("web.cfg", "name = 'web'\ntype = 'http'\n", None),
        ("etc/update-extlinux.conf", "root=UUID=4f2e\ndefault_kernel_opts=quiet\n", None),
    ],
)
def test_classify(path: str, text: str, kind: str | None) -> None:
    assert classify(path, text.encode()) == kind


def test_a_script_s_settings_are_no_guest_even_when_they_are_named() -> None:
    text = b"default_kernel_opts=quiet\nroot=/dev/sda1\nkernel=vmlinuz\nmemory=1\n"
    for path in ("etc/update-extlinux.conf", "update-extlinux.conf"):
        assert classify(path, text, is_asked=True) is None


def test_blanks_are_not_tried_in_every_way() -> None:
    assert classify("notes.txt", b" " * 1_000_000 + b"\t#" * 1000) is None


INFO = "host : {}\ntotal_memory : 8191\n"


def test_captures_outside_every_root_belong_to_the_host_they_name(tmp_path: Path) -> None:
    tree = {
        "hosts/alpha/etc/xen/web.cfg": GUEST,
        "hosts/beta/etc/xen/web.cfg": GUEST,
        "facts/1.txt": INFO.format("alpha.example.org"),
        "facts/beta-dmidecode.txt": "Handle 0x0011, DMI type 17, 40 bytes\nMemory Device\n\tSize: 4096 MB\n",
        "facts/3.txt": INFO.format("gamma"),
        "facts/note.txt": "total_memory is in MiB\n",
    }
    write_tree(str(tmp_path), tree)
    hosts = {host.name: host for host in found(tmp_path).hosts}
    assert {name: places(host) for name, host in hosts.items()} == {
        "alpha": ["etc/xen/web.cfg", "facts/1.txt"],
        "beta": ["etc/xen/web.cfg", "facts/beta-dmidecode.txt"],
        ".": ["facts/3.txt", "facts/note.txt"],
    }
    assert load_host(hosts["alpha"]).host.facts.memory_kib == 8191 * 1024
    assert load_host(hosts["beta"]).host.facts.memory_kib == 4096 * 1024


def test_captures_at_the_root_are_read_when_one_file_is_asked_for(tmp_path: Path) -> None:
    tree = {"alpha/etc/xen/web.cfg": GUEST, "alpha/xl-info.txt": INFO.format("a"), "alpha/notes.txt": "x\n"}
    write_tree(str(tmp_path), tree)
    (host,) = found(tmp_path, "alpha/etc/xen/web.cfg").hosts
    assert places(host) == ["etc/xen/web.cfg", "xl-info.txt"]
    assert [file.place for file in host.files if file.asked or file.reported] == ["etc/xen/web.cfg"]


@pytest.mark.parametrize(
    ("name", "others", "expected"),
    [
        ("alpha", ["alpha", "alpha.example.org"], "alpha"),
        ("alpha", ["alpha.example.org", "beta"], "alpha.example.org"),
        ("alpha.example.org", ["alpha", "beta"], "alpha"),
        ("alpha", ["alpha.a.org", "alpha.b.org"], None),
        ("alpha.a.org", ["alpha.b.org"], None),
        ("10.0.0.1", ["10"], None),
        (".", ["alpha"], None),
    ],
)
def test_same_host(name: str, others: list[str], expected: str | None) -> None:
    assert same_host(name, others) == expected


def test_facts_go_before_others_in_this_order(tmp_path: Path) -> None:
    tree = {
        "xenlint.toml": 'xen-version = "4.11"\ninventory = ["hosts.yaml"]\n'
        '[hosts.alpha]\nroot = "."\nmemory = "8GiB"\n',
        "hosts.yaml": "alpha: {memory: 4GiB, cpus: 4}\n",
        "etc/xen/web.cfg": GUEST,
        "etc/xen/info": "host : x\ntotal_memory : 2048\nnr_cpus : 2\nxen_version : 4.17.1\n",
    }
    write_tree(str(tmp_path), tree)
    settings = load(str(tmp_path / "xenlint.toml"), "xenlint.toml")
    settings = settings._replace(memory_kib=16 << 20, version_override=(4, 20))
    (host,) = found(tmp_path, settings=settings).hosts
    facts = load_host(host).host.facts
    assert [(fact.origin, fact.value) for fact in facts.every("memory")] == [
        ("--host-memory", 16 << 20),
        ("xenlint.toml", 8 << 20),
        ("hosts.yaml", 4 << 20),
        ("etc/xen/info", 2 << 20),
    ]
    assert [(fact.origin, fact.value) for fact in facts.every("version")] == [
        ("--xen-version", (4, 20)),
        ("xenlint.toml", (4, 11)),
        ("etc/xen/info", (4, 17)),
    ]
    assert facts.cpus == 4


@pytest.mark.parametrize(
    "paths",
    [
        (".", "sub"),
        ("sub", "."),
        (".", "./sub/b.cfg"),
        ("sub/b.cfg", "sub", "."),
        ("hosts", "hosts/alpha", "."),
        (".",),
    ],
)
def test_what_lies_in_two_given_directories_is_one_hosts(tmp_path: Path, paths: tuple[str, ...]) -> None:
    write_tree(str(tmp_path), {"a.cfg": GUEST, "sub/b.cfg": GUEST, "hosts/alpha/etc/xen/c.cfg": GUEST})
    hosts = {host.name: sorted(file.shown for file in host.files) for host in found(tmp_path, *paths).hosts}
    assert hosts == {".": ["a.cfg", "sub/b.cfg"], "alpha": ["hosts/alpha/etc/xen/c.cfg"]}
    assert len(found(tmp_path, *paths).hosts) == 2
