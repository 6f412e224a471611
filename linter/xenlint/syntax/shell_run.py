"""What a shell script would do, worked out without running it.

Commands are followed as `sh -e` carries them out: assignments, branches, loops, functions, and the commands of the
shell's own whose outcome a text can tell. Any other command only has an outcome that is not known. Where it decides
which way the script takes, all ways are followed, and what they do not agree on is unknown. Where the shell would give
up is noted, and reading goes on as if that place had been passed over.
"""

from collections.abc import Callable
from functools import partial

from xenlint.syntax import shell_problems
from xenlint.syntax.shell_assigned import assigned
from xenlint.syntax.shell_expand import assigned_in
from xenlint.syntax.shell_state import Leave, State, Status
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
from xenlint.syntax.shell_values import unknown, vague
from xenlint.syntax.tree import String

_ROUNDS = 32
"""Loops with more rounds are taken as loops of unknown length."""

_DEEP = 70
"""Commands within commands, the bodies of called functions among them, are followed so deep."""


class Runner(State):
    """Follows commands. Simple commands are worked off by the class that builds on this one."""

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
            self.may_leave_any()
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
        if any(assigned_in(command.word.parts or ())):
            subject = vague(subject)  # bash finds a letter where "${X=}" is empty
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
