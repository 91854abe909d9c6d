"""Commands that serve: each goes on in a terminal of its own, while what follows is typed beside it."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge.endings import announcements_of
from harness.knowledge.outcomes import ports_of
from harness.record.command import EndedBy, Ending
from harness.replay.looking import IsSeen, interrupted
from harness.replay.plan import PlannedStep
from harness.shell.lazy_pattern import lazy_pattern
from harness.terminal import Command, Terminal

ANSWERS_WITHIN = 60.0
"""Seconds that a command which serves gets until it answers, unless the deck says otherwise."""
SILENT_FOR = 10.0
"""Seconds after which one that prints nothing is not waited for, where nobody knows what it prints when it answers."""
SETTLED_AFTER = 3.0
"""Seconds without output after which such a command, having printed something, is taken to answer."""
LOOKS_EVERY = 0.2
STOPS_WITHIN = 12.0
"""Seconds for what serves to end after ^C: Compose needs ten to stop its containers."""
READS_FOR = 0.25
"""Seconds that what a server prints is waited for at one go, beside what is typed."""

_PORT = lazy_pattern(r"(?:(?<=[\w\]*]:)|\b[Pp]orts? )(\d{2,5})\b(?![.:\d])")
"""In what programs print: `127.0.0.1:8080`, `port 8080`."""
_NUMBER = lazy_pattern(r"(?<![\w.])\d{2,5}\b(?!\.\d)")
Open = Callable[[str, Path], Terminal]
"""Open a terminal beside the one of that name, which resumes from a file with its state."""


class CommandPlace(Struct, frozen=True):
    """Where a command stands."""

    planned: PlannedStep
    command: int
    """Counts the commands of the step from 0."""
    line: int
    """Of the step's text, counted from 0."""


class Server:
    """A command that serves, and the terminal in which it does."""

    def __init__(self, place: CommandPlace, terminal: Terminal, command: Command) -> None:
        self.place = place
        self.command = command
        """As it was when it answered."""
        self.terminal = terminal
        self.end_is_noted = False
        """A step that failed because it had ended by itself has a note about it."""
        self._is_ending = threading.Event()
        self._reader = threading.Thread(target=self._read, name="output of a server", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        """Take in what it prints: a terminal that nobody reads would hold it up."""
        while not self._is_ending.is_set() and not self.terminal.ends_within(READS_FOR):
            continue

    @property
    def has_ended(self) -> bool:
        """True once it ended by itself, as where a pod is gone that a port was forwarded to."""
        return not self._reader.is_alive()

    def may_have_listened_on(self, port: str) -> bool:
        """Return whether a port is one on which it listened, or, where none was seen, a number that was typed; an empty port stands for any."""
        ports = frozenset(map(str, self.command.ports)) or ports_of(self.command.text)
        return not port or not ports or port in ports

    def end(self, ended_by: EndedBy) -> Command:
        """End it, if it has not ended by itself, and return what became of it."""
        self._is_ending.set()
        self._reader.join()
        has_ended = self.terminal.ends_within(0)
        command = self.terminal.finish(0) if has_ended else interrupted(self.terminal, STOPS_WITHIN, presses=1)
        self.terminal.close()
        return replace(
            self.command,
            output=command.output,
            output_bytes=command.output_bytes,
            seconds=command.seconds,
            ended_by=EndedBy.ITSELF if has_ended else ended_by,
            exit_status=command.exit_status if has_ended else None,
        )


class Servers:
    """Those of a deck, in the order in which they were typed."""

    def __init__(self, open_terminal: Open) -> None:
        self._open = open_terminal
        self._running: list[Server] = []
        self.ended: list[tuple[CommandPlace, Command]] = []
        """Those that were ended since somebody took them from here."""

    def __iter__(self) -> Iterator[Server]:
        return iter(self._running)

    def serve(
        self, text: str, place: CommandPlace, state: Path, timeout: float | None, is_seen: IsSeen | None = None
    ) -> Command:
        """Type a command into a terminal of its own, wait until it answers, and let it go on; return how it is then.

        One that was typed before is ended first. What ends by itself before it answers is returned as it ended. `timeout` is in
        seconds, `state` a file to resume from. What it prints after its answer is waited for where `is_seen` says that something is missing.
        Raises `TerminalError`.
        """
        self.end(EndedBy.TYPED_AGAIN, lambda server: server.command.text.split() == text.split())
        terminal = self._open(place.planned.step.terminal, state)
        began = time.monotonic()
        try:
            command = next(iter(terminal.run(text, timeout=0, leave_last_running=True)))
            if command.ending is Ending.LEFT_RUNNING:
                answered_after = _answer(terminal, text, timeout, is_seen)
                has_ended = terminal.ends_within(0)
                command = terminal.finish(0) if has_ended else _serving(command, terminal, answered_after)
                command = replace(command, seconds=time.monotonic() - began)
        except BaseException:
            terminal.close()
            raise
        command = replace(command, line=place.line)
        if command.ending is Ending.BESIDE:
            self._running.append(Server(place, terminal, command))
        else:
            terminal.close()
        return command

    def adopt(self, place: CommandPlace, terminal: Terminal, answered_after: float | None = None) -> Command:
        """Take the terminal in which a command that serves was left running, let it go on there, and return it as it is now.

        `answered_after` are the seconds after which it was seen to serve.
        """
        command = Command(terminal.running or "", place.line, Ending.BESIDE, None, "", 0, answered_after or 0.0)
        command = _serving(command, terminal, answered_after)
        self._running.append(Server(place, terminal, command))
        return command

    def holder_of_port(self, command: Command) -> tuple[str, str]:
        """Return the port that a command could not have, and the command of the deck that listens there, if one does; empty where unknown.

        The port is one that it speaks of, or else one of the numbers that were typed.
        """
        printed, typed = _PORT.findall(command.output), _NUMBER.findall(command.text)
        for server in self._running:
            for port in map(str, server.command.ports):
                if port in (*printed, *typed):
                    return port, server.command.text
        return next(iter((*printed, *typed)), ""), ""

    def end(self, ended_by: EndedBy, is_meant: Callable[[Server], bool] = lambda _: True) -> None:
        """End the servers that are meant, the last one first."""
        for server in [server for server in reversed(self._running) if is_meant(server)]:
            self._running.remove(server)
            self.ended.append((server.place, server.end(ended_by)))


def _serving(command: Command, terminal: Terminal, answered_after: float | None) -> Command:
    output = terminal.shown()
    return replace(
        command,
        ending=Ending.BESIDE,
        output=output,
        output_bytes=len(output.encode()),
        answered_after=answered_after,
        ports=tuple(sorted(terminal.listens_on())),
    )


def _answer(terminal: Terminal, text: str, timeout: float | None, is_seen: IsSeen | None) -> float | None:
    """Wait until a command that serves answers, ends, or the time is up; return the seconds until it answered.

    It answers when it prints what such a command then prints, or listens on a port; where nobody knows what it prints, also when
    it has printed something and goes quiet.
    """
    announcements = announcements_of(text)
    began = last_output = time.monotonic()
    shown, answered_after = "", None
    while not terminal.ends_within(LOOKS_EVERY):
        now, before, shown = time.monotonic(), shown, terminal.shown()
        last_output = now if shown != before else last_output
        is_quiet = now - last_output >= SETTLED_AFTER
        if answered_after is None and (
            any(announcement in shown for announcement in announcements)
            or (is_quiet and not announcements and shown.strip())
            or terminal.listens_on()
        ):
            answered_after = now - began
        if answered_after is not None and (is_seen is None or is_seen(shown) or is_quiet):
            return answered_after
        is_silent = not announcements and now - last_output >= (timeout or SILENT_FOR)
        if is_silent or now - began >= (timeout or ANSWERS_WITHIN):
            return answered_after
    return None
