"""What a rule is made of: its `Meta`, its `Example`s, and the `Context` its check may ask for."""

from __future__ import annotations

from collections.abc import Mapping

from xenlint.finding import Confidence, Severity
from xenlint.source import Span, Spanned
from xenlint.typed import TYPE_CHECKING, Any, Literal, NamedTuple, Union

if TYPE_CHECKING:
    from xenlint.model.host import Host

OptionValue = Union[str, int, bool, tuple[str, ...]]


class Option(NamedTuple):
    """A setting of one rule, `[rules.NAME]` in the config file. The default's type is the option's.

    A text default that is a size, such as "512MiB", makes an option that takes sizes; the rule gets bytes via `size`.
    """

    name: str
    default: OptionValue
    description: str


class Meta(NamedTuple):
    """What is known of a rule before it runs.

    `keys` narrows a rule about settings, domains, xl.conf or xend-config.sxp to those that set one of these keys;
    `kinds` narrows a rule about settings or documents to these kinds of file, and `only_problems` one about documents
    to those in which a reader may meet a problem. `needs` names traits (`model/traits.py`) without which a rule finds
    nothing. Of `words` one must stand in a guest's file, or for a rule about a host in that of any guest or in xl.conf;
    `keys` of a rule about a host are of any guest.

    `alike` says of a rule about guests or files that whether it finds something depends on nothing of the host but its
    Xen, its toolstack and its architecture, and neither on what identifies a guest (its name, logical volumes, UUID and
    MAC addresses) nor on its file's path. Of a rule about boot entries, the toolstack's settings or the host it says
    that whether it finds something depends on no files but those of the setup (`SETUP_KINDS` in `model/host.py`), and
    not on where facts are told. Where it finds nothing it need not look at others like that (`engine/quiet.py`).

    `xen` is a range such as ">=4.1" or ">=4.1,<4.5": other hosts are left alone. `fixable` says whether findings may
    carry a fix, and of which sort. `security_severity` (a CVSS-like figure such as "7.5") goes with the tag `security`.
    """

    code: str
    name: str
    since: str
    severity: Severity
    confidence: Confidence
    tags: tuple[str, ...]
    xen: str = ""
    kinds: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    only_problems: bool = False
    fixable: Literal["", "safe", "unsafe"] = ""
    preview: bool = False
    options: tuple[Option, ...] = ()
    security_severity: str = ""
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    alike: bool = False


class Example(NamedTuple):
    """A tree of files that has the flaw, and the same one without it. Run as a test of the rule.

    `at` is the text that a finding must point at. `config` is the text of an `xenlint.toml` for both trees.
    """

    bad: Mapping[str, str | bytes]
    good: Mapping[str, str | bytes]
    at: str = ""
    config: str = ""


class Context(NamedTuple):
    """What a check may ask for besides its subject, as its second parameter."""

    host: Host
    options: Mapping[str, Any]


class Claim(NamedTuple):
    """Something that only one host of a fleet should have: `key` (a MAC, say), where it stands, and who holds it."""

    key: str
    at: Spanned
    label: str


class Holder(NamedTuple):
    """Who holds a claimed key, on which host."""

    host: str
    label: str
    span: Span


class Clash(NamedTuple):
    """One key claimed on several hosts. A rule about these yields claims in `collect(host)` and judges in `check`."""

    key: str
    holders: tuple[Holder, ...]


Subject = Literal["Document", "Setting", "BootEntry", "XlConf", "XendConfig", "Domain", "Host", "Clash", "Run"]
"""What a check looks at: the type of its first parameter. `Run` marks findings that the engine makes by itself."""


class Entry(NamedTuple):
    """A rule as the index of its pack lists it: all that can be known without importing the rule.

    `xen` is the half-open range of versions, each end None where it is open. `wants_context` tells whether `check`
    takes a second parameter.
    """

    code: str
    name: str
    title: str
    module: str
    subject: Subject
    wants_context: bool
    severity: Severity
    confidence: Confidence
    tags: tuple[str, ...]
    xen: tuple[tuple[int, int] | None, tuple[int, int] | None] = (None, None)
    kinds: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    only_problems: bool = False
    fixable: Literal["", "safe", "unsafe"] = ""
    preview: bool = False
    options: tuple[Option, ...] = ()
    security_severity: str = ""
    since: str = ""
    page: str = ""
    """What a module's docstring would say, of a rule that has none of its own."""
    needs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    alike: bool = False
