"""Where a deck is played: its terminals, its cluster, its clipboard, and what is left running on them."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TypeVar

from harness.cluster.effects.observing import Effects
from harness.cluster.provider import Cluster, ShellCommand
from harness.knowledge.endings import is_stream
from harness.knowledge.reading import Reads, what_is_read
from harness.record.command import EndedBy, Ending
from harness.record.note import NoteKind, NoteRecord
from harness.record.secrets import Secrets
from harness.replay.casts import CastRecorder
from harness.replay.inner_shells import InnerShellHistory
from harness.replay.listener import Listener
from harness.replay.looking import IsSeen
from harness.replay.plan import PlannedStep
from harness.replay.servers import CommandPlace, Servers
from harness.replay.settings import (
    PATIENCE,
    PATIENCE_AFTER_FAILURE,
    PATIENCE_WHEN_SETTLED,
    Settings,
)
from harness.shell.lazy_pattern import lazy_pattern
from harness.terminal import Command, Terminal, exchange

T = TypeVar("T")
_DECLARED = lazy_pattern(r'^declare -\S+ (?P<name>\w+)(?:=(?:"(?P<value>(?:[^"\\\n]|\\.)*)|.*))?', re.MULTILINE)
_ESCAPED = lazy_pattern(r"\\(.)")


class Stage:
    """What the steps of one deck share."""

    def __init__(
        self,
        cluster: Cluster,
        settings: Settings,
        listener: Listener,
        states: dict[str, Path] | None = None,
        *,
        secrets: Secrets | None = None,
        casts: CastRecorder | None = None,
        is_somebodys: bool = False,
    ) -> None:
        self.cluster = cluster
        self.settings = settings
        self.listener = listener
        self.secrets = secrets or Secrets()
        """Takes them out of what is recorded."""
        self.is_somebodys = is_somebodys
        """The cluster has objects of its owner's: what stands for a placeholder is one that the deck made."""
        self.effects = Effects()
        self.effects.watch(cluster)
        self.clipboard = ""
        self.has_failure = False
        """An action of an earlier step failed: what fails from now on may be its consequence."""
        self.is_replay = False
        """Earlier rounds were played here, so what they did has had its time."""
        self.opened_at = time.time()
        """When the home was as the deck finds it, in seconds since 1970."""
        self.acted_at = time.monotonic()
        """When a command that does more than to read was last over."""
        self.finished_later: list[tuple[PlannedStep, Command]] = []
        """Commands that were left running and have ended since; the player takes them."""
        self.last_command: dict[str, Command] = {}
        self.commands_begun = 0
        """The place of the command that is typed, among those of its step, counted from 0."""
        self.servers = Servers(self._beside)
        self._left_running: dict[str, PlannedStep] = {}
        self._may_serve: dict[str, tuple[CommandPlace, Path]] = {}
        """By terminal, the command that serves and was left running there, and the file with the state of the shell before."""
        self._terminals: dict[str, Terminal] = {}
        self._inner_shells: dict[str, InnerShellHistory] = {}
        self._states = states or {}
        self._casts = casts
        self._other_waiting = 0.0
        self._closed_waiting = 0.0
        self._wake = threading.Event()

    @property
    def waiting_seconds(self) -> float:
        """Spent waiting for terminals, the cluster, and between tries."""
        terminals = sum(terminal.waiting_seconds for terminal in self._terminals.values())
        return terminals + self._closed_waiting + self._other_waiting

    @property
    def patience(self) -> float:
        """Seconds during which a command that only reads is tried again."""
        usual = self._usual_patience()
        return usual if self.settings.patience is None else min(usual, self.settings.patience)

    def _usual_patience(self) -> float:
        if self.has_failure:
            return PATIENCE_AFTER_FAILURE
        if self.is_replay:
            return max(PATIENCE_WHEN_SETTLED, PATIENCE[Reads.LAB] - (time.monotonic() - self.acted_at))
        return PATIENCE[Reads.LAB]

    def terminal(self, name: str) -> Terminal:
        """Return the terminal of that name, opened when first asked for. Raises `TerminalError`."""
        if name not in self._terminals:
            shell = self.cluster.shell()
            began = time.monotonic()
            terminal = self._opened(shell, name, self._states.get(name), keeps_state=True)
            self._other_waiting += time.monotonic() - began - terminal.waiting_seconds
            if terminal.state_file:
                exchange.write(state_pointer(shell.exchange, name), str(terminal.state_file))
            self._terminals[name] = terminal
            self._inner_shells[name] = InnerShellHistory(terminal)
        return self._terminals[name]

    def _beside(self, name: str, state: Path) -> Terminal:
        """Open a terminal beside the one of that name, which resumes from a file with its state."""
        return self._opened(self.cluster.shell(), name, state)

    def _opened(self, shell: ShellCommand, name: str, state: Path | None, *, keeps_state: bool = False) -> Terminal:
        casts, player = self._casts, threading.get_ident()

        def show(data: bytes) -> None:
            """What is read beside other steps, from a terminal in which something serves, belongs to none of their casts."""
            if casts is not None and threading.get_ident() == player:
                casts.output(name, data)

        return Terminal(
            shell.argv,
            {**shell.env, **self.settings.environment},
            shell.exchange,
            shell.directory,
            on_output=show if casts else None,
            on_typed=partial(casts.typed, name) if casts else None,
            keep_state=keeps_state,
            resume_from=state,
            ptmx=shell.ptmx,
        )

    def serve(self, text: str, place: CommandPlace, timeout: float | None, is_seen: IsSeen | None) -> Command:
        """Let a command that serves go on in a terminal of its own, with the state of the step's; see `Servers.serve`."""
        with self.looking_away():
            state = self.terminal(place.planned.step.terminal).state()
        with self.waiting():
            return self.servers.serve(text, place, state, timeout, is_seen)

    def serves_beside(self, name: str) -> bool:
        """Return whether something goes on beside a terminal that was typed there."""
        return any(server.place.planned.step.terminal == name for server in self.servers)

    def end_server_of(self, name: str) -> None:
        """End by ^C the last command that was typed in a terminal and goes on beside it."""
        last = [server for server in self.servers if server.place.planned.step.terminal == name][-1]
        with self.waiting():
            self.servers.end(EndedBy.KEYS, lambda server: server is last)

    def forget_running_behind(self, index: int) -> None:
        """End what steps behind the one with this index let go on, beside or in a terminal: they are played again, and have no record yet."""
        with self.waiting():
            self.servers.end(EndedBy.TYPED_AGAIN, lambda server: server.place.planned.index > index)
            left = [name for name, planned in self._left_running.items() if planned.index > index]
            for name in left:
                del self._left_running[name]
                self.finish(name, 0)
        self.servers.ended.clear()

    def end_servers(self, ended_by: EndedBy) -> None:
        """End all commands that go on beside what is typed; the player takes how they ended."""
        with self.waiting():
            self.servers.end(ended_by)

    def inner_shells(self, name: str) -> InnerShellHistory:
        """Return what is open inside of the terminal of that name."""
        self.terminal(name)
        return self._inner_shells[name]

    @property
    def has_cluster(self) -> bool:
        """True where there is a Kubernetes, in which things happen by themselves."""
        return bool(self.cluster.facts.server_version)

    def is_at_work(self) -> bool:
        """Return whether something that the deck started goes on in a terminal, in the foreground or behind it."""
        return any(terminal.is_at_work() for terminal in self._terminals.values())

    def looking_away(self) -> AbstractContextManager[None]:
        """Leave out of all casts what is typed meanwhile, for the harness itself."""
        return self._casts.looking_away() if self._casts else nullcontext()

    def terminal_at_prompt(self, name: str) -> tuple[Terminal, NoteRecord | None]:
        """Return the terminal, once what was left running in it has ended; and a note if it had to be ended."""
        terminal = self.terminal(name)
        if terminal.running is None:
            return terminal, None
        if name in self._may_serve:
            place, state = self._may_serve.pop(name)
            self._left_running.pop(name, None)
            self.servers.adopt(place, self._terminals.pop(name))
            self._states[name] = state
            return self.terminal(name), None
        text = terminal.running
        command = self.finish(name, 0 if is_stream(text) else self.settings.command_timeout)
        if command.ending is Ending.INTERRUPTED:
            seconds = round(command.forced_end.after, 6) if command.forced_end is not None else 0.0
            return terminal, NoteRecord(kind=NoteKind.STILL_RUNNING, command=text, seconds=seconds)
        return terminal, None

    def leave_running(self, planned: PlannedStep) -> None:
        """Remember whose command goes on in a terminal."""
        self._left_running[planned.step.terminal] = planned

    def may_serve(self, planned: PlannedStep, line: int) -> None:
        """Remember that a command which serves is about to be left running: it goes on beside, where the next command of its terminal is typed."""
        with self.looking_away():
            state = self.terminal(planned.step.terminal).state()
        self._may_serve[planned.step.terminal] = (CommandPlace(planned, self.commands_begun, line), state)

    def adopt(self, place: CommandPlace, answered_after: float) -> Command:
        """Let a command that turned out to serve go on in its terminal, and type what follows into one with the state of its last prompt."""
        name = place.planned.step.terminal
        terminal = self._terminals.pop(name)
        self._states[name] = terminal.state()
        return self.servers.adopt(place, terminal, answered_after)

    def finish(self, name: str, timeout: float) -> Command:
        """Wait for what was left running in a terminal; the step that typed it gets the end of it."""
        command = self._terminals[name].finish(timeout)
        self.has_ended(name, command)
        return command

    def has_ended(self, name: str, command: Command) -> None:
        """Note that what was left running in a terminal ended."""
        self.last_command[name] = command
        self._may_serve.pop(name, None)
        planned = self._left_running.pop(name, None)
        if planned is not None:
            self.finished_later.append((planned, command))

    def left_running(self, name: str) -> PlannedStep | None:
        """Return the step whose command goes on in a terminal."""
        return self._left_running.get(name)

    def begins(self, planned: PlannedStep, place: int) -> None:
        """Note that a command of a step is about to be typed; `place` counts the commands of the step from 0."""
        self.commands_begun = place
        self.effects.begin((planned.index, place))

    def was(self, planned: PlannedStep, place: int, text: str) -> None:
        """Note what that command turned out to be."""
        if what_is_read(text) is not Reads.UNKNOWN:
            self.effects.only_read((planned.index, place))
        else:
            self.acted_at = time.monotonic()

    def in_cluster(self, function: Callable[[], T]) -> T:
        """Call something where the cluster's network is."""
        with self.waiting():
            return self.cluster.call(function)

    def check_health(self) -> None:
        """Raise `ClusterBroken` if it is the cluster that failed."""
        with self.waiting():
            self.cluster.check_health()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count what is done meanwhile as waiting, and not as the harness's own work."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._other_waiting += time.monotonic() - began

    def pause(self, seconds: float) -> None:
        """Wait between two tries."""
        with self.waiting():
            self._wake.wait(seconds)

    def variables(self, terminal: str) -> Mapping[str, str] | None:
        """Return the variables of its shell at its last prompt; `None` where the shell keeps no account of them."""
        opened = self._terminals.get(terminal)
        if opened is None or opened.state_file is None or opened.running is not None or opened.inside:
            return None
        try:
            return variables_in(exchange.read(opened.state_file))
        except OSError:
            return None

    def close(self) -> None:
        """End all terminals and everything in them, and watch the cluster no more."""
        self.effects.close()
        self.end_servers(EndedBy.DECK_END)
        for terminal in self._terminals.values():
            terminal.close()
            self._closed_waiting += terminal.waiting_seconds
        self._terminals.clear()


def variables_in(state: str) -> dict[str, str]:
    """Return the variables in what `declare -p` prints; of a value with several lines, the first."""
    return {
        declaration["name"]: _ESCAPED.sub(r"\1", declaration["value"] or "")
        for declaration in _DECLARED.finditer(state)
    }


def state_pointer(directory: Path, terminal: str) -> Path:
    """Return the file that says where the shell of a terminal keeps its state."""
    return directory / f"state-of-{terminal}"
