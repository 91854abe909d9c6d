"""One bash process on a pty: bytes in, bytes out, marks understood."""

import os
import secrets
import select
import time
from contextlib import suppress
from pathlib import Path

from harness.terminal import exchange, shell_integration
from harness.terminal.bash import Bash, Start
from harness.terminal.capture import Capture
from harness.terminal.command import TerminalError
from harness.terminal.levels import ShellLevel
from harness.terminal.normalise import normalise
from harness.terminal.screen import Screen
from harness.terminal.shell_integration import Mark, MarkScanner, Sign

READ_SIZE = 1 << 16
STARTS_WITHIN = 60.0
LAST_READS = 256
"""Of what the terminal still holds once bash is gone; more comes only from what bash left running."""
TYPES_AGAIN_AFTER = 0.01
"""Seconds, when the terminal takes no more at once; meanwhile its output is read, so that neither side blocks."""
READABLE = select.POLLIN | select.POLLHUP | select.POLLERR
QUIET = 0.3
"""Seconds without output after which a prompt at its end is one: more may follow what only looks so."""
LONGEST_LINE = 4096
"""Bytes at the end of the output in which a prompt is looked for."""


class Shell:
    """A running bash. It is ready for a command when the constructor returns; raises `TerminalError` otherwise."""

    def __init__(self, start: Start, resume_from: Path | None = None) -> None:
        self.nonce = secrets.token_hex(8)
        token = secrets.token_hex(8)
        self.exit_file = start.exchange / f"exit-{token}"
        """Where it leaves its exported environment and directory when it ends."""
        self.levels = [ShellLevel(self.nonce)]
        """bash, and the shells and consoles that were opened in it, the innermost last."""
        self.is_gone = False
        self.is_shown = True
        """What arrives is for whoever looks on, too."""
        self.waiting_seconds = 0.0
        """Spent handing keys to what runs, and waiting for what it prints."""
        self.is_diverted = False
        """Its messages and prompts no longer go to the terminal."""
        self._size = start.size
        self._start_file = start.exchange / f"start-{token}"
        self._restore_file = start.exchange / f"{shell_integration.RESTORE_FILE}-{token}"
        self._state_file = start.state_file
        self._scanner = MarkScanner()
        self._scanner.nonces.add(self.nonce)
        self._on_output = start.on_output
        self.begin()
        started = shell_integration.start_file(self.nonce, token, self.exit_file, start.state_file, resume_from)
        exchange.write(self._start_file, started)
        self.bash = Bash(start, self._start_file, token)
        self._poll = select.poll()
        self._poll.register(self.bash.descriptor, select.POLLIN)
        self._poll.register(self.bash.process, select.POLLIN)
        limit = time.monotonic() + STARTS_WITHIN
        while self.level.sign is not Sign.READY:
            if not self.read(limit - time.monotonic()) and (self.is_gone or time.monotonic() > limit):
                self.hang_up()
                printed = self.capture.text().strip()
                raise TerminalError(f"no interactive bash answers to `{' '.join(start.argv)}`: {printed}")
        self.bash.has_answered()

    def begin(self) -> None:
        """A command is about to be typed: what arrives from now on belongs to it."""
        self.level.begin()
        self._begun_at = time.monotonic()
        """Before it started: bash may say that later, on a machine that has much else to do, than its first process starts."""
        self.expect_output()

    def expect_output(self) -> None:
        """Forget what arrived so far: it belongs to no command."""
        self.capture = Capture()
        self.screen = Screen(self._size)
        self.started_at = self._arrived_at = time.monotonic()

    @property
    def level(self) -> ShellLevel:
        """The one that reads what is typed."""
        return self.levels[-1]

    @property
    def has_ended(self) -> bool:
        """The command ended and the next one is read, or bash is gone."""
        return self.is_gone or self.level.has_ended

    @property
    def is_quiet(self) -> bool:
        """Nothing has arrived for a while."""
        return self.quiet_seconds >= QUIET

    @property
    def quiet_seconds(self) -> float:
        """For how long nothing has arrived."""
        return time.monotonic() - self._arrived_at

    @property
    def last_line(self) -> str:
        """What has arrived since the last end of a line, as a person sees it."""
        return normalise(self.capture.recent(LONGEST_LINE)).rpartition("\n")[2]

    def push(self, level: ShellLevel) -> None:
        """A shell or console reads from now on what is typed."""
        self.levels.append(level)
        self._scanner.nonces.add(level.nonce)

    def return_to(self, nonce: str) -> None:
        """Take the levels for left that are further in than the one with this nonce."""
        while self.level.nonce != nonce:
            self._scanner.nonces.discard(self.levels.pop().nonce)

    def send(self, text: str) -> None:
        """Type. What cannot be typed because nothing has the terminal open is lost, as it would be for a person.

        Raises `TerminalError` if what runs does not read so much.
        """
        data = text.encode("utf-8", "surrogateescape")
        limit = time.monotonic() + STARTS_WITHIN
        while data and not self.is_gone:
            began = time.monotonic()
            try:
                data = data[os.write(self.bash.descriptor, data) :]
                self.waiting_seconds += time.monotonic() - began
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise TerminalError(f"what runs did not read the keys within {STARTS_WITHIN:.0f} s") from None
                self.read(TYPES_AGAIN_AFTER)
            except OSError:
                return

    def read(self, timeout: float) -> bool:
        """Take in what arrives within `timeout` seconds; false if nothing did or the shell is gone."""
        if self.is_gone:
            return False
        began = time.monotonic()
        if self.level.console is not None:
            timeout = min(timeout, QUIET)
        try:
            ready = dict(self._poll.poll(max(0.0, timeout) * 1000))
            has_read = bool(ready.get(self.bash.descriptor, 0) & READABLE) and self._read_once()
        finally:
            self.waiting_seconds += time.monotonic() - began
        if self.bash.process in ready:
            self._is_over()
        if self.level.console is not None and self.is_quiet:
            self.level.look_for_prompt(normalise(self.capture.recent(LONGEST_LINE)))
        return has_read

    def _read_once(self) -> bool:
        try:
            data = os.read(self.bash.descriptor, READ_SIZE)
        except BlockingIOError:
            return False
        except OSError:
            # Nothing has the terminal open. bash may live on without it: only its end is still worth waiting for.
            with suppress(KeyError):
                self._poll.unregister(self.bash.descriptor)
            return False
        self._arrived_at = time.monotonic()
        for piece in self._scanner.feed(data):
            if isinstance(piece, Mark):
                self._understand(piece)
            else:
                self._take(piece)
        return True

    def _take(self, output: bytes) -> None:
        if self.level.sign is not Sign.ENDED:
            self.capture.add(output)
            self.screen.add(output)
        if self._on_output and self.is_shown:
            self._on_output(output)

    def read_until_ended(self, timeout: float) -> bool:
        """Read until the command ended; false if it did not within `timeout` seconds."""
        limit = time.monotonic() + timeout
        while not self.has_ended and (remaining := limit - time.monotonic()) > 0:
            self.read(remaining)
        return self.has_ended

    def has_left_something(self) -> bool:
        """Return whether a process that was started since the command began goes on in the background."""
        return any(process.started_since(self._begun_at) for process in self.bash.children())

    def reads_without_marks(self) -> bool:
        """Return whether bash waits at its prompt, and has not said so: a deck took away what prints its marks."""
        return not (self.is_gone or self.level.is_inside or self.has_ended) and self.bash.waits_at_prompt()

    def restore_marks(self) -> None:
        """Have a bash that waits at its prompt print marks again, with the status of what ended before."""
        exchange.write(self._restore_file, shell_integration.restoring(self.nonce, self.exit_file, self._state_file))
        self.send(f" . '{self._restore_file}' 2>/dev/null\n")

    def hang_up(self) -> None:
        """End bash and everything that was started in it. Safe to call twice."""
        self.is_gone = True
        self._start_file.unlink(missing_ok=True)
        self._restore_file.unlink(missing_ok=True)
        self.bash.end()

    def _understand(self, mark: Mark) -> None:
        is_prompt_only = mark.nonce == self.nonce and mark.sign is Sign.READY and self.levels[0].status is None
        if mark.sign is Sign.DIVERTED:
            self.is_diverted = True
            return
        if is_prompt_only and self.bash.own_group not in (None, self.bash.foreground_group()):
            return  # a shell inside the shell got hold of the prompt
        self.return_to(mark.nonce)
        level = self.level
        if mark.sign is Sign.STARTED:
            if self.capture.size and not level.is_inside:
                # bash echoes what is typed: something, such as `stty sane`, switched that on
                self.bash.stop_echo()
            level.status = None
            self.expect_output()
        elif is_prompt_only:
            level.status = mark.status if level.has_started else None  # without ENDED the hook is lost
        level.understand(mark)

    def _is_over(self) -> None:
        if self.is_gone:
            return
        for _ in range(LAST_READS):
            if not self._read_once():
                break
        self.is_gone = True
        self.return_to(self.nonce)
        self.level.status = self.bash.status()
