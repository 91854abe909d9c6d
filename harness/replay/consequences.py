"""Whether the failure of an earlier step can be why a command failed: by what that step was to bring about, and by what the command lacks."""

from collections.abc import Iterator
from posixpath import basename

from msgspec import Struct

from harness.knowledge import outcomes
from harness.knowledge.calls import call_of
from harness.knowledge.reading import assigned_variable
from harness.knowledge.sessions import is_elsewhere
from harness.knowledge.traits import Trait
from harness.record.command import CommandRecord, Ending
from harness.record.model import StepRecord
from harness.record.reason import ReasonKind
from harness.replay.mistakes import asked_port, lists_nothing, missed_file, missed_module, missing_object, wants_account
from harness.shell.parsing import programs
from harness.shell.script import Program
from harness.shell.variables import SETS_ANYTHING, assigned, used

_DONE = (Ending.FINISHED, Ending.WATCHED, Ending.BESIDE, Ending.OPENED, Ending.LEFT)
"""How commands end, or go on, that did what they were to do."""
_OF_PAGES = (ReasonKind.PAGE_SILENT, ReasonKind.PAGE_STATUS)


class Undone(Struct, frozen=True):
    """A command that failed, or was not typed because an earlier one did."""

    text: str
    shell: str
    """The command that opened the shell or console in which it was, or would have been, typed."""
    taken_port: str = ""
    """The port that it could not have."""

    @property
    def programs(self) -> tuple[Program, ...]:
        """What it runs."""
        return programs(self.text)


def can_be_why(failure: StepRecord, last: CommandRecord | None, reason_subject: str = "") -> bool:
    """Return whether what a failed step has not brought about can be what a later command lacks.

    `last` is that command; where there is none, `reason_subject` is what the later step is about, such as the address of a page.
    """
    reason = failure.reason
    if reason is not None and (reason.kind is ReasonKind.EXPECTATION or reason.kind in _OF_PAGES):
        return False
    undone = list(_undone(failure))
    if not undone:
        return True
    return any(_explains(undone_part, last, reason_subject) for undone_part in undone)


def may_set(failure: StepRecord, variable: str) -> bool:
    """Return whether a failed step may have been to set a variable: by its name, or by what it was to read (`source`, `eval`, `read`)."""
    undone = [program for undone_part in _undone(failure) for program in undone_part.programs]
    return any(program.name in SETS_ANYTHING or variable in assigned(program) for program in undone)


def failed_command(failure: StepRecord) -> CommandRecord | None:
    """Return the command on which a step failed; `None` where no command did."""
    return next((command for command in failure.typed_commands if _is_undone(command)), None)


def _is_undone(command: CommandRecord) -> bool:
    return command.bad_status is not None or command.ending not in _DONE


def _undone(failure: StepRecord) -> Iterator[Undone]:
    shell = next((command.shell for command in reversed(failure.commands) if command.shell), "")
    reason = failure.reason
    for command in failure.commands:
        if _is_undone(command):
            is_refused = reason is not None and reason.kind is ReasonKind.PORT_TAKEN and reason.command == command.text
            taken = reason.subject if reason is not None and is_refused else ""
            yield Undone(command.text, command.shell or shell, taken)


def _explains(undone: Undone, last: CommandRecord | None, subject: str) -> bool:
    if is_elsewhere(undone.shell) and not _is_same_place(undone.shell, last):
        return False
    if last is None:
        return any(_may_answer(undone, program, asked_port(subject)) for program in undone.programs)
    if _gives_variable(undone, last):
        return True
    return any(_explains_by(undone, program, last) for program in undone.programs)


def _explains_by(undone: Undone, program: Program, last: CommandRecord) -> bool:
    """Return whether a program that did not do its work can be why a command failed, by what that one says it lacks."""
    if (port := asked_port(last.output, last.text)) is not None:
        return _may_answer(undone, program, port)
    if undone.taken_port:
        return undone.taken_port in outcomes.ports_of(last.text)
    if lists_nothing(last):
        return outcomes.may_make_object(program, "")
    if name := missing_object(last):
        return outcomes.may_make_object(program, name)
    if module := missed_module(last):
        return outcomes.may_install(program, module)
    if wants_account(last):
        return program.name in {other.name for other in programs(last.text)}
    if (path := missed_file(last)) is not None:
        if is_elsewhere(last.shell) and last.shell != undone.shell:
            return _reaches_containers(program)
        return outcomes.may_make_file(program, path)
    return _may_matter(program, last)


def _may_answer(undone: Undone, program: Program, port: str | None) -> bool:
    if undone.taken_port:
        return not port or port == undone.taken_port
    return outcomes.may_answer(program, port or "")


def _may_matter(program: Program, last: CommandRecord) -> bool:
    """Return whether a program can be why a command failed that does not say what it lacks."""
    if outcomes.changes_nothing(program):
        return False
    if outcomes.serves_alone(program):
        return bool(outcomes.ports_of(" ".join(program.literals)) & outcomes.ports_of(last.text))
    if outcomes.makes_files_alone(program):
        return any(map(outcomes.may_do_anything, programs(last.text))) or any(
            basename(use) in last.text for use in outcomes.files_of(program)
        )
    return True


def _gives_variable(undone: Undone, last: CommandRecord) -> bool:
    """Return whether a command was to set a variable that a later one uses, or may read: one that is exported."""
    names = {name for program in undone.programs for name in assigned(program)}
    is_used = any(name in names for program in programs(last.text) for name, _ in used(program))
    return is_used or (assigned_variable(undone.text) is not None and not _lacks_something(last))


def _lacks_something(last: CommandRecord) -> bool:
    """Return whether a command says what it lacks."""
    named = missing_object(last) or missed_module(last) or missed_file(last)
    return bool(named) or asked_port(last.output, last.text) is not None


def _is_same_place(shell: str, last: CommandRecord | None) -> bool:
    """Return whether a command was typed in the same shell or console, or goes into the same container."""
    if last is None:
        return False
    return last.shell == shell or bool(_containers(shell) & _containers(last.shell or last.text))


def _containers(text: str) -> set[str]:
    """Return the pods and containers that the programs of a command go into: `kubectl exec POD -- …`."""
    calls = (call_of(program) for program in programs(text))
    return {call.arguments[0][0] for call in calls if call.inner and call.arguments}


def _reaches_containers(program: Program) -> bool:
    """Return whether a program may change what is in a container: all may but those that make files here."""
    is_here = outcomes.makes_files_alone(program) or Trait.MOVES in call_of(program).traits
    return not is_here and not outcomes.changes_nothing(program) and not outcomes.serves_alone(program)
