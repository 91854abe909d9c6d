"""Kills and signals: at a moment of a run, a check, a lab that comes up."""

from __future__ import annotations

import itertools
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.faults.decks import ON_CLUSTER, PLAIN, TO_BE_CHECKED
from tests.faults.model import ENDS_WITHIN, HARNESS, LAB, SIGNALS, Fault, Place

CHECKED = 12
"""Decks that `check` reads, each with a shellcheck of its own."""
_PAUSES = (0.005, 0.05, 0.2, 1.0)
"""Seconds between two signals."""
_SPEAKS_WITHIN = 60.0
_TYPICAL_BOOT = 25.0
"""Seconds over which the moments of a lab are spread, when none has been brought up to see."""


def kills(moments: int) -> Iterator[Fault]:
    """Yield kills by -9 while a deck is played without a cluster, alone and with workers."""
    whole = _seconds_of(_run("none"), PLAIN)
    for number in range(moments):
        workers = ("-n", "2") if number % 5 == 4 else ()
        play = _signalled((*_run("none"), *workers), PLAIN, whole * number / moments, [(signal.SIGKILL, 0.0)])
        yield Fault(
            "kill -9, run",
            f"moment {number} of {moments}{', two workers' if workers else ''}",
            play,
            (-signal.SIGKILL, 1),
            removed_by=("run", "other.md", "--cluster", "none"),
        )


def pairs(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals while a deck is played without a cluster: while it starts, in a step, while it ends."""
    whole = _seconds_of(_run("none"), PLAIN)
    for (first, second), number in itertools.product(_pairs(), range(moments)):
        workers = ("-n", "2") if number % 5 == 4 else ()
        play = _signalled((*_run("none"), *workers), PLAIN, whole * number / moments, _sent(first, second, number))
        yield Fault(
            f"{first} and {second}, run",
            f"moment {number} of {moments}{', two workers' if workers else ''}",
            play,
            (2, 1),
        )


def pairs_in_check(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals while a folder is checked, with workers and shellcheck."""
    words = (*HARNESS, "check", ".")
    whole = _seconds_of(words, PLAIN)
    for (first, second), number in itertools.product(_pairs(), range(moments)):
        play = _signalled(words, PLAIN, whole * number / moments, _sent(first, second, number), speaks=False)
        yield Fault(f"{first} and {second}, check", f"moment {number} of {moments}", play, (2, 1))


def kills_in_lab(moments: int) -> Iterator[Fault]:
    """Yield kills by -9 while a deck is played in a lab: the next command removes all of it."""
    for number in range(moments):
        moment = _TYPICAL_BOOT * number / moments
        play = _signalled(_run(f"local:{LAB}"), ON_CLUSTER, moment, [(signal.SIGKILL, 0.0)])
        fault = Fault("kill -9, run in a lab", f"moment {number} of {moments}", play, (-signal.SIGKILL, 1))
        yield replace(fault, removed_by=("cluster", "down", LAB), has_lab=True)


def pairs_in_lab(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals while a deck is played in a lab: booting, in a step, in teardown."""
    for (first, second), number in itertools.product(_pairs(), range(moments)):
        moment = _TYPICAL_BOOT * number / moments
        play = _signalled(_run(f"local:{LAB}"), ON_CLUSTER, moment, _sent(first, second, number))
        fault = Fault(f"{first} and {second}, run in a lab", f"moment {number} of {moments}", play, (2, 1))
        yield replace(fault, has_lab=True)


def pairs_in_cluster_up(moments: int) -> Iterator[Fault]:
    """Yield each pair of signals during `harness cluster up`: nothing stays of a lab that did not come up."""
    words = (*HARNESS, "cluster", "up", "--name", LAB)
    for (first, second), number in itertools.product(_pairs(), range(moments)):
        moment = 0.6 * _TYPICAL_BOOT * number / moments
        play = _signalled(words, ON_CLUSTER, moment, _sent(first, second, number))
        fault = Fault(f"{first} and {second}, cluster up", f"moment {number} of {moments}", play, (2, 0))
        yield replace(fault, has_lab=True)


def _pairs() -> Iterator[tuple[str, str]]:
    return itertools.product(SIGNALS, SIGNALS)


def _sent(first: str, second: str, number: int) -> list[tuple[int, float]]:
    """Return the signals of a pair, each with the pause before it; every third time the first comes once more."""
    pause = _PAUSES[number % len(_PAUSES)]
    sent: list[tuple[int, float]] = [(SIGNALS[first], 0.0), (SIGNALS[second], pause)]
    return [*sent, (SIGNALS[first], pause)] if number % 3 == 0 else sent


def _run(cluster: str) -> tuple[str, ...]:
    return (*HARNESS, "run", "deck.md", "--cluster", cluster, "--record", "record.json")


def _signalled(
    words: Sequence[str], deck: str, moment: float, sent: Sequence[tuple[int, float]], *, speaks: bool = True
) -> Callable[[Place], int]:
    """Play, wait until a moment (seconds since the harness says something, or began), and send signals."""

    def play(place: Place) -> int:
        write(place.folder, deck)
        with (place.folder / "out").open("wb") as out:
            process = subprocess.Popen(
                words, cwd=place.folder, env=place.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
            try:
                if speaks:
                    _until_it_speaks(place.folder / "out", process)
                time.sleep(moment)
                for number, pause in sent:
                    time.sleep(pause)
                    if process.poll() is None:
                        process.send_signal(number)
                return process.wait(ENDS_WITHIN)
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()

    return play


def write(folder: Path, deck: str) -> None:
    """Write the deck of a fault, and those that `check` reads besides."""
    (folder / "deck.md").write_text(deck)
    for number in range(CHECKED):
        (folder / f"checked-{number}.md").write_text(TO_BE_CHECKED)
    (folder / "other.md").write_text("```bash\ntrue\n```\n")


def _until_it_speaks(out: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the first words are printed: before them Python itself starts, with nothing to lose."""
    until = time.monotonic() + _SPEAKS_WITHIN
    while process.poll() is None and not out.stat().st_size and time.monotonic() < until:
        time.sleep(0.005)


def _seconds_of(words: Sequence[str], deck: str) -> float:
    """Return how long a command takes from its first word to its end."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder, deck)
        began = time.monotonic()
        subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=ENDS_WITHIN)
        return time.monotonic() - began
