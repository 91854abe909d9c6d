"""The records of the steps of a run while it is played."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from harness.record.errors import RecordError
from harness.record.journal import Journal
from harness.record.model import Record, StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from harness.record.secrets import Secrets
from harness.replay.listener import Listener


class PlayedSteps:
    """What is known of each step that was played, by its index: with secrets masked, in the journal, shown to the listener."""

    def __init__(self, secrets: Secrets, listener: Listener) -> None:
        self.journal: Journal | None = None
        """Where everything goes as well, once there is one."""
        self.before: Record | None = None
        """The record with the plays of this deck before this one, once it is known: what failed in them cannot simply pass now."""
        self._secrets = secrets
        self._listener = listener
        self._records: dict[int, StepRecord] = {}

    def __contains__(self, index: int) -> bool:
        return index in self._records

    def __getitem__(self, index: int) -> StepRecord:
        return self._records[index]

    def __iter__(self) -> Iterator[StepRecord]:
        """In the order of the deck."""
        return iter([self._records[index] for index in sorted(self._records)])

    def get(self, index: int) -> StepRecord | None:
        """Return the record of a step; `None` while it is not played."""
        return self._records.get(index)

    def take_over(self, records: Iterable[StepRecord]) -> None:
        """Count steps as played that an earlier run has played; the journal has them already."""
        self._records.update((record.index, record) for record in records)

    def until(self, record: StepRecord) -> list[StepRecord]:
        """Return all steps until one, itself included, as they are known now."""
        return [step for step in self if step.index <= record.index]

    def judge(self, record: StepRecord) -> None:
        """Take a step that has ended and has no verdict for good yet, so that effects find the command they belong to."""
        self._records[record.index] = record

    def end(self, record: StepRecord) -> StepRecord:
        """Take a step that has ended, with its verdict; return it with secrets masked."""
        record = self.update(record)
        self._listener.step_ended(record)
        return record

    def update(self, record: StepRecord) -> StepRecord:
        """Take what is known by now of a step; return it with secrets masked."""
        record = self._secrets.masked_record(self._with_earlier_plays(record))
        self._records[record.index] = record
        self.note_in_journal(lambda journal: journal.step(record))
        return record

    def _with_earlier_plays(self, record: StepRecord) -> StepRecord:
        """Return a step as it is in the light of the plays before: one that passes now, and failed then, is flaky."""
        failures = self.before.failures_of(record.index) if self.before is not None else ()
        if record.verdict is not Verdict.PASSED or not failures:
            return record
        latest = failures[-1][1].reason
        reason = ReasonRecord(
            kind=ReasonKind.FLAKY,
            path=latest.path if latest else "",
            line=latest.line if latest else 0,
            command=latest.command if latest else "",
            choices=tuple(str(play) for play, _ in failures),
            because=latest,
        )
        return replace(record, verdict=Verdict.FLAKY, reason=reason)

    def note_in_journal(self, write: Callable[[Journal], None]) -> None:
        """Have something written to the journal, if there is one. Where that cannot be, the run goes on without, and says so."""
        if self.journal is None:
            return
        try:
            write(self.journal)
        except RecordError as error:
            self.journal.close()
            self.journal = None
            self._listener.progress(f"{error}; --resume will not find this run")
