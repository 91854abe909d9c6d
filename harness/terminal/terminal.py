"""A terminal: one interactive bash on a pty, typed into as a person would."""

from __future__ import annotations

import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from harness.knowledge.sessions import opened_by
from harness.record.command import EndedWith, Ending, ForcedEnd
from harness.shell.lazy_pattern import lazy_pattern
from harness.terminal import marks, ports, view
from harness.terminal.command import Busy, Command, NeverAppeared, ShellLost, Size, TerminalError
from harness.terminal.ending import end
from harness.terminal.entering import enter, leave
from harness.terminal.inner_shells import InnerShells
from harness.terminal.keys import key
from harness.terminal.marks import Sign
from harness.terminal.shell import STARTS_WITHIN, Shell, Start
from harness.terminal.waiting import State, Waiting

REMEMBERED = 20
"""Commands in whose output `search` looks, as a person would scroll back."""
LOOK_INTERVAL = 0.1
A_LOOK = 0.001
"""Seconds in which what has arrived already is taken in."""
SAYS_MORE_WITHIN = 3.0
"""Seconds in which a shell inside of the shell says that it wants more of a command; most do not say that they started one."""
PRESSES_AGAIN_AFTER = 1.0
"""Seconds after which ^C is pressed again at a prompt: reading a heredoc, bash loses about every second one."""
SYNTAX_ERROR = 2
REJECTION = lazy_pattern(r"^\S*bash: ", re.MULTILINE)
"""How bash begins to say why it does not take a line. Without it, a line that started nothing was a comment."""
QUOTED_WHEN_TYPED = lazy_pattern(r"[\x01-\x1f\x7f]")
"""Characters that are keys to readline: ^V before them makes them text."""
QUOTE = key("^V")
DISCARD_LINE = key("^E") + key("^U")
KILLED = 128 + 9

_OUTLIVED = "neither ^C nor ^\\ nor SIGKILL ended the command; the shell was ended with it"
_DIVERTED = (
    "since `{}` the shell's prompts and messages no longer reach the terminal: the audience sees neither; "
    "write the redirection behind the commands that it is for"
)


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
        self._typed = ""
        """At the prompt, not yet sent off."""
        self._last: Command | None = None
        self._earlier: deque[str] = deque(maxlen=REMEMBERED)
        """The ends of the outputs of the last commands."""
        self._notes: list[str] = []
        self._earlier_waiting = 0.0
        self._is_diverted = False
        self._shell = Shell(self._start, resume_from)
        self._inner = InnerShells(self._shell)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

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
            first = number
            self._begin()
            sign = self._type(lines[number])
            number += 1
            while sign is Sign.MORE and number < len(lines):
                sign = self._type(lines[number])
                number += 1
            if sign is Sign.MORE and self._inner.typed_in.console is not None:
                sign = self._type("")
            text = "\n".join(lines[first:number])
            if sign is Sign.READY and self._inner.typed_in.is_inside and any(map(_is_command, lines[first:number])):
                sign = Sign.STARTED  # most shells inside do not say that they started something
            rest = lines[number:]
            if sign is Sign.MORE:
                yield self._incomplete(text, first)
            elif sign is Sign.STARTED:
                self.running, self._running_line = text, first
                limit = timeout(text) if callable(timeout) else timeout
                if leave_last_running and not any(map(_is_command, rest)):
                    yield self._command(self.running, first, Ending.LEFT_RUNNING, None)
                elif opened_by(text) is not None:
                    yield self._enter(limit)
                else:
                    yield self.finish(limit, may_serve=may_serve is not None and may_serve(text))
                    if self.running is not None:
                        return
            elif REJECTION.search(self._shell.capture.text()):
                yield self._command(text, first, Ending.FINISHED, self._shell.level.status or 1)

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
        if self._shell.is_gone:
            self._restart()
        self._inner.settle()

    def _enter(self, timeout: float) -> Command:
        """Wait for the prompt of the shell or console that the running command opens; its end, where it opens none."""
        began = time.monotonic()
        printed = enter(self._shell, self.running or "", timeout)
        if printed is None:
            return self.finish(max(0.0, timeout - (time.monotonic() - began)) if self._shell.has_ended else 0.0)
        text, self.running = self.running or "", None
        command = self._last = self._command(text, self._running_line, Ending.OPENED, None, printed)
        self._earlier.append(command.output[-view.RECENT :])
        self._inner.settle()
        return command

    def finish(self, timeout: float, *, may_serve: bool = False) -> Command:
        """Wait until the running command ends; after `timeout` seconds, or where it waits for somebody to type, end it.

        One that `may_serve`, and does, goes on: it is returned as left running. Raises `TerminalError` if none runs.
        """
        if self.running is None:
            raise TerminalError("nothing is running in this terminal")
        waiting = Waiting(self._shell, self.running)
        state = waiting.until(timeout, may_serve=may_serve)
        self._notes += waiting.notes
        if state is State.SERVES:
            return self._command(self.running, self._running_line, Ending.LEFT_RUNNING, None)
        forced_end = None if state is State.ENDED else self._end(state)
        ending = Ending.FINISHED if forced_end is None else Ending.INTERRUPTED
        if self._shell.is_diverted and not self._is_diverted:
            self._notes.append(_DIVERTED.format(waiting.first_line))
        self._is_diverted = self._shell.is_diverted
        if self._shell.is_gone:
            ending = Ending.SHELL_ENDED if ending is Ending.FINISHED else ending
        elif self._inner.typed_in is not self._shell.level:
            ending = Ending.LEFT
        text, self.running = self.running, None
        status = self._shell.level.status
        if status is None and forced_end is not None and forced_end.means is EndedWith.HANG_UP:
            status = KILLED
        command = self._command(text, self._running_line, ending, status)
        awaits_input = state is State.AWAITS_INPUT
        command = self._last = replace(command, forced_end=forced_end, awaits_input=awaits_input)
        self._earlier.append(command.output[-view.RECENT :])
        if self._shell.is_gone:
            self._restart()
        self._inner.settle()
        return command

    def is_at_work(self) -> bool:
        """Return whether something that was typed here goes on: left running, or in the background."""
        return self.running is not None or bool(self._shell.children())

    def listens_on(self) -> frozenset[int]:
        """Return the TCP ports on which something listens that was started here."""
        return ports.listening(process.pid for process in self._shell.children())

    def state(self) -> Path:
        """Return a file with the shell's variables, functions, aliases and directory as they are now, for another terminal to resume from.

        Where the shell keeps none by itself, it is made to write one, and `close` removes it. Raises `Busy` if something is running.
        """
        if self.state_file is not None:
            return self.state_file
        list(self.run(marks.saving(self._own_state_file), timeout=STARTS_WITHIN))
        return self._own_state_file

    def ends_within(self, seconds: float) -> bool:
        """Return whether what was left running ended, or does within this time. It stays `running` until `finish` is called."""
        return self.running is None or self._shell.read_until_ended(max(seconds, A_LOOK))

    def _begin(self) -> None:
        if self.running is not None:
            raise Busy(self.running)
        if lost := self.lost_shell():
            raise lost
        if self._typed:
            self._shell.send(DISCARD_LINE)
            self._typed = ""
        self._shell.begin()

    def _type(self, line: str, earlier: str = "") -> Sign:
        """Type the rest of a line of which something may have been pressed `earlier`, and send it off."""
        shell, level = self._shell, self._shell.level
        self._show_typed(earlier + line)
        if level.is_inside and level.sign is Sign.MORE:
            shell.expect_output()
        self._inner.typed_in, level.sign = level, None
        shell.send(QUOTED_WHEN_TYPED.sub(rf"{QUOTE}\g<0>", line) + "\n")
        limit = time.monotonic() + (SAYS_MORE_WITHIN if level.is_inside else STARTS_WITHIN)
        while shell.level is level and not (
            level.has_started or shell.is_gone or level.sign in (Sign.MORE, Sign.READY)
        ):
            if shell.read(limit - time.monotonic()) or time.monotonic() <= limit:
                continue
            if level.is_inside:
                return Sign.STARTED
            raise TerminalError(f"bash did not take this line within {STARTS_WITHIN:.0f} s: {line}")
        waits = shell.level is level and level.sign in (Sign.MORE, Sign.READY) and not level.has_started
        return level.sign if waits and level.sign else Sign.STARTED

    def _show_typed(self, line: str) -> None:
        """Show a line that is about to be typed to whoever looks on: behind the prompt that is there, or that stands for bash's own."""
        level = self._shell.level
        if not level.is_inside:
            if self._on_typed:
                self._on_typed(line, level.sign is Sign.MORE)
        elif self._start.on_output and not level.echoes:
            self._start.on_output(f"{line}\r\n".encode("utf-8", "surrogateescape"))

    def _incomplete(self, text: str, line: int) -> Command:
        limit = time.monotonic() + STARTS_WITHIN
        self._shell.level.sign = None
        while not self._shell.has_ended and time.monotonic() < limit:
            self._shell.send(key("^C"))
            self._shell.read_until_ended(PRESSES_AGAIN_AFTER)
        what = "the statement is not complete: the console waits for more of it"
        if self._inner.typed_in.console is None:
            name = "sh" if self._inner.typed_in.is_inside else "bash"
            what = f"{name}: the command is not complete: a quote, bracket or heredoc is not closed"
        self._shell.capture.add(f"{what}\n".encode())
        output = None if self._inner.typed_in.console is None else f"{what}\n"
        return self._command(text, line, Ending.FINISHED, SYNTAX_ERROR, output)

    def _command(self, text: str, line: int, ending: Ending, status: int | None, output: str | None = None) -> Command:
        return Command(
            text=text,
            line=line,
            ending=ending,
            exit_status=status,
            output=self._inner.typed_in.printed(self._shell.capture.text()) if output is None else output,
            output_bytes=self._shell.capture.size,
            seconds=time.monotonic() - self._shell.started_at,
            part_statuses=self._shell.level.parts,
            shell=self._inner.typed_in.opener,
        )

    def _end(self, state: State) -> ForcedEnd:
        """End what runs, and say in a note where that took the shell with it."""
        after = time.monotonic() - self._shell.started_at
        if state is State.LOST:
            self._shell.hang_up()
            return ForcedEnd(after=after, means=EndedWith.HANG_UP)
        means = end(self._shell)
        if means is EndedWith.HANG_UP:
            self._notes.append(_OUTLIVED)
        return ForcedEnd(after=after, means=means)

    # ── looking and pressing keys ────────────────────────────────────────────

    def wait_for(self, text: str, timeout: float) -> None:
        """Wait until a text is in the output of the running (or last) command, or on the screen.

        Raises `NeverAppeared` after `timeout` seconds, or as soon as the command ended without it and left nothing in
        the background that could still print it.
        """
        deadline = time.monotonic() + timeout
        looked_at = 0
        while not view.shows(self._shell, text, looked_at):
            looked_at = self._shell.capture.size
            remaining = deadline - time.monotonic()
            has_ended = self.running is None or self._shell.has_ended
            may_print = (
                not has_ended or self._shell.has_left_something()
            )  # asked first: what it prints last is read below
            if remaining > 0 and self._shell.read(min(remaining, LOOK_INTERVAL)):
                continue
            if has_ended and (remaining <= 0 or not may_print):
                tail = view.tail(self._shell)
                ended = self._last if self.running is None else self.finish(timeout)
                raise NeverAppeared(text, timeout, tail, ended)
            if remaining <= 0:
                raise NeverAppeared(text, timeout, view.tail(self._shell), None)

    def search(self, pattern: re.Pattern[str]) -> str | None:
        """Return the last match (its first group, if it has one) on the screen or in recent output; `None` without a match."""
        last = None
        for text in (*self._earlier, view.recent(self._shell), self.screen()):
            for match in pattern.finditer(text):
                last = match[1] if pattern.groups else match[0]
        return last

    def press(self, data: str) -> None:
        """Send keystrokes as they are; `keys.key` knows them by name. At a prompt, a new line starts what was typed."""
        if self.running is not None or not data.endswith(("\r", "\n")):
            self._typed = "" if self.running is not None else self._typed + data
            self._shell.send(data)
            return
        earlier, self._typed = self._typed, ""
        typed = earlier + data
        self._shell.begin()
        if self._type(data[:-1], earlier) is Sign.STARTED:
            self.running, self._running_line = typed.strip(), 0

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

    def take_notes(self) -> tuple[str, ...]:
        """Return what the author should know of what happened since the last call."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def close(self) -> None:
        """End the shell and everything that was started in it. Safe to call twice."""
        self._shell.hang_up()
        self._shell.exit_file.unlink(missing_ok=True)
        self._own_state_file.unlink(missing_ok=True)

    def _restart(self) -> None:
        """After the shell ended: a new one with the exported environment and directory of the old one."""
        old = self._shell
        old.hang_up()
        self._earlier_waiting += old.waiting_seconds
        if old.exit_file.exists():
            self._notes.append("the shell ended and was started again with its exported environment and directory")
            self._shell = Shell(self._start, old.exit_file)
            old.exit_file.unlink()
        elif self.state_file and self.state_file.exists():
            self._notes.append("the shell ended without a trace and was started again as at its last prompt")
            self._shell = Shell(self._start, self.state_file)
        else:
            self._notes.append("the shell ended without a trace and was started again as at the beginning")
            self._shell = Shell(self._start)
        self._inner = InnerShells(self._shell)


def _is_command(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
