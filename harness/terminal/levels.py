"""Model who reads what is typed: bash, or a shell or console that was opened in it."""

from msgspec import Struct

from harness.knowledge.consoles import Console, asks_for_more, prompt_at, says_that_it_failed
from harness.terminal.shell_integration import Mark, Sign

FAILED = 1
"""The status for a statement that a console calls failed: it has no status of its own."""


class ShellLevel(Struct):
    """A shell that prints marks, or a console, which is known by its prompt."""

    nonce: str
    """The nonce in the marks of a shell; empty for a console."""
    opener: str = ""
    """The command that opened it; empty for the terminal's own bash."""
    console: Console | None = None
    echoes: bool = False
    """Whether what is typed is echoed, and no mark says where the echo ends."""
    sign: Sign | None = None
    """The last mark of the shell."""
    group: int = 0
    """Its process group; 0 where it is in another PID namespace."""
    is_in_place: bool = False
    """Whether it replaced the shell that opened it, as `exec bash` does: then no shell is around it."""
    has_started: bool = False
    """Whether it has reported the start of the command."""
    status: int | None = None
    """`$?`, once the command ended; of a console, 0, or `FAILED`."""
    parts: tuple[int, ...] = ()
    """`PIPESTATUS`, once the command ended."""

    @property
    def is_inside(self) -> bool:
        """Return whether it was opened in another one."""
        return self.opener != ""

    @property
    def has_ended(self) -> bool:
        """Return whether the command has ended, and the next one is read."""
        return self.status is not None and self.sign is Sign.READY

    def begin(self) -> None:
        """Prepare for a command that is about to be typed."""
        self.sign, self.has_started, self.status, self.parts = None, False, None, ()

    def understand(self, mark: Mark) -> None:
        """Take a mark of this shell."""
        if mark.sign is Sign.ENDED:
            self.status, self.parts = mark.status, mark.parts
        elif mark.sign is Sign.STARTED:
            self.has_started = True
        self.sign = mark.sign

    def look_for_prompt(self, output: str) -> None:
        """Take the output of a console that has gone quiet: if its prompt is at the end, the statement has ended."""
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
