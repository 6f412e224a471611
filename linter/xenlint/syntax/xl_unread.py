"""Why xl cannot read what stands here: what people write, and what they should write instead.

The reader knows only that it is lost; these functions look at the text and find the words, one for each place: a
statement, a value, what follows a value, an item of a list. Each gets the whole text, where the reader stumbled (`at`)
and where that line ends (`stop`). `xl_bare` has the words for what lacks its quotes, `xl_stray` for single characters.
"""

from __future__ import annotations

from collections.abc import Callable

from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import List, Number, String, Value
from xenlint.syntax.xl_bare import NAME, OPERATOR, RUN, bare, spoiled_number
from xenlint.syntax.xl_mistakes import REFUSES, Mistake, python, quote
from xenlint.syntax.xl_stray import end_of_code, skip_blanks, stray, trim, triple_quotes

BODY = lazy_pattern(r"[ \t]*(?:def|class)\b")
"""The head of a block whose lines are no settings."""

_STATEMENT = lazy_pattern(
    r"(?:import|from|def|class|if|elif|else|for|while|try|except|finally|with|return|print|raise|assert|pass|del|global"
    r"|exec|break|continue|async)\b(?![.-])|@[A-Za-z_]"
)
_OPERANDS = lazy_pattern(r"""(?:[^,\[\]()"'\n#]|\([^()\n]*\)|"[^"\n]*"|'[^'\n]*')+""")

_SETTINGS = "Write plain 'key = value' lines."


def _closes_nothing(text: str, at: int, instead: str) -> Mistake:
    return Mistake(at, at + 1, f"This '{text[at]}' closes nothing: {REFUSES}. {instead}")


def _no_place(text: str, at: int, stop: int) -> Mistake:
    run = RUN.match(text, at, stop)
    end = run.end() if run else at + 1
    return Mistake(
        at,
        end,
        f"{quote(text[at:end])} has no place here: {REFUSES}. "
        "A line is 'key = value', with text in quotes, or a comment that begins with '#'.",
    )


# statements


def no_assignment(text: str, at: int, stop: int) -> Mistake:
    """The statement at `at` is no assignment."""
    stop = trim(text, at, stop)
    if text[at] in "\"'" and text.find(text[at], at + 1, stop) > at + 1:
        return _text_first(text, at, stop)
    mistake = stray(text, at, stop)
    if mistake:
        return mistake
    end = end_of_code(text, at, stop)
    before = text[text.rfind("\n", 0, at) + 1 : at].strip(" \t")
    if before and not before.strip("; \t"):
        start = text.rfind("\n", 0, at) + 1
        start += text[start:at].index(";")
        message = f"';' begins no comment, and xl reads what follows: {REFUSES}. Comments begin with '#'."
        return Mistake(start, stop, message, cure=f"#{text[start + 1 : stop]}")
    if _STATEMENT.match(text, at):
        return python(at, end, "This is", _SETTINGS)
    char = text[at]
    name = NAME.match(text, at)
    if name:
        return _after_name(text, at, name.end(), end)
    if char == "[" and text[end - 1] == "]":
        return Mistake(
            at,
            end,
            f"{quote(text[at:end])} looks like the title of a section, and files for xl have none: {REFUSES}. "
            "Delete the line.",
        )
    if char in ")]}":
        return _closes_nothing(text, at, "Delete it, or open a list before it.")
    if char in "=+":
        return Mistake(at, at + 1, f"No key stands before this '{char}': {REFUSES}. Write 'key = value'.")
    if char == "(":
        return python(at, end, "This looks like", _SETTINGS)
    if char.isdigit():
        word = RUN.match(text, at, stop)
        return Mistake(
            at,
            word.end() if word else at + 1,
            f"A line cannot begin with a digit: {REFUSES}. Write 'key = value'; a key begins with a lower-case letter.",
        )
    return _no_place(text, at, stop)


def _text_first(text: str, at: int, stop: int) -> Mistake:
    """A string where a key should be."""
    end = text.find(text[at], at + 1, stop) + 1
    if text[skip_blanks(text, end, stop) : stop][:1] in ("=", ":"):
        return Mistake(
            at,
            end,
            f"The key {text[at:end]} stands in quotes: {REFUSES}. "
            f"Write {quote(text[at + 1 : end - 1])} without quotes, then '=' and the value.",
        )
    return Mistake(
        at,
        end,
        f"A string stands here without a key: {REFUSES}. Write 'key = value'; a list goes on only inside '[' and ']'.",
    )


def _after_name(text: str, at: int, name_end: int, end: int) -> Mistake:
    """A statement that begins with a word and goes on with something else than `=`."""
    name = text[at:name_end]
    next_at = skip_blanks(text, name_end, end)
    if next_at == end:
        return Mistake(
            at, name_end, f"{quote(name)} stands alone, without '=' and a value: {REFUSES}. Write '{name} = …'."
        )
    rest = text[next_at:end]
    if rest[0] in "([." and next_at == name_end:
        return python(at, end, "This is", _SETTINGS)
    if rest.startswith(("==", ":=")):
        return Mistake(
            next_at, next_at + 2, f"'{rest[:2]}' is no assignment to xl: {REFUSES}. Write a single '='.", cure="="
        )
    if rest[0] == ":":
        return Mistake(
            next_at,
            next_at + 1,
            f"A ':' follows {quote(name)} where xl wants '=': {REFUSES}. Write '{name} = …'.",
        )
    if rest[0] in "-*/%|&,." and "=" in rest:
        return python(at, end, "This looks like", _SETTINGS)
    mistake = stray(text, next_at, end)
    if mistake and rest[0] not in "\"'":
        return mistake
    if rest[0].isalnum() or rest[0] in "\"'[_/":
        return Mistake(
            at,
            end,
            f"No '=' stands between {quote(name)} and what follows: {REFUSES}. "
            f"Write '{name} = …', with text in quotes; a comment begins with '#'.",
        )
    return _no_place(text, next_at, end)


# values


def wrong_value(text: str, at: int, stop: int, is_variable: Callable[[str], bool]) -> Mistake:
    """What stands where a value should is none."""
    stop = trim(text, at, stop)
    mistake = bare(text, at, stop, is_variable)
    if mistake:
        return mistake
    char = text[at]
    if char in ",;":
        return Mistake(at, at + 1, f"A value is missing before this '{char}': {REFUSES}. Write one after '='.")
    if char == "=":
        return Mistake(at, at + 1, f"A second '=' follows the first: {REFUSES}. Write a single '='.", cure="")
    if char in ")]}":
        return _closes_nothing(text, at, "Write a value after '='.")
    return _no_place(text, at, stop)


def behind_value(text: str, key: str, value: Value, at: int, stop: int) -> tuple[Mistake, bool]:
    """Something follows a value on its line; also, whether the value can be trusted all the same."""
    stop = trim(text, at, stop)
    start = value.start
    if isinstance(value, String) and text.startswith(('"""', "'''"), start):
        return triple_quotes(text, start, stop), False
    char = text[at]
    code_end = end_of_code(text, at, stop)
    if char == "," and code_end > at + 1:
        return python(start, code_end, "A tuple is", "Write a list in '[' and ']'."), False
    if char == ",":
        message = f"A ',' follows the value of {quote(key)}: {REFUSES}. Delete it; commas stand in lists only."
        return Mistake(at, at + 1, message, cure=""), True
    if isinstance(value, Number):
        mistake = spoiled_number(text, key, start, at, stop)
        if mistake:
            return mistake, False
    mistake = stray(text, at, stop)
    if mistake and char not in "\"'":
        return mistake, True
    if _is_operator(text, value, at):
        return python(start, code_end, "An expression is", "Write its result."), False
    if isinstance(value, String):
        if char in "\"'" and text.find(char, at + 1, stop) > 0:
            message = "A second string follows the first, and xl does not join them"
            return Mistake(at, stop, f"{message}: {REFUSES}. Write one string, or a list."), False
        if at == value.end and char not in ")]}":
            return _closed_early(text[start], at, stop), False
    if mistake:
        return mistake, False
    if char == "]":
        instead = "Write '[' before the value where a list is meant, or delete the ']'."
        return _closes_nothing(text, at, instead), True
    if char in ")}":
        return _closes_nothing(text, at, "Delete it.")._replace(cure=""), True
    return Mistake(
        at,
        code_end,
        f"{quote(text[at:code_end])} follows the value of {quote(key)}: {REFUSES}. "
        "Delete it, or put '#' before it to make it a comment.",
    ), False


def _closed_early(mark: str, at: int, end: int) -> Mistake:
    return Mistake(
        at,
        end,
        f"The quote {mark} before this closes the string, and text follows: {REFUSES}. "
        f"Write \\{mark} for a quote inside the string, or add the quote that is missing before this one.",
    )


def _is_operator(text: str, value: Value, at: int) -> bool:
    """Whether Python would go on with an expression here."""
    if text[at] == "." and isinstance(value, (String, List)) and NAME.match(text, at + 1):
        return True
    if text[at] in "([" and not isinstance(value, Number):
        return True
    return bool(OPERATOR.match(text, at)) and (text[at] in "%+*/-" or at > value.end)


# lists


def _expression_end(text: str, at: int, end: int, stop: int) -> int:
    """Where Python code that is an item of a list ends; not before `end`."""
    found = _OPERANDS.match(text, at, stop)
    return max(end, trim(text, at, found.end())) if found else end


def wrong_item(
    text: str, at: int, end: int, stop: int, before: Value | None, is_variable: Callable[[str], bool]
) -> Mistake:
    """What stands from `at` to `end` in a list is neither value nor comma.

    `before` is the item that it follows, None where an item should stand.
    """
    char = text[at]
    stop = trim(text, at, stop)
    if before is None:
        mistake = bare(text, at, stop, is_variable)
        if mistake and mistake.reason == "python" and not text.startswith(('"""', "'''"), at):
            mistake = mistake._replace(end=_expression_end(text, at, end, stop))
    elif isinstance(before, Number) and (spoiled := spoiled_number(text, "", before.start, at, end)):
        mistake = spoiled
    elif (alone := stray(text, at, stop)) is not None:
        mistake = alone
    elif _is_operator(text, before, at):
        mistake = python(before.start, _expression_end(text, at, end, stop), "An expression is", "Write its result.")
    elif isinstance(before, String) and at == before.end and char not in ";)}":
        mistake = _closed_early(text[before.start], at, end)
    else:
        mistake = None
    if mistake:
        return mistake
    if char == ";":
        return Mistake(at, at + 1, f"A ';' stands in a list: {REFUSES}. Write a ',' between items.", cure=",")
    if char in ")}":
        return Mistake(
            at, at + 1, f"This '{char}' does not close the list, which only ']' does: {REFUSES}. Write ']'.", cure="]"
        )
    return Mistake(
        at,
        end,
        f"{quote(text[at:end])} has no place in a list: {REFUSES}. Write items in quotes, with commas between them.",
    )
