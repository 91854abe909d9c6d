"""The play of a deck with a lie beside that of the deck as it is: what is otherwise, and which line of an output shows it."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.drift.baseline.comparison import StepComparison, compare
from harness.drift.baseline.details import Detail, DetailKind
from harness.drift.baseline.generated import Generated
from harness.drift.baseline.levels import Level
from harness.drift.baseline.traces import Trace, traces_of
from harness.match import match
from harness.record.command import CommandRecord, Ending
from harness.record.model import Record, StepRecord, Verdict

_TOLD = (Level.CHANGED, Level.BROKEN)
_LONGEST = 100
"""Characters of a line that a slide can hold."""


class PlayedDeck(Struct, frozen=True):
    """A deck that was played, with what it left behind."""

    record: Record
    files: Mapping[str, str]
    """The checksums of the files of the home when the deck was at its end, by their paths; none where a step failed."""


class Played(Struct, frozen=True):
    """A command of a play, as it can be compared."""

    step: StepRecord
    command: CommandRecord
    trace: Trace
    """Of the command alone."""
    is_last: bool
    """Of its step."""

    @property
    def key(self) -> tuple[int, str]:
        """By what it is recognised in another play of the same deck."""
        return self.step.index, self.command.text


class LieDifference(Struct, frozen=True):
    """A command that did or showed something else than without the lie."""

    true: Played | None
    """Without the lie; `None` for a command that is typed with the lie alone."""
    false: Played | None
    """With the lie; `None` for one that is not typed then."""
    detail: Detail


class Reference(Struct, frozen=True):
    """A deck that was played twice as it is: what differed between the two differs by chance, and says nothing about a lie."""

    play: PlayedDeck
    chance_commands: frozenset[tuple[int, str]] = frozenset()
    """Those that came out otherwise the second time, by the index of their step and their text."""
    chance_files: frozenset[str] = frozenset()


def reference(first: PlayedDeck, second: PlayedDeck) -> Reference:
    """Return what a play with a lie is compared with, from two plays without one."""
    commands = (difference.true or difference.false for difference in _differences(first.record, second.record))
    files = {*first.files.items()} ^ {*second.files.items()}
    return Reference(
        first,
        frozenset(played.key for played in commands if played is not None),
        frozenset(path for path, _ in files),
    )


def differences(true: Reference, false: Record) -> tuple[LieDifference, ...]:
    """Return what differs between a deck and the deck with a lie, in the order of playing; empty for nothing that can be compared."""
    return tuple(
        difference
        for difference in _differences(true.play.record, false)
        if difference.true is None or difference.true.key not in true.chance_commands
    )


def other_file(true: Reference, false: PlayedDeck) -> Detail | None:
    """Return the first file that the deck leaves otherwise with a lie than without; `None` where all are the same."""
    files = true.play.files
    for path in sorted({*files, *false.files} - true.chance_files):
        before, after = files.get(path), false.files.get(path)
        if before != after:
            return Detail(DetailKind.FILE, before, after, subject=path.rpartition("/")[2])
    return None


def _differences(true: Record, false: Record) -> Iterator[LieDifference]:
    before, after = [*_commands(true)], [*_commands(false)]
    by_trace = {id(played.trace): played for played in (*before, *after)}
    for pair in compare([played.trace for played in before], [played.trace for played in after]):
        played_true = by_trace.get(id(pair.before))
        played_false = by_trace.get(id(pair.after))
        detail = _detail(pair) or _of_moment(played_true, played_false, true, false)
        if detail is not None:
            yield LieDifference(played_true, played_false, detail)


def telling_line(difference: LieDifference, true: Record) -> str | None:
    """Return the first line that appeared without a lie and not with it, and appears each time; `None` where there is none.

    `…` and `3xxxx` stand for what varies in it, and `...` for the rest of a long one.
    """
    if difference.true is None:
        return None
    shown = difference.true.command.output
    otherwise = difference.false.command.output if difference.false is not None else ""
    for line in _candidates(difference, true):
        expectation = _cut(line.strip())
        says_something = any(map(str.isalnum, expectation.replace("xxxx", "")))
        if (
            says_something
            and match("text", expectation, shown).satisfied
            and not match("text", expectation, otherwise).satisfied
        ):
            return expectation
    return None


def _candidates(difference: LieDifference, true: Record) -> Iterator[str]:
    """Yield the stable lines of an output; of JSON and YAML, of which paths and values are kept, the lines that show a value that differs."""
    assert difference.true is not None
    stable = difference.true.trace.commands[0].output
    lines = _lines(difference.true.command, true)
    if not stable:
        yield from lines
        return
    yield from stable
    if all(line.startswith(".") for line in stable):
        otherwise = difference.false.trace.commands[0].output if difference.false is not None else ()
        values = [line.partition(" = ")[2] for line in stable if line not in otherwise]
        yield from (line for line in lines if any(value and value.strip('"') in line for value in values))


def _cut(line: str) -> str:
    """Return a line that a slide can hold: of a longer one its first words."""
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rpartition(' ')[0]} ..."


def _commands(record: Record) -> Iterator[Played]:
    """Yield the commands that were typed, of the steps that were played, each with a trace of its own."""
    for step, trace in zip(record.steps, traces_of(record), strict=True):
        if step.kind not in COMMANDS or not step.started or step.hidden:
            continue
        for at, (command, own) in enumerate(zip(step.commands, trace.commands, strict=True)):
            if command.ending is not Ending.NOT_TYPED:
                alone = replace(trace, text=command.text, commands=(own,), verdict=Verdict.PASSED, reason=None, page="")
                yield Played(step, command, alone, is_last=at + 1 == len(step.commands))


def _detail(pair: StepComparison) -> Detail | None:
    """Return the first difference that matters; of a command that is typed in one play alone, what it did to the cluster."""
    if pair.before is None or pair.after is None:
        gone, added = _effect(pair.before), _effect(pair.after)
        return Detail(DetailKind.EFFECT, gone, added) if gone or added else None
    if pair.level not in _TOLD:
        return None
    return next((detail for detail in pair.details if detail.kind is not DetailKind.TEXT), None)


def _effect(trace: Trace | None) -> str | None:
    effects = [effect for command in trace.commands for effect in command.effects] if trace else []
    return str(effects[0]) if effects else None


def _of_moment(played_true: Played | None, played_false: Played | None, true: Record, false: Record) -> Detail | None:
    """Return how the outputs differ of a command that is typed otherwise, and of which a baseline keeps none: logs, an inspection."""
    if played_true is None or played_false is None or played_true.command.text == played_false.command.text:
        return None
    if played_true.trace.commands[0].output or played_false.trace.commands[0].output:
        return None
    before, after = _lines(played_true.command, true), _lines(played_false.command, false)
    line = next((line for line in before if line not in after), None)
    return Detail(DetailKind.LINE, before=line.strip()) if line is not None else None


def _lines(command: CommandRecord, record: Record) -> list[str]:
    """Return the lines of an output with `…` in the place of what varies."""
    effects = (effect for step in record.steps for played in step.commands for effect in played.effects)
    generated = Generated(effects)
    return [generated.replaced(line) for line in command.output.split("\n") if line.strip()]
