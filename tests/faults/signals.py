"""Kills and signals: at a moment of a run, a check, a lab that comes up."""

from __future__ import annotations

import contextlib
import itertools
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from harness.faces.cli.check import ENOUGH_FOR_PROCESSES

from tests.faults.decks import ON_CLUSTER, PLAIN, TO_BE_CHECKED
from tests.faults.model import ENDS_WITHIN, HARNESS, LAB, SIGNALS, End, Fault, Place

CHECKED = 2 * ENOUGH_FOR_PROCESSES
"""Decks that `check` reads, each with a shellcheck of its own."""
_PAUSES = (0.005, 0.05, 0.2, 1.0)
"""Seconds between two signals."""
_BEGINS_WITHIN = 60.0


@dataclass(frozen=True)
class _Command:
    """What is given signals."""

    words: Sequence[str]
    deck: str
    last_words: str
    """Part of the last line that it prints."""
    exit: int
    """Its status where nobody disturbs it."""
    checked: int = 0
    """Decks to be checked beside it."""

    @property
    def speaks(self) -> bool:
        """It says something as soon as Python itself has started."""
        return not self.checked


@dataclass(frozen=True)
class _Moment:
    """When a fault comes."""

    number: int
    of: int
    seconds: float
    """Since the command began to speak, or to hear."""

    def __str__(self) -> str:
        return f"moment {self.number} of {self.of}"


def _run(cluster: str, deck: str, *more: str) -> _Command:
    words = (*HARNESS, "run", "deck.md", "--cluster", cluster, "--record", "record.json", *more)
    return _Command(words, deck, "Next: ", 1)


_ALONE = _run("none", PLAIN)
_BY_WORKERS = _run("none", PLAIN, "-n", "2")
_IN_LAB = _run(f"local:{LAB}", ON_CLUSTER)
_CHECK = _Command((*HARNESS, "check", "."), PLAIN, " decks (", 1, CHECKED)
_UP = _Command((*HARNESS, "cluster", "up", "--name", LAB), ON_CLUSTER, "Next: ", 0)
_NEXT_RUN = ("run", "other.md", "--cluster", "none")
_DOWN = ("cluster", "down", LAB)


def kills(moments: int) -> Iterator[Fault]:
    """Yield kills by -9 while a deck is played without a cluster, alone and with workers."""
    for moment in _moments(_ALONE, moments):
        command, who = _player(moment)
        yield replace(_kill("kill -9, run", who, command, moment), removed_by=_NEXT_RUN)


def pairs(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals while a deck is played without a cluster: while it starts, in a step, while it ends."""
    for moment, pair in itertools.product(_moments(_ALONE, moments), _pairs()):
        command, who = _player(moment)
        yield _pair("run", pair, who, command, moment)


def pairs_in_check(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals while a folder is checked, with workers and shellcheck."""
    for moment, pair in itertools.product(_moments(_CHECK, moments), _pairs()):
        yield _pair("check", pair, "", _CHECK, moment)


def kills_in_lab(moments: int) -> Iterator[Fault]:
    """Yield kills by -9 while a deck is played in a lab: the next command removes all of it."""
    for moment in _moments(_IN_LAB, moments):
        yield replace(_kill("kill -9, run in a lab", "", _IN_LAB, moment), removed_by=_DOWN, has_lab=True)


def pairs_in_lab(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals while a deck is played in a lab: booting, in a step, in teardown."""
    for moment, pair in itertools.product(_moments(_IN_LAB, moments), _pairs()):
        yield replace(_pair("run in a lab", pair, "", _IN_LAB, moment), has_lab=True)


def pairs_in_cluster_up(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals during `harness cluster up`: nothing stays of a lab that did not come up."""
    spread = _moments(_UP, moments)
    subprocess.run((*HARNESS, *_DOWN), capture_output=True, check=False, timeout=ENDS_WITHIN)
    for moment, pair in itertools.product(spread, _pairs()):
        yield replace(_pair("cluster up", pair, "", _UP, moment), has_lab=True, removed_if_over_by=_DOWN)


def _player(moment: _Moment) -> tuple[_Command, str]:
    return (_BY_WORKERS, ", two workers") if moment.number % 5 == 4 else (_ALONE, "")


def _moments(command: _Command, moments: int) -> list[_Moment]:
    """Return the moments of a command, in an order in which the first of them, however many, are spread over all of its time."""
    whole = _seconds_of(command)

    def reversed_bits(number: int) -> int:
        return int(f"{number:016b}"[::-1], 2)

    return [_Moment(number, moments, whole * number / moments) for number in sorted(range(moments), key=reversed_bits)]


def _pairs() -> Iterator[tuple[str, str]]:
    return itertools.product(SIGNALS, SIGNALS)


def _kill(kind: str, name: str, command: _Command, moment: _Moment) -> Fault:
    play = _signalled(command, moment.seconds, [(signal.SIGKILL, 0.0)])
    return Fault(kind, f"{moment}{name}", play, (-signal.SIGKILL,), (command.exit,))


def _pair(what: str, pair: tuple[str, str], name: str, command: _Command, moment: _Moment) -> Fault:
    first, second = pair
    play = _signalled(command, moment.seconds, _sent(first, second, moment.number))
    return Fault(f"{first} and {second}, {what}", f"{moment}{name}", play, (2,), (command.exit,))


def _sent(first: str, second: str, number: int) -> list[tuple[int, float]]:
    """Return the signals of a pair, each with the pause before it; every third time the first comes once more."""
    pause = _PAUSES[number % len(_PAUSES)]
    sent: list[tuple[int, float]] = [(SIGNALS[first], 0.0), (SIGNALS[second], pause)]
    return [*sent, (SIGNALS[first], pause)] if number % 3 == 0 else sent


def _signalled(command: _Command, moment: float, sent: Sequence[tuple[int, float]]) -> Callable[[Place], End]:
    """Play, wait until a moment (seconds since the harness says something, or hears signals), and send signals."""

    def play(place: Place) -> End:
        write(place.folder, command.deck, checked=command.checked)
        printed = place.folder / "out"
        with printed.open("wb") as out:
            process = subprocess.Popen(
                command.words, cwd=place.folder, env=place.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
            try:
                begins = _speaks(printed) if command.speaks else _hears(process.pid)
                _until(begins, process)
                time.sleep(moment)
                was_over: bool | None = None
                for number, pause in sent:
                    time.sleep(pause)
                    if process.poll() is None:
                        process.send_signal(number)
                    if was_over is None:
                        was_over = command.last_words in printed.read_text(errors="replace")
                return End(process.wait(ENDS_WITHIN), bool(was_over))
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()

    return play


def write(folder: Path, deck: str, *, checked: int = 0) -> None:
    """Write the deck of a fault, another one, and those that `check` reads besides."""
    (folder / "deck.md").write_text(deck)
    (folder / "other.md").write_text("```bash\ntrue\n```\n")
    for number in range(checked):
        (folder / f"checked-{number}.md").write_text(TO_BE_CHECKED.format(number=number))


def _until(begins: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait until a command has begun: before that Python itself starts, with nothing to lose."""
    until = time.monotonic() + _BEGINS_WITHIN
    while process.poll() is None and not begins() and time.monotonic() < until:
        time.sleep(0.005)


def _speaks(out: Path) -> Callable[[], bool]:
    return lambda: bool(out.stat().st_size)


def _hears(pid: int) -> Callable[[], bool]:
    """Return what looks whether a process that says nothing handles signals. See `SigCgt` in proc(5)."""

    def hears() -> bool:
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            caught = int(next(line.split()[1] for line in lines if line.startswith("SigCgt:")), 16)
            return bool(caught >> (signal.SIGHUP - 1) & 1 and caught >> (signal.SIGTERM - 1) & 1)
        return False

    return hears


def _seconds_of(command: _Command) -> float:
    """Return how long a command takes from its beginning to its end, as it goes now."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder, command.deck, checked=command.checked)
        began = time.monotonic()
        subprocess.run(command.words, cwd=folder, capture_output=True, check=False, timeout=ENDS_WITHIN)
        return time.monotonic() - began


def _give_down() -> None:
    subprocess.run((*HARNESS, *_DOWN), capture_output=True, check=False, timeout=ENDS_WITHIN)
