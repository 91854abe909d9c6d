"""Describe the commands that were typed into a terminal."""

from msgspec import Struct

from harness.record.command import EndedBy, Ending, ForcedEnd


class Size(Struct, frozen=True):
    """Of the window, in characters."""

    rows: int = 43
    columns: int = 132


class Command(Struct, frozen=True):
    """One command, as bash split it from what was typed."""

    text: str
    """All of its lines."""
    line: int
    """The line of the fence on which it began, counting from 0."""
    ending: Ending
    exit_status: int | None
    """As `$?` has it; `None` for a command that is left running."""
    output: str
    """Normalised; of a very long one, its beginning and its end."""
    output_bytes: int
    """How many bytes the terminal received."""
    seconds: float
    part_statuses: tuple[int, ...] = ()
    """Of each part of its last pipeline, as `PIPESTATUS` has them; empty where bash did not say."""
    ended_by: EndedBy | None = None
    """Why somebody ended it; `None` for one that ended by itself, or goes on."""
    forced_end: ForcedEnd | None = None
    """When and by what it was ended, where it did not end in its time."""
    awaits_input: bool = False
    """It waited for somebody to type when it was ended."""
    answered_after: float | None = None
    """Seconds after which it answered, where it serves; `None` where nothing showed that it does."""
    ports: tuple[int, ...] = ()
    """On which it listens, where it serves."""
    shell: str = ""
    """The command that opened the shell or console in which it was typed; empty for the terminal's own bash."""


class TerminalError(Exception):
    """What was asked of a terminal cannot be done."""


class Busy(TerminalError):
    """Something is still running where a prompt was needed."""

    def __init__(self, running: str) -> None:
        super().__init__(f"the terminal is still busy with `{running}`")
        self.running = running


class ShellLost(TerminalError):
    """The shell or console in which the next command was to be typed has ended."""

    def __init__(self, opener: str, status: int | None) -> None:
        super().__init__(f"what `{opener}` opened ended with status {status}")
        self.opener = opener
        self.status = status


class NeverAppeared(TerminalError):
    """A text was waited for in vain."""

    def __init__(self, text: str, seconds: float, tail: str, ended: Command | None) -> None:
        if ended is None:
            outcome = f"did not appear within {seconds:.0f} s"
        else:
            outcome = f"did not appear before the command ended with status {ended.exit_status}"
        super().__init__(f"“{text}” {outcome}")
        self.text = text
        self.seconds = seconds
        self.tail = tail
        """The last lines that were on the screen."""
        self.ended = ended
        """The command, if it ended without printing the text."""
