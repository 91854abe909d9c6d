"""Going on with a run that was cut short: what of it need not be played again, and where its terminals left their variables."""

from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from harness.cluster.provider import Provider, Standing
from harness.record import journals
from harness.record.command import Ending
from harness.record.errors import RecordError
from harness.record.journal import Journal
from harness.record.model import DeckRecord, Record, StepRecord, Verdict
from harness.replay.stage import state_pointer
from harness.terminal import exchange

_DONE = frozenset({Verdict.PASSED, Verdict.FLAKY, Verdict.SKIPPED})


def previous_run(path: Path, deck: DeckRecord) -> tuple[Journal, Record]:
    """Return the run to go on with. Raises `RecordError` if there is none."""
    journal_path = journals.latest(path)
    if journal_path is None:
        raise RecordError(f"{path} was never played here: play it without --resume")
    journal, record = Journal.resume(journal_path, deck)
    if record.complete:
        journal.close()
        raise RecordError(f"the last run of {path} was played to its end: play it without --resume")
    return journal, record


def standing_cluster(record: Record, provider: Provider) -> Standing | None:
    """Return the cluster of the run to go on with; `None` where it is gone, or was brought up by another provider."""
    cluster = record.cluster
    return provider.find(cluster.name) if cluster and cluster.provider == provider.name else None


def done(record: Record, casts: Path | None) -> dict[int, StepRecord]:
    """Return, by index, the steps before the first that did not pass; `casts` is the folder of this run's.

    What was left running died with the run, so it is typed again, and what acted on it is played again.
    """
    passed: dict[int, StepRecord] = {}
    died_in: set[str] = set()
    for step in record.steps:
        if step.verdict not in _DONE:
            break
        if any(command.ending in (Ending.LEFT_RUNNING, Ending.OPENED) for command in step.commands):
            died_in.add(step.terminal)
        if step.terminal not in died_in:
            passed[step.index] = _with_cast_that_is_there(step, casts)
    return passed


def _with_cast_that_is_there(step: StepRecord, casts: Path | None) -> StepRecord:
    """The record of this run may be written elsewhere than that of the run before, or without casts."""
    is_there = casts is not None and step.cast is not None and (casts.parent / step.cast).is_file()
    return step if is_there else replace(step, cast=None)


def states_left(directory: Path) -> dict[str, Path]:
    """Return, by terminal, the files with the variables of those that were open; `directory` is that of `ShellCommand.exchange`."""
    before = state_pointer(directory, "").name
    left = {}
    for pointer in directory.glob(f"{before}*"):
        with suppress(OSError):  # a deck has put something else in its place
            left[pointer.name.removeprefix(before)] = Path(exchange.read(pointer))
    return left
