"""Run a policy: the rule module of all policies.

The engine hands over the policy and the host's group besides what every rule gets. `check` looks at a host, or for what
must be unique in the fleet at a clash of what `collect` claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.finding import Finding, Related
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.identity import side_by_side
from xenlint.policy.demands import holds, passes
from xenlint.policy.fixes import fix_of
from xenlint.policy.patterns import is_like_any
from xenlint.policy.policy import Policy
from xenlint.policy.templates import fill
from xenlint.policy.values import Found, Subject, having, is_there, lacking, read, readings, shown, told, written
from xenlint.rule import Claim, Clash, Holder
from xenlint.source import Spanned
from xenlint.syntax.tree import List


def check(policy: Policy, group: str, subject: Host | Clash) -> Iterator[Finding]:
    if isinstance(subject, Clash):
        yield from _clash(policy, subject)
    elif _is_about(policy, group, subject):
        run = _Run(policy, group, subject)
        if policy.entry.subject == "Clash":
            return
        yield from run.each()
        yield from run.together()


def collect(policy: Policy, group: str, host: Host) -> Iterator[Claim]:
    """What must be unique in the fleet."""
    if not _is_about(policy, group, host):
        return
    run = _Run(policy, group, host)
    for subject, found in run.values():
        yield Claim(str(found.value), found.at, _label(subject, host))


def _is_about(policy: Policy, group: str, host: Host) -> bool:
    return is_like_any(policy.where.hosts, host.name) and is_like_any(policy.where.groups, group)


def _side_by_side(host: Host) -> frozenset[int]:
    return host.once(("policy", "side by side"), lambda: frozenset(map(id, side_by_side(host))))


def _label(subject: Subject, host: Host) -> str:
    return subject.domain.label if subject.domain is not None else host.name


class _Run:
    """One policy on one host."""

    def __init__(self, policy: Policy, group: str, host: Host) -> None:
        self.policy = policy
        self.group = group
        self.host = host
        where = policy.where
        self.is_choosy = bool(where.kinds or where.domains or where.files or policy.when)

    def chosen(self, among: Iterable[Subject]) -> Iterable[Subject]:
        """Those that the policy is about."""
        return filter(self.is_chosen, among) if self.is_choosy else among

    def is_chosen(self, subject: Subject) -> bool:
        if not self.is_choosy:
            return True
        where, document = self.policy.where, subject.document
        if where.domains and not _is_named(subject.domain, where.domains):
            return False
        if document is not None and (where.kinds or where.files):
            if where.kinds and document.kind not in where.kinds:
                return False
            if not is_like_any(where.files, document.path):
                return False
        return all(holds(condition, subject, self.host) for condition in self.policy.when)

    def side_by_side(self) -> Iterable[Subject]:
        """Subjects that may be there at one time: of several files of one guest, one."""
        found: Iterable[Subject] = having(self.policy.address, self.host)
        if self.policy.address.is_of_guest:
            guests = _side_by_side(self.host)
            found = (subject for subject in found if id(subject.domain) in guests)
        return self.chosen(found)

    def values(self) -> Iterator[tuple[Subject, Found]]:
        """All values that may be there at one time."""
        guests = _side_by_side(self.host) if self.policy.address.is_of_guest else None
        for subject, values in readings(self.policy.address, self.host).of:
            if (guests is None or id(subject.domain) in guests) and self.is_chosen(subject):
                for found in values:
                    yield subject, found

    # each by itself

    def each(self) -> Iterator[Finding]:
        policy, host = self.policy, self.host
        address, demand = policy.address, policy.demand
        if not (demand.present or demand.absent or demand.test or demand.same_as):
            return
        # nearly all is as demanded, so where the policy holds is only asked of what is not
        if demand.present:
            yield from map(self.missing, self.chosen(lacking(address, host)))
        if demand.absent:
            there = (subject for subject in having(address, host) if is_there(address, subject, host))
            yield from map(self.unwanted, self.chosen(there))
        test, same_as, known = demand.test, demand.same_as, readings(address, host)
        refused = {value for value in known.values if passes(test, value) is False} if test is not None else set()
        if not refused and same_as is None:
            return
        for subject, values in known.of:
            for found in values:
                is_refused = found.value in refused
                other = None if is_refused or same_as is None else self.other(subject)
                if (is_refused or (other is not None and other.value != found.value)) and self.is_chosen(subject):
                    yield self.wrong(subject, found, other)

    def other(self, subject: Subject) -> Found | None:
        """The value that another setting of the same subject has."""
        address = self.policy.demand.same_as
        if address is None:
            return None
        if subject.domain not in (None, subject.thing) and address.family in ("guest", "about-guest"):
            subject = subject._replace(thing=subject.domain)
        values = read(address, subject, self.host)
        return values[0] if values is not None and len(values) == 1 else None

    def missing(self, subject: Subject) -> Finding:
        test = self.policy.demand.test
        expected = test.expected if test is not None else ""
        other = self.other(subject)
        if expected == "" and other is not None:
            expected = self.told_other(other)
        how = f"; it must be {expected}" if expected else ""
        fallback = f"'{{setting}}' is missing here{how}."
        return self.finding(
            subject, None, subject.at, fallback, is_curable=True, same_as=other, expected=expected, value="missing"
        )

    def unwanted(self, subject: Subject) -> Finding:
        address = self.policy.address
        values = read(address, subject, self.host)
        if values and len(values) == 1:
            fallback = "'{setting}' is {value} here; it must not be set."
            return self.finding(subject, values[0], values[0].at, fallback, is_curable=True)
        setting = subject.domain.by_key.get(address.key) if subject.domain and address.family == "guest" else None
        found = None if setting is None else Found("", setting, setting, "set")
        at = subject.at if setting is None else setting
        return self.finding(subject, found, at, "'{setting}' must not be set here.", is_curable=found is not None)

    def wrong(self, subject: Subject, found: Found, other: Found | None = None) -> Finding:
        test = self.policy.demand.test
        expected = test.expected if test is not None else ""
        fallback = "'{setting}' is {value} here; it must be {expected}."
        related: tuple[Related, ...] = ()
        if other is not None:
            expected = self.told_other(other)
            fallback = f"'{{setting}}' is {{value}} here; it must be the same as '{self.other_name}', {{expected}}."
            related = (Related(other.at, f"'{self.other_name}' is {expected}"),)
        return self.finding(subject, found, found.at, fallback, related, True, other, expected=expected)

    def told_other(self, other: Found) -> str:
        same_as = self.policy.demand.same_as
        return "" if same_as is None else told(same_as, other)

    @property
    def other_name(self) -> str:
        same_as = self.policy.demand.same_as
        return same_as.text if same_as is not None else ""

    # all together

    def together(self) -> Iterator[Finding]:
        demand = self.policy.demand
        if demand.unique == "host" and (self.host.is_whole or not self.policy.address.is_of_guest):
            yield from self.repeated()
        if demand.most_per_guest is not None:
            yield from self.too_many_in_guests(demand.most_per_guest)
        if demand.most_per_host is not None:
            places = [(subject, found.at) for subject in self.side_by_side() for found in self.places(subject)]
            if len(places) > demand.most_per_host:
                subject, at = places[demand.most_per_host]
                yield self.count(subject, at, len(places), demand.most_per_host, "This host")
        if demand.sum_per_host is not None:
            yield from self.too_much(demand.sum_per_host)

    def repeated(self) -> Iterator[Finding]:
        known = readings(self.policy.address, self.host)
        if len(known.values) == sum(len(values) for _, values in known.of):
            return
        first: dict[object, tuple[Subject, Found]] = {}
        for subject, found in self.values():
            if found.value not in first:
                first[found.value] = subject, found
                continue
            holder, place = first[found.value]
            other = "another place in the same file" if holder.domain is subject.domain else _label(holder, self.host)
            yield self.finding(
                subject,
                found,
                found.at,
                "'{setting}' is {value} here, which {other} has too; each must have its own.",
                (Related(place.at, f"{_label(holder, self.host)} has it too"),),
                other=_label(holder, self.host) if holder.domain is not subject.domain else other,
            )

    def places(self, subject: Subject) -> list[Found]:
        """What counts as one: each item of a list, each device, each setting."""
        address = self.policy.address
        if address.family == "guest" and subject.domain is not None:
            value = subject.domain.value(address.key)
            if isinstance(value, List):
                return [Found("", item) for item in value.items]
            setting = subject.domain.by_key.get(address.key)
            return [] if setting is None else [Found("", setting)]
        return list(read(address, subject, self.host) or ())

    def too_many_in_guests(self, most: int) -> Iterator[Finding]:
        found: dict[int, list[tuple[Subject, Found]]] = {}
        for subject in self.chosen(having(self.policy.address, self.host)):
            found.setdefault(id(subject.domain), []).extend((subject, each) for each in self.places(subject))
        for places in found.values():
            if len(places) > most:
                subject, place = places[most]
                yield self.count(subject, place.at, len(places), most, "This guest")

    def count(self, subject: Subject, at: Spanned, number: int, most: int, who: str) -> Finding:
        fallback = f"{who} has {{count}} of '{{setting}}'; at most {{expected}} are allowed."
        return self.finding(subject, None, at, fallback, count=str(number), expected=str(most), value=str(number))

    def too_much(self, most: int) -> Iterator[Finding]:
        total, beyond = 0, None
        for subject, found in self.values():
            if isinstance(found.value, int):
                total += found.value
                if total > most and beyond is None:
                    beyond = subject, found
        if beyond is not None:
            subject, found = beyond
            address = self.policy.address
            fallback = "All '{setting}' of this host together come to {sum}; at most {expected} are allowed."
            yield self.finding(
                subject, None, found.at, fallback, sum=shown(address, total), expected=shown(address, most),
                value=told(address, found),
            )  # fmt: skip

    # telling it

    def finding(
        self,
        subject: Subject,
        found: Found | None,
        at: Spanned,
        fallback: str,
        related: tuple[Related, ...] = (),
        is_curable: bool = False,
        same_as: Found | None = None,
        **names: str,
    ) -> Finding:
        policy, host = self.policy, self.host
        address = policy.address
        values = {
            "setting": address.text,
            "key": address.key or address.kind,
            "host": host.name,
            "group": self.group,
            "value": told(address, found) if found is not None else "-",
            **names,
        }
        if subject.domain is not None:
            values["domain"] = subject.domain.label
        if subject.document is not None:
            values["file"] = subject.document.path
            values["kind"] = subject.document.kind
        message = _message(policy, fallback, values)
        if not is_curable or policy.cure is None:
            return Finding(at, message, related)
        text = policy.cure.text
        if text is not None and "{" in text:
            copied = written(same_as) if same_as is not None else ""
            if not copied:
                return Finding(at, message, related)
            text = fill(text, {**values, "expected": copied})
        return Finding(at, message, related, fix_of(policy.cure, text, address, subject, found))


def _message(policy: Policy, fallback: str, values: dict[str, str]) -> str:
    if policy.message:
        return fill(policy.message, values)
    reason = " ".join(policy.reason.partition("\n\n")[0].split())
    return f"{fill(fallback, values)} {reason}"


def _is_named(domain: Domain | None, globs: tuple[str, ...]) -> bool:
    return domain is not None and domain.name is not None and is_like_any(globs, domain.name)


def _clash(policy: Policy, clash: Clash) -> Iterator[Finding]:
    by_host: dict[str, Holder] = {}
    by_label: dict[str, Holder] = {}  # two are enough to find another
    for holder in clash.holders:
        other = by_host.get(holder.host) or next((by_label[label] for label in by_label if label != holder.label), None)
        by_host.setdefault(holder.host, holder)
        if len(by_label) < 2:
            by_label.setdefault(holder.label, holder)
        if other is None:
            continue
        values = {
            "setting": policy.address.text,
            "key": policy.address.key,
            "value": clash.key,
            "host": holder.host,
            "domain": holder.label,
            "other": f"{other.label} on {other.host}" if other.host != holder.host else other.label,
        }
        fallback = "'{setting}' is {value} here, and {other} has it too; each must have its own in the whole fleet."
        yield Finding(
            holder.span, _message(policy, fallback, values), (Related(other.span, f"{other.label} on {other.host}"),)
        )
