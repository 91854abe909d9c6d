"""Who reads what is typed: bash, or a shell or console that was opened in it, each with what it said last."""

from __future__ import annotations

from msgspec import Struct

from harness.knowledge.consoles import Console, asks_for_more, prompt_at, says_that_it_failed
from harness.terminal.marks import Mark, Sign

FAILED = 1
"""The status of a statement that a console says to have failed: it has none of its own."""


class Level(Struct):
    """A shell that prints marks, or a console, which is known by its prompt."""

    nonce: str
    """In the marks of a shell; empty for a console."""
    opener: str = ""
    """The command that opened it; empty for the terminal's own bash."""
    console: Console | None = None
    echoes: bool = False
    """What is typed is printed, and no mark says where that ends."""
    sign: Sign | None = None
    """The last that it said."""
    group: int = 0
    """Its process group; 0 where that is not seen from here."""
    is_in_place: bool = False
    """It took the place of what opened it, as `exec bash` does: nothing is left around it."""
    has_started: bool = False
    """It said that it started the command."""
    status: int | None = None
    """`$?`, once the command ended; of a console, 0, or `FAILED`."""
    parts: tuple[int, ...] = ()
    """`PIPESTATUS`, once the command ended."""

    @property
    def is_inside(self) -> bool:
        """It was opened in another one."""
        return self.opener != ""

    @property
    def has_ended(self) -> bool:
        """The command ended, and the next one is read."""
        return self.status is not None and self.sign is Sign.READY

    def begin(self) -> None:
        """A command is about to be typed."""
        self.sign, self.has_started, self.status, self.parts = None, False, None, ()

    def understand(self, mark: Mark) -> None:
        """Take in what a shell inside says of itself."""
        if mark.sign is Sign.ENDED:
            self.status, self.parts = mark.status, mark.parts
        elif mark.sign is Sign.STARTED:
            self.has_started = True
        self.sign = mark.sign

    def look_for_prompt(self, output: str) -> None:
        """Take in what a console has printed so far, when it has gone quiet: with its prompt at the end, the statement is over."""
        if self.console is None or self.sign in (Sign.READY, Sign.MORE):
            return
        printed, _, last = output.rpartition("\n")
        if (prompt := prompt_at(last, self.console)) and prompt.end() == len(last):
            self.sign = Sign.READY
            self.status = FAILED if says_that_it_failed(printed, self.console) else 0
        elif asks_for_more(last, self.console):
            self.sign = Sign.MORE

    def printed(self, output: str) -> str:
        """Return what a command printed, of all that arrived since it was typed: without its echo, and without the prompt of a console."""
        if self.echoes and not self.has_started:
            output = output.partition("\n")[2]
        elif self.console is not None:
            output = output.removeprefix("\n")  # of the Enter, which some libraries echo alone
        if self.console is not None and self.sign is Sign.READY:
            output = output[: output.rfind("\n") + 1]
        return output
