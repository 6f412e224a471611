"""Whether a value is what is demanded."""

from __future__ import annotations

from xenlint.model.boot import BootEntry
from xenlint.model.host import Host
from xenlint.policy.patterns import is_like, matches
from xenlint.policy.policy import Bare, Condition, Test
from xenlint.policy.values import Subject, devices_of, is_there, read, subjects


def passes(test: Test, value: Bare) -> bool | None:
    """Whether a value passes; None where it is too long to say."""
    if test.one_of and value not in test.one_of:
        return False
    if value in test.none_of:
        return False
    if test.minimum is not None and value < test.minimum:  # type: ignore[operator]  # both are of the address's sort
        return False
    if test.maximum is not None and value > test.maximum:  # type: ignore[operator]
        return False
    if not (test.like or test.matches):
        return True
    verdicts: list[bool | None] = []
    if test.like:
        liked = [is_like(glob, str(value)) for glob in test.like]
        verdicts.append(True if True in liked else None if None in liked else False)
    if test.matches:
        verdicts.append(matches(test.matches, str(value)))
    return False if False in verdicts else None if None in verdicts else True


def holds(condition: Condition, subject: Subject, host: Host) -> bool:
    """Whether a condition is met for certain by what a subject belongs to: its device, guest, boot entry or host."""
    if condition.address.family in ("guest", "about-guest"):
        domain = subject.domain
        if domain is not subject.thing:
            subject = subject._replace(thing=domain)
        return domain is not None and _is_met(condition, subject, host)
    return any(_is_met(condition, other, host) for other in _related(condition, subject, host))


def _related(condition: Condition, subject: Subject, host: Host) -> tuple[Subject, ...]:
    address = condition.address
    if address.family == "device":
        if subject.kind == address.kind:
            return (subject,)
        return () if subject.domain is None else devices_of(subject.domain, address.kind, host)
    if address.is_of_boot:
        if isinstance(subject.thing, BootEntry):
            return (subject,)
        return tuple(entry for entry in subjects(address, host) if entry.thing is host.default_entry)
    return subjects(address, host)


def _is_met(condition: Condition, subject: Subject, host: Host) -> bool:
    if condition.is_there is not None and is_there(condition.address, subject, host) is not condition.is_there:
        return False
    if condition.test is None:
        return True
    values = read(condition.address, subject, host)
    if values is None or len(values) != 1:
        return any(passes(condition.test, found.value) is True for found in values or ())
    return passes(condition.test, values[0].value) is True
