"""What a shell script would do, worked out without running it.

Commands are followed as `sh -e` carries them out: assignments, branches, loops, functions, and the commands of the
shell's own whose outcome a text can tell. Any other command only has an outcome that is not known. Where it decides
which way the script takes, all ways are followed, and what they do not agree on is unknown. Where the shell would give
up is noted, and reading goes on as if that place had been passed over.
"""

from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.shell_assigned import assigned
from xenlint.syntax.shell_expand import Expander
from xenlint.syntax.shell_tree import (
    AndOr,
    Array,
    Case,
    Command,
    For,
    Function,
    Group,
    If,
    Pipeline,
    Sequence,
    Simple,
    While,
)
from xenlint.syntax.shell_values import Variables, same, unknown, vague
from xenlint.syntax.tree import Problem, String

Status = bool | None
"""How a command ended: true for 0, false for anything else, None where that is not known."""

_ROUNDS = 32
"""Loops with more rounds are taken as loops of unknown length."""

_DEEP = 70
"""Commands within commands, the bodies of called functions among them, are followed so deep."""

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


class Runner(Expander):
    """Follows commands. Simple commands are worked off by the class that builds on this one."""

    def __init__(self, variables: Variables) -> None:
        super().__init__(variables)
        self.problems: dict[tuple[str, int, str], Problem] = {}
        self.functions: dict[str, tuple[Source, Function] | None] = {}  # None where it is not known which
        self.read_only: dict[str, bool] = {}  # false where it only may be
        self.stops_on_failure: bool | None = True  # set -e
        self.is_alone = True  # no other file was read before
        self.stops: bool | None = False  # whether the shell gives up somewhere; None where it may
        self.last_false = (0, 0)
        self.leaving: Leave | None = None
        self.scopes: list[_Scope] = []
        self.doubt = 0
        self.branches = 0  # ways around that may not be taken
        self.subshells = 0
        self.depth = 0

    # What happens to the script as a whole

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
        if self.doubt and not (value is None and old is None) and not same(value, old):
            value = vague(value or old)  # type: ignore[arg-type]
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

    # Commands

    def sequence(self, commands: Sequence, tested: bool) -> Status:
        status: Status = True
        for number, command in enumerate(commands.commands):
            if number in commands.background:
                self.subshell(command, True)
                status = True
            else:
                status = self.run(command, tested)
            if self.leaving:
                break
        return status

    def run(self, command: Command, tested: bool) -> Status:
        """Follow a command. `tested` where its failure only decides what comes next."""
        if self.depth >= _DEEP:
            self.forget(command.start, command.end)
            return None
        self.depth += 1
        self.work -= 10
        status = self._run(command, tested)
        self.depth -= 1
        return status

    def _run(self, command: Command, tested: bool) -> Status:
        if isinstance(command, Simple):
            return self.failed(self.simple(command, tested), command.start, command.end, tested)
        if isinstance(command, AndOr):
            return self.and_or(command, tested)
        if isinstance(command, If):
            return self.arms(command, 0, tested)
        if isinstance(command, Case):
            return self.case(command, tested)
        if isinstance(command, For):
            return self.for_loop(command, tested)
        if isinstance(command, While):
            return self.while_loop(command, tested)
        if isinstance(command, Group):
            if not command.is_subshell:
                return self.sequence(command.body, tested)
            return self.failed(self.subshell(command.body, tested), command.start, command.end, tested)
        if isinstance(command, Pipeline):
            return self.pipeline(command, tested)
        if isinstance(command, Function):
            self.functions[command.name] = (self.source, command) if self.is_certain else None
            return True
        if isinstance(command, Array):
            self.array(command)
            return True
        self.note(shell_problems.double_brackets(self.source, command.start, command.end))
        return self.failed(None, command.start, command.end, tested)

    def simple(self, command: Simple, tested: bool) -> Status:
        raise NotImplementedError

    def array(self, command: Array) -> None:
        raise NotImplementedError

    def ways(self, *branches: Callable[[], Status]) -> Status:
        """Follow each of several ways of which the script takes one."""
        ends: list[dict[str, String | None]] = []
        statuses: list[Status] = []
        leaves: list[Leave] = []
        for branch in branches:
            self.variables.open()
            self.branches += 1
            status = branch()
            self.branches -= 1
            changes = self.variables.close()
            leave, self.leaving = self.leaving, None
            if leave is None:
                statuses.append(status)
            else:
                leaves.append(leave)
            if leave is None or leave.kind != "exit":
                ends.append(changes)
        self.variables.join(ends)
        if statuses:
            for leave in leaves:
                self.may_leave(leave)
            return statuses[0] if len(set(statuses)) == 1 else None
        # Each way leaves: go on behind what the last one that does not end everything leaves.
        stay = [leave for leave in leaves if leave.kind != "exit"]
        for leave in leaves:
            if len(set(leaves)) > 1:
                self.may_leave(leave)
        self.leaving = (stay or leaves)[-1]
        if len(set(leaves)) > 1:
            self.leaving = self.leaving._replace(status=None)
        return None

    def and_or(self, command: AndOr, tested: bool) -> Status:
        status = self.run(command.first, True)
        for number, (operator, following) in enumerate(command.rest):
            if self.leaving:
                break
            inner_tested = tested or number < len(command.rest) - 1
            wanted = operator == "&&"
            if status is None:
                otherwise = not wanted
                status = self.ways(partial(self.run, following, inner_tested), partial(bool, otherwise))
            elif status is wanted:
                status = self.run(following, inner_tested)
        if status is False:
            self.last_false = (command.start, command.end)
        return status

    def arms(self, command: If, number: int, tested: bool) -> Status:
        """The arms of an `if` from this one on."""
        if number == len(command.arms):
            return True if command.other is None else self.sequence(command.other, tested)
        condition, body = command.arms[number]
        status = self.sequence(condition, True)
        if self.leaving:
            return status
        if status is None:
            return self.ways(lambda: self.sequence(body, tested), lambda: self.arms(command, number + 1, tested))
        return self.sequence(body, tested) if status else self.arms(command, number + 1, tested)

    def case(self, command: Case, tested: bool) -> Status:
        subject = self.word(command.word)
        possible: list[Sequence] = []
        for patterns, body in command.arms:
            fits: bool | None = False
            for word in patterns:
                pattern = self.pattern(self.parts(word))
                self.work -= len(subject.value)
                one = pattern.matches(subject.value) if pattern and subject.known and self.work > 0 else None
                if pattern and one is None and pattern.tokens == ["star"]:
                    one = True
                if one is not False:
                    fits = one if fits is False or one else fits
                if fits:
                    break
            if fits is not False:
                possible.append(body)
            if fits:
                break
        else:
            if not possible:
                return True
            return self.ways(*(partial(self.sequence, body, tested) for body in possible), lambda: True)
        if len(possible) == 1:
            return self.sequence(possible[0], tested)
        return self.ways(*(partial(self.sequence, body, tested) for body in possible))

    def for_loop(self, command: For, tested: bool) -> Status:
        values: list[String] | None = None if command.words is None else []
        for word in command.words or ():
            fields = self.fields(word)
            values = None if fields is None or values is None else values + fields
            if values is not None and len(values) > _ROUNDS:
                values = None
        if values is None or self.work < 0:
            return self.any_rounds(command, command.name)
        self.work -= 100 * len(values)
        self.enter("loop")
        status: Status = True
        for value in values:
            if self.work < 0:
                self.any_rounds(command, command.name)
                break
            self.store(command.name, value)
            if not self.leaving:
                status = self.sequence(command.body, tested)
            if self.left_loop():
                break
        if self.scopes[-1].doubt:
            status = None
        self.exit()
        return status

    def left_loop(self) -> bool:
        """Whether the loop ends with this round."""
        leave = self.leaving
        if leave is None or leave.kind in ("return", "exit"):
            return leave is not None
        self.leaving = leave._replace(times=leave.times - 1) if leave.times > 1 else None
        return leave.kind == "break" or leave.times > 1

    def while_loop(self, command: While, tested: bool) -> Status:
        self.enter("loop")
        status: Status = True
        for _ in range(_ROUNDS):
            self.work -= 100
            going = self.sequence(command.condition, True)
            if self.left_loop() or going is command.is_until:
                break
            if going is None or self.scopes[-1].doubt or self.work < 0:
                status = self.any_rounds(command)
                break
            status = self.sequence(command.body, tested)
            if self.left_loop():
                break
        else:
            status = self.any_rounds(command)
        if self.scopes[-1].doubt:
            status = None
        self.exit()
        return status

    def any_rounds(self, command: For | While, name: str = "") -> Status:
        """A loop whose number of rounds is not known: what it assigns is unknown, from the first round on."""
        place = unknown(self.source, command.start, command.end)
        found = assigned(self.text, command, self.functions)
        if found is None:
            self.forget(command.start, command.end)
        names = {*(found or ()), name} - {""}
        for changed in names:
            self.variables.assign(changed, vague(self.variables.get(changed) or place))

        def once() -> Status:
            if isinstance(command, While):
                self.sequence(command.condition, True)
            return (self.leaving and None) or self.sequence(command.body, True)

        self.enter("loop")
        if self.work > 0:
            self.work -= 100
            self.ways(once, lambda: True)
        self.left_loop()
        self.exit()
        for changed in names:
            if value := self.variables.get(changed):
                self.variables.assign(changed, vague(value))
        if found is None:
            self.forget(command.start, command.end)
        self.may_fail()
        return None

    def subshell(self, body: Sequence | Command, tested: bool) -> Status:
        """What runs in a shell of its own changes nothing here."""
        self.variables.open()
        options = self.stops_on_failure, self.unset_fails
        self.subshells += 1
        scope = self.enter("subshell")
        status = self.sequence(body, tested) if isinstance(body, Sequence) else self.run(body, tested)
        if self.leaving:
            status = self.leaving.status
            self.leaving = None
        if scope.doubt:
            status = None
        self.exit()
        self.subshells -= 1
        self.stops_on_failure, self.unset_fails = options
        self.variables.close()
        return status

    def pipeline(self, command: Pipeline, tested: bool) -> Status:
        status: Status = True
        inner_tested = tested or command.is_negated
        if len(command.commands) == 1:
            status = self.run(command.commands[0], inner_tested)
        else:
            for each in command.commands:
                status = self.subshell(each, inner_tested)
            status = status if command.is_negated else self.failed(status, command.start, command.end, tested)
        return status if not command.is_negated or status is None else not status

    def call(self, name: str, start: int, end: int, tested: bool) -> Status:
        """Call a function of the script's."""
        known = self.functions[name]
        if known is None or self.work < 0:
            self.forget(start, end)
            return None
        self.work -= 100
        source, function = known
        outside = self.source, self.text
        self.source, self.text = source, source.text
        scope = self.enter("call")
        status = self.run(function.body, tested)
        if self.leaving and self.leaving.kind == "return":
            status = self.leaving.status
            self.leaving = None
        elif self.leaving and self.leaving.kind in ("break", "continue"):
            self.leaving = None
            self.may_fail()
        if scope.doubt:
            status = None
        self.exit()
        self.source, self.text = outside
        return status
