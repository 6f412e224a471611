"""Device strings: parts, places, prefixes, and what xl makes of mistakes."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xenlint.knowledge.devices import KINDS
from xenlint.model.domain import Domain
from xenlint.source import Source
from xenlint.syntax.devices import DeviceSpec, parse_parts
from xenlint.syntax.disk import DiskSpec, parse_disk
from xenlint.syntax.parts import MAX_PROBLEMS, Part
from xenlint.syntax.ranges import parse_cpus
from xenlint.syntax.tree import List, Piece, Problem, String
from xenlint.syntax.xl import parse
from xenlint.syntax.xm import parse as parse_xm

LATEST = (4, 20)
QUOTE = "disk=['"


def string(text: str) -> String:
    """The text as it stands between quotes in a file."""
    source = Source("web1.cfg", f"{QUOTE}{text}']\n".encode("utf-8", "surrogateescape"))
    inner = len(QUOTE)
    return String(source, inner - 1, inner + len(text) + 1, text, inner)


def disk(text: str, version: tuple[int, int] = LATEST) -> DiskSpec:
    return parse_disk(string(text), version)


def device(kind: str, text: str, version: tuple[int, int] = LATEST) -> DeviceSpec:
    return parse_parts(kind, string(text), version)


def fields(spec: DiskSpec) -> tuple[str | None, ...]:
    found = (spec.target, spec.vdev)
    return (*(part.value if part else None for part in found), spec.format_name)


def written(part: Part | None) -> str:
    assert part is not None
    return part.value_span.text


def only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


# disks


@pytest.mark.parametrize(
    ("text", "target", "vdev", "kind", "writable"),
    [
        ("/dev/vg/web1,raw,xvda,rw", "/dev/vg/web1", "xvda", "raw", True),
        ("/dev/vg/web1, raw, xvda, r", "/dev/vg/web1", "xvda", "raw", False),
        ("/img/web1.qcow2,qcow2,hda", "/img/web1.qcow2", "hda", "qcow2", True),
        ("/dev/vg/web1,,xvdb,ro", "/dev/vg/web1", "xvdb", "raw", False),
        ("phy:/dev/vg/web1,xvda,w", "/dev/vg/web1", "xvda", "raw", True),
        ("tap:aio:/img/web1.img,ioemu:hda,w", "/img/web1.img", "hda", "raw", True),
        ("tap2:vhd:/img/web1.vhd,sda,r", "/img/web1.vhd", "sda", "vhd", False),
        ("nas:vol1,raw,xvda", "nas:vol1", "xvda", "raw", True),
        ("vdev=xvda,format=qcow,access=ro,target=/img/a,b:c=d", "/img/a,b:c=d", "xvda", "qcow", False),
        ("vdev=xvda,target=/img/a,", "/img/a", "xvda", "raw", True),
        ("/img/a,vdev=xvdc,raw,access=r", "/img/a", "xvdc", "raw", False),
        ("format=qed,/img/a,xvda,r", "/img/a", "xvda", "qed", False),
        ("access=r,access=w,vdev=xvda,target=/a", "/a", "xvda", "raw", True),
        ("/a,raw,xvda,w=", "/a", "xvda", "raw", True),
        ("/a,raw,", "/a", None, "raw", True),
    ],
)
def test_fields(text: str, target: str, vdev: str | None, kind: str, writable: bool) -> None:
    spec = disk(text)
    assert bool(spec.problems) == (vdev is None)
    assert (*fields(spec), spec.is_writable, spec.is_cdrom) == (target, vdev, kind, writable, False)


@pytest.mark.parametrize(
    ("text", "target", "kind"),
    [
        ("/iso/a.iso,,hdc,cdrom", "/iso/a.iso", "raw"),
        ("/iso/a.iso,raw,hdc,rw,devtype=cdrom", "/iso/a.iso", "raw"),
        ("phy:/dev/cdrom,hdc:cdrom,r", "/dev/cdrom", "raw"),
        (",hdc:cdrom,r", "", "empty"),
        ("cdrom,vdev=hdc", None, "empty"),
    ],
)
def test_cdroms(text: str, target: str | None, kind: str) -> None:
    spec = disk(text)
    assert not spec.problems
    assert spec.is_cdrom
    assert spec.is_writable is False
    assert fields(spec) == (target, "hdc", kind)


def test_last_word_about_the_type_counts() -> None:
    assert not disk("/a,,hdc,cdrom,devtype=disk").is_cdrom


def test_places_of_the_parts() -> None:
    spec = disk("phy:vhd:/img/a, ioemu:hda:cdrom ,script=block-x,discard,access=w")
    assert [part.span.text for part in spec.parts[:6]] == ["phy:", "vhd:", "/img/a", "ioemu:", "hda", "cdrom "]
    assert [(part.key, part.value, part.value_span.text) for part in spec.prefixes] == [
        ("", "phy", "phy"),
        ("format", "vhd", "vhd"),
        ("", "ioemu", "ioemu"),
    ]
    assert only(spec.problems).span.text == "cdrom "
    script, discard = spec.get("script"), spec.get("discard")
    assert script is not None
    assert (script.key_span.text, script.value_span.text) == ("script", "block-x")
    assert discard is not None
    assert (discard.key_span.text, discard.value, discard.value_span.text) == ("discard", None, "")


def test_a_prefix_may_name_a_script() -> None:
    script = disk("nbd:host:1,xvda,w").get("script")
    assert script is not None
    assert (script.value, script.value_span.text, script.form) == ("block-nbd", "nbd", "prefix")


@pytest.mark.parametrize(
    ("text", "place", "part_of_message"),
    [
        ("/a,xvda,w", "xvda", "stands where the format belongs"),
        ("/a.iso,hdc:cdrom,r", "hdc:cdrom", "',hdc,cdrom'"),
        ("phy:/a,raw,xvda,w", "xvda", "no field is left for the format"),
        ("/a,raw,xvda,w!", "w!", "a mode of xm that xl does not know"),
        ("/a,raw,xvda,W", "W", "Write 'w'"),
        ("/a,raw ,xvda,w", "raw ", "The blank behind 'raw'"),
        ("/a,vmdk,xvda,w", "vmdk", "'raw', 'qcow', 'qcow2', 'vhd', 'empty', 'qed'"),
        ("/a,raw,xvda,w,more", "more", "one field too many"),
        ("target=/a,vdev=xvda", "target=/a,vdev=xvda", "Write 'target=' last"),
        ("/a,raw", "/a,raw", "no vdev"),
        ("vdev=xvda", "vdev=xvda", "no target"),
        ("/a=b,raw,xvda,w", "/a=b", "Write 'target=' in front of it"),
        ("/a,raw,xvda,Mode=r", "Mode=r", "no parameter 'Mode'"),
        ("/a,raw,xvda,Access=r", "Access=r", "Write 'access='"),
        ("vdev =xvda,target=/a", "vdev =xvda", "Write 'vdev=', without blanks"),
        ("/a,raw,xvda,=r", "=r", "belongs to no parameter"),
        ("/a,raw,xvda,mode=r", "mode", "no parameter 'mode'"),
        ("/a,raw,xvda,cdrom=1", "cdrom", "takes no value"),
        ("http://x/a,raw,xvda,w", "http:", "none of the prefixes"),
        ("/a,raw,xvda,format=vhd", "format=vhd", "second time, after 'raw'"),
        ("/a,raw,xvda,devtype=tape", "tape", "as 'devtype' is no type"),
        ("/a,raw,hda:tape,w", "tape", "behind the colon is no type"),
        ("/a,raw,xvda,colo-port=x", "x", "no port"),
        ("/a,raw,xvda,=\n", "=", "makes xl's scanner fail"),
        ("target=\n/a", "target", "Write the path right behind it"),
    ],
)
def test_mistakes_of_disks(text: str, place: str, part_of_message: str) -> None:
    problem = disk(text).problems[0]
    assert (problem.span.text, part_of_message in problem.message) == (place, True), problem.message


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("/a,qed,xvda", (4, 9)),
        ("/a,raw,xvda,w,backend=storage", (4, 3)),
        ("/a,raw,xvda,w,discard", (4, 5)),
        ("/a,raw,xvda,w,backendtype=standalone", (4, 17)),
        ("/a,raw,xvda,w,specification=virtio", (4, 17)),
        ("/a,raw,xvda,w,untrusted", (4, 19)),
        ("/a,raw,xvda,w,grant_usage=1", (4, 19)),
    ],
)
def test_what_came_later(text: str, since: tuple[int, int]) -> None:
    assert not disk(text, since).problems
    assert disk(text, (4, since[1] - 1)).problems


@pytest.mark.parametrize(
    ("text", "target", "vdev", "kind", "writable", "cdrom"),
    [
        ("phy:/dev/vg/a,xvda,w", "/dev/vg/a", "xvda", "raw", True, False),
        ("phy:/dev/vg/a,xvda,rw", "/dev/vg/a", "xvda", "raw", False, False),
        ("file:/a:b,hda", "/a:b", "hda", "raw", False, False),
        ("tap:aio:/a,ioemu:hda,w!", "/a", "hda", "raw", True, False),
        ("tap2:qcow2:/a,hda,w", "/a", "hda", "qcow2", True, False),
        ("tap:/a,hda,w", "/a", "hda", "raw", True, False),
        ("phy:/dev/cdrom,hdc:cdrom,w", "/dev/cdrom", "hdc", "raw", False, True),
        (",hdc:cdrom", "", "hdc", "empty", False, True),
        ("/dev/vg/a,raw,xvda,w", "", "raw", "empty", False, False),
    ],
)
def test_disks_of_xen_4_1(text: str, target: str, vdev: str, kind: str, writable: bool, cdrom: bool) -> None:
    spec = disk(text, (4, 1))
    assert not spec.problems
    assert (*fields(spec), spec.is_writable, spec.is_cdrom) == (target, vdev, kind, writable, cdrom)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/dev/vg/a", "/dev/vg/a"),
        ("phy:/dev/vg/a", "phy:/dev/vg/a"),
        ("nbd:/a,xvda,w", "nbd:"),
        ("tap:qed:/a,xvda,w", "qed:"),
        ("phy:/a,,w", "phy:/a,,w"),
        ("phy:/a,hda:disk,w", "disk"),
    ],
)
def test_mistakes_of_disks_of_xen_4_1(text: str, place: str) -> None:
    assert only(disk(text, (4, 1)).problems).span.text == place


def test_cures() -> None:
    assert disk("/a,raw ,xvda").problems[0].cure == "raw"
    assert disk("/a,raw,xvda,RW").problems[0].cure == "rw"


# texts that are not written letter by letter


def test_places_behind_an_escape() -> None:
    document = parse(Source("web1.cfg", b"disk = ['/a\\tb\\'c,xvda,w']\n"), "web1.cfg", "domu-xl", LATEST)
    value = document.settings[0].value
    assert isinstance(value, List)
    item = value.items[0]
    assert isinstance(item, String)
    spec = parse_disk(item, LATEST)
    assert [(part.value, part.span.text) for part in spec.parts] == [("/a\tb'c", "/a\\tb\\'c"), ("xvda", "xvda")]
    assert only(spec.problems).span.text == "xvda"


def test_computed_parts_stay_unknown() -> None:
    source = Source("web1.cfg", b"import os\ndisk = ['phy:/dev/' + os.environ['a,b=c'] + ',xvda,w!']\n")
    document = parse_xm(source, "web1.cfg", "domu-xm", LATEST)
    spec = Domain(document, LATEST).disks[0]
    assert spec.target is not None
    assert spec.vdev is not None
    assert (spec.target.known, spec.vdev.known, spec.vdev.value, spec.problems) == (False, True, "xvda", ())
    assert (spec.format_name, spec.is_writable) == ("raw", True)


def test_an_unknown_format_and_access_are_not_guessed() -> None:
    text = "/a,FMT,xvda,MODE"
    source = Source("web1.cfg", text.encode())
    pieces = (
        Piece(3, source, 0, 3),
        Piece(3, source, 3, 6, known=False),
        Piece(6, source, 6, 12),
        Piece(4, source, 12, 16, known=False),
    )
    spec = parse_disk(String(source, 0, len(text), text, 0, pieces), LATEST)
    assert (spec.format_name, spec.is_writable, spec.problems) == (None, None, ())
    assert [part.value for part in spec.parts] == ["/a", "FMT", "xvda", "MODE"]


def test_disks_of_a_domain() -> None:
    data = b"disk = ['/a,raw,xvda,w', ['x'], 5]\ndisk += ['/b,raw,xvdb,r']\n"
    domain = Domain(parse(Source("web1.cfg", data), "web1.cfg", "domu-xl", LATEST), LATEST)
    assert [written(spec.target) for spec in domain.disks] == ["/a", "/b"]
    assert domain.disks is domain.disks
    empty = Domain(parse(Source("web1.cfg", b"disk = '/a,raw,xvda,w'\n"), "web1.cfg", "domu-xl", LATEST), LATEST)
    assert empty.disks == ()


# other devices


def test_parts_of_a_vif() -> None:
    spec = device("vif", "mac=00:16:3e:00:00:01, bridge=br0,,trusted")
    assert [(part.key, part.value, part.form) for part in spec.parts] == [
        ("mac", "00:16:3e:00:00:01", "named"),
        ("bridge", "br0", "named"),
        ("trusted", None, "flag"),
    ]
    assert not spec.problems
    bridge = spec.get("bridge")
    assert bridge is not None
    assert (bridge.span.text, bridge.key_span.text, bridge.value_span.text) == ("bridge=br0", "bridge", "br0")
    assert spec.get("mtu") is None


def test_the_last_part_is_in_force() -> None:
    assert written(device("vif", "bridge=a,bridge=b").get("bridge")) == "b"


@pytest.mark.parametrize(
    ("kind", "text", "place", "part_of_message", "refused"),
    [
        ("vif", "bridge = br0", "bridge ", "Write 'bridge=' without blanks", False),
        ("vif", "brigde=br0", "brigde", "goes on without it", False),
        ("vif", "MAC=00:16:3e:00:00:01", "MAC", "Write 'mac='", False),
        ("vif", "type=netfront", "netfront", "'vif', 'ioemu'", False),
        ("vif", "bridge=br0,trusted=1", "trusted=1", "takes no value", False),
        ("vif", "bridge=br0, ", "", "is empty", False),
        ("vfb", "vnc=1,sdl,vnclisten=::", "sdl,vnclisten=::", "what stands behind is lost", False),
        ("vfb", "type=vnc", "type", "one of xm's", False),
        ("vtpm", "backend=x,uid=1", "uid", "xl refuses", True),
        ("vtpm", "backend", "backend", "there xl stops reading", True),
        ("vtpm", "backend=tpm,uuid=x", "x", "is no UUID", True),
        ("p9", "tag=", "tag=", "has no value", True),
        ("p9", "tag=a,path", "path", "'path' of 'p9' has no value", True),
        ("channel", "connection=PTY,name=a", "PTY", "'pty', 'socket'", True),
        ("channel", "connection=pty,nam=a", "nam", "goes on without it", False),
        ("usbctrl", "type=usb", "usb", "'auto', 'pv'", True),
        ("usbdev", "hostbus=1,hostadr=2", "hostadr", "xl refuses", True),
        ("vkb", "backend-type=qemu,unique_id=a", "unique_id", "xl refuses", True),
        ("vdispl", "backend=0", "backend=0", "has no 'connectors'", True),
        ("virtio", "type=virtio", "type=virtio", "crashes", True),
        ("vsnd", "pcm,short-name=a", "short-name", "belongs to a card", True),
        ("vsnd", "speaker,name=a", "speaker", "Write 'card', 'pcm' or 'stream'", True),
        ("rdm", "strategy=host,policy=strict", "policy=strict", "rdm_policy=", False),
        ("rdm", "strategy=guest", "guest", "leaves the whole string out", False),
        ("pci", "03:00.8", "03:00.8", "no PCI address", True),
        ("pci", "03:00.0,permissive", "permissive", "no KEY=VALUE", True),
        ("pci", "03:00.0,permisive=1", "permisive", "xl refuses", True),
        ("pci", "03:00.0,name=nic", "03:00.0,name=nic", "both an address and a name", True),
        ("pci", "permissive=1", "permissive=1", "neither an address nor a name", True),
        ("pci", "bdf=03:00,seize=1", "03:00", "no PCI address", True),
        ("pci", "03:00.0,rdm_policy=no", "no", "'strict', 'relaxed'", True),
    ],
)
def test_mistakes_of_devices(kind: str, text: str, place: str, part_of_message: str, refused: bool) -> None:
    spec = device(kind, text)
    assert (spec.problems[0].span.text, spec.is_refused) == (place, refused), spec.problems
    assert part_of_message in spec.problems[0].message


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("vif", ""),
        ("vfb", "vnc=1, vncpasswd=a=b"),
        ("vtpm", "backend=tpm,uuid=00112233-4455-6677-8899-aabbccddeeff"),
        ("p9", " tag = a , path = /x , security_model = none "),
        ("channel", "connection=socket, path=/x,name=a"),
        ("usbctrl", "type=pv,version=2"),
        ("usbctrl", "type=PV"),
        ("vkb", "backend-type=linux,width=800"),
        ("virtio", "type=virtio,device22,transport=mmio"),
        ("vsnd", "Stream, unique-id=1, type=p"),
        ("vnuma", "vcpus=0-3,5"),
        ("rdm", "strategy=host"),
        ("arm_sci", "type=scmi_smc"),
        ("pci", "0000:03:00.*@1f,permissive=1,"),
        ("pci", "name=nic,seize=1"),
        ("pci", "bdf=03:1f.7,vslot=5"),
    ],
)
def test_devices_without_mistakes(kind: str, text: str) -> None:
    assert device(kind, text, (4, 21)).problems == ()


def test_blanks_around_names_and_values_are_dropped_where_xl_drops_them() -> None:
    part = device("p9", "tag = a ,path=/x,security_model=none").parts[0]
    assert (part.key, part.value, part.key_span.text, part.value_span.text) == ("tag", "a", "tag", "a")


def test_parts_of_a_pci_device() -> None:
    spec = device("pci", "0000:03:00.0@5,permissive=1")
    assert [(part.key, part.value, part.form) for part in spec.parts] == [
        ("bdf", "0000:03:00.0", "positional"),
        ("vslot", "5", "positional"),
        ("permissive", "1", "named"),
    ]


def test_versions_of_devices() -> None:
    assert "needs Xen 4.15" in only(device("vif", "mtu=9000", (4, 14)).problems).message
    assert "without a word" in only(device("vif", "brigde=a", (4, 5)).problems).message
    assert "stops reading" in only(device("vif", "x,bridge=a", (4, 5)).problems).message
    assert not device("pci", "03:3f.0", (4, 14)).problems
    assert device("pci", "03:3f.0", (4, 15)).is_refused
    old = device("pci", "03:00.0,foo=1", (4, 14))
    assert (len(old.problems), old.is_refused) == (1, False)
    assert device("pci", "03:00.0,", (4, 14)).is_refused
    assert device("pci", "03:00.0,seize=1,bdf=03:00.0", (4, 14)).problems
    assert not device("rdm", "strategy=host,policy=strict", (4, 14)).problems


# anything at all

PIECES = st.sampled_from(
    [",", "=", ":", " ", "\n", "\t", "target=", "vdev=", "format", "phy:", "tap:", "raw", "cdrom", "xvda", "w", "/a",
     "grant_usage=1", "03:00.0", "@", "type=virtio", "bridge", "card", "stream", "backend", "\udcff", "é", "\0"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=30))


@st.composite
def strings(draw: st.DrawFn) -> String:
    """A text whose pieces are written letter by letter, as escapes, or computed."""
    source = Source("a.cfg", b"'" + b"x" * 400 + b"'")
    pieces, texts, at = [], [], 1
    for text in draw(st.lists(TEXTS, max_size=4)):
        if draw(st.booleans()):
            pieces.append(Piece(len(text), source, at, at + len(text)))
        else:
            pieces.append(Piece(len(text), source, at, at + 4, known=draw(st.booleans())))
        at = pieces[-1].end
        texts.append(text)
    return String(source, 0, at + 1, "".join(texts), 1, tuple(pieces))


def holds(spec: DiskSpec | DeviceSpec) -> None:
    """Everything is inside of the string."""
    outer = spec.span
    for part in spec.parts:
        for span in (part.span, part.key_span, part.value_span):
            assert outer.start <= span.start <= span.end <= outer.end
        assert 0 <= part.start <= part.value_start <= part.value_end <= part.end <= len(spec.text.value)
    for problem in spec.problems:
        assert outer.start <= problem.start <= problem.end <= outer.end
        assert problem.message.endswith(".")
    assert spec.text.known or not spec.problems
    assert len(spec.problems) <= MAX_PROBLEMS + 2


@settings(max_examples=300, deadline=None)
@given(TEXTS.map(string) | strings(), st.sampled_from([(4, 1), (4, 2), (4, 14), (4, 17), (4, 22)]))
@example(string("target="), LATEST)
def test_any_disk(text: String, version: tuple[int, int]) -> None:
    spec = parse_disk(text, version)
    holds(spec)
    assert set(spec.settled) <= set(KINDS["disk"].subkeys)
    if not spec.problems and text.known:
        assert spec.vdev is not None
        assert spec.format_name


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(set(KINDS) - {"disk"})), TEXTS.map(string) | strings(), st.sampled_from([(4, 4), LATEST]))
def test_any_device(kind: str, text: String, version: tuple[int, int]) -> None:
    spec = parse_parts(kind, text, version)
    holds(spec)
    assert not spec.is_refused or spec.problems


UNITS = (",", "=", ":", " ", "\n", "a", "phy:", "phy:\n", "cdrom,", "format=x,", "a=b,", "03:")


@pytest.mark.parametrize("unit", UNITS)
def test_linear_time(unit: str) -> None:
    text = string(unit * (200_000 // len(unit)))
    begin = time.process_time()
    for version in ((4, 1), LATEST):
        parse_disk(text, version)
    for kind in ("vif", "p9", "pci", "vsnd", "virtio"):
        parse_parts(kind, text, LATEST)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("unit", [*UNITS, "0", "0,", "0-", "0:", ";"])
def test_linear_time_of_values_and_of_xm(unit: str) -> None:
    filling = unit * (100_000 // len(unit))
    begin = time.process_time()
    for key, kind in (("mac=", "vif"), ("rate=", "vif"), ("connectors=", "vdispl"), ("vdistances=", "vnuma")):
        parse_parts(kind, string(key + filling), LATEST)
    for kind in ("vif", "vfb", "pci"):
        parse_parts(kind, string(filling), (4, 4), by_xend=True)
    for address in ("03:00.0", "03:00.0,"):
        parse_parts("pci", string(address + filling), (4, 4), by_xend=True)
    parse_disk(string(filling), (4, 4), by_xend=True)
    parse_cpus(string(filling), LATEST)
    assert time.process_time() - begin < 2
