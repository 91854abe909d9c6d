"""Commands as a record has them: what each printed, how it ended, and what it did to the cluster."""

from enum import StrEnum

from msgspec import Struct

NOTABLE_WAIT = 0.5
"""Seconds of trying again below which an audience notices nothing, so that no `wait` is called missing."""


class Ending(StrEnum):
    """How a command came to its end."""

    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """The harness ended it when the time was up, or when it waited for somebody to type: `forced_end`."""
    LEFT_RUNNING = "left-running"
    """It goes on; a later step waits for its output or presses keys."""
    SHELL_ENDED = "shell-ended"
    """The shell itself went away (`exit`, or `set -e` and a failure) and was started again."""
    WATCHED = "watched"
    """It shows what changes, and ^C ended it when enough was seen: `ended_by`."""
    BESIDE = "beside"
    """It serves: it went on in a terminal of its own, beside what followed, until `ended_by`."""
    OPENED = "opened"
    """It opened a shell or console, at whose prompt the next commands were typed."""
    LEFT = "left"
    """The shell or console ended with it in which it was typed, and which an earlier command had opened; the status is that of the earlier one."""
    NOT_TYPED = "not-typed"
    """An earlier command of the same step failed."""


class EndedBy(StrEnum):
    """Why a command was ended that never ends by itself."""

    SEEN = "seen"
    """What its slide claims was seen."""
    SETTLED = "settled"
    """For a while nothing changed but ages, times and counters, or nothing at all."""
    TIME_UP = "time-up"
    """It went on changing until the time was up."""
    UNSEEN = "unseen"
    """What its slide claims was not seen before the time was up."""
    TYPED_AGAIN = "typed-again"
    """The deck typed it again, and the first one made room."""
    KEYS = "keys"
    """The deck pressed ^C."""
    DECK_END = "deck-end"
    """The deck, or what is played of it, was at its end."""
    ITSELF = "itself"
    """It ended before anybody ended it."""


class EndedWith(StrEnum):
    """What it took to end a command; what is less forceful was tried before."""

    CTRL_C = "ctrl-c"
    CTRL_BACKSLASH = "ctrl-backslash"
    SIGKILL = "sigkill"
    HANG_UP = "hang-up"
    """The shell was ended with it: the command outlived SIGKILL, or the shell did not say any more when a command ended."""


class ForcedEnd(Struct, frozen=True, kw_only=True):
    """How a command was ended that did not end by itself in its time."""

    after: float
    """Seconds from its start until the first means was tried."""
    means: EndedWith


class Change(StrEnum):
    """What became of an object."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    """Gone, or marked to go: what an object still waits for before it goes says nothing about the deck."""


class FieldChangeRecord(Struct, frozen=True, kw_only=True):
    """What became another in an object that a command changed."""

    field: str
    """Like `replicas` or `node_ports`; of what is not read in detail, the section of the object: `data`."""
    before: tuple[str, ...] = ()
    """Its values; empty for none, and of a section."""
    after: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the change in the notation of reports and baselines: `replicas: 1 → 3`, or `data` of a section."""
        name = self.field.replace("_", " ")
        if not self.before and not self.after:
            return name
        return f"{name}: {', '.join(self.before) or 'none'} → {', '.join(self.after) or 'none'}"


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
    differences: tuple[FieldChangeRecord, ...] = ()
    """Of a change."""


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
    part_status: int | None = None
    """Of the part of its pipeline that failed although the pipeline ended well: `kubectl get pods --no-such-flag | wc -l`."""
    shell: str = ""
    """The command that opened the shell or console in which it was typed; empty where that is the terminal's own."""

    ended_by: EndedBy | None = None
    """Of a command that never ends by itself; `None` for others, and while it goes on."""
    forced_end: ForcedEnd | None = None
    """`None` for one that ended by itself, or at the key that a person presses there; and where a record is older than this field."""
    answered_after: float | None = None
    """Seconds after which a command that serves printed that it answers, or listened on a port; `None` where it did not."""
    ports: tuple[int, ...] = ()
    """TCP ports on which a command that serves listened then."""

    @property
    def bad_status(self) -> int | None:
        """Its status, or that of the part that failed; `None` where it ended well, was ended as one that never ends, or did not end."""
        if self.ending in (Ending.WATCHED, Ending.BESIDE):
            return None
        return self.exit_status or self.part_status
