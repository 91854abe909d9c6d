"""What is known of a command on versions of Kubernetes, as data: how it fares, what it makes, which kinds and tables it meets."""

from enum import IntEnum

from msgspec import Struct

from harness.knowledge.arguments import Lack
from harness.knowledge.drifts import Drift
from harness.knowledge.version import Version


class Compatibility(IntEnum):
    """How a command fares on a version; of several the greatest counts."""

    WORKS = 0
    IS_NOT_REFUTED = 1
    """No table has its words on this version, and no row says that it works: there is only nothing against it."""
    SHOWS_OTHERWISE = 2
    """It works, and prints a warning, or other words than on other versions."""
    DOES_OTHERWISE = 3
    """It works, and does something else than on other versions."""
    IS_OUTDATED = 4
    """It is of a time before: what has releases of its own, or an address or image that is no longer what it was."""
    LACKS = 5
    """It does not do what is typed: a flag is taken, and nothing is done about it."""
    IS_NOT_SERVED = 6
    """The server does not know a kind, an API version or a field."""
    FAILS = 7
    """It is refused: kubectl has no such command or flag."""


class TableHead(Struct, frozen=True):
    """The head of a table that `kubectl get` prints."""

    word: str
    """As the kind is named in the command."""
    head: str


class ServedKind(Struct, frozen=True):
    """A kind that a command names, and the API versions in which it is served."""

    name: str
    apis: tuple[str, ...]


class DriftNote(Struct, frozen=True):
    """Something that is not right on a version, and where: in the command, or in a file of manifests."""

    drift: Drift
    file: str = ""
    """Empty where it is the command itself, or a here-document."""


class Meaning(Struct, frozen=True):
    """What a command makes, where that changed."""

    row: str
    """Of `meaning.toml`."""
    holds: bool
    """Whether it is as the row says, or as it is behind the row's last version."""


class Behaviour(Struct, frozen=True):
    """What is known of a command on neighbouring versions, all of which are alike."""

    since: Version
    until: Version
    """The last one; both ends belong to it."""
    compatibility: Compatibility
    notes: tuple[DriftNote, ...]
    meaning: Meaning | None
    """What `kubectl run` makes in these versions; `None` where it fails, or where that never changed."""
    kinds: tuple[ServedKind, ...]
    tables: tuple[TableHead, ...]

    @property
    def likeness(self) -> tuple[object, ...]:
        """What is the same in versions that are alike."""
        notes = tuple((note.file, note.drift.row, note.drift.line, note.drift.fragment) for note in self.notes)
        return self.compatibility, notes, self.meaning, self.kinds, self.tables


class CommandReplacement(Struct, frozen=True):
    """A command to write in the place of another."""

    command: str
    right_in: tuple[Version, ...]
    """The versions, of those asked about, on which it is known to work; none of a program that has releases of its own."""


class Explanation(Struct, frozen=True):
    """What is known of one program of a script."""

    command: str
    """As it is typed."""
    program: str
    is_known: bool
    """Whether anything is known of the program; where not, nothing else is said."""
    lack: Lack | None
    """The word or flag that kubectl wants in all versions and that is not there; `None` where nothing is missing."""
    unknown_word: str
    """The word that is a subcommand in no version; empty where there is none."""
    near: str
    """The command that may be meant by it."""
    behaviours: tuple[Behaviour, ...]
    """Without gaps, the oldest first."""
    replacements: tuple[CommandReplacement, ...]
    """Each once; the one for the newest version first."""
    unread: tuple[str, ...]
    """Manifests that it names, and that could not be read here."""

    @property
    def fails_everywhere(self) -> bool:
        """Return whether it is known to work on none of the versions asked about."""
        is_wrong = self.lack is not None or bool(self.unknown_word)
        outdated = [behaviour.compatibility >= Compatibility.IS_OUTDATED for behaviour in self.behaviours]
        return is_wrong or (bool(outdated) and all(outdated))
