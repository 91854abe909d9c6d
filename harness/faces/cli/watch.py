"""`harness watch`: a deck played anew, from the first slide that changed, whenever it is saved."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct, field
from msgspec.structs import replace

from harness.faces.cli.errors import cluster_errors, deck_errors, give_up
from harness.faces.cli.options import GivenOptions, playing
from harness.faces.cli.settings import project_of
from harness.faces.cli.settings import settings_of as checks_of
from harness.project.options import RunOptions
from harness.project.rows import PlayCommand
from harness.replay.interruption import undisturbed
from harness.replay.listener import Relay
from harness.report.breakage import error_of, what_broke
from harness.report.exit_status import LAB_BROKE, USAGE_ERROR

if TYPE_CHECKING:
    from harness.check import CheckSettings
    from harness.deck.model import Deck, Finding
    from harness.record.model import Record
    from harness.replay.saves import Saves
    from harness.replay.session import Session
    from harness.replay.watching import Replay, Watching
    from harness.report.live import PlainView

MOST_SHOWN = 5
"""The largest number of findings that are printed; of more, their number is."""


class _Reading(Struct):
    """The deck on disk."""

    path: Path
    options: RunOptions
    settings: CheckSettings
    files: tuple[Path, ...] = ()
    heard: Counter[tuple[object, ...]] = field(default_factory=Counter)
    """Findings that were shown already."""

    def read(self) -> Deck:
        """Read the deck anew. Raises `DeckError`."""
        from harness.replay.preparation import deck_of  # noqa: PLC0415

        self.files = self.files or (self.path,)
        deck, _ = deck_of(self.path, self.options)
        self.files = deck.files or (self.path,)
        return deck

    def news(self, deck: Deck) -> tuple[list[Finding], int]:
        """Return the findings that are new since the last call, and the number of all findings."""
        from harness.check import check  # noqa: PLC0415

        findings = check(deck, self.settings)
        known, self.heard = self.heard, Counter(finding.key for finding in findings)
        new = []
        for finding in findings:
            known[finding.key] -= 1
            if known[finding.key] < 0:
                new.append(finding)
        return new, len(findings)


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option(
    "--in-place", is_flag=True, help="Never start over: type what changed again, whatever was done there before."
)
@playing(PlayCommand.WATCH)
def watch(deck: Path, in_place: bool, given: GivenOptions) -> None:
    """Play a deck, then play it again from the first slide that changed, whenever it is saved.

    \b
    harness watch slides/en/ourapponkube.md
    harness watch talk.md --cluster none          # no cluster needed
    harness watch talk.md --cluster local:lab     # on one that is up: harness cluster up --name lab

    The cluster and its terminals stay between two rounds. What the changed slides had created is deleted before they are
    played again. What cannot be taken back (a file, an image, a scaled deployment) makes it start over on a fresh cluster
    and play the slides before them again; it says which, and `--in-place` forbids it. What `harness check` newly finds is
    shown too.

    Ctrl-C ends it and takes the cluster down. `harness accept DECK` then writes what appeared into the slides.
    """
    from harness.replay.watching import Watching  # noqa: PLC0415
    from harness.report.live import view_for  # noqa: PLC0415

    view = view_for(sys.stdout)
    options = given.for_deck(deck)
    session = _session(options, deck, view)
    reading = _Reading(deck, options, checks_of(deck, (), (), options.exclude_class, None))
    with deck_errors():
        reading.read()
    watching = Watching(session, stays_in_place=in_place)
    status = 0
    try:
        status = _rounds(watching, reading, view)
    except KeyboardInterrupt:
        view.say("")
    finally:
        with undisturbed(), cluster_errors():
            watching.close()
    sys.exit(status)


def _rounds(watching: Watching, reading: _Reading, view: PlainView) -> int:
    """Play rounds until Ctrl-C; return only where the lab cannot be had."""
    from harness.deck.errors import DeckError  # noqa: PLC0415
    from harness.project.errors import SettingsError  # noqa: PLC0415
    from harness.record.errors import RecordError  # noqa: PLC0415
    from harness.replay.saves import Saves  # noqa: PLC0415

    saved = 0.0
    while True:
        saves = Saves(reading.files)
        try:
            deck = reading.read()
            if _can_be_played(deck, view):
                _show_news(*reading.news(deck), deck, view)
                record = _round(watching, deck, saves, saved, view)
                if record and record.error and not saved:
                    return LAB_BROKE
        except DeckError as error:
            view.say(str(error))
        except (RecordError, SettingsError) as error:
            give_up(str(error), USAGE_ERROR)
        if not saves.are_there():
            view.say(f"Watching {reading.path}: save it to play it again, Ctrl-C ends")
            saves.wait()
        saved = saves.latest
        view.say(f"\n── saved at {time.strftime('%H:%M:%S', time.localtime(saved))}")


def _round(watching: Watching, deck: Deck, saves: Saves, saved: float, view: PlainView) -> Record | None:
    replay = watching.next(deck)
    if replay is None:
        view.say("Nothing that is played has changed.")
        return None
    if replay.why:
        view.say(replay.why[0].upper() + replay.why[1:])
    record = watching.play(replay, saves.are_there)
    if not record.error and record.steps:
        _say_verdict(record, replay, saved, view)
    return record


def _can_be_played(deck: Deck, view: PlainView) -> bool:
    from harness.report.findings import text  # noqa: PLC0415

    if deck.obstacles:
        view.say(f"{text.render(deck.obstacles)}\nNothing is played before that is mended.")
    return not deck.obstacles


def _show_news(new: list[Finding], count: int, deck: Deck, view: PlainView) -> None:
    from harness.report.findings import text  # noqa: PLC0415

    if len(new) > MOST_SHOWN:
        view.say(f"{count} findings: see `harness check {deck.path}`")
    elif new:
        view.say(text.render(new))


def _say_verdict(record: Record, replay: Replay, saved: float, view: PlainView) -> None:
    """Print the verdict of the slides that were played, and how long it took since the save."""
    from harness.record.model import Verdict  # noqa: PLC0415
    from harness.report.durations import precise  # noqa: PLC0415
    from harness.report.sheet import Colour  # noqa: PLC0415
    from harness.report.signs import SIGNS  # noqa: PLC0415

    def counts(part: Record) -> str:
        return ", ".join(f"{count} {verdict}" for verdict in Verdict if (count := part.count(verdict)))

    played = replace(record, steps=tuple(step for step in record.steps if step.index > replay.start))
    is_good = not any(map(record.count, (Verdict.FAILED, Verdict.BLOCKED, Verdict.ERROR)))
    sign = SIGNS[Verdict.PASSED if is_good else Verdict.FAILED]
    numbers = sorted({step.slide for step in played.steps})
    slides = (
        f"slides {numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else f"slide {numbers[0]}" if numbers else "nothing"
    )
    seconds = time.time() - saved if saved else record.seconds
    after = " after the save" if saved else ""
    line = f"{sign} {slides}: {counts(played)}; {precise(seconds)}{after}"
    whole_deck = "" if len(played.steps) == len(record.steps) else f"; the whole deck: {counts(record)}"
    cut_short = "" if record.complete else "; it was saved meanwhile"
    view.say(f"\n{line}{whole_deck}{cut_short}", Colour.GOOD if is_good else Colour.BAD)
    if record.complete and any(not expectation.satisfied for step in record.steps for expectation in step.expectations):
        view.say(f"`harness accept {record.deck.path}` writes what appeared into the slides")


def _session(options: RunOptions, deck: Path, view: PlainView) -> Session:
    """Return the session in which the deck is played. End the command where it cannot be played."""
    from harness.replay.session import session_of  # noqa: PLC0415

    with deck_errors(), cluster_errors(USAGE_ERROR):
        session = session_of(options, _Rounds(view), view.ask)
    with cluster_errors():
        session.provider.check_host(
            replace(session.request, programs=project_of(deck).programs, progress=view.progress)
        )
    return session


class _Rounds(Relay):
    """The view of all rounds: shows the title once, and no summary of a run."""

    def __init__(self, view: PlainView) -> None:
        super().__init__(view)
        self._view = view
        self._is_first = True

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Show the title, at the first round only."""
        from harness.report.course import Course  # noqa: PLC0415

        if self._is_first:
            super().deck_started(deck, steps)
        else:
            self._view.course = Course(deck, steps)
        self._is_first = False

    def deck_ended(self, record: Record) -> None:
        """Show what broke, if the lab did."""
        self._view.rest()
        if record.error:
            self._view.say(f"{what_broke(record).lower()}, not the deck: {error_of(record)}")
