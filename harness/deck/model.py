"""What a deck is: slides, the steps an audience carries out, and what the slides say will happen.

All values are frozen; lines and columns count from 1.
"""

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from harness.deck.expectation_kind import ExpectationKind
from harness.knowledge.sessions import is_elsewhere
from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange

FIRST_TERMINAL = "term1"


class Span(Struct, frozen=True):
    """A place in a source file."""

    path: Path
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Scope(StrEnum):
    """What of a deck a `requires` is about."""

    DECK = "deck"
    """A whole file, or all chapters of a manifest."""
    SLIDE = "slide"
    STEP = "step"
    """A fence, an exercise, or a directive that is played."""
    EXPECTATION = "expectation"
    EXCERPT = "excerpt"
    """Code that is there to be read."""


class Requirement(Struct, frozen=True):
    """The versions of Kubernetes that something of a deck is for."""

    range: VersionRange
    span: Span
    scope: Scope


class Unmet(Struct, frozen=True):
    """Why something of a deck is left out on a version of Kubernetes."""

    requirement: Requirement
    version: Version | None
    """The version that is there; `None` where none is known."""


class Expectation(Struct, frozen=True):
    """What the slide says will happen."""

    kind: ExpectationKind
    text: str
    """The claimed output or error, the pattern, or the exit status as digits."""
    span: Span
    """The first line of the claimed output itself (not of the fence around it)."""
    hidden: bool = False
    """True for a directive, false for what the audience reads."""
    requires: tuple[Requirement, ...] = ()
    """Its own, and those of its slide where the command stands on another one."""
    unmet: Unmet | None = None
    """Why it is not compared; see `versions.on_version`."""


class Opened(Struct, frozen=True):
    """A shell or console that a command of the deck opens inside of the shell."""

    command: str
    span: Span
    """The first line of the command."""


class SkipKind(StrEnum):
    """Why a step is not played, whatever the run."""

    LEFT_OUT = "left-out"
    """Its author says so: `subject` is the reason."""
    UNREADABLE = "unreadable"
    """The meaning of its bytes is not known."""
    OTHER_SYSTEM = "other-system"
    """It stands in the tab `subject`, which is for another system."""
    OTHER_TAB = "other-tab"
    """It stands in the tab `subject`, another way to do what the tab `instead` does, which is played."""
    UNSET = "unset"
    """Nothing sets the attribute `subject`, written with its braces, which it contains."""
    OTHER_MACHINE = "other-machine"
    """It is typed on the machine `subject` of a scenario."""
    LIE = "lie"
    """It is left out to learn whether a slide notices."""


class Skip(Struct, frozen=True):
    """The reason not to play a step."""

    kind: SkipKind
    subject: str = ""
    instead: str = ""


class Step(Struct, frozen=True):
    """The smallest thing the harness plays: a command block, or a directive."""

    kind: str
    """A word of the registry in `directives`."""
    text: str
    """What to type, wait for, press or open; common indentation removed."""
    span: Span
    """The first line of `text`."""
    hidden: bool = False
    terminal: str = FIRST_TERMINAL
    expectations: tuple[Expectation, ...] = ()
    """About the output or status of the last command of the step."""
    timeout: float | None = None
    """Seconds the author allows; `None` leaves it to the player."""
    retry: float | None = None
    """Seconds during which a failing command is typed again; `None` leaves it to the player."""
    skip: Skip | None = None
    """Why it is not played; `None` where it is."""
    requires: tuple[Requirement, ...] = ()
    """Its own and its exercise's; those of its slide are the slide's."""
    acts_on: tuple[tuple[Requirement, ...], ...] = ()
    """Of a directive that acts on a command before it: what that command requires, with its slide. Where fences for several
    versions stand side by side there is one for each of them, and the directive acts on the one that is played."""
    file: str = ""
    """Of a `write`, the file that its text goes into, seen from where the terminal is."""
    inside: tuple[Opened, ...] = ()
    """The shells and consoles at whose prompts it is typed, the outermost first; none for the terminal's own.

    One of the same machine is among them only where the page shows a prompt of its own.
    """
    unmet: Unmet | None = None
    """Why it is not played on the version of Kubernetes that is there; see `versions.on_version`."""
    unmet_expectations: tuple[Expectation, ...] = ()
    """Those that are not compared on that version; they are not among the expectations."""
    borrowed: bool = False
    """A translation lost it; it is its original's, and `span` is its place there."""

    @property
    def is_elsewhere(self) -> bool:
        """Return whether it is typed in a container, on another machine or in a console."""
        return any(is_elsewhere(opened.command) for opened in self.inside)


class Exercise(Struct, frozen=True):
    """A block that the audience carries out, or a hidden block of directives."""

    span: Span
    steps: tuple[Step, ...]
    hidden: bool = False


class Slide(Struct, frozen=True):
    """What the audience sees at once; increments belong to the slide they extend."""

    number: int
    """Counts from 1 in the order of the deck."""
    title: str
    span: Span
    classes: tuple[str, ...] = ()
    name: str | None = None
    exercises: tuple[Exercise, ...] = ()
    excluded: str | None = None
    """Its class for which none of it is played; `None` where it is played."""
    requires: tuple[Requirement, ...] = ()
    """Its own and its file's."""
    is_setup: bool = False
    """True on a page that is played before the deck; its number is not above 0."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all exercises, in order."""
        return tuple(step for exercise in self.exercises for step in exercise.steps)


class Severity(StrEnum):
    """How much a finding matters; the names are SARIF's levels."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Struct, frozen=True):
    """Something that reading alone shows to be wrong."""

    id: str
    """Stable, kebab-case: `unknown-directive`."""
    span: Span
    severity: Severity
    message: str
    help: str
    """The way out, in one or two sentences."""
    prevents_playing: bool = False
    """True where the harness cannot know what to play, so that playing on would be a guess."""
    related: Span | None = None
    """Another place that it is about: the step of the original that a translation differs from; `None` where there is none."""
    decks: tuple[Path, ...] = ()
    """All decks in which it is, where several include the chapter that it stands in."""
    identity: tuple[object, ...] = ()
    """What it says as data, without the places that it names: the section of findings.toml, and the words that its message names; see `key`."""
    names_related: bool = True
    """Whether its message names the related place; it does not where that is the line of a deck that applies the manifest in which it is."""

    @property
    def key(self) -> tuple[object, ...]:
        """By which it is recognised in a deck that was edited: its id, and what it says without the places that it names."""
        return self.id, *(self.identity or (self.message,))

    @property
    def unnamed_place(self) -> Span | None:
        """The related place where the message does not name it."""
        return None if self.names_related else self.related

    @property
    def is_note(self) -> bool:
        """True for one that is worth a look, and makes no command fail."""
        return self.severity is Severity.NOTE


class Excerpt(Struct, frozen=True):
    """Code that a slide shows to be read."""

    language: str
    """The first word of the fence's info string, perhaps none."""
    text: str
    span: Span
    """The first line of `text`."""
    requires: tuple[Requirement, ...] = ()
    """Its own, its exercise's, its slide's and its file's."""


class Passage(Struct, frozen=True):
    """A heading or a paragraph, which the audience reads."""

    text: str
    span: Span
    """Its first line."""
    slide: int
    """The slide's number."""
    is_heading: bool = False


class FileText(Struct, frozen=True):
    """A block of code that the audience is told to make a file of."""

    file: str
    """As the page names it."""
    text: str
    span: Span
    """The first line of the text."""
    slide: int
    """The slide's number."""
    terminal: str
    editor: Span | None = None
    """The step that opens an editor for it; `None` where a sentence or a title says so."""
    requires: tuple[Requirement, ...] = ()


class Announced(Struct, frozen=True):
    """A sentence that says that something will appear: “We should see:”."""

    text: str
    """Its last line."""
    span: Span
    slide: int
    """The slide's number."""


class Silence(Struct, frozen=True):
    """An author's word that a finding is meant to be so, for the slide that it stands on."""

    id: str
    reason: str
    span: Span
    slide: int
    """The slide's number."""


class Workdir(Struct, frozen=True):
    """Where the shell is to start, in a deck's own words."""

    path: str
    """In the deck's repository; in the home if it begins with `~`."""
    span: Span


class Deck(Struct, frozen=True):
    """One document of slides."""

    path: Path
    dialect: str
    language: str
    """`en`, `fr`."""
    title: str
    slides: tuple[Slide, ...]
    findings: tuple[Finding, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    silences: tuple[Silence, ...] = ()
    announced: tuple[Announced, ...] = ()
    passages: tuple[Passage, ...] = ()
    file_texts: tuple[FileText, ...] = ()
    """See `written_files`, which makes steps of them."""
    workdir: Workdir | None = None
    files: tuple[Path, ...] = ()
    """All files that it was read from, where it is composed of several."""

    def slide_at(self, span: Span) -> Slide | None:
        """Return the slide on which a place is, if it is in this deck."""
        before = (slide for slide in self.slides if slide.span.path == span.path and slide.span.line <= span.line)
        return max(before, key=lambda slide: (slide.span.line, slide.number), default=None)

    @property
    def obstacles(self) -> list[Finding]:
        """The findings for which it is not played."""
        return [finding for finding in self.findings if finding.prevents_playing]

    @property
    def steps(self) -> tuple[tuple[Slide, Step], ...]:
        """Every step with its slide, in the order of playing."""
        return tuple((slide, step) for slide in self.slides for step in slide.steps)
