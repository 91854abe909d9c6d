"""A terminal: one interactive bash on a pty, typed into as a person would."""

import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from msgspec.structs import replace

from harness.knowledge.sessions import opened_by
from harness.record.command import EndedWith, Ending, ForcedEnd
from harness.record.note import NoteKind, NoteRecord
from harness.shell.lazy_pattern import lazy_pattern
from harness.terminal import ports, shell_integration, view
from harness.terminal.bash import Start
from harness.terminal.command import Busy, Command, NeverAppeared, ShellLost, Size, TerminalError
from harness.terminal.entering import enter, leave
from harness.terminal.inner_shells import InnerShells
from harness.terminal.prompt import Prompt, is_command
from harness.terminal.restart import restarted
from harness.terminal.shell import STARTS_WITHIN, Shell
from harness.terminal.shell_integration import Sign
from harness.terminal.waiting import CommandState, Waiting

REMEMBERED = 20
"""Commands in whose output `search` looks, as a person would scroll back."""
_A_LOOK = 0.001
"""Seconds in which what has arrived already is taken in."""
_KILLED = 128 + 9
_REJECTION = lazy_pattern(r"^\S*bash: ", re.MULTILINE)
"""How bash begins to say why it does not take a line. Without it, a line that started nothing was a comment."""


class Terminal:
    """Types commands, presses keys, and knows from bash itself when a command ended and how.

    `argv` starts an interactive bash and may be extended by bash options; `exchange` is a directory that this process
    and that bash both see under the same path. `on_output` gets every byte that arrives, marks left out; `on_typed`
    each line that is typed at a prompt, and whether it continues the command before. With `keep_state` the shell leaves its variables in `state_file` at every prompt (about a millisecond each);
    `resume_from` is such a file of an earlier shell, to be taken over. `ptmx` is as in `pty.Program`. Raises `TerminalError` if no bash answers.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        exchange: Path,
        directory: Path | None = None,
        *,
        size: Size = Size(),  # noqa: B008  a frozen value
        on_output: Callable[[bytes], None] | None = None,
        on_typed: Callable[[str, bool], None] | None = None,
        keep_state: bool = False,
        resume_from: Path | None = None,
        ptmx: Path | None = None,
    ) -> None:
        self.state_file = exchange / f"state-{secrets.token_hex(8)}" if keep_state else None
        """Where the shell leaves its variables, if it was asked to."""
        self._own_state_file = exchange / f"state-{secrets.token_hex(8)}"
        self._start = Start(tuple(argv), env, exchange, directory, size, on_output, self.state_file, ptmx)
        self._on_typed = on_typed
        self.running: str | None = None
        """The text of the command that is left running."""
        self._running_line = 0
        self._last: Command | None = None
        self._earlier: deque[str] = deque(maxlen=REMEMBERED)
        """The ends of the outputs of the last commands."""
        self._notes: list[NoteRecord] = []
        self._earlier_waiting = 0.0
        self._use(Shell(self._start, resume_from))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _use(self, shell: Shell) -> None:
        self._shell = shell
        self._is_diverted = False
        self._inner = InnerShells(shell)
        self._prompt = Prompt(shell, self._inner, self._on_typed, self._start.on_output)

    @property
    def waiting_seconds(self) -> float:
        """Spent waiting for the shell and what ran in it."""
        return self._earlier_waiting + self._shell.waiting_seconds

    # ── typing commands ──────────────────────────────────────────────────────

    def run(
        self,
        fence: str,
        *,
        timeout: float | Callable[[str], float],
        leave_last_running: bool = False,
        may_serve: Callable[[str], bool] | None = None,
    ) -> Iterator[Command]:
        """Type the lines of a fence; yield each command when it ended.

        bash says where one command is complete and the next begins. Who stops iterating leaves the rest untyped. With
        `leave_last_running` the last command is yielded as soon as it started. A command that takes over `timeout`
        seconds (or what `timeout` says for its text) is ended, and one that waits for somebody to type. One that turns out to serve, where
        `may_serve` says so of its text, is yielded as it goes on, and what follows is left untyped. One that opens a shell or console is yielded at its prompt, and what
        follows is typed there. Raises `Busy` if something is still running, and `ShellLost` where the shell inside ended meanwhile.
        """
        lines = fence.replace("\r\n", "\n").split("\n")
        number = 0
        while number < len(lines):
            self._require_prompt()
            self._prompt.begin()
            first = number
            count, sign = self._prompt.type_command(lines[first:])
            number += count
            text = "\n".join(lines[first:number])
            if sign is Sign.MORE:
                yield self._prompt.give_up(text, first)
            elif sign is Sign.STARTED:
                self.running, self._running_line = text, first
                if leave_last_running and not any(map(is_command, lines[number:])):
                    yield self._left_running()
                else:
                    yield self._awaited(text, timeout(text) if callable(timeout) else timeout, may_serve)
                if self.running is not None:
                    return
            elif _REJECTION.search(self._shell.capture.text()):
                yield self._prompt.command(text, first, Ending.FINISHED, self._shell.level.status or 1)

    def _require_prompt(self) -> None:
        if self.running is not None:
            raise Busy(self.running)
        if lost := self.lost_shell():
            raise lost

    def _awaited(self, text: str, timeout: float, may_serve: Callable[[str], bool] | None) -> Command:
        if opened_by(text) is not None:
            return self._enter(timeout)
        return self.finish(timeout, may_serve=may_serve is not None and may_serve(text))

    def finish(self, timeout: float, *, may_serve: bool = False) -> Command:
        """Wait until the running command ends; after `timeout` seconds, or where it waits for somebody to type, end it.

        One that `may_serve`, and does, goes on: it is returned as left running. Raises `TerminalError` if none runs.
        """
        if self.running is None:
            raise TerminalError("nothing is running in this terminal")
        waiting = Waiting(self._shell, self.running)
        state = waiting.until(timeout, may_serve=may_serve)
        forced_end = waiting.end(state)
        self._notes += waiting.notes
        if state is CommandState.SERVES:
            return self._left_running()
        if self._shell.is_diverted and not self._is_diverted:
            self._notes.append(NoteRecord(kind=NoteKind.OUTPUT_DIVERTED, command=waiting.first_line))
        self._is_diverted = self._shell.is_diverted
        status = self._shell.level.status
        if status is None and forced_end is not None and forced_end.means is EndedWith.HANG_UP:
            status = _KILLED
        command = self._prompt.command(self.running, self._running_line, self._ending(forced_end), status)
        return self._over(replace(command, forced_end=forced_end, awaits_input=state is CommandState.AWAITS_INPUT))

    def _ending(self, forced_end: ForcedEnd | None) -> Ending:
        if not self._shell.is_gone and self._inner.typed_in is not self._shell.level:
            return Ending.LEFT
        if forced_end is not None:
            return Ending.INTERRUPTED
        return Ending.SHELL_ENDED if self._shell.is_gone else Ending.FINISHED

    def _enter(self, timeout: float) -> Command:
        """Wait for the prompt of the shell or console that the running command opens; its end, where it opens none."""
        assert self.running is not None
        began = time.monotonic()
        printed = enter(self._shell, self.running, timeout)
        if printed is None:
            return self.finish(max(0.0, timeout - (time.monotonic() - began)) if self._shell.has_ended else 0.0)
        return self._over(self._prompt.command(self.running, self._running_line, Ending.OPENED, None, printed))

    def _over(self, command: Command) -> Command:
        """Take the running command for over, so that the next one is typed where the shell reads now."""
        self.running, self._last = None, command
        self._earlier.append(command.output[-view.RECENT :])
        self._settle()
        return command

    def _left_running(self) -> Command:
        return self._prompt.command(self.running or "", self._running_line, Ending.LEFT_RUNNING, None)

    # ── the shell that reads ─────────────────────────────────────────────────

    @property
    def inside(self) -> tuple[str, ...]:
        """The commands that opened the shells and consoles in which the next command is typed, the outermost first."""
        return self._inner.openers

    def lost_shell(self) -> ShellLost | None:
        """Return how the shell that was open inside ended by itself, since the last command in it; `None` where none did."""
        return self._inner.lost() if self.running is None else None

    def leave(self, timeout: float) -> None:
        """Leave the innermost shell or console that is open at its prompt; by force after `timeout` seconds."""
        leave(self._shell, timeout)
        self._settle()

    def _settle(self) -> None:
        """Have the next command be typed where the shell reads now; in a new one where it ended."""
        if self._shell.is_gone:
            self._earlier_waiting += self._shell.waiting_seconds
            shell, start_point = restarted(self._shell, self._start)
            self._notes.append(NoteRecord(kind=start_point))
            self._use(shell)
        self._inner.settle()

    def is_at_work(self) -> bool:
        """Return whether something that was typed here goes on: left running, or in the background."""
        return self.running is not None or bool(self._shell.bash.children())

    def listens_on(self) -> frozenset[int]:
        """Return the TCP ports on which something listens that was started here."""
        return ports.listening(process.pid for process in self._shell.bash.children())

    def state(self) -> Path:
        """Return a file with the shell's variables, functions, aliases and directory as they are now, for another terminal to resume from.

        Where the shell keeps none by itself, it is made to write one, and `close` removes it. Raises `Busy` if something is running.
        """
        if self.state_file is not None:
            return self.state_file
        list(self.run(shell_integration.saving(self._own_state_file), timeout=STARTS_WITHIN))
        return self._own_state_file

    def ends_within(self, seconds: float) -> bool:
        """Return whether what was left running ended, or does within this time. It stays `running` until `finish` is called."""
        return self.running is None or self._shell.read_until_ended(max(seconds, _A_LOOK))

    # ── looking and pressing keys ────────────────────────────────────────────

    def wait_for(self, text: str, timeout: float) -> None:
        """Wait until a text is in the output of the running (or last) command, or on the screen.

        Raises `NeverAppeared` after `timeout` seconds, or as soon as the command ended without it and left nothing in
        the background that could still print it.
        """
        tail = view.wait_for(self._shell, text, timeout, is_running=self.running is not None)
        if tail is None:
            return
        ended = self._last if self.running is None else self.finish(timeout) if self._shell.has_ended else None
        raise NeverAppeared(text, timeout, tail, ended)

    def search(self, pattern: re.Pattern[str]) -> str | None:
        """Return the last match (its first group, if it has one) on the screen or in recent output; `None` without a match."""
        last = None
        for text in (*self._earlier, view.recent(self._shell), self.screen()):
            for match in pattern.finditer(text):
                last = match[1] if pattern.groups else match[0]
        return last

    def press(self, data: str) -> None:
        """Send keystrokes as they are; `keys.key` knows them by name. At a prompt, a new line starts what was typed."""
        if self.running is not None:
            self._shell.send(data)
        elif not data.endswith(("\r", "\n")):
            self._prompt.press(data)
        else:
            line, sign = self._prompt.send_off(data[:-1])
            if sign is Sign.STARTED:
                self.running, self._running_line = line.strip(), 0

    def screen(self) -> str:
        """Return what a person sees now, as lines."""
        while self._shell.read(0):
            pass
        return "\n".join(self._shell.screen.lines())

    @property
    def draws(self) -> bool:
        """True once what runs moved the cursor about: text is not all one sees."""
        return self._shell.screen.is_drawn_on

    def shown(self) -> str:
        """Return what a person sees of the command that runs, as far as it was read: the screen where it draws on it, else its output."""
        return view.shown(self._shell)

    def recently_shown(self) -> str:
        """Return the same, but of a long output its end alone."""
        return view.recently_shown(self._shell)

    def take_notes(self) -> tuple[NoteRecord, ...]:
        """Return what the author should know of what happened since the last call."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def close(self) -> None:
        """End the shell and everything that was started in it. Safe to call twice."""
        self._shell.hang_up()
        self._shell.exit_file.unlink(missing_ok=True)
        self._own_state_file.unlink(missing_ok=True)
