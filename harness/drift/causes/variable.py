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
    if how := _shortcoming(setter, name, failure):
        said = tuple(filter(None, [message(setter.command.output)]))
        return CauseRecord(
            kind=KIND,
            what=what,
            why=f"{setter.name} {how}",
            place=setter.place,
            mend=setter.place,
            evidence=said or (f"`${name}` is empty",),
        )
    earlier = before[: before.index(setter)]
    for other in _used_in(setter.command.text):
        if other != name and (found := _empty(failure, asked, other, earlier)):
            return found
    return None


def _shortcoming(setter: Done, name: str, failure: Failure) -> str:
    """How its setter came to leave it empty; empty where it may have a value."""
    now = failure.variables.get(name, "") if failure.variables is not None else None
    was_typed = setter.command.ending is not Ending.NOT_TYPED
    if now or (was_typed and now is None and setter.command.left_empty != name):
        return ""
    if setter.shortcoming:
        return setter.shortcoming
    return "printed nothing that could go into it" if "$(" in setter.command.text else ""


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
