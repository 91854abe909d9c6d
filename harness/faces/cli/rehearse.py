"""`harness rehearse`: one screen before a workshop."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.engine import check_host
from harness.faces.cli.errors import deck_errors, record_errors
from harness.faces.cli.options import GivenOptions, playing
from harness.faces.cli.outcome import played, status_of
from harness.project.rows import PlayCommand

if TYPE_CHECKING:
    from harness.deck.model import Deck, Slide, Step
    from harness.record.model import Record, StepRecord
    from harness.record.past import Past
    from harness.report.live import PlainView


@click.command()
@click.argument("deck", type=click.Path(path_type=Path))
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="RECORD",
    help="How long it took elsewhere; the last runs here are known.",
)
@playing(PlayCommand.REHEARSE)
def rehearse(deck: Path, earlier: tuple[Path, ...], given: GivenOptions) -> None:
    """Play a deck the evening before, and say on one screen whether it will work.

    \b
    harness rehearse slides/en/ourapponkube.md
    harness rehearse talk.md --cluster context:workshop   # on the cluster of tomorrow
    harness rehearse talk.md --earlier records/talk.json  # and how long it took there
    harness rehearse talk.md --offline                    # after `harness prepare talk.md`: nothing else is needed

    Green or not; how long each exercise takes to type and wait for, now and usually; which images to pull beforehand and
    which programs are missing; what was noted; and what to do next. `harness run` tells the whole story.

    The exit status is that of `harness run`.
    """
    from harness.deck.errors import DeckError  # noqa: PLC0415
    from harness.record.files import read_record  # noqa: PLC0415
    from harness.report.live import view_for  # noqa: PLC0415

    with deck_errors(), record_errors():
        if not deck.exists():
            raise DeckError(f"{deck}: no such file")
        if deck.is_dir():
            raise DeckError(f"{deck} is a directory: rehearse one deck")
        elsewhere = [read_record(path) for path in earlier]
    options = given.for_deck(deck)
    check_host(options, deck)
    stage = _Stage(view_for(sys.stdout), elsewhere)
    try:
        records = played([deck], options, stage)
    finally:
        if stage.record is not None and stage.deck is not None and stage.past is not None:
            click.echo(_screen(stage.deck, stage.record, stage.past, is_offline=options.offline))
    sys.exit(status_of(records))


def _screen(deck: Deck, record: Record, past: Past, *, is_offline: bool) -> str:
    from harness.check.needs import images_by_name  # noqa: PLC0415
    from harness.check.preflight import missing_tools  # noqa: PLC0415
    from harness.check.subject import Subject  # noqa: PLC0415
    from harness.report.rehearsal import Rehearsal, images_that_ran, render  # noqa: PLC0415
    from harness.report.sheet import wants_colour  # noqa: PLC0415

    subject = Subject(deck)
    missing = tuple(f"{tool.name} ({tool.hint})" for tool in missing_tools(subject))
    images = () if is_offline else images_by_name(subject, images_that_ran(record))
    rehearsal = Rehearsal(record, past, images, missing, is_offline=is_offline)
    size = shutil.get_terminal_size((80, 24)) if sys.stdout.isatty() else None
    width, height = (size.columns, size.lines) if size else (80, 24)
    return render(rehearsal, width=width, height=height, colour=wants_colour(sys.stdout))


class _Stage:
    """Shows only the position while a deck plays, and keeps what the screen needs."""

    def __init__(self, view: PlainView, elsewhere: Sequence[Record]) -> None:
        self.deck: Deck | None = None
        self.record: Record | None = None
        self.past: Past | None = None
        self._view = view
        self._elsewhere = elsewhere

    def deck_started(self, deck: Deck, steps: int) -> None:
        """Read the earlier runs, before this one is among them."""
        from harness.record.past import past_of  # noqa: PLC0415
        from harness.report.course import Course  # noqa: PLC0415

        self.deck, self.past = deck, past_of(deck.path, self._elsewhere)
        self._view.course = Course(deck, steps, self.past)

    def progress(self, message: str) -> None:
        """Show what the lab is doing beside the spinner, if there is one."""
        self._view.pass_by(message)

    def step_started(self, slide: Slide, step: Step) -> None:
        """Show which slide is played, or what is done there."""
        self._view.course.step_started(slide)
        self._view.pass_by(slide.title or step.kind)

    def typing(self, command: str) -> None:
        """Show the command that is typed."""
        self._view.pass_by(f"$ {command.strip()}")

    def step_ended(self, step: StepRecord) -> None:
        """Show nothing: the screen at the end has it."""

    def deck_ended(self, record: Record) -> None:
        """Keep the record."""
        self._view.rest()
        self.record = record

    def ask(self, question: str) -> bool:
        """Ask the person."""
        return self._view.ask(question)
