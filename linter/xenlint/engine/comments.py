"""What suppression comments silence, and what there is to say of the comments themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xenlint.engine.diagnostic import Silence
from xenlint.engine.plan import Plan
from xenlint.engine.select import specificity, suggestion
from xenlint.engine.suppress import Suppression, lines_of, read_suppressions, without
from xenlint.finding import Edit, Finding, Fix
from xenlint.rule import Entry
from xenlint.source import Source, Span
from xenlint.syntax.tree import Document

Own = tuple[str, Finding, Suppression]
"""The name of a rule, its finding, and the comment that it is about."""


class Comments:
    """The suppression comments of one host's files while its findings come in."""

    def __init__(self, plan: Plan, documents: Mapping[str, Document]) -> None:
        self.plan = plan
        self.documents = documents
        self._files: dict[str, _File] = {}
        self._used: set[tuple[Suppression, str]] = set()
        self._withstood: dict[Suppression, Entry] = {}
        self._named: dict[str, tuple[Entry, ...]] = {}

    def silence(self, rule: Entry, span: Span, besides: Suppression | None = None) -> Silence | None:
        """The comment that silences a rule here, if one does; not this one, which the finding is about."""
        if not self.plan.heeds_comments:
            return None
        file = self._file(span.source)
        if not file.all:
            return None
        may_be_silenced = self.plan.may_be_silenced(rule)
        for suppression in file.naming(rule, span):
            if suppression is besides:
                continue
            if may_be_silenced:
                self._used.update((suppression, name) for name in suppression.selectors if specificity(name, rule))
                return Silence("comment", suppression.reason, suppression.span)
            self._withstood.setdefault(suppression, rule)
        return None

    def are_in(self, source: Source) -> bool:
        """Whether a file has any."""
        document = self.documents.get(source.path)
        may_be_in = document is None or document.cast is None  # those with comments for us are of no mould
        return may_be_in and self.plan.heeds_comments and bool(self._file(source).all)

    def _file(self, source: Source) -> _File:
        found = self._files.get(source.path)
        if found is None:
            document = self.documents.get(source.path)
            read = read_suppressions(source, document.kind if document else "domu-xl", document)
            found = self._files[source.path] = _File(read, self.plan.today)
        return found

    def findings(self, source: Source, could_fire: Callable[[Entry], bool]) -> Iterator[Own]:
        """What there is to say of the comments of a file, once everything else is told.

        `could_fire` tells whether a rule looked at the file, so that its silence proves something.
        """
        if not self.plan.heeds_comments:
            return
        file = self._file(source)
        # a comment may be there for what is said of others
        for is_about_others in (False, True):
            for suppression in file.all:
                if any(self._is_about_others(name) for name in suppression.selectors) == is_about_others:
                    for name, finding in self._judge(suppression, could_fire):
                        yield name, finding, suppression

    def _judge(self, suppression: Suppression, could_fire: Callable[[Entry], bool]) -> Iterator[tuple[str, Finding]]:
        span, names = suppression.span, suppression.selectors
        if suppression.fault:
            yield "misplaced-suppression", Finding(span, f"This suppression silences nothing: {suppression.fault}.")
            return
        unknown = [name for name in names if not self._rules(name)]
        if unknown or not names:
            yield "unknown-suppression", self._unknown(suppression, unknown)
        if suppression.until and not suppression.has_day:
            yield "expired-suppression", _no_day(suppression)
        elif suppression.until and suppression.until < self.plan.today:
            yield "expired-suppression", _expired(suppression)
        else:
            kept = [name for name in names if self._withstands(name)]
            if kept or suppression in self._withstood:
                yield "forbidden-suppression", self._forbidden(suppression, kept)
            unused = [
                name
                for name in dict.fromkeys(names)
                if name not in kept
                and name not in unknown
                and (suppression, name) not in self._used
                and all(map(could_fire, self._rules(name)))
            ]
            if unused:
                yield "unused-suppression", _unused(suppression, unused)

    def _rules(self, name: str) -> tuple[Entry, ...]:
        """The rules that a selector names."""
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = tuple(rule for rule in self.plan.known if specificity(name, rule))
        return found

    def _is_about_others(self, name: str) -> bool:
        return any(rule.subject == "Run" for rule in self._rules(name))

    def _withstands(self, name: str) -> bool:
        """Whether a selector names nothing but rules that may not be silenced."""
        rules = self._rules(name)
        return bool(rules) and not any(map(self.plan.may_be_silenced, rules))

    def _unknown(self, suppression: Suppression, names: list[str]) -> Finding:
        if not suppression.is_understood:
            return Finding(
                suppression.span,
                "This comment is not understood and silences nothing. Write '# xenlint: ignore[XEN101] reason', with "
                "the codes or names of rules in the brackets, or 'ignore-file[XEN101]' for the whole file.",
            )
        if not names:
            return Finding(
                suppression.span,
                "This suppression names no rule, so it silences nothing. Write the code or name of a rule in the "
                "brackets.",
            )
        is_day = any(name.startswith("until") for name in names)
        meant = suggestion(names[0], self.plan.known) if len(names) == 1 else ""
        hint = "Write until=2027-01-31 behind the brackets." if is_day else "`xenlint rules` lists them all."
        return Finding(
            suppression.span,
            f"No rule is called {_listed(names)}, so this suppression silences nothing there"
            f"{meant if meant and not is_day else f'. {hint}'}",
        )

    def _forbidden(self, suppression: Suppression, names: list[str]) -> Finding:
        listed = _listed(names or [self._withstood[suppression].code])
        return Finding(
            suppression.span,
            f"This suppression does not hold for {listed}: 'not-ignorable' in the config file keeps comments from "
            "silencing that. Cure what is found, and take the name out of the brackets.",
        )


class _File:
    """The comments of one file, and where they hold."""

    def __init__(self, found: list[Suppression], today: str) -> None:
        self.all = found
        self._whole: list[Suppression] = []
        self._lines: dict[int, list[Suppression]] = {}
        self._naming: dict[str, list[Suppression]] = {}
        for each in found:
            if each.fault or (each.until and (each.until < today or not each.has_day)):
                continue
            if each.line:
                self._lines.setdefault(each.line, []).append(each)
            else:
                self._whole.append(each)

    def naming(self, rule: Entry, span: Span) -> list[Suppression]:
        """Those that hold here and name a rule: of lines first, then of the whole file."""
        lines = lines_of(span)
        at = (line for line in lines if line in self._lines) if len(lines) < len(self._lines) else None
        close = at if at is not None else (line for line in self._lines if line in lines)
        found = [each for line in close for each in self._lines[line] if _names(each, rule)]
        if rule.code not in self._naming:
            # two are enough: one may be what the finding is about
            self._naming[rule.code] = [each for each in self._whole if _names(each, rule)][:2]
        return found + self._naming[rule.code]


def _names(suppression: Suppression, rule: Entry) -> bool:
    return any(specificity(name, rule) for name in suppression.selectors)


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _no_day(suppression: Suppression) -> Finding:
    return Finding(
        suppression.span,
        f"This suppression silences nothing: '{suppression.until}' behind 'until' is no day. Write until=2027-01-31, "
        "with the last day it is to hold.",
    )


def _expired(suppression: Suppression) -> Finding:
    return Finding(
        suppression.span,
        f"This suppression held until {suppression.until} and silences nothing any more. Cure what it was written for "
        "and remove the comment, or name a later day.",
    )


def _unused(suppression: Suppression, names: list[str]) -> Finding:
    is_all = set(names) >= set(suppression.selectors)
    if is_all:
        message = "This suppression silences nothing: the finding it was written for is gone. Remove the comment."
        cure = "Remove the comment"
    else:
        message = (
            f"{_listed(names)} {'silences' if len(names) == 1 else 'silence'} nothing here: what was found is gone. "
            f"Take {'it' if len(names) == 1 else 'them'} out of the brackets."
        )
        cure = f"Take {_listed(names)} out of the brackets"
    edit = without(suppression, frozenset(names))
    fix = Fix(cure, (Edit(*edit),)) if edit else None
    return Finding(suppression.span, message, fix=fix)
