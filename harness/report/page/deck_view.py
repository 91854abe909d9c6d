"""Prepare runs for the page: decks with their runs, what these share and where they differ."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from markupsafe import Markup
from msgspec import Struct

from harness.drift.spread import DeckSpread, deck_spreads
from harness.record.model import StepRecord
from harness.report.page.attachments import Attachments
from harness.report.page.compared import Compared, compared
from harness.report.page.heat_map import HeatMap, HeatMapRow, heat_map, strip
from harness.report.page.history_view import HistoryView, history_view
from harness.report.page.run import Run, labels, sorted_runs
from harness.report.page.slide_view import BlamedGroup, SlideView, blamed_groups, slide_views
from harness.report.page.step_view import StepView
from harness.report.printable import printable
from harness.report.signs import SIGNS

NEIGHBOURS = 20
"""Runs before a run, and behind it, to which its steps lead; all of a deck's would make a page grow with their square."""


class RunView(Struct, frozen=True):
    """A run."""

    number: int
    """The number of the run on the page, from 1 on."""
    label: str
    run: Run
    slides: tuple[SlideView, ...]
    strip: tuple[HeatMapRow, ...]
    slowest: tuple[StepView, ...]
    blamed: tuple[BlamedGroup, ...]
    """The steps that have a fault, by whose it is; groups without a step are left out."""


class DeckView(Struct, frozen=True):
    """A deck and its runs."""

    title: str
    path: str
    language: str
    runs: tuple[RunView, ...]
    heat_map: HeatMap | None
    """`None` for a single run."""
    compared: Compared
    history: HistoryView | None
    """`None` where all runs are of one night."""
    spreads: tuple[DeckSpread, ...] = ()
    """What runs on the same versions show together; none where no two are alike."""

    @property
    def reference(self) -> str:
        """Return the label of the reference run; empty where there is none."""
        return next((run.label for run in self.runs if run.number == self.compared.reference), "")


def deck_views(runs: Sequence[Run]) -> list[DeckView]:
    """Return the decks of these runs, in the order of their first run; runs are numbered over all of them."""
    of_deck: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        of_deck[run.record.deck.path].append(run)
    attachments = Attachments()
    decks: list[DeckView] = []
    number = 1
    for deck_runs in of_deck.values():
        decks.append(deck_view(deck_runs, number, attachments))
        number += len(deck_runs)
    return decks


def deck_view(runs: Sequence[Run], first: int, attachments: Attachments) -> DeckView:
    """Return a deck with its runs, of which the first has this number on the page."""
    numbered = list(enumerate(sorted_runs(runs), first))
    deck = numbered[0][1].record.deck
    names = labels([run for _, run in numbered])
    view = partial(_run_view, attachments=attachments, shows_page=len(numbered) == 1)
    views = tuple(view(at, label, run) for (at, run), label in zip(numbered, names, strict=True))
    differences = compared(numbered)
    return DeckView(
        title=deck.title or deck.path,
        path=deck.path,
        language=deck.language,
        runs=views,
        heat_map=heat_map(numbered, differences) if len(numbered) > 1 else None,
        compared=differences,
        history=history_view(numbered),
        spreads=deck_spreads(run.record for _, run in numbered),
    )


def _run_view(number: int, label: str, run: Run, attachments: Attachments, *, shows_page: bool) -> RunView:
    """Return a run. With several runs of a deck none shows the text of the page, which would be repeated."""
    slides = slide_views(number, run, attachments, shows_page=shows_page)
    slowest = sorted((step for slide in slides for step in slide.steps), key=lambda step: -step.record.seconds)[:5]
    return RunView(
        number=number,
        label=label,
        run=run,
        slides=slides,
        strip=strip(number, run),
        slowest=tuple(step for step in slowest if step.record.seconds >= 1),
        blamed=tuple(blamed_groups(slides)),
    )


def steps_of(runs: Iterable[RunView]) -> list[StepView]:
    """Return the steps of runs, in order."""
    return [step for run in runs for slide in run.slides for step in slide.steps]


def elsewhere(deck: DeckView) -> dict[str, Markup]:
    """Return, by the anchors of a deck's steps, links to the same step in the runs around; steps that only one run has are left out."""
    occurrences: dict[tuple[object, ...], list[tuple[RunView, StepView]]] = defaultdict(list)
    for run in deck.runs:
        repetitions: Counter[tuple[object, ...]] = Counter()
        for step in steps_of([run]):
            key = _identity(step.record)
            repetitions[key] += 1
            occurrences[*key, repetitions[key]].append((run, step))
    links: dict[str, Markup] = {}
    for steps in occurrences.values():
        if len(steps) > 1:
            plain = [_link(run, step) for run, step in steps]
            for at, (_, step) in enumerate(steps):
                current = Markup(plain[at].replace(" href=", ' aria-current="true" href=', 1))
                links[step.anchor] = Markup(" ").join(
                    (*plain[max(0, at - NEIGHBOURS) : at], current, *plain[at + 1 : at + 1 + NEIGHBOURS])
                )
    return links


def _identity(step: StepRecord) -> tuple[object, ...]:
    return step.title, step.kind, step.text


_LINK = Markup(
    '<a class="{verdict}" href="#{anchor}"><span class="sign" aria-hidden="true">{sign}</span>'
    '<span class="unseen">{verdict}:</span> {label}</a>'
)


def _link(run: RunView, step: StepView) -> Markup:
    verdict = step.record.verdict
    return _LINK.format(verdict=verdict, anchor=step.anchor, sign=SIGNS[verdict], label=printable(run.label))
