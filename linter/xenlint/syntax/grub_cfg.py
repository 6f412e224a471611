"""GRUB 2's `grub.cfg`, and the hand-written parts of it (`custom.cfg`, `40_custom`).

A menu entry's title and id are expanded when its definition runs, its body when it is chosen: after the whole file
has run, and inside a submenu with exported variables only. A variable is known where the file sets it outside of any
branch and nothing else may change it; `String.at` then leads to the text it was set to. All else stays as written,
`known=False`.

A shell script of `/etc/grub.d` is read from the line its `exec tail -n +N $0` copies on, any other script from its
first entry on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.grub_script import Block, Reader, Statement, Word
from xenlint.syntax.lines import BOM, byte_order_mark
from xenlint.syntax.tree import Command, Document, Kind, MenuEntry, Piece, Problem, Setting, String

DEPTH_LIMIT = 32
"""Submenus inside of submenus deeper than this are left out."""

EXPANSION_LIMIT = 1 << 18
"""So many characters are filled in for variables; what is left then stays unknown (`a=$a$a` doubles each time)."""

_ASSIGNMENT = lazy_pattern(r"([A-Za-z_][A-Za-z0-9_]*)=")
_BLANK = " \t\r\n"
_BLANKS = lazy_pattern(r"[ \t\r\n]+")
_TAIL = lazy_pattern(r"^[ \t]*exec[ \t]+tail[ \t]+(?:-n[ \t]*)?\+([0-9]{1,6})\b", re.MULTILINE)
_FIRST_ENTRY = lazy_pattern(r"^[ \t]*(?:menuentry|submenu)[ \t]", re.MULTILINE)

_WITH_ARGUMENT = frozenset(("--class", "--users", "--hotkey", "--source", "--id", "-c", "-u", "-k", "-s", "-i"))

Fragment = tuple[str, Piece]


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Entries with their commands; settings are variables set at the top, scope `if` where a branch sets them.

    A menu may hold entries that exclude each other (`if`, `else`); both then carry the same number.
    """
    start, problems, is_script = _beginning(source)
    reader = Reader(source, start)
    run = _Run(source)
    run.all(reader.top)
    if not is_script:
        problems += tuple(reader.problems)
    run.menu.sort(key=lambda entry: entry.start)
    return Document(source, kind, path, tuple(run.settings), problems, tuple(run.menu))


def _beginning(source: Source) -> tuple[int, tuple[Problem, ...], bool]:
    """Where GRUB's language begins, what is wrong before it, and whether a shell writes what follows."""
    text = source.text
    problems = byte_order_mark(source, "GRUB takes it for a part of the first word, and that command fails.")
    start = len(BOM) if problems else 0
    if not text.startswith("#!", start):
        return start, problems, False
    tail = _TAIL.search(text)
    if tail is None:
        first = _FIRST_ENTRY.search(text)
        return first.start() if first else len(text), problems, True
    lines = source.line_starts
    number = max(1, int(tail[1]))
    start = lines[number - 1] if number <= len(lines) else len(text)
    found = text.find("\r\n", 0, tail.end() + 8)
    if found >= 0:
        message = (
            "A carriage return ends this line: the shell takes it for a part of the line's last word, and grub-mkconfig"
            " cannot run this file. Save it with LF line ends."
        )
        problems += (Problem(source, found, found + 1, message, "carriage-return", ""),)
    return start, problems, False


class _Variables:
    """What is known of GRUB's variables; names that are not in `known` are not known."""

    __slots__ = ("_base", "_exported", "_lost", "known")

    def __init__(self, base: _Variables | None = None, exported: set[str] | None = None) -> None:
        self.known: dict[str, tuple[Fragment, ...] | None] = {}
        self._base = base
        self._exported = exported
        self._lost = False

    def get(self, name: str) -> tuple[Fragment, ...] | None:
        if name in self.known or self._lost or self._base is None:
            return self.known.get(name)
        if self._exported is not None and name not in self._exported:
            return None
        return self._base.get(name)

    def forget_all(self) -> None:
        self.known.clear()
        self._lost = True


class _Run:
    """Walks through the blocks in the order in which GRUB would run them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.settings: list[Setting] = []
        self.menu: list[MenuEntry] = []
        self._volatile: set[str] = set()
        self._exported: set[str] = set()
        self._left = EXPANSION_LIMIT

    def all(self, top: Block) -> None:
        first = _Variables()
        todo: list[tuple[Block, _Variables, tuple[int, ...], tuple[tuple[str, str], ...]]] = [(top, first, (), ())]
        for block, variables, path, above in todo:
            entries: list[tuple[Statement, str, str]] = []
            for statement in block.statements:
                inner = statement.block
                if inner is None:
                    self._execute(statement, variables, self.settings if block is top else None)
                elif inner.kind == "entry":
                    entries.append((statement, *self._title_and_id(statement, variables)))
                elif inner.kind == "submenu" and len(path) < DEPTH_LIMIT:
                    submenu = self._title_and_id(statement, variables)
                    inside = _Variables(first, self._exported)
                    todo.append((inner, inside, (*path, inner.number), (*above, submenu)))
                elif inner.kind == "function":
                    self._volatile.update(_assigned(inner))
            for statement, title, identity in entries:
                if statement.block is None:
                    continue
                commands = tuple(self._commands(statement.block, _Variables(variables)))
                start, end = statement.words[0].start, statement.words[-1].end
                number = (*path, statement.block.number)
                titles, ids = tuple(title for title, _ in above), tuple(id for _, id in above)
                self.menu.append(MenuEntry(self.source, start, end, title, commands, number, titles, identity, ids))

    def _title_and_id(self, statement: Statement, variables: _Variables) -> tuple[str, str]:
        """The first word that is no option, and what `--id` or `$menuentry_id_option` names."""
        title = identity = option = None
        for word in self._expand(statement.words[1:], variables):
            text = word.value
            if option is not None:
                if option in ("--id", "-i"):
                    identity = text
                option = None
            elif text in ("$menuentry_id_option", "${menuentry_id_option}"):
                option = "--id"
            elif text in _WITH_ARGUMENT:
                option = text
            elif text.startswith("--id="):
                identity = text[len("--id=") :]
            elif title is None and not text.startswith("--"):
                title = text
        return title or "", identity or ""

    def _commands(self, block: Block, variables: _Variables) -> Iterator[Command]:
        for statement in block.statements:
            if statement.block is not None:
                continue
            words = self._execute(statement, variables, None)
            if words and not statement.is_condition:
                start, end = statement.words[0].start, statement.words[-1].end
                yield Command(self.source, start, end, words[0].value, tuple(words[1:]))

    # Commands that change variables

    def _execute(self, statement: Statement, variables: _Variables, settings: list[Setting] | None) -> list[String]:
        """Do what the command does to variables; `settings` takes what it sets. The command's words, expanded."""
        words = self._expand(statement.words, variables)
        if not words:
            return words
        name = words[0].value
        if name in ("set", "export"):
            assignments = words[1:]
        elif "=" in name:
            assignments = words[:1]
        else:
            self._disturb(name, words, variables)
            return words
        for word in assignments:
            assignment = _ASSIGNMENT.match(word.value)
            if name == "export":
                self._exported.add(assignment[1] if assignment else word.value)
            if assignment is None:
                continue
            key = assignment[1]
            value = _cut(word, assignment.end())
            if settings is not None:
                start = word.at(0, len(key)).start
                if start <= value.start:
                    scope = "if" if statement.conditional else ""
                    settings.append(Setting(self.source, start, value.end, key, "=", value, scope))
            is_known = not statement.conditional and key not in self._volatile
            variables.known[key] = tuple(_fragments(value)) if is_known else None
        return words

    def _disturb(self, name: str, words: list[String], variables: _Variables) -> None:
        """Forget what a command may have changed: `search --set=x`, `read x`, `unset x`, `source file`."""
        known = variables.known
        if name in ("source", ".", "load_env", "configfile", "extract_entries_source"):
            variables.forget_all()
        elif name in ("read", "unset", "for"):
            for word in words[1:]:
                known[word.value] = None
        else:
            is_next = False
            for word in words[1:]:
                text = word.value
                if is_next:
                    known[text.rpartition(":")[2]] = None
                    is_next = False
                elif text.startswith("--set="):
                    known[text.rpartition(":")[2].removeprefix("--set=")] = None
                elif text in ("--set", "-s"):
                    is_next = True

    # Expansion

    def _expand(self, words: tuple[Word, ...], variables: _Variables) -> list[String]:
        source = self.source
        result: list[String] = []
        for word in words:
            if word.parts:
                result.extend(self._expand_word(word, variables))
            else:
                result.append(String(source, word.start, word.end, word.text, word.start))
        return result

    def _expand_word(self, word: Word, variables: _Variables) -> Iterator[String]:
        """The words that one word becomes: none for an empty variable, several for blanks outside of quotes."""
        source = self.source
        text: list[str] = []
        pieces: list[Piece] = []
        is_word = False
        for part in word.parts:
            if part.kind != "variable":
                text.append(part.text)
                pieces.append(Piece(len(part.text), source, part.start, part.end))
                is_word = is_word or part.quoted or bool(part.text)
                continue
            fragments = self._value(part.text, variables)
            if fragments is None:
                raw = source.text[part.start : part.end]
                fragments = ((raw, Piece(len(raw), source, part.start, part.end, False)),)
            is_word = is_word or part.quoted
            for value, piece in fragments if part.quoted else _trimmed(fragments):
                if part.quoted or not piece.known or not _BLANKS.search(value):
                    text.append(value)
                    pieces.append(piece)
                    is_word = is_word or bool(value)
                    continue
                at = 0
                for blank in _BLANKS.finditer(value):
                    text.append(value[at : blank.start()])
                    pieces.append(_slice(piece, at, blank.start()))
                    if is_word or text[-1]:
                        yield self._string(word, "".join(text), pieces)
                    text, pieces, is_word = [], [], False
                    at = blank.end()
                text.append(value[at:])
                pieces.append(_slice(piece, at, len(value)))
                is_word = bool(value[at:])
        if is_word:
            yield self._string(word, "".join(text), pieces)

    def _value(self, name: str, variables: _Variables) -> tuple[Fragment, ...] | None:
        fragments = variables.get(name)
        if fragments is None or name in self._volatile:
            return None
        self._left -= len(fragments) + sum(piece.length for _, piece in fragments)
        return fragments if self._left > 0 else None

    def _string(self, word: Word, value: str, pieces: list[Piece]) -> String:
        return _written(String(self.source, word.start, word.end, value, word.start, tuple(pieces)))


def _trimmed(fragments: tuple[Fragment, ...]) -> list[Fragment]:
    """A variable's value as it comes out of quotes: blanks at its ends are dropped and end no word."""
    first, last = 0, len(fragments)
    while first < last and _is_blank(fragments[first]):
        first += 1
    while last > first and _is_blank(fragments[last - 1]):
        last -= 1
    kept = list(fragments[first:last])
    if kept and kept[0][1].known:
        value, piece = kept[0]
        start = len(value) - len(value.lstrip(_BLANK))
        kept[0] = value[start:], _slice(piece, start, len(value))
    if kept and kept[-1][1].known:
        value, piece = kept[-1]
        end = len(value.rstrip(_BLANK))
        kept[-1] = value[:end], _slice(piece, 0, end)
    return kept


def _is_blank(fragment: Fragment) -> bool:
    value, piece = fragment
    return piece.known and not value.strip(_BLANK)


def _assigned(function: Block) -> Iterator[str]:
    """Names that a function's body sets: calling it may change them."""
    for statement in function.statements:
        for word in statement.words:
            assignment = _ASSIGNMENT.match(word.text)
            if assignment:
                yield assignment[1]


def _slice(piece: Piece, start: int, end: int) -> Piece:
    """A part of a piece's text; one that is not written letter by letter keeps its range."""
    if piece.end - piece.start != piece.length:
        return piece._replace(length=end - start)
    return Piece(end - start, piece.source, piece.start + start, piece.start + end, piece.known)


def _written(string: String) -> String:
    """The same text, without pieces where it is written in one go inside its own word."""
    pieces = [piece for piece in string.pieces if piece.length]
    if not pieces:
        first = string.pieces[0].start if string.pieces else string.start
        inner = first if string.start <= first <= string.end else string.start
        return String(string.source, string.start, string.end, "", inner)
    piece = pieces[0]
    is_letters = piece.known and piece.end - piece.start == piece.length
    if len(pieces) == 1 and is_letters and string.start <= piece.start and piece.end <= string.end:
        return String(string.source, string.start, string.end, string.value, piece.start)
    return string._replace(pieces=tuple(pieces))


def _fragments(string: String) -> Iterator[Fragment]:
    """The pieces of a text with what they hold."""
    if not string.pieces:
        yield string.value, Piece(len(string.value), string.source, string.inner, string.inner + len(string.value))
    at = 0
    for piece in string.pieces:
        yield string.value[at : at + piece.length], piece
        at += piece.length


def _cut(word: String, offset: int) -> String:
    """The text behind the first `offset` characters of a word, as a text of its own."""
    start = word.at(offset - 1, offset).end
    if not word.pieces:
        return String(word.source, start, word.end, word.value[offset:], start)
    pieces: list[Piece] = []
    at = 0
    for piece in word.pieces:
        if at + piece.length > offset:
            pieces.append(_slice(piece, max(0, offset - at), piece.length))
        at += piece.length
    start = start if word.start <= start <= word.end else word.start
    return _written(String(word.source, start, word.end, word.value[offset:], start, tuple(pieces)))
