"""Compare the runs of a deck, step by step, with the first of them that was played to its end."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from harness.drift.baseline.comparison import Level, StepComparison, as_first_played, compare
from harness.drift.baseline.traces import traces_of
from harness.record.model import Record
from harness.report.detail import text_of
from harness.report.page.run import Run

LONGEST_TYPED = 10_000
LONGEST_OUTPUT = 1 << 17
"""Characters of a text that is compared: more than our own runs record of an output. Records can come from anywhere."""


class StepDifference(Struct, frozen=True):
    """The differences of a step from the same step of the reference run."""

    level: Level
    details: tuple[str, ...]
    """A line each."""


class Compared(Struct, frozen=True):
    """The comparison of all runs of a deck."""

    reference: int | None = None
    """The number of the run that the others are compared with; `None` where there is none to compare with."""
    steps: Mapping[tuple[int, int], StepDifference] = field(default_factory=dict)
    """The differences by the number of the run and the index of the step; equal steps are left out."""
    gone: Mapping[int, frozenset[tuple[int, str]]] = field(default_factory=dict)
    """By the number of the run: the slides (number and title) that have lost a step there."""

    def level(self, run: int, step: int) -> Level:
        """Return the level of a step's difference."""
        difference = self.steps.get((run, step))
        return difference.level if difference else Level.SAME


def compared(runs: Sequence[tuple[int, Run]]) -> Compared:
    """Return the comparison of runs; each comes with its number on the page."""
    reference = next(((number, run) for number, run in runs if _is_whole(run)), None)
    if reference is None or len(runs) < 2:
        return Compared()
    traces = {number: traces_of(_bounded(run.record)) for number, run in runs}
    complete = [reference[0], *(number for number, run in runs if number != reference[0] and _is_whole(run))]
    before = as_first_played([traces[number] for number in complete])
    steps: dict[tuple[int, int], StepDifference] = {}
    gone: dict[int, frozenset[tuple[int, str]]] = {}
    for number, run in runs:
        if number == reference[0]:
            continue
        comparisons = compare(before, traces[number])
        steps.update(_differences(number, run, comparisons))
        gone[number] = frozenset(
            (comparison.step.slide, comparison.step.title) for comparison in comparisons if comparison.after is None
        )
    return Compared(reference[0], steps, gone)


def _differences(
    number: int, run: Run, comparisons: Sequence[StepComparison]
) -> Iterator[tuple[tuple[int, int], StepDifference]]:
    # a comparison has the steps of the later run in their order
    present = (comparison for comparison in comparisons if comparison.after is not None)
    for step, comparison in zip(run.record.steps, present, strict=True):
        if comparison.level is not Level.SAME:
            yield (number, step.index), StepDifference(comparison.level, tuple(map(text_of, comparison.details)))


def _is_whole(run: Run) -> bool:
    return run.record.complete and not run.record.error


def _bounded(record: Record) -> Record:
    return replace(
        record,
        steps=tuple(
            replace(
                step,
                text=step.text[:LONGEST_TYPED],
                title=step.title[:LONGEST_TYPED],
                commands=tuple(
                    replace(command, text=command.text[:LONGEST_TYPED], output=command.output[:LONGEST_OUTPUT])
                    for command in step.commands
                ),
            )
            for step in record.steps
        ),
    )
