"""What makes the shell refuse a file of `/etc/default/grub`, or lose an option without a word.

grub-mkconfig sources these files under `set -e`: a command that fails or does not exist ends it there, before anything
was written, so the machine goes on booting with the grub.cfg it had.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.limits import too_long
from xenlint.syntax.shell_words import Unclosed, Word
from xenlint.syntax.tree import Problem

STOPS = "update-grub stops here and keeps the old grub.cfg."

ASSIGNMENT = lazy_pattern(r"([A-Za-z_][A-Za-z0-9_]*)(\+?)=")

_IN_DASH = f"where sh is dash, as on Debian and Ubuntu, {STOPS}"

_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_TYPOGRAPHIC = "\u201c\u201d\u201e\u2018\u2019\u201a"
_TO_PLAIN = {ord(quote): '"' for quote in _TYPOGRAPHIC}
_CR_COMMAND = lazy_pattern(r"(?:\A|\n)[ \t]*(?:then|else|do|fi|done|esac)?\r\n")
_SPECIAL = lazy_pattern(r"[\"'\\$`]")
_LONGEST = 1000
"""Characters of a value that is still written out as it should be; of longer ones many would cost their square."""
_OPENERS = {
    '"': "This double quote",
    "'": "This single quote",
    "`": "This backtick",
    "$(": "This '$('",
    "${": "This '${'",
}


def is_boot_setting(name: str) -> bool:
    return name.startswith(("GRUB_", "XEN_OVERRIDE_GRUB", "XENDOMAINS_"))


def file_problems(source: Source) -> list[Problem]:
    """Bytes that no editor shows: a mark at the start, carriage returns at the line ends."""
    problems = []
    text = source.text
    if text.startswith("\ufeff"):
        message = (
            "An invisible byte order mark stands before the first line: the shell takes it for part of a command, "
            f"and {STOPS} Save the file as UTF-8 without it."
        )
        problems.append(Problem(source, 0, 1, message, "byte-order-mark", ""))
    at = text.find("\r\n")
    if at >= 0:
        if stumble := _CR_COMMAND.search(text):
            at = stumble.end() - 2 if stumble.end() - 2 >= 0 else at
            message = (
                "A carriage return stands before the line end: on this line it makes a command that does not exist, "
                f"and {STOPS} Save the file with LF line ends."
            )
        else:
            message = (
                "A carriage return ends this line: the shell makes it the last character of the value, "
                "and it ends up in grub.cfg and on the boot line. Save the file with LF line ends."
            )
        problems.append(Problem(source, at, at + 1, message, "carriage-return", ""))
    return problems


def unclosed(source: Source, fault: Unclosed) -> Problem:
    if not fault.opener:
        return too_long(source, fault.start)
    what = _OPENERS[fault.opener]
    return Problem(source, fault.start, fault.end, f"{what} is never closed: {STOPS} Close it at the end of the value.")


def typographic(source: Source, start: int, end: int) -> Problem | None:
    """A value in the quotes of a word processor; `start` to `end` is all that follows the '='."""
    text = source.text
    if text[start] not in _TYPOGRAPHIC:
        return None
    line = text.find("\n", start, start + _LONGEST)
    close = max(text.rfind(quote, start + 1, line if line >= 0 else start + _LONGEST) for quote in _TYPOGRAPHIC)
    end = max(end, close + 1)
    written = text[start:end]
    message = (
        "These typographic quotes are letters to the shell: they become part of the value, which ends at its first "
        'blank. Use the plain quote ".'
    )
    certain = close == end - 1 and not _SPECIAL.search(written)
    return Problem(source, start, end, message, cure=written.translate(_TO_PLAIN) if certain else None)


def operator_blank(source: Source, words: Sequence[Word]) -> Problem | None:
    """`NAME = value`, `NAME =value`."""
    text = source.text
    name = text[words[0].start : words[0].end]
    if len(words) < 2 or not _NAME.fullmatch(name) or not text.startswith("=", words[1].start):
        return None
    if not (is_boot_setting(name) or name.isupper()):
        return None
    alone = words[1].end - words[1].start == 1 and len(words) > 2
    value = _joined(source, words[2].start if alone else words[1].start + 1, words[-1])
    message = f"A blank stands before '=': the shell looks for a command '{name}', and {STOPS} {_write(name, value)}"
    cure = None if value is None else f"{name}={value}"
    return Problem(source, words[0].start, words[-1].end, message, "operator-blank", cure)


def quoted_name(source: Source, words: Sequence[Word]) -> Problem | None:
    """`GRUB-CMDLINE=value`, `$GRUB_A=value`: no assignment, for no name stands before the '='."""
    raw = source.text[words[0].start : words[0].end]
    name = raw.partition("=")[0]
    if "=" not in raw or not name.lstrip("$").startswith("GRUB") or len(words) > 1:
        return None
    message = f"'{name[:40]}' is no name of a variable: the shell takes this for a command, and {STOPS}"
    return Problem(source, words[0].start, words[0].end, message)


def no_command(source: Source, words: Sequence[Word]) -> Problem | None:
    """`GRUB_CMDLINE_XEN "value"`, `GRUB_CMDLINE_XEN: "value"`: a boot setting's name where a command's belongs."""
    raw = source.text[words[0].start : words[0].end]
    name = raw.removesuffix(":")
    if not is_boot_setting(name) or not _NAME.fullmatch(name):
        return None
    value = _joined(source, words[1].start, words[-1]) if len(words) > 1 else None
    message = f"No '=' follows the name: the shell looks for a command '{raw}', and {STOPS} {_write(name, value)}"
    cure = None if value is None else f"{name}={value}"
    return Problem(source, words[0].start, words[-1].end, message, cure=cure)


def set_as_csh(source: Source, words: Sequence[Word], name: str) -> Problem:
    """`set NAME=value`."""
    message = (
        f"'set' assigns nothing in this language: the shell makes '{name}=…' an argument of its own, and grub-mkconfig "
        f"never sees the value. Write {name}=… without 'set'."
    )
    cure = source.text[words[1].start : words[1].end] if len(words) == 2 else None
    return Problem(source, words[0].start, words[-1].end, message, cure=cure)


def exported_blank(source: Source, words: Sequence[Word]) -> Problem | None:
    """`export NAME = value`, `export NAME= value`."""
    for word, following in pairwise(words):
        raw = source.text[word.start : word.end]
        if raw.endswith("=") and is_boot_setting(raw) and not ASSIGNMENT.match(source.text, following.start):
            value = _joined(source, following.start, words[-1])
            message = f"A blank follows '=': the shell takes what follows for a name to export, and {STOPS} "
            cure = None if value is None else raw + value
            return Problem(source, word.start, words[-1].end, message + _write(raw[:-1], value), "operator-blank", cure)
    at = next((n for n in range(1, len(words) - 1) if source.text.startswith("=", words[n + 1].start)), None)
    problem = operator_blank(source, words[at:]) if at is not None else None
    if problem is None:
        return None
    name = source.text[words[at].start : words[at].end] if at else ""
    value = problem.cure.partition("=")[2] if problem.cure else None
    message = f"A blank stands before '=': the shell takes '=' for a name to export, and {STOPS} {_write(name, value)}"
    return problem._replace(message=message)


def more_words(source: Source, name: str, value_start: int, words: Sequence[Word], command: Word) -> Problem:
    """`NAME=a b`: `words` are those behind the assignment, on the same line; `command` is what the shell runs."""
    text, start, end = source.text, words[0].start, words[-1].end
    runs = f"the shell runs {quote(text[command.start : command.end])} as a command, and {STOPS}"
    if text[value_start] in " \t":
        cure = _joined(source, start, words[-1])
        message = f"A blank follows '=': {name} becomes empty, {runs} {_write(name, cure)}"
        return Problem(source, value_start, end, message, "operator-blank", cure)
    if text[start] in "\"'" and text[value_start] == text[start]:
        cure = _one_string(text[value_start:end])
        message = f"The value ends at its closing quote: {runs} {_write(name, cure)}"
    else:
        cure = _joined(source, value_start, words[-1])
        message = f"A value with blanks needs quotes: {runs} {_write(name, cure)}"
    return Problem(source, value_start, end, message, cure=cure)


def lost_option(source: Source, name: str, value_start: int, first: int, last: Word) -> Problem:
    """`NAME=a=1 b=2`; the words from `first` to `last` are lost."""
    cure = _joined(source, value_start, last)
    lost = quote(source.text[first : min(last.end, first + 99)])
    message = (
        f"A value with blanks needs quotes: the shell makes {lost} a variable of its own, which never reaches {name}. "
        f"{_write(name, cure)}"
    )
    return Problem(source, value_start, last.end, message, cure=cure)


def only_for_command(source: Source, name: str, start: int, end: int, command: str) -> Problem:
    """`NAME=value command`, with a command that exists."""
    message = (
        f"The shell sets {name} only for the command {quote(command)} here: grub-mkconfig never sees the value. "
        f"Write {name}=… on a line of its own."
    )
    return Problem(source, start, end, message)


def appended(source: Source, start: int, name: str, word: Word) -> Problem:
    """`NAME+=value`."""
    at = start + len(name) + 2
    value = source.text[at : word.end]
    new = None
    if value[:1] == '"' and value.count('"') == 2 and value[-1] == '"' and "`" not in value:
        new = f'"${{{name}}}{value[1:]}'
    elif value and not _SPECIAL.search(value):
        new = f'"${{{name}}}{value}"'
    message = (
        f"Only bash knows '+=': where sh is dash, as on Debian and Ubuntu, '{name}+=…' is a command that does "
        f"not exist, and {STOPS} {_write(name, new)}"
    )
    return Problem(source, start, word.end, message, "only-bash", new and f"{name}={new}")


def array(source: Source, name: str, start: int, end: int) -> Problem:
    what = "Only bash knows lists in parentheses"
    return Problem(source, start, end, f"{what}: {_IN_DASH} {_write(name, None)}", "only-bash")


def only_bash(source: Source, start: int, end: int, what: str) -> Problem:
    message = f"Only bash knows {what}: {_IN_DASH} Write it in a way that every shell knows."
    return Problem(source, start, end, message, "only-bash")


def double_brackets(source: Source, start: int, end: int) -> Problem:
    message = (
        "Only bash knows '[[': where sh is dash, as on Debian and Ubuntu, it is a command that does not exist, and so "
        "counts as false. Write '[ … ]', with a single '=' and the variables in quotes."
    )
    return Problem(source, start, end, message, "only-bash")


def double_equals(source: Source, start: int, end: int) -> Problem:
    message = (
        "Only bash knows '==' in '[': where sh is dash, as on Debian and Ubuntu, the comparison is false, whatever "
        "stands there. Write '='."
    )
    return Problem(source, start, end, message, "only-bash", "=")


def fails(source: Source, start: int, end: int, what: str, write: str = "") -> Problem:
    """The shell ends here; `what` says why, `write` what would be right."""
    return Problem(source, start, end, f"{what}: {STOPS}{' ' if write else ''}{write}")


def last_fails(source: Source, start: int, end: int) -> Problem:
    message = (
        "This is the last command of the file and it ends as false, so the whole file counts as failed: "
        f"{STOPS} Write it as 'if …; then …; fi', or end the file with the line 'true'."
    )
    return Problem(source, start, end, message)


def ends_generator(source: Source, start: int, end: int, command: str) -> Problem:
    message = (
        f"'{command}' ends not only this file but grub-mkconfig, which reads it: no new grub.cfg is written, and the "
        "old one stays. Leave the line out, or write 'return'."
    )
    return Problem(source, start, end, message)


def _write(name: str, value: str | None) -> str:
    shown = value if value and len(value) <= 100 else '"…"'
    return f"Write {name}={shown}."


def bash_grammar(source: Source, start: int, end: int, what: str) -> Problem:
    return Problem(source, start, end, f"{what}: {_IN_DASH}", "only-bash")


def structure(source: Source, start: int, end: int, what: str) -> Problem:
    return Problem(source, start, end, f"{what}: {STOPS}")


def _joined(source: Source, start: int, last: Word) -> str | None:
    """The text up to the last word as one quoted value, where nothing else can be meant."""
    if last.end - start > _LONGEST:
        return None
    written = source.text[start : last.end].strip(" \t")
    if "\n" in written:
        return None
    if not _SPECIAL.search(written):
        return f'"{written}"'
    quote = written[0]
    inner = written[1:-1]
    whole = len(written) > 1 and quote in "\"'" and written[-1] == quote and quote not in inner
    return written if whole and not (quote == '"' and _SPECIAL.search(inner)) else None


def _one_string(written: str) -> str | None:
    """`"a" "b"` as `"a b"`."""
    quote = written[0]
    parts = written.split(quote)
    if len(parts) != 5 or parts[0] or parts[4] or parts[2].strip(" \t") or _SPECIAL.search(parts[1] + parts[3]):
        return None
    return f"{quote}{parts[1].rstrip()} {parts[3].lstrip()}{quote}"


def quote(command: str) -> str:
    return f"'{command[:40]}…'" if len(command) > 40 else f"'{command}'"
