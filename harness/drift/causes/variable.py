"""A variable that stayed empty: the command that sets it printed nothing, failed, or was never typed."""

from __future__ import annotations

from harness.drift.causes.calls import lines_of
from harness.drift.causes.story import Done, Failure, message
from harness.record.model import CauseRecord, Ending
from harness.shell.variables import assigned, is_of_the_shell, used

KIND = "variable"


def cause(failure: Failure) -> CauseRecord | None:
    """The command that should have given it a value."""
    own = {name for line in lines_of(failure.text) for name in assigned(line.program)}
    for name in _used_in(failure.text):
        if name not in own and (found := _empty(failure, name, name, failure.before)):
            return found
    return None


def _empty(failure: Failure, asked: str, name: str, before: tuple[Done, ...]) -> CauseRecord | None:
    """Why a variable, or one that it is made of, is empty."""
    setter = next(
        (done for done in reversed(before) if done.step.terminal == failure.terminal and _sets(done, name)), None
    )
    what = f"`${name}` is empty" if name == asked else f"`${name}`, of which `${asked}` is made, is empty"
    if setter is None:
        if failure.variables is None or name in failure.variables or is_of_the_shell(name):
            return None
        seen = (f"the shell of {failure.terminal} has no `{name}`",)
        return CauseRecord(kind=KIND, what=what, why="no step before this one sets it", evidence=seen)
    is_set = failure.variables is not None and bool(failure.variables.get(name))
    if not is_set and (how := _shortcoming(setter, name, failure)):
        said = tuple(filter(None, [message(setter.command.output)]))
        return CauseRecord(
            kind=KIND, what=what, why=f"{setter.name} {how}", place=setter.place, mend=setter.place, evidence=said
        )
    earlier = before[: before.index(setter)]
    for other in _used_in(setter.command.text):
        if other != name and (found := _empty(failure, asked, other, earlier)):
            return found
    return None


def _shortcoming(setter: Done, name: str, failure: Failure) -> str:
    if setter.command.left_empty == name:
        return "printed nothing that could go into it"
    if setter.shortcoming:
        return setter.shortcoming
    is_known_empty = failure.variables is not None and failure.variables.get(name) == ""
    return "printed nothing that could go into it" if is_known_empty and "$(" in setter.command.text else ""


def _sets(done: Done, name: str) -> bool:
    if done.command.ending is Ending.LEFT_RUNNING:
        return False
    return any(
        name in _given(line.program.literals, set(assigned(line.program))) for line in lines_of(done.command.text)
    )


def _given(words: list[str], names: set[str]) -> set[str]:
    """Without what is only exported: `export NAME` gives no value."""
    return names - set(words[1:]) if words[:1] == ["export"] else names


def _used_in(text: str) -> list[str]:
    return list(dict.fromkeys(name for line in lines_of(text) for name, _ in used(line.program)))
