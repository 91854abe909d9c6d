"""A deck that was edited while it is played: what of it changed, and whether what was played since can be taken back."""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.directives import COMMANDS, TOUCHES_NO_TERMINAL, TYPES_INTO_WHAT_RUNS
from harness.knowledge.complaints import is_refused
from harness.knowledge.endings import is_stream
from harness.knowledge.reading import Reads, acts_on_objects_alone, what_is_read
from harness.record.command import Change, CommandRecord, EffectRecord, Ending
from harness.record.model import StepRecord
from harness.replay.mistakes import NOT_FOUND
from harness.replay.plan import PlannedStep
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs

_ENDS = lazy_pattern(r"\^[CDZ\\]|q|Escape", re.IGNORECASE)
"""Keys that end what runs, and change nothing else."""


def first_change(before: Sequence[PlannedStep], after: Sequence[PlannedStep]) -> int:
    """Return the place, counted from 0, of the first step that is not played as it was; the shorter one's length if all are."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (was, now) in pairs if _essence(was) != _essence(now)), min(len(before), len(after)))


def start_of_replay(
    plan: Sequence[PlannedStep], changed: int, *, from_slide: bool = True
) -> tuple[int, PlannedStep | None]:
    """Return where to begin so that the step at `changed` finds what it needs: its slide, or with `from_slide` false the step, or one before it.

    Places count from 0. Also gives the earlier step that has to be typed again because it leaves something running
    that later ones act on; `None` where there is none.
    """
    start, needed = _slide_start(plan, changed) if from_slide else changed, None
    while (earlier := _left_running_across(plan, start)) is not None:
        needed = plan[earlier]
        start = _slide_start(plan, earlier) if from_slide else earlier
    return start, needed


def _slide_start(plan: Sequence[PlannedStep], at: int) -> int:
    number = plan[at].slide.number
    while at > 0 and plan[at - 1].slide.number == number:
        at -= 1
    return at


def _left_running_across(plan: Sequence[PlannedStep], start: int) -> int | None:
    """Return the first step before a place whose command is still running there."""
    running: dict[str, int] = {}
    for at, planned in enumerate(plan[:start]):
        if planned.skip is None and planned.leaves_running:
            running.setdefault(planned.step.terminal, at)
        elif planned.skip is None and planned.step.kind not in TOUCHES_NO_TERMINAL:
            running.pop(planned.step.terminal, None)
    return min(running.values(), default=None)


def _essence(planned: PlannedStep) -> Hashable:
    """Return all that matters for playing: not the lines on which it stands."""
    step = planned.step
    expectations = tuple((expectation.kind, expectation.text) for expectation in step.expectations)
    skip = planned.skip and replace(planned.skip, unmet=None)
    return (
        *(step.kind, step.text, step.terminal, step.timeout, step.retry, skip, planned.leaves_running),
        *(planned.slide.title, expectations),
    )


class Undoing(Struct, frozen=True):
    """What it takes to have a cluster as it was before some steps."""

    created: tuple[EffectRecord, ...] = ()
    """What is to be deleted, the newest first."""
    obstacle: str = ""
    """What cannot be taken back; empty if all can."""


def undoing(records: Iterable[StepRecord], *, shell_matters: bool = False) -> Undoing:
    """Return how the steps that were played can be taken back. What only reads needs nothing; what created objects needs them deleted.

    Anything else is an obstacle: files, directories and images are nobody's to restore, and with `shell_matters` variables are none either.
    """
    created: dict[tuple[str, str, str], EffectRecord] = {}
    for record in records:
        if record.kind in TYPES_INTO_WHAT_RUNS and record.started and not _ENDS.fullmatch(record.text.strip()):
            return Undoing(obstacle=f"{record.path}:{record.line}: typed “{record.text.strip()}”")
        for command in _acting(record, shell_matters=shell_matters):
            if not command.effects and not acts_on_objects_alone(command.text):
                return Undoing(
                    obstacle=f"{record.path}:{command.line}: `{_first_line(command)}` may have changed something"
                )
            for effect in sorted(command.effects, key=lambda effect: effect.change is not Change.CREATED):
                key = (effect.kind, effect.namespace, effect.name)
                if effect.change is Change.CREATED:
                    created[key] = effect
                elif key not in created and effect.owner == "":
                    return Undoing(
                        obstacle=f"{record.path}:{command.line}: `{_first_line(command)}` {effect.change} {effect.kind}/{effect.name}"
                    )
    return Undoing(tuple(reversed(created.values())))


def _acting(record: StepRecord, *, shell_matters: bool) -> Iterator[CommandRecord]:
    """Yield the commands that were typed and do more than to read, and were not refused before they did."""
    if record.kind not in COMMANDS:
        return
    for command in record.commands:
        is_reader = what_is_read(command.text) is not Reads.UNKNOWN or is_stream(command.text)
        is_reader = is_reader and not (shell_matters and _sets_variable(command.text))
        if command.ending is not Ending.NOT_TYPED and not is_reader and not _was_refused(command):
            yield command


def _sets_variable(text: str) -> bool:
    """Return whether a command leaves a variable behind in its shell."""
    return any(program.name == "export" or (program.words and not program.arguments) for program in programs(text))


def _was_refused(command: CommandRecord) -> bool:
    """Return whether a program, alone, does not exist, or does not know the subcommand or the flag that it was called with."""
    is_alone = len(programs(command.text)) == 1
    return is_alone and bool(command.exit_status) and (command.exit_status == NOT_FOUND or is_refused(command.output))


def _first_line(command: CommandRecord) -> str:
    return command.text.strip().split("\n")[0]
