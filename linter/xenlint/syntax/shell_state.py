"""A shell script as a whole while it is followed: what it may have left already, and whether the shell gives up."""

from __future__ import annotations

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.shell_expand import Expander
from xenlint.syntax.shell_tree import Function
from xenlint.syntax.shell_values import Variables, same, unknown, vague
from xenlint.syntax.tree import Problem, String
from xenlint.typed import Literal, NamedTuple

Status = bool | None
"""How a command ended: true for 0, false for anything else, None where that is not known."""

_SHELLS_OWN = frozenset(
    ("BASH", "COLUMNS", "EUID", "GROUPS", "HISTCMD", "HOSTNAME", "LINENO", "LINES", "OLDPWD", "OPTARG", "OPTIND")
) | {"PPID", "PWD", "RANDOM", "SECONDS", "UID", "_", "SHELLOPTS", "DIRSTACK", "FUNCNAME", "EPOCHSECONDS", "SHLVL"}
"""Variables that some shell gives a meaning or a value of its own."""


class Leave(NamedTuple):
    """The script leaves what it is in; `times` is that of `break` and `continue`."""

    kind: Literal["break", "continue", "return", "exit"]
    times: int = 1
    status: Status = None


class _Scope:
    """A loop, a call, a file or a subshell; above 0, `doubt` says that it may already have been left."""

    __slots__ = ("doubt", "kind", "locals")

    def __init__(self, kind: Literal["loop", "call", "file", "subshell"]) -> None:
        self.kind = kind
        self.doubt = 0
        self.locals: dict[str, String | None] = {}


class State(Expander):
    """What the commands that were followed have made of the shell."""

    def __init__(self, variables: Variables) -> None:
        super().__init__(variables)
        self.problems: dict[tuple[str, int, str], Problem] = {}
        self.functions: dict[str, tuple[Source, Function] | None] = {}  # None where it is not known which
        self.read_only: dict[str, bool] = {}  # false where it only may be
        self.stops_on_failure: bool | None = True  # set -e
        self.is_alone = True  # no other file was read before
        self.stops: bool | None = False  # whether the shell gives up somewhere; None where it may
        self.is_mended = False  # what follows is read otherwise than the shell does
        self.settled: bool | None = False  # what `stops` was before that
        self.last_false = (0, 0)
        self.leaving: Leave | None = None
        self.scopes: list[_Scope] = []
        self.doubt = 0
        self.branches = 0  # ways around that may not be taken
        self.subshells = 0
        self.depth = 0

    @property
    def is_certain(self) -> bool:
        """Whether the command that is looked at is carried out for sure, by the shell itself."""
        return not (self.branches or self.doubt or self.subshells)

    def note(self, problem: Problem) -> None:
        self.problems.setdefault((problem.source.path, problem.start, problem.reason), problem)

    def mistake(self, problem: Problem, tested: bool = False) -> None:
        """The shell stumbles here whatever else happens; `tested` where a condition takes the failure."""
        self.note(problem)
        if not self.stops:
            self.stops = True if self.is_certain and not tested and self.stops_on_failure else None

    def judge(self, problem: Problem) -> None:
        """The values lead the shell into this: only told where none of them can come from a file read before."""
        if self.is_alone:
            self.mistake(problem)
            self.stops = True
        else:
            self.may_fail()

    def mend(self) -> None:
        """From here on the script is read as it was meant: whether the shell gives up is settled."""
        if not self.is_mended:
            self.is_mended = True
            self.settled = self.stops or None

    def may_fail(self) -> None:
        self.stops = self.stops or None

    def fails(self, start: int, end: int, what: str, write: str = "") -> None:
        if self.is_certain:
            self.judge(shell_problems.fails(self.source, start, end, what, write))
        else:
            self.may_fail()
            self.leaving = Leave("exit", status=False)

    def only_bash(self, start: int, end: int, what: str) -> None:
        self.note(shell_problems.only_bash(self.source, start, end, what))
        self.may_fail()

    def store(self, name: str, value: String | None) -> None:
        old = self.variables.get(name)
        if name in self.read_only:
            if self.read_only[name]:
                where = value or old
                at = (where.start, where.end) if where and where.source is self.source else (0, 1)
                self.fails(*at, f"{name} was made read-only before")
                return
            self.may_fail()
            value = vague(value) if value else old and vague(old)
        if name in _SHELLS_OWN or name.startswith("BASH_"):
            self.may_fail()
            value = vague(value) if value else None
        self.splits_oddly |= name == "IFS"
        either = value or old
        if self.doubt and either is not None and not same(value, old):
            value = vague(either)
        self.variables.assign(name, value)

    def may_store(self, name: str, place: String) -> None:
        if name in self.read_only:
            self.may_fail()
        else:
            self.store(name, place)

    def forget(self, start: int, end: int) -> None:
        """What stands here may change everything."""
        self.variables.forget(unknown(self.source, start, end))
        self.functions = dict.fromkeys(self.functions)
        self.stops_on_failure = self.unset_fails = None
        self.splits_oddly = True
        self.may_fail()

    def enter(self, kind: Literal["loop", "call", "file", "subshell"]) -> _Scope:
        scope = _Scope(kind)
        self.scopes.append(scope)
        return scope

    def exit(self) -> None:
        scope = self.scopes.pop()
        self.doubt -= scope.doubt
        for name, value in scope.locals.items():
            self.variables.assign(name, value)
        leave = self.leaving
        if leave and (scope.doubt or (self.doubt and not self.scopes)):
            self.leaving = None  # what leaves more than this scope may not have been reached
            self.may_leave(leave)

    def may_leave(self, leave: Leave) -> None:
        """From here on the script may have left the scope that `leave` is about."""
        if leave.kind == "exit":
            self.may_fail()
        times = leave.times
        for scope in reversed(self.scopes):
            is_target = scope.kind == "subshell" or (
                scope.kind in ("call", "file")
                if leave.kind == "return"
                else scope.kind == "loop" and leave.kind != "exit"
            )
            if is_target:
                times -= 1
                scope.doubt += 1
                self.doubt += 1
                if times <= 0 or scope.kind == "subshell":
                    return

    def may_leave_any(self) -> None:
        """What stands here may leave the loops, the call or the file around it."""
        self.may_leave(Leave("break", len(self.scopes)))
        self.may_leave(Leave("return"))

    def failed(self, status: Status, start: int, end: int, tested: bool) -> Status:
        """What `set -e` makes of a command's status."""
        if status is False:
            self.last_false = (start, end)
        if status is True or tested or self.stops_on_failure is False:
            return status
        if status is None:
            self.may_fail()
            return True if self.stops_on_failure else None
        if self.stops_on_failure is None:
            self.may_fail()
            return None
        if self.is_certain:
            what = f"{shell_problems.quote(self.text[start:end])} ends as false"
            self.judge(shell_problems.fails(self.source, start, end, what))
            return True
        if not self.subshells:
            self.may_fail()
        self.leaving = Leave("exit", status=False)
        return False
