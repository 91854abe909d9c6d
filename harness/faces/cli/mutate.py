"""`harness mutate`: decks with one lie each, played: would the slides notice?"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.faces.cli.decks import deck_paths
from harness.faces.cli.engine import check_host
from harness.faces.cli.errors import cluster_errors, deck_errors, give_up, record_errors
from harness.faces.cli.options import GivenOptions, playing
from harness.faces.cli.output import echo_json
from harness.project.options import RunOptions
from harness.project.rows import PlayCommand
from harness.replay.interruption import undisturbed
from harness.report.exit_status import FINDINGS_ARE_THERE, INTERRUPTED, LAB_BROKE, NOTHING_COLLECTED, USAGE_ERROR

if TYPE_CHECKING:
    from harness.deck.model import Deck
    from harness.drift.mutation.answers import DeckAnswers, LieResult
    from harness.drift.mutation.journal import AnswerJournal
    from harness.drift.mutation.lies import Lie
    from harness.replay.mutating import Mutating
    from harness.report.live import PlainView

EXIT_STATUSES = """\b
Exit status:
  0  every lie that makes a difference was caught, or as many as --at-least asks for
  1  fewer were
  2  interrupted, everything was taken down; or a deck fails without a lie
  4  wrong usage
  5  there is no lie to tell
  6  the lab or the cluster broke
"""


@click.command(epilog=EXIT_STATUSES)
@click.argument("decks", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--only", "identifiers", multiple=True, metavar="ID", help="This lie, by the name that --list gives it: L12."
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Lies of this kind: port, dropped-step, claim, …")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", help="At most N lies about each deck, spread over kinds and slides."
)
@click.option("--list", "only_lists", is_flag=True, help="Show the lies, and play nothing.")
@click.option(
    "--at-least",
    type=click.IntRange(0, 100),
    default=100,
    show_default=True,
    metavar="PERCENT",
    help="Succeed when this share of the lies is caught.",
)
@click.option(
    "--resume",
    "goes_on",
    is_flag=True,
    help="Go on after the last lie that was told about a deck that has not changed.",
)
@click.option("--json", "as_json", is_flag=True, help="An object: decks, each with the answers to its lies.")
@playing(PlayCommand.MUTATE)
def mutate(
    decks: tuple[Path, ...],
    *,
    identifiers: tuple[str, ...],
    kinds: tuple[str, ...],
    limit: int | None,
    only_lists: bool,
    at_least: int,
    goes_on: bool,
    as_json: bool,
    given: GivenOptions,
) -> None:
    """Play decks with one lie after the other in them: which of them does no slide notice, and what expectation would?

    \b
    harness mutate slides/en/ourapponkube.md
    harness mutate talk.md --list                 # which lies there are
    harness mutate talk.md --limit 20 --at-least 90
    harness mutate talk.md --only L12             # one of them again
    harness mutate talk.md --cluster none --kind claim --kind port

    A lie is another value in an expectation, or in what is typed: another name, port or image, a step left out, two in the
    wrong order, a misspelt flag. It is caught when a step fails. The deck is played as it is first, and must be green.
    """
    from harness.drift.mutation.answers import share_caught  # noqa: PLC0415
    from harness.report import mutation as report  # noqa: PLC0415
    from harness.report.live import view_for  # noqa: PLC0415
    from harness.report.sheet import wants_colour, width_of  # noqa: PLC0415

    _require_kinds(kinds)
    view = view_for(sys.stderr)
    chosen = [(path, *_lies(path, given.for_deck(path), identifiers, kinds, limit)) for path in _decks(decks, given)]
    if not any(lies for *_, lies in chosen):
        give_up("there is no lie to tell about that; `--list` shows those that there are", NOTHING_COLLECTED)
    if only_lists:
        for *_, lies in chosen:
            click.echo(report.listed(lies, width=width_of(sys.stdout, 400)))
        return
    answers: list[DeckAnswers] = []
    try:
        for path, deck, possible, lies in chosen:
            if lies:
                options = given.for_deck(path)
                check_host(options, path)
                answers.append(_told(deck, lies, possible, options, view, goes_on=goes_on))
    except KeyboardInterrupt:
        give_up(
            "interrupted, and everything was taken down; `--resume` goes on after the last lie that was told",
            INTERRUPTED,
        )
    if as_json:
        echo_json({"decks": answers})
    else:
        click.echo(report.render(answers, width=width_of(sys.stdout, 120), colour=wants_colour(sys.stdout)))
    sys.exit(0 if share_caught(answers) * 100 >= at_least else FINDINGS_ARE_THERE)


def _told(
    deck: Deck, lies: Sequence[Lie], possible: int, options: RunOptions, view: PlainView, *, goes_on: bool
) -> DeckAnswers:
    """Play all lies about a deck, and return the answers. End the command for a deck that cannot be played, or is not green without lies."""
    from harness.drift.mutation.answers import DeckAnswers  # noqa: PLC0415
    from harness.drift.mutation.journal import AnswerJournal  # noqa: PLC0415
    from harness.replay.mutating import InfrastructureError, Mutating  # noqa: PLC0415
    from harness.report.breakage import error_of, way_out, what_broke  # noqa: PLC0415

    began = time.monotonic()
    circumstances = f"{options.cluster} {options.kubernetes} {options.kubectl} {options.nodes}"
    journal = AnswerJournal(deck, circumstances)
    with cluster_errors(), deck_errors(), record_errors("answers to lies"):
        mutating = Mutating(deck, options, view, view.ask)
        try:
            answers = _answers(mutating, lies, journal, view, goes_on=goes_on)
        except InfrastructureError as error:
            give_up(
                f"{what_broke(error.record).lower()}, not the deck: {error_of(error.record) or way_out(error.record)}\n"
                "`--resume` goes on after the last lie that was told",
                LAB_BROKE,
            )
        finally:
            view.rest()
            with undisturbed():
                mutating.close()
    return DeckAnswers(
        deck=str(deck.path), title=deck.title, possible=possible, answers=answers, seconds=time.monotonic() - began
    )


def _answers(
    mutating: Mutating, lies: Sequence[Lie], journal: AnswerJournal, view: PlainView, *, goes_on: bool
) -> tuple[LieResult, ...]:
    """Play the lies one after the other, and print the outcome of each; those that an earlier session has played are not played again."""
    from harness.report import mutation as report  # noqa: PLC0415

    before = journal.resume(lies) if goes_on else {}
    _play_as_it_is(mutating, view)
    if not before:
        journal.begin()
    telling = [lie for lie in lies if mutating.can_tell(lie)]
    if before:
        view.say(f"{len(before)} of {len(telling)} lies were told before")
    answers = []
    for position, lie in enumerate(telling, start=1):
        answer = before.get(lie.id)
        if answer is None:
            change = report.change_text(lie.change.before, lie.change.after)
            view.pass_by(f"{lie.id} ({position} of {len(telling)}): {change}")
            answer = mutating.tell(lie)
            journal.note(answer)
            view.rest()
            view.say(report.progress_line(answer, position, len(telling)), report.colour_of(answer))
        answers.append(answer)
    return tuple(answers)


def _play_as_it_is(mutating: Mutating, view: PlainView) -> None:
    """Play the deck without a lie. End the command where it is not green."""
    from harness.record.model import Verdict  # noqa: PLC0415
    from harness.report.failure import first_place  # noqa: PLC0415

    deck = mutating.deck
    view.say(f"{deck.path}: playing it as it is, twice")
    record = mutating.play_as_it_is()
    view.rest()
    failed = [step for step in record.steps if step.verdict in (Verdict.FAILED, Verdict.BLOCKED)]
    if failed:
        give_up(
            f"{first_place(failed[0])}: the deck fails without a lie, so nothing would tell which lie was caught; see `harness run {deck.path}`",
            INTERRUPTED,
        )


def _decks(named: Sequence[Path], given: GivenOptions) -> list[Path]:
    """Return the decks of files and folders, each once."""
    from harness.deck.reader import require_dialect  # noqa: PLC0415

    with deck_errors():
        require_dialect(given.values.get("dialect"))
        return deck_paths(named)


def _lies(
    path: Path, options: RunOptions, identifiers: Sequence[str], kinds: Sequence[str], limit: int | None
) -> tuple[Deck, int, tuple[Lie, ...]]:
    """Return a deck, the number of possible lies about it, and the lies that are asked for."""
    from harness.drift.mutation.kinds import all_lies  # noqa: PLC0415
    from harness.drift.mutation.lies import chosen  # noqa: PLC0415
    from harness.replay.preparation import deck_of  # noqa: PLC0415

    with deck_errors():
        deck, _ = deck_of(path, options)
    lies = all_lies(deck)
    unknown = [name for name in identifiers if name not in {lie.id for lie in lies}]
    if unknown:
        give_up(f"--only {unknown[0]}: {path} has the lies L1 to L{len(lies)}; `--list` shows them", USAGE_ERROR)
    return deck, len(lies), chosen(lies, identifiers, kinds, limit)


def _require_kinds(names: Sequence[str]) -> None:
    """End the command for a kind of lie that does not exist."""
    from harness.drift.mutation.kinds import kinds  # noqa: PLC0415

    known = [kind.name for kind in kinds()]
    if unknown := [name for name in names if name not in known]:
        give_up(f"--kind {unknown[0]}: there are {', '.join(known)}", USAGE_ERROR)
