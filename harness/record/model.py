"""The record of one run of one deck. `schema/record.json` is generated from these classes and those that they hold.

Times are seconds, lines count from 1, texts are what a person would have seen: ANSI sequences stripped.
"""

from enum import StrEnum

from msgspec import Struct

from harness.record.cause import CauseRecord
from harness.record.command import CommandRecord, Ending
from harness.record.expectation import ExpectationRecord, SkippedExpectationRecord, UnmetRecord
from harness.record.filled import FilledRecord
from harness.record.lab import ClusterRecord, HomeRecord, ImageRecord
from harness.record.left import LeftRecord
from harness.record.note import NoteRecord
from harness.record.page_text import SlideRecord
from harness.record.reason import PlaceRecord, ReasonKind, ReasonRecord

SCHEMA_VERSION = 5


class Verdict(StrEnum):
    """The outcome of a step."""

    PASSED = "passed"
    FAILED = "failed"
    FLAKY = "flaky"
    """It failed in an earlier play of the deck, and passed when that was played again in a fresh lab."""
    BLOCKED = "blocked"
    """It could not succeed because of an earlier failure."""
    SKIPPED = "skipped"
    """Not played, with a reason."""
    ERROR = "error"
    """The lab or the cluster broke, not the deck."""


FAILURES = (Verdict.FAILED, Verdict.BLOCKED)
"""Of steps that did not do what their deck says, or could not."""
NOT_PASSED = (*FAILURES, Verdict.ERROR)
"""Of steps that were to be played, and did not pass, however often they were tried."""
FAILED_AT_FIRST = (Verdict.FAILED, Verdict.FLAKY)
"""Of steps that failed, whether or not they passed when the deck was played again."""
WORST_FIRST = (Verdict.ERROR, Verdict.FAILED, Verdict.FLAKY, Verdict.BLOCKED, Verdict.PASSED, Verdict.SKIPPED)
"""All verdicts; of several steps taken together the first of these counts."""


class FindingRecord(Struct, frozen=True, kw_only=True):
    """What running a command showed to be about to break, or to be broken for good, whatever the verdict."""

    id: str
    """Like those of `harness check`: `drift-warning`, `drift-flag`."""
    line: int
    """In the step's file."""
    message: str
    way_out: str = ""


class PageRecord(Struct, frozen=True, kw_only=True):
    """A page that an `open` step fetched."""

    url: str
    """As opened, node names and node ports resolved."""
    status: int | None
    title: str = ""
    screenshot: str | None = None
    """Path of the PNG file, relative to the record."""


class FileRecord(Struct, frozen=True, kw_only=True):
    """A file that a `write` step wrote."""

    name: str
    """As the deck names it."""
    path: str
    """Where it is, from the home on: `~/shop/pod.yaml`; empty where it could not be written."""
    replaced: bool = False
    """There was one of that name, with another text."""


class StepRecord(Struct, frozen=True, kw_only=True):
    """One step of the deck and its verdict."""

    index: int
    """Counts from 1 over the whole deck."""
    slide: int
    title: str
    path: str
    line: int
    kind: str
    text: str
    hidden: bool
    terminal: str
    verdict: Verdict
    reason: ReasonRecord | None = None
    """Why the verdict is not `passed`, as far as the step itself shows it; `None` where it is."""
    blocked_by: PlaceRecord | None = None
    """Of a blocked step: the earlier command that has to do what it should first; `None` where the lab broke before."""
    started: str = ""
    """ISO 8601 with time zone; empty when it was not played."""
    seconds: float = 0.0
    commands: tuple[CommandRecord, ...] = ()
    expectations: tuple[ExpectationRecord, ...] = ()
    skipped_expectations: tuple[SkippedExpectationRecord, ...] = ()
    """Those that are for other versions of Kubernetes: they count neither as satisfied nor as not."""
    filled_in: tuple[FilledRecord, ...] = ()
    """Its placeholders, in order: `text` is as the deck has it, the texts of the commands are as they were typed."""
    notes: tuple[NoteRecord, ...] = ()
    """What the author should know although the verdict stands."""
    findings: tuple[FindingRecord, ...] = ()
    """What kubectl warned of, and what is known to have drifted of a command that failed."""
    page: PageRecord | None = None
    file: FileRecord | None = None
    """Of a `write`: the file that its text went into."""
    cast: str | None = None
    """What its terminal showed meanwhile, in asciicast v3: path of the file, relative to the record."""
    borrowed: bool = False
    """A translation lost it, and its original's was played; path and line are the original's."""
    setup: bool = False
    """It belongs to a page that was played before the deck; its slide's number is not above 0."""
    stand_ins: tuple[str, ...] = ()
    """Images that it used, by their whole names, for which others stood, made of packages."""
    cause: CauseRecord | None = None
    """Of a step that failed or is blocked: what explains it, where something does."""

    @property
    def typed_commands(self) -> list[CommandRecord]:
        """Its commands, but for those that were not typed since an earlier one failed."""
        return [command for command in self.commands if command.ending is not Ending.NOT_TYPED]

    def place(self, command: CommandRecord | None = None) -> PlaceRecord:
        """Return where one of its commands stands, or the step itself."""
        line, text = (command.line, command.text) if command is not None else (self.line, self.text)
        return PlaceRecord(step=self.index, slide=self.slide, title=self.title, path=self.path, line=line, text=text)

    @property
    def unmet(self) -> UnmetRecord | None:
        """The requirement for which it was skipped, as it is for other versions of Kubernetes."""
        return self.reason.unmet if self.reason is not None else None

    @property
    def lacks(self) -> ReasonRecord | None:
        """Of an error: what the lab should have had, an image or an add-on."""
        is_lacking = self.reason is not None and self.reason.kind in (ReasonKind.NO_IMAGE, ReasonKind.NO_ADDON)
        return self.reason if is_lacking else None


class PlayRecord(Struct, frozen=True, kw_only=True):
    """An earlier play of the same deck in the same run: steps failed, and the deck was played again in a fresh lab."""

    started: str
    """ISO 8601 with time zone."""
    seconds: float
    complete: bool
    """False when it was stopped at the first failure."""
    steps: tuple[StepRecord, ...]
    """Those that were played and did not pass, as they went then."""


class DeckRecord(Struct, frozen=True, kw_only=True):
    """The deck that was played."""

    path: str
    title: str
    dialect: str
    language: str
    sha256: str
    """Of the file's bytes, so that a resumed run notices an edited deck."""


class Record(Struct, frozen=True, kw_only=True):
    """Everything that happened in a run of one deck."""

    schema: int
    harness: str
    """Version of the harness."""
    started: str
    seconds: float
    complete: bool
    """False when the run was cut short: killed, interrupted, stopped at the first failure."""
    deck: DeckRecord
    cluster: ClusterRecord | None
    """`None` when no cluster ever came up."""
    own_seconds: float
    """The part of `seconds` that the harness itself took, outside waiting for commands."""
    steps: tuple[StepRecord, ...]
    error: ReasonRecord | None = None
    """What broke, when the lab or the cluster did, or the set-up before the deck."""
    environment: tuple[str, ...] = ()
    """Variables that the shell had from the beginning, like `NS=web`; secret values are masked."""
    images: tuple[ImageRecord, ...] = ()
    """By name; empty where the harness gave the cluster no images."""
    slides: tuple[SlideRecord, ...] = ()
    """What the page says around its commands, by slide; empty in records that were written before it was kept."""
    home: HomeRecord | None = None
    """`None` in records that were written before it was told."""
    left: tuple[LeftRecord, ...] = ()
    """Of a cluster that was there before: what the run did to it, the newest first; with `--cleanup`, what became of that."""
    earlier_plays: tuple[PlayRecord, ...] = ()
    """In order; what else the record has is of the last play. Empty where the deck was played once."""

    @property
    def play(self) -> int:
        """The number of the last play, counted from 1."""
        return len(self.earlier_plays) + 1

    def failures_of(self, index: int) -> tuple[tuple[int, StepRecord], ...]:
        """Return the earlier plays, by their numbers, in which the step with this index failed, and how it did."""
        return tuple(
            (number, step)
            for number, play in enumerate(self.earlier_plays, 1)
            for step in play.steps
            if step.index == index and step.verdict is Verdict.FAILED
        )

    @property
    def failed_setup(self) -> StepRecord | None:
        """The step that failed of a page that was played before the deck, which is not to blame for it."""
        return next((step for step in self.steps if step.setup and step.verdict is Verdict.ERROR), None)

    @property
    def is_for_other_versions(self) -> bool:
        """Nothing of it was played, and the version of Kubernetes is a reason for that."""
        return any(step.unmet for step in self.steps) and all(step.verdict is Verdict.SKIPPED for step in self.steps)

    def count(self, verdict: Verdict) -> int:
        """Return how many steps have this verdict."""
        return sum(step.verdict is verdict for step in self.steps)
