"""A variable that stayed empty: the command that sets it printed nothing, failed, or was never typed."""

from collections.abc import Iterator

from msgspec.structs import replace

from harness.drift.causes.story import Done, Failure, message
from harness.record.cause import CauseRecord, FactKind, FactRecord, Shortcoming
from harness.record.command import Ending
from harness.shell.parsing import programs
from harness.shell.variables import NOTHING, assigned, is_of_the_shell, used

KIND = "variable"
_TELLING = 4
"""Characters from which on a value in an output is no accident."""


def cause(failure: Failure) -> CauseRecord | None:
    """Return the command that should have given it a value."""
    own = {name for program in programs(failure.text) for name in assigned(program)}
    for name in dict.fromkeys((*_used_in(failure.text), *_cited(failure))):
        if name not in own and (empty := _empty(failure, name)):
            return empty
    return None


def _cited(failure: Failure) -> Iterator[str]:
    """Exported variables whose value the output cites: the command used them without naming them."""
    for done in failure.before:
        for program in programs(done.command.text):
            if program.name == "export" and done.step.terminal == failure.terminal:
                for name in assigned(program):
                    value = (failure.variables or {}).get(name, "")
                    if len(value) >= _TELLING and value in failure.output:
                        yield name


def _empty(failure: Failure, asked: str) -> CauseRecord | None:
    """Return why a variable, or one that it is made of, is empty: the one that was set last comes first."""
    looked_at: set[tuple[str, int]] = set()
    to_look_at = [(asked, len(failure.before))]
    while to_look_at:
        name, until = to_look_at.pop()
        setters = (number for number in range(until - 1, -1, -1) if _sets(failure, failure.before[number], name))
        number = next(setters, -1)
        if (name, number) in looked_at:
            continue
        looked_at.add((name, number))
        setter = failure.before[number] if number >= 0 else None
        if why := _why(failure, asked, name, setter):
            return why
        if setter is not None:
            to_look_at += [(other, number) for other in reversed(_used_in(setter.command.text)) if other != name]
    return None


def _why(failure: Failure, asked: str, name: str, setter: Done | None) -> CauseRecord | None:
    value = failure.variables.get(name, "") if failure.variables is not None else ""
    what = FactRecord(kind=FactKind.VARIABLE, name=name, value=value, wanted="" if name == asked else asked)
    if setter is None:
        if failure.variables is None or name in failure.variables or is_of_the_shell(name):
            return None
        seen = (f"the shell of {failure.terminal} has no `{name}`",)
        return CauseRecord(kind=KIND, what=what, why=FactRecord(kind=FactKind.NEVER_SET), evidence=seen)
    shortcoming = _shortcoming(setter, name, failure)
    if shortcoming is None:
        return None
    printed = tuple(filter(None, [message(setter.command.output)]))
    return CauseRecord(
        kind=KIND,
        what=what,
        why=replace(setter.as_shortcoming, shortcoming=shortcoming),
        place=setter.place,
        fix_place=setter.place,
        skipped=setter.skipped,
        evidence=printed or (f"`${name}` is {f'`{value}`' if value else 'empty'}",),
    )


def _shortcoming(setter: Done, name: str, failure: Failure) -> Shortcoming | None:
    """Return why a variable's setter left it empty; `None` where it may have a value."""
    now = failure.variables.get(name, "") if failure.variables is not None else None
    was_typed = setter.command.ending is not Ending.NOT_TYPED
    if now not in (*NOTHING, None) or (was_typed and now is None and setter.command.left_empty != name):
        return None
    if setter.shortcoming:
        return setter.shortcoming
    text = setter.command.text
    return Shortcoming.PRINTED_NOTHING if "$(" in text or "`" in text else None


def _sets(failure: Failure, done: Done, name: str) -> bool:
    if done.command.ending is Ending.LEFT_RUNNING or done.step.terminal != failure.terminal:
        return False
    return any(name in _given(program.literals, set(assigned(program))) for program in programs(done.command.text))


def _given(words: list[str], names: set[str]) -> set[str]:
    """Without what is only exported: `export NAME` gives no value."""
    return names - set(words[1:]) if words[:1] == ["export"] else names


def _used_in(text: str) -> list[str]:
    return list(dict.fromkeys(name for program in programs(text) for name, _ in used(program)))
