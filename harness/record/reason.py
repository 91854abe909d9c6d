"""Why a step has not passed, as a record has it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from harness.record.command import ForcedEnd
from harness.record.expectation import ExpectationRecord, UnmetRecord


class ReasonKind(StrEnum):
    """What kept a step from passing. Names in the texts are fields of the reason."""

    STATUS = "status"
    """`command` ended with `status`."""
    PART_STATUS = "part-status"
    """`subject`, a part of the pipeline `command`, ended with `status`; the pipeline itself did not fail."""
    SUCCEEDED = "succeeded"
    """`command` succeeded, and the slide says that it fails."""
    TIMEOUT = "timeout"
    """`command` did not end within `seconds`, and was ended: `forced_end`."""
    AWAITS_INPUT = "awaits-input"
    """`command` waited for somebody to type, and was ended after `seconds`: `forced_end`."""
    ENDLESS = "endless"
    """`command` never ends by itself, no directive ends it, and whoever plays the deck is strict about that."""
    ONLY_ERROR = "only-error"
    """`command` goes on, and shows nothing but an error of its own: `detail`."""
    NOT_SERVING = "not-serving"
    """`command` was to serve, and ended with `status` before it answered."""
    PORT_TAKEN = "port-taken"
    """`command` was to serve, and another program listens on the port `subject`: `detail` is the command of the deck that does, if one does."""
    KEYS_TIMEOUT = "keys-timeout"
    """`command` did not end within `seconds` of the keys that the step presses, and was ended: `forced_end`."""
    EXPECTATION = "expectation"
    """`command` did not show what the slide claims: `expectation`."""
    NEVER_APPEARED = "never-appeared"
    """The text `subject` was not on the screen within `seconds`; `detail` is what was there."""
    ENDED_BEFORE = "ended-before"
    """The text `subject` was not on the screen when `command` ended with `status`; `detail` is what was there."""
    NO_COMMAND = "no-command"
    """No command was typed in the terminal `subject` whose end could be checked."""
    NO_KEY = "no-key"
    """There is no such key as `subject`."""
    NO_PATTERN = "no-pattern"
    """`subject` is no regular expression: `detail` is what the library says of it."""
    NO_MATCH = "no-match"
    """Nothing on the screen matches the pattern `subject`."""
    NOTHING_COPIED = "nothing-copied"
    """There was nothing to be pasted."""
    PAGE_STATUS = "page-status"
    """The page `subject` answered with `status`."""
    PAGE_SILENT = "page-silent"
    """The page `subject` does not answer: `detail` is what the connection came to."""
    NO_NODE_PORT = "no-node-port"
    """A node port was wanted, and no service has one."""
    NO_NODES = "no-nodes"
    """A node port was wanted, and there is no cluster."""
    LAB_BROKE = "lab-broke"
    """The lab or the cluster broke: `detail` is what it says of that."""
    SETUP_FAILED = "setup-failed"
    """A page that was played before the deck failed: `because` is how."""
    NO_IMAGE = "no-image"
    """The lab should have had the image `subject`: `detail` is why it had not."""
    NO_ADDON = "no-addon"
    """The lab should have had the add-on `subject`: `detail` is why it had not."""
    NOT_WRITTEN = "not-written"
    """The file `subject` could not be written: `detail` is why."""
    SHELL_ENDED = "shell-ended"
    """What `subject` opened ended with `status` under `command`; without one, by itself."""
    NOT_OPEN = "not-open"
    """What `subject` was to open is not open any more, or never was; `because` is how it ended, where that is known."""
    PLACEHOLDER = "placeholder"
    """The audience has to write something in the place of `subject`."""
    NO_OBJECT = "no-object"
    """No object of the cluster fits `subject`."""
    SEVERAL_OBJECTS = "several-objects"
    """Several objects that have not one owner fit `subject`: `choices`."""
    NOT_SHOWN = "not-shown"
    """`choices` fit `subject`, and the deck has neither listed nor made one of them."""
    NOT_OF_DECK = "not-of-deck"
    """`choices` fit `subject`, and the command, or the cluster, is one for which only objects that the deck made are taken."""
    FLAKY = "flaky"
    """It passed only when the deck was played again in a fresh lab; in the plays `choices` it failed, in the last of them as `because` says."""
    LEFT_OUT = "left-out"
    """The deck, or who plays it, leaves the step out: `detail` is why."""
    UNREADABLE = "unreadable"
    """The bytes of what is to be typed are damaged."""
    OTHER_SYSTEM = "other-system"
    """It stands in the tab `subject`, which is for another system."""
    OTHER_TAB = "other-tab"
    """It stands in the tab `subject`, another way to do what the tab `detail` does, which is played."""
    UNSET = "unset"
    """Nothing sets the attribute `subject`, written with its braces, which it contains."""
    OTHER_MACHINE = "other-machine"
    """It is typed on the machine `subject`, and the lab has one."""
    LIE = "lie"
    """It is left out to learn whether a slide notices."""
    EXCLUDED = "excluded"
    """The class `subject` of its slide is excluded."""
    OTHER_VERSION = "other-version"
    """It is for other versions of Kubernetes: `unmet`."""
    BEFORE_SLIDE = "before-slide"
    """The run began at a later slide, with the number `subject`."""
    AFTER_SLIDE = "after-slide"
    """The run ended at an earlier slide, with the number `subject`."""
    NOT_CHOSEN = "not-chosen"
    """It was not among the steps that were chosen for the run."""
    BY_HAND = "by-hand"
    """The person who played step by step passed over it."""
    WORDS = "words"
    """A sentence, `detail`, and nothing else: records of version 1 of the schema have reasons as text."""


class ReasonRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why the verdict of a step is not `passed`, as far as the step itself shows it."""

    kind: ReasonKind
    path: str = ""
    """The file of what failed; empty where it is no line of a deck."""
    line: int = 0
    """In that file: of the command, or of the expectation that was not met."""
    command: str = ""
    status: int | None = None
    """Of a command, or of an answer over HTTP."""
    seconds: float = 0.0
    """For how long it was waited."""
    subject: str = ""
    """What it is about besides a command; the kind says what."""
    choices: tuple[str, ...] = ()
    expectation: ExpectationRecord | None = None
    """The one that was not met."""
    unmet: UnmetRecord | None = None
    """The requirement that was not met."""
    forced_end: ForcedEnd | None = None
    """Of a command that had to be ended; `None` for others, and where a record is older than this field."""
    detail: str = ""
    """What somebody else says of it: the deck, the lab, a program."""
    because: ReasonRecord | None = None


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
