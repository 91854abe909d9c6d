"""The record of one run of one deck. `schema/record.json` is generated from these classes.

Times are seconds, lines count from 1, texts are what a person would have seen: ANSI sequences stripped.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

SCHEMA_VERSION = 1


class Verdict(StrEnum):
    """The outcome of a step."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"
    """It could not succeed because of an earlier failure."""
    SKIPPED = "skipped"
    """Not played, with a reason."""
    ERROR = "error"
    """The lab or the cluster broke, not the deck."""


class Ending(StrEnum):
    """How a command came to its end."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """The harness ended it when the time was up."""
    LEFT_RUNNING = "left-running"
    """It goes on; a later step waits for its output or presses keys."""
    SHELL_ENDED = "shell-ended"
    """The shell itself went away (`exit`, or `set -e` and a failure) and was started again."""
    NOT_TYPED = "not-typed"
    """An earlier command of the same step failed."""


class Change(StrEnum):
    """What became of an object."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    """Gone, or marked to go: what an object still waits for before it goes says nothing about the deck."""


class EffectRecord(Struct, frozen=True, kw_only=True):
    """An object of the cluster that a command created, changed or deleted, itself or through a controller.

    The fields that tell about the object are those it had after a creation or change, and before a deletion; where a
    kind has no such field they are empty.
    """

    change: Change
    kind: str
    """With its group where that is not one of Kubernetes' own: `Deployment`, `Certificate.cert-manager.io`."""
    namespace: str
    """Empty for what belongs to no namespace."""
    name: str
    stem: str
    """The name with `…` in place of what was generated, so that runs can be compared: `web-…`."""
    owner: str = ""
    """The object at the top of the chain of owners, like `Deployment/web`; empty when the command acted on it itself."""
    type: str = ""
    """Of a Service or Secret."""
    replicas: int | None = None
    """As wanted."""
    images: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    """Of a Service like `80:5000/TCP` (its own, the target), of containers like `5000/TCP`."""
    node_ports: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    """Sorted, like `app=web`, without those that controllers generate."""
    selector: tuple[str, ...] = ()
    """Sorted, like `app=web`."""
    differences: tuple[str, ...] = ()
    """Of a change, like `replicas: 1 → 3`; for what is not read in detail, the name of the section: `data`."""


class CommandRecord(Struct, frozen=True, kw_only=True):
    """One command, as bash split it, with its own outcome."""

    text: str
    line: int
    ending: Ending
    exit_status: int | None
    """`None` while it is left running, or when it was never typed."""
    output: str
    """Normalised; the middle is left out above 64 KiB."""
    output_bytes: int
    """How many bytes the terminal received, before any were left out."""
    seconds: float
    """From the last try's start to its end."""
    tries: int = 1
    waited_seconds: float = 0.0
    """Spent in tries before the last one: above zero, a `wait` may be missing in the deck."""
    effects: tuple[EffectRecord, ...] = ()
    """Sorted by kind, namespace and stem. Also those that appeared after the command had ended."""
    left_empty: str = ""
    """The variable that it assigned and that was still empty when the time was up."""


class ExpectationRecord(Struct, frozen=True, kw_only=True):
    """One claim of the slide, compared with what happened."""

    line: int
    kind: str
    text: str
    hidden: bool
    satisfied: bool
    detail: str = ""
    """When not satisfied: a diff that a person grasps at once."""
    path: str | None = None
    """The original that a translation has it from; `None` where it is the step's own."""


class UnmetRecord(Struct, frozen=True, kw_only=True):
    """A `requires` of the deck that the version of Kubernetes does not meet on which it was played."""

    scope: str
    """What the directive is about: `deck`, `slide`, `step` or `expectation`."""
    path: str
    line: int
    """Where it stands."""
    since: str = ""
    """The first version that meets it, like `1.34`; empty where there is none."""
    until: str = ""
    """The last version that meets it; empty where there is none."""
    version: str = ""
    """The version that was there, of the server or, without one, of kubectl: `1.30`; empty where none is known."""

    @property
    def range(self) -> str:
        """As it is written: `since 1.20 until 1.25`."""
        return " ".join(f"{word} {end}" for word, end in (("since", self.since), ("until", self.until)) if end)


class SkippedExpectationRecord(Struct, frozen=True, kw_only=True):
    """One claim of the slide that was not compared."""

    line: int
    kind: str
    text: str
    hidden: bool
    unmet: UnmetRecord
    path: str | None = None
    """As of an expectation that was compared."""


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


class PlaceRecord(Struct, frozen=True, kw_only=True):
    """A command of a step, and where it stands."""

    step: int
    """The step's index."""
    slide: int
    title: str
    path: str
    line: int
    text: str
    """The command."""


class CauseRecord(Struct, frozen=True, kw_only=True):
    """Why a step could not do what it should, as far as effects, outputs and the cluster itself show it."""

    kind: str
    """`limit`, `missing-object`, `labels`, `variable`, `image`, `endpoints`, `port`."""
    what: str
    """What was not as the step needed it: "there is no Deployment `registry`"."""
    why: str
    """How that came about."""
    place: PlaceRecord | None = None
    """The earlier command that did not have the effect that was needed; `None` where no command should have had it."""
    mend: PlaceRecord | None = None
    """The command to change; `None` where that is not known."""
    since: str = ""
    """The version of Kubernetes since when it is so (`1.18`); empty where no version made it so."""
    write: str = ""
    """What to write instead at `mend`, as a part of a sentence; empty where that is not known."""
    source: str = ""
    """Where the version and the replacement are known from."""
    evidence: tuple[str, ...] = ()
    """What was seen: messages, effects, events; what says most comes first."""
    image: str = ""
    """The image that cannot be pulled, as it was asked for; empty where it is about something else."""
    because: CauseRecord | None = None
    """Why that earlier command did not have the effect: the next link of the chain."""


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
    reason: str = ""
    """Why the verdict is not `passed`, as far as the step itself shows it; empty where it is."""
    blocked_by: PlaceRecord | None = None
    """Of a blocked step: the earlier command that has to do what it should first; `None` where the lab broke before."""
    started: str = ""
    """ISO 8601 with time zone; empty when it was not played."""
    seconds: float = 0.0
    commands: tuple[CommandRecord, ...] = ()
    expectations: tuple[ExpectationRecord, ...] = ()
    skipped_expectations: tuple[SkippedExpectationRecord, ...] = ()
    """Those that are for other versions of Kubernetes: they count neither as satisfied nor as not."""
    notes: tuple[str, ...] = ()
    """What the author should know although the verdict stands: a missing `wait`, a shell started again."""
    findings: tuple[FindingRecord, ...] = ()
    """What kubectl warned of, and what is known to have drifted of a command that failed."""
    page: PageRecord | None = None
    cast: str | None = None
    """What its terminal showed meanwhile, in asciicast v3: path of the file, relative to the record."""
    borrowed: bool = False
    """A translation lost it, and its original's was played; path and line are the original's."""
    unmet: UnmetRecord | None = None
    """Of a step that was skipped because it is for other versions of Kubernetes."""
    setup: bool = False
    """It belongs to a page that was played before the deck; its slide's number is not above 0."""
    stand_ins: tuple[str, ...] = ()
    """Images that it used, by their whole names, for which others stood, made of packages."""
    missing_image: str = ""
    """Of an error: the image that the lab should have had, by its whole name."""
    missing_addon: str = ""
    """Of an error: the add-on that the lab should have had, such as `local-path`."""
    cause: CauseRecord | None = None
    """Of a step that failed or is blocked: what explains it, where something does."""


class ImageRecord(Struct, frozen=True, kw_only=True):
    """An image that the lab asked for, and what it got."""

    name: str
    """The whole name, like `docker.io/library/nginx:1.27`."""
    digest: str = ""
    """Of its manifest, or of the list of its manifests; empty where it could not be had."""
    origin: str = ""
    """Where it came from: `store` (it was on the machine), `registry`, `stand-in`."""
    trouble: str = ""
    """Why it could not be had, like `no-way-out`, `not-there`, `rate-limited`."""
    detail: str = ""
    """What was seen of that."""


class NodeRecord(Struct, frozen=True, kw_only=True):
    """A machine of the cluster."""

    name: str
    address: str
    version: str


class ClusterRecord(Struct, frozen=True, kw_only=True):
    """The cluster a deck was played on."""

    provider: str
    name: str
    server_version: str
    kubectl_version: str
    nodes: tuple[NodeRecord, ...] = ()
    kubernetes: str = ""
    """The Kubernetes that was asked for, as it was written: `1.34`, `stable`, a folder; empty where none was."""
    source: str = ""
    """Where the programs of server and nodes came from, like `modules`; empty where the harness did not start them."""
    instead_of: str = ""
    """The release that was wanted, like `v1.33.6`, where its source does not have it: the server is the nearest that it has."""
    is_newer_than_known: bool = False
    """Whether the harness knew no release as new as the server, and started it as the newest that it knew."""
    network: str = ""
    """What left it, as `--network` says it: `none`, `images`, `open`; empty where the harness did not make its network."""


class DeckRecord(Struct, frozen=True, kw_only=True):
    """The deck that was played."""

    path: str
    title: str
    dialect: str
    language: str
    sha256: str
    """Of the file's bytes, so that a resumed run notices an edited deck."""


class HomeRecord(Struct, frozen=True, kw_only=True):
    """The home directory that the deck was played in, as it was before anything was typed."""

    start: str
    """Where its shells started: `~`, `~/course/docs`."""
    folder: str = ""
    """The folder that became the home; empty where none did."""
    repository: str = ""
    """The name of the deck's repository; empty where it was not brought."""
    at: str = ""
    """Where the copy of it was: `~/course`."""
    files: int = 0
    """Of the repository, tracked ones and new ones."""
    commit: str = ""
    """What was checked out there, as hexadecimal digits; files may have differed from it. Empty without git."""
    served: tuple[str, ...] = ()
    """Addresses at a forge that gave files of the repository as they were at the author's."""
    clones: tuple[str, ...] = ()
    """Addresses of which `git clone` gave the repository as it was at the author's, since they could not be reached."""


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
    error: str = ""
    """What broke, when the lab or the cluster did, or the set-up before the deck."""
    environment: tuple[str, ...] = ()
    """Variables that the shell had from the beginning, like `NS=web`; secret values are masked."""
    images: tuple[ImageRecord, ...] = ()
    """By name; empty where the harness gave the cluster no images."""
    home: HomeRecord | None = None
    """`None` in records that were written before it was told."""

    @property
    def failed_setup(self) -> StepRecord | None:
        """The step that failed of a page that was played before the deck, which is not to blame for it."""
        return next((step for step in self.steps if step.setup and step.verdict is Verdict.ERROR), None)

    @property
    def is_for_other_versions(self) -> bool:
        """Nothing of it was played, and the version of Kubernetes is a reason for that."""
        return any(step.unmet for step in self.steps) and all(step.verdict is Verdict.SKIPPED for step in self.steps)

    def count(self, verdict: Verdict) -> int:
        """How many steps have this verdict."""
        return sum(step.verdict is verdict for step in self.steps)
