"""From a policy file to policies. All mistakes of a file are told, each at its line and column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from xenlint.knowledge.versions import Version
from xenlint.policy.address import BadAddressError, read_address
from xenlint.policy.demands import passes
from xenlint.policy.page import page
from xenlint.policy.patterns import BadPatternError, check_glob, check_pattern
from xenlint.policy.policy import Address, Bare, Condition, Cure, Demand, Policy, PolicyExample, Test, Where
from xenlint.policy.schema import FILE, POLICY, TEST
from xenlint.policy.templates import BadTemplateError, check_template
from xenlint.policy.terms import (
    Mistake,
    clean,
    expected_of,
    is_what,
    of_sort,
    read_range,
    read_value,
    told_of,
    with_sort,
)
from xenlint.policy.values import shown
from xenlint.rule import Entry, Example
from xenlint.settings.errors import UsageError
from xenlint.settings.nodes import MOST_VALUES, Node, read_yaml, unfold
from xenlint.settings.schema import fits
from xenlint.source import Source
from xenlint.typed import Any

MODULE = "xenlint.policy.check"
TAG = "policy"
_LONGEST_PATH = 200

_FAMILY_PLACES = {"guest": "etc/xen/guest.cfg", "xen": "etc/default/grub", "host": "etc/xen/guest.cfg"}
_FILE_PLACES = {
    "grub-default": "etc/default/grub",
    "xencommons": "etc/default/xencommons",
    "xend-config": "etc/xen/xend-config.sxp",
    "xendomains": "etc/default/xendomains",
    "xl-conf": "etc/xen/xl.conf",
}


def read_policies(source: Source) -> list[Policy]:
    """The policies of a file. Raises UsageError with everything that is wrong in it."""
    top = read_yaml(source)
    budget = [MOST_VALUES]
    _must_fit(top, unfold(top, budget), FILE, "the file")
    found: list[Policy] = []
    mistakes: list[str] = []
    for node in _items(top.get("policies")):
        try:
            _must_fit(node, unfold(node, budget), POLICY, "the policy")
        except UsageError as error:
            mistakes.append(str(error))
            continue
        reader = _Reader(node)
        found += reader.read()
        mistakes += reader.mistakes
    if mistakes:
        raise UsageError("\n".join(mistakes))
    return found


def _must_fit(node: Node, data: object, schema: dict[str, Any], whole: str) -> None:
    """Raise UsageError with all that does not fit a schema."""
    if not fits(data, schema):
        from xenlint.settings.explain import explain

        if mistakes := explain(data, schema, lambda place: _find(node, place).where, whole):
            raise UsageError("\n".join(mistakes))


def _find(node: Node, place: Sequence[str | int]) -> Node:
    """Where a value stands: its name in a mapping, itself in a list."""
    found, at = node, node
    for key in place:
        if isinstance(key, int):
            items = at.items or ()
            found = at = items[key] if key < len(items) else at
            continue
        for name, value in at.members or ():
            if name.text == key:
                found, at = name, value
    return found


class _Reader:
    """Reads one policy, whose shape is known to fit, and goes on behind mistakes."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.mistakes: list[str] = []

    def read(self) -> Iterator[Policy]:
        node = self.node
        for members in _mappings(node):
            self.look_for_repetitions(members)
        address = self.address(node.get("setting"))
        if address is None:
            return
        demanded = node.get("demand")
        if demanded is None:
            return
        address = with_sort(address, demanded)
        demand = self.demand(demanded, address)
        where, version = self.where(node.get("where"), address)
        when = tuple(self.conditions(node.get("when"), address))
        cure = self.cure(node.get("fix"), demand, address)
        message = clean(" ".join(_text(node, "message").split()))
        self.template(node.get("message"), _placeholders(demand, address))
        examples = tuple(self.examples(node.get("examples"), address))
        identity, title = _text(node, "id"), clean(" ".join(_text(node, "title").split()))
        reason = clean(_text(node, "reason").strip())
        conditions = tuple(f"`{c.address.text}` is {told_of(c)}" for c in when)
        references = tuple(item.text for item in _items(node.get("references")))
        severity = _text(node, "severity") or "warning"
        entry = Entry(
            identity,
            _text(node, "name") or identity.lower(),
            title.rstrip("."),
            MODULE,
            "Clash" if demand.unique == "fleet" else "Host",
            False,
            severity,  # type: ignore[arg-type]  # one of the schema's
            "high",
            (TAG, *(tag.text for tag in _items(node.get("tags")) if tag.text != TAG)),
            version,
            fixable="" if cure is None else "safe" if cure.safe else "unsafe",
            page=clean(page(title, reason, demand, address, where, conditions, examples, references, node.where)),
        )
        if not self.mistakes:
            yield Policy(entry, node.where, message, reason, address, demand, where, when, cure, examples)

    def wrong(self, node: Node, message: str) -> None:
        self.mistakes.append(clean(f"{node.where}: {' '.join(message.split())}"))

    def look_for_repetitions(self, node: Node) -> None:
        seen: set[str] = set()
        for name, _ in node.members or ():
            if not node.start <= name.start < node.end:
                continue  # merged from elsewhere, to be overridden here
            if name.text in seen:
                self.wrong(name, f"'{name.text}' stands here a second time.")
            seen.add(name.text)

    # what it is about

    def address(self, node: Node | None) -> Address | None:
        if node is None:
            return None
        try:
            return read_address(node.text)
        except BadAddressError as error:
            self.wrong(node, str(error))
            return None

    def value(self, node: Node, address: Address) -> Bare:
        try:
            return read_value(node, address)
        except Mistake as mistake:
            self.mistakes.append(mistake.told)
            return ""

    def test(self, node: Node, address: Address) -> Test | None:
        """What is asked of a value, or None where nothing is."""
        if not any(name.text in TEST for name, _ in node.members or ()):
            return None
        equals, lowest, highest = node.get("equals"), node.get("min"), node.get("max")
        one_of = [] if equals is None else [self.value(equals, address)]
        one_of += [self.value(item, address) for item in _items(node.get("one-of"))]
        none_of = [self.value(item, address) for item in _items(node.get("none-of"))]
        like = self.globs(node.get("like"))
        matches = node.get("matches")
        if matches is not None:
            self.pattern(matches)
        for key in ("like", "matches"):
            if (found := node.get(key)) is not None and address.sort != "text":
                self.wrong(found, f"'{key}' is for texts, and {is_what(address)}; use equals, one-of, min or max.")
        bounds: list[Bare | None] = []
        for found in (lowest, highest):
            if found is not None and address.sort in ("text", "flag"):
                self.wrong(found, f"'min' and 'max' are for what can be counted, and {is_what(address)}.")
                bounds.append(None)
            else:
                bounds.append(None if found is None else self.value(found, address))
        low, high = bounds
        if lowest is not None and isinstance(low, int) and isinstance(high, int) and low > high:
            self.wrong(lowest, "this 'min' is more than 'max': nothing can be both.")
        test = Test("", frozenset(one_of), frozenset(none_of), like, matches.text if matches else "", low, high)
        return test._replace(expected=expected_of(test, address))

    def demand(self, node: Node, address: Address) -> Demand:
        test = self.test(node, address)
        absent, present = node.get("absent"), node.get("present")
        if absent is not None and len(node.members or ()) > 1:
            self.wrong(absent, "what must be absent can have no other demand.")
        same_as = self.address(node.get("same-as"))
        if same_as is not None and (other := node.get("same-as")) is not None:
            if same_as.sort != address.sort:
                self.wrong(other, f"{is_what(address)}, but {is_what(same_as)}: they cannot be the same.")
            elif same_as.is_of_guest and not address.is_of_guest:
                self.wrong(other, f"'{same_as.text}' is a guest's, and '{address.text}' is not.")
            elif same_as.family == "device" and same_as.kind != address.kind:
                self.wrong(other, f"a guest may have several of '{same_as.text}': which is meant?")
        total = node.get("sum-at-most-per-host")
        if total is not None and address.sort not in ("size", "number"):
            self.wrong(total, f"a sum needs numbers or sizes, and {is_what(address)}.")
            total = None
        most_per_guest, most_per_host = node.get("at-most-per-guest"), node.get("at-most-per-host")
        for counted in (most_per_guest, most_per_host):
            if counted is not None and not address.is_of_guest:
                self.wrong(counted, f"this counts what guests have, and '{address.text}' is no setting of a guest.")
        if present is not None and address.kind == "screen":
            self.wrong(present, f"whether '{address.text}' is missing cannot be told; ask for 'vfb' or 'vnc'.")
        unique = _text(node, "unique")
        if unique == "fleet" and len(node.members or ()) > 1:
            self.wrong(node, "what must be unique in the fleet can have no other demand; write a second policy.")
        sum_per_host = self.value(total, address) if total is not None else None
        return Demand(
            present is not None,
            absent is not None,
            test,
            same_as,
            unique,  # type: ignore[arg-type]  # one of the schema's
            int(most_per_guest.text) if most_per_guest is not None else None,
            int(most_per_host.text) if most_per_host is not None else None,
            sum_per_host if isinstance(sum_per_host, int) else None,
        )

    # where it holds

    def where(self, node: Node | None, address: Address) -> tuple[Where, tuple[Version | None, Version | None]]:
        if node is None:
            return Where(), (None, None)
        domains = node.get("domains")
        if domains is not None and not address.is_of_guest:
            self.wrong(domains, f"'{address.text}' is no setting of a guest: names of guests choose nothing here.")
        version: tuple[Version | None, Version | None] = (None, None)
        if (xen := node.get("xen")) is not None:
            try:
                version = read_range(xen)
            except Mistake as mistake:
                self.mistakes.append(mistake.told)
        return (
            Where(
                tuple(item.text for item in _items(node.get("kinds"))),
                *(self.globs(node.get(key)) for key in ("hosts", "groups", "domains", "files")),
            ),
            version,
        )

    def globs(self, node: Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        found = _items(node) if node.items is not None else (node,)
        for glob in found:
            try:
                check_glob(glob.text)
            except BadPatternError as error:
                self.wrong(glob, f"this glob {error}.")
        return tuple(glob.text for glob in found)

    def pattern(self, node: Node) -> None:
        try:
            check_pattern(node.text)
        except BadPatternError as error:
            self.wrong(node, f"this pattern {error}.")

    def conditions(self, node: Node | None, about: Address) -> Iterator[Condition]:
        for name, wanted in (node.members if node is not None else None) or ():
            address = self.address(name)
            if address is None:
                continue
            if address.is_of_guest and not about.is_of_guest:
                self.wrong(
                    name, f"'{address.text}' is a guest's, and the policy is about '{about.text}', which is not."
                )
                continue
            if wanted.members is None:
                address = of_sort(address, (wanted,))
                value = self.value(wanted, address)
                yield Condition(address, Test(shown(address, value), frozenset((value,))))
                continue
            address = with_sort(address, wanted)
            is_there = True if wanted.get("present") is not None else None
            is_there = False if wanted.get("absent") is not None else is_there
            yield Condition(address, self.test(wanted, address), is_there)

    # what to do, and what to try

    def template(self, node: Node | None, meant: Collection[str]) -> None:
        if node is None:
            return
        try:
            check_template(node.text, meant)
        except BadTemplateError as error:
            self.wrong(node, str(error))

    def cure(self, node: Node | None, demand: Demand, address: Address) -> Cure | None:
        if node is None:
            return None
        new, gone = node.get("set"), node.get("remove")
        self.template(new, _placeholders(demand, address))
        if address.family in ("about-guest", "about-host", "dom0-mem") or address.kind == "screen":
            self.wrong(node, f"no single place says '{address.text}', so it has no fix.")
        elif (new is None) == (gone is None):
            self.wrong(node, "a fix must either 'set' a value or 'remove' the setting.")
        elif not (demand.present or demand.absent or demand.test or demand.same_as):
            self.wrong(node, "what is wrong about several settings together has no fix.")
        elif new is not None and "{" in new.text and demand.same_as is None:
            self.wrong(new, "only what must be the 'same-as' another setting can be set to a placeholder.")
        elif demand.absent and new is not None:
            self.wrong(new, "what must be absent cannot be set; write 'remove: true'.")
        elif demand.present and new is None:
            self.wrong(node, "what must be there cannot be removed; write 'set' and a value.")
        safe = node.get("safe")
        text = None if new is None else self.written(new, demand, address)
        return Cure(text, safe is not None and safe.scalar is True)

    def written(self, node: Node, demand: Demand, address: Address) -> str:
        """A value as the checked file writes it: sizes in the file's unit, switches of xl as numbers."""
        if "{" in node.text:
            return node.text
        value = self.value(node, address)
        if value != "" and demand.test is not None and passes(demand.test, value) is False:
            self.wrong(node, f"'{node.text}' would be wrong too: it must be {demand.test.expected}.")
        if address.sort in ("text", "version"):
            return node.text
        if address.family == "xen" and isinstance(value, int):
            return (
                f"{value}K"
                if address.sort == "size" and value % 1024
                else (f"{value >> 10}M" if address.sort == "size" else node.text)
            )
        if not isinstance(value, int) or (address.kind == "xend-config" and address.sort == "flag"):
            return node.text
        if address.sort == "size" and value % address.unit_kib:
            self.wrong(node, f"'{address.text}' is in whole MiB, and '{node.text}' is not.")
        return str(value // address.unit_kib if address.sort == "size" else value)

    def examples(self, node: Node | None, address: Address) -> Iterator[PolicyExample]:
        for item in _items(node):
            bad, good = item.get("bad"), item.get("good")
            if bad is None and good is None:
                self.wrong(item, "an example needs files that are 'bad', or 'good', or both.")
            line = item.source.position(item.start)[0]
            trees = Example(
                self.tree(bad, address), self.tree(good, address), at=_text(item, "at"), config=_text(item, "config")
            )
            yield PolicyExample(trees, bad is not None, good is not None, line)

    def tree(self, node: Node | None, address: Address) -> dict[str, str]:
        if node is None:
            return {}
        if node.members is None:
            return {_place(address): node.text}
        tree: dict[str, str] = {}
        for name, content in node.members:
            parts = name.text.split("/")
            if len(name.text) > _LONGEST_PATH or {"", ".", ".."} & set(parts) or "\0" in name.text:
                self.wrong(name, f"'{name.text}' is no path below the example's directory, as in etc/xen/web1.cfg.")
            tree[name.text] = content.text
        above = {path[:at] for path in tree for at in range(len(path)) if path[at] == "/"}
        for path in sorted(above & tree.keys()):
            self.wrong(node, f"'{path}' is a file here, and a directory too.")
        return tree


def _placeholders(demand: Demand, address: Address) -> set[str]:
    """Those that stand for something in what such a policy finds."""
    found = {"setting", "key", "value", "host"}
    if address.is_of_guest:
        found.add("domain")
    if demand.unique:
        found.add("other")
    if demand.unique == "fleet":
        return found
    found.add("group")
    if address.family != "about-host":
        found |= {"file", "kind"}
    is_counted = demand.most_per_guest is not None or demand.most_per_host is not None
    if is_counted:
        found.add("count")
    if demand.sum_per_host is not None:
        found.add("sum")
    if is_counted or demand.sum_per_host is not None or demand.test or demand.same_as:
        found.add("expected")
    return found


def _place(address: Address) -> str:
    """Where a single file of an example lies."""
    if address.family == "file":
        return _FILE_PLACES[address.kind]
    return _FAMILY_PLACES["xen" if address.is_of_boot else "guest"]


def _mappings(node: Node) -> Iterator[Node]:
    """A mapping and all below it."""
    for below in node.items or ():
        yield from _mappings(below)
    if node.members is not None:
        yield node
        for _, value in node.members:
            yield from _mappings(value)


def _items(node: Node | None) -> tuple[Node, ...]:
    return (node.items if node is not None else None) or ()


def _text(node: Node, key: str) -> str:
    found = node.get(key)
    return "" if found is None else found.text
