"""Wait for the command that runs in a shell: until it ends, waits for somebody to type, serves, or the time is up."""

import time
from enum import Enum, auto

from harness.record.command import EndedWith, ForcedEnd
from harness.record.note import NoteKind, NoteRecord
from harness.shell.parsing import programs
from harness.terminal import foreground, ports
from harness.terminal.ending import ANSWERS_WITHIN, end
from harness.terminal.shell import Shell

INPUT_COMES_WITHIN = 5.0
"""Seconds that a program which waits for somebody to type gets, where nobody will."""
SERVES_AFTER = 3.0
"""Seconds without output after which a program in the foreground that listens on a TCP port is there to serve."""
LOOKS_EVERY = 0.5
"""Seconds between two looks at what runs."""
MARKS_COME_WITHIN = 1.0
"""Seconds without output in which a bash that waits at its prompt says that it does."""


class CommandState(Enum):
    """The state of a command that was waited for."""

    ENDED = auto()
    TIME_IS_UP = auto()
    AWAITS_INPUT = auto()
    SERVES = auto()
    LOST = auto()
    """bash reads the next command, and does not say how this one ended."""


class Waiting:
    """Waits for one command."""

    def __init__(self, shell: Shell, command: str) -> None:
        self.notes: list[NoteRecord] = []
        """What the author should know of what happened meanwhile."""
        self._shell = shell
        self._command = command

    @property
    def first_line(self) -> str:
        """Return the first line of the command, for notes."""
        return self._command.strip().partition("\n")[0]

    def until(self, timeout: float, *, may_serve: bool) -> CommandState:
        """Wait until the command ends, waits for somebody to type, or serves where it may, for `timeout` seconds at most."""
        limit = time.monotonic() + timeout
        waits_since: float | None = None
        while not self._shell.read_until_ended(max(0.0, min(LOOKS_EVERY, limit - time.monotonic()))):
            now, quiet = time.monotonic(), self._shell.quiet_seconds
            if now >= limit:
                return CommandState.TIME_IS_UP
            if quiet >= LOOKS_EVERY and not self._is_heard():
                return CommandState.LOST
            processes = self._shell.bash.foreground() if quiet >= LOOKS_EVERY else []
            waits_since = (waits_since or now) if foreground.wait_for_typing(processes) else None
            if waits_since is not None and min(now - waits_since, quiet) >= INPUT_COMES_WITHIN:
                return CommandState.AWAITS_INPUT
            if may_serve and quiet >= SERVES_AFTER and ports.listening(processes):
                return CommandState.SERVES
        return CommandState.ENDED

    def end(self, state: CommandState) -> ForcedEnd | None:
        """End a command that is in this state now, and return what that took; `None` for one that has ended, or serves."""
        if state in (CommandState.ENDED, CommandState.SERVES):
            return None
        after = time.monotonic() - self._shell.started_at
        if state is CommandState.LOST:
            self._shell.hang_up()
            return ForcedEnd(after=after, means=EndedWith.HANG_UP)
        means = end(self._shell)
        if means is EndedWith.HANG_UP:
            self._note(NoteKind.SHELL_KILLED)
        return ForcedEnd(after=after, means=means)

    def _note(self, kind: NoteKind) -> None:
        self.notes.append(NoteRecord(kind=kind, command=self.first_line))

    def _is_heard(self) -> bool:
        """Return whether bash will report how the command ends; continue a stopped bash, and restore its marks where the command removed them."""
        shell = self._shell
        if shell.bash.is_stopped():
            shell.bash.go_on()
            self._note(NoteKind.SHELL_STOPPED)
            return True
        if shell.quiet_seconds < MARKS_COME_WITHIN or not shell.reads_without_marks() or self._reads():
            return True
        shell.restore_marks()
        if shell.read_until_ended(ANSWERS_WITHIN):
            self._note(NoteKind.MARKS_RESTORED)
            return True
        self._note(NoteKind.MARKS_LOST)
        return False

    def _reads(self) -> bool:
        """Return whether bash itself reads the terminal for the command, and not for a prompt of its own."""
        return any(program.name in ("read", "select") for program in programs(self._command))
