"""Runs → one HTML file. The templates say what is where; all that they print is escaped and printable."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from harness.drift.baseline.comparison import Level
from harness.drift.spread import DeckSpread, deck_spreads
from harness.record.command import Change, Ending
from harness.record.joined import Lack
from harness.record.model import StepRecord, Verdict
from harness.record.page_text import PassageKind, PassageRecord
from harness.record.version import version
from harness.report.breakage import error_of, what_broke
from harness.report.cause import how, what
from harness.report.endless import endless_line
from harness.report.fault import LABELS, SIGNS
from harness.report.filled import filled_line
from harness.report.page import player
from harness.report.page.attachments import Attachments, Cast, Missing, Picture
from harness.report.page.claim_view import ClaimView
from harness.report.page.compared import Compared, compared
from harness.report.page.diff import diff_lines
from harness.report.page.heat_map import HeatMap, Row, heat_map, strip
from harness.report.page.run import Run, has_remarks, labels, sorted_runs
from harness.report.page.slide_view import BlamedGroup, SlideView, blamed_groups, slide_views
from harness.report.page.source_links import SourceLinks
from harness.report.page.step_view import StepView, effect_views, is_shown_open, longest_texts
from harness.report.printable import excerpt, printable
from harness.report.reasons import unmet_reason
from harness.report.shares import missing_lines
from harness.report.spread import awaited_line, directive_for, heading, unsteady_line
from harness.report.surroundings import home_line
from harness.report.version import server
from harness.report.written import written_line
from harness.shell.lazy_pattern import lazy_pattern

ALL_TEXTS = 12_000_000
"""Characters of commands, claims and outputs that a page shows, about."""
ONE_TEXT = 12_000
"""Characters of one of them."""
LONGEST_PRINTED = ONE_TEXT + 1_000
"""Characters of whatever else a record has: titles, remarks, reasons."""
SYMBOLS = {
    Verdict.PASSED: "✓",
    Verdict.FAILED: "✗",
    Verdict.FLAKY: "≈",
    Verdict.BLOCKED: "⊘",
    Verdict.SKIPPED: "–",
    Verdict.ERROR: "!",
}
LEVELS = {Level.SAME: "", Level.COSMETIC: "~", Level.CHANGED: "≠", Level.BROKEN: "✗"}
_CODE = lazy_pattern(r"`([^`]+)`")
_STRONG = lazy_pattern(r"\*\*(?=\S)([^*\n]+)\*\*")
_LINK = lazy_pattern(r"!?\[([^\]\n]*)\]\([^()\s]*(?:[ \t]+\"[^\"\n]*\")?\)")
CHANGES = {Change.CREATED: "+", Change.CHANGED: "~", Change.DELETED: "−"}


class RunView(Struct, frozen=True):
    """A run."""

    number: int
    """Counts from 1 over the page."""
    label: str
    run: Run
    slides: tuple[SlideView, ...]
    strip: tuple[Row, ...]
    slowest: tuple[StepView, ...]
    blamed: tuple[BlamedGroup, ...]
    """Kinds without a step are not there."""


class DeckView(Struct, frozen=True):
    """A deck and its runs."""

    title: str
    path: str
    language: str
    runs: tuple[RunView, ...]
    heat_map: HeatMap | None
    """`None` where there is one run alone."""
    compared: Compared
    spreads: tuple[DeckSpread, ...] = ()
    """What runs on the same versions show together; none where no two are alike."""

    @property
    def reference(self) -> str:
        """The label of the run that the others are compared with; empty where there is none."""
        return next((run.label for run in self.runs if run.number == self.compared.reference), "")


class Elsewhere(Struct, frozen=True):
    """The same step in another run."""

    label: str
    verdict: Verdict
    anchor: str


def render(runs: Sequence[Run], links: SourceLinks | None = None, missing: Sequence[Lack] = ()) -> str:
    """Return the page of these runs, decks in the order of their first run.

    `missing` is what was to be played and is not among them.
    """
    characters = longest_texts((step for run in runs for step in run.record.steps), ALL_TEXTS, ONE_TEXT)
    environment = _environment(links or SourceLinks(), characters)
    decks = _decks(runs)
    views = [run for deck in decks for run in deck.runs]
    has_casts = any(isinstance(step.cast, Cast) for step in _steps(views))
    style, script = _asset("page.css"), _asset("page.js")
    return environment.get_template("page.html").render(
        decks=decks,
        runs=views,
        missing=tuple(missing_lines(missing)),
        counts=Counter(step.record.verdict for step in _steps(views)),
        elsewhere=_elsewhere(decks),
        style=Markup(style),
        script=Markup(script),
        player=player.read() if has_casts else None,
        policy=_policy(style, script, has_casts),
        version=version(),
    )


def _environment(links: SourceLinks, characters: int) -> Environment:
    """Return what the templates are filled with; texts of records are cut to so many characters."""
    environment = Environment(
        loader=PackageLoader("harness.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters.update(
        diff=lambda detail: diff_lines(excerpt(detail, characters).text),
        duration=duration,
        effects=effect_views,
        excerpt=partial(excerpt, characters=characters),
        unmet_reason=unmet_reason,
        filled=filled_line,
        written=written_line,
        endless=endless_line,
        file_name=_file_name,
        error_of=error_of,
        home_line=home_line,
        awaited_line=awaited_line,
        directive_for=directive_for,
        spread_heading=heading,
        unsteady_line=unsteady_line,
        how=how,
        what=what,
        what_broke=what_broke,
        server=server,
        json=_inert_json,
        prose=_prose,
        page_text=_page_text,
    )
    environment.tests.update(
        cast=lambda value: isinstance(value, Cast), picture=lambda value: isinstance(value, Picture)
    )
    environment.tests.update(
        missing=lambda value: isinstance(value, Missing),
        passage=lambda value: isinstance(value, PassageRecord),
        claim=lambda value: isinstance(value, ClaimView),
    )
    environment.globals.update(
        Verdict=Verdict,
        PassageKind=PassageKind,
        Ending=Ending,
        Level=Level,
        levels=LEVELS,
        symbols=SYMBOLS,
        blame_labels=LABELS,
        blame_signs=SIGNS,
        changes=CHANGES,
        source=links.to,
        has_remarks=has_remarks,
        is_shown_open=is_shown_open,
    )
    return environment


def _finalized(value: Any) -> Any:
    """Return what an expression of a template prints; autoescape comes behind."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return printable(_cut(str(value)))


def _policy(style: str, script: str, has_casts: bool) -> str:
    """Return the Content-Security-Policy: nothing but what this very page brings, known by its hash, and no network."""
    styles, scripts = [_hash(style)], [_hash(script)]
    if has_casts:
        styles.append(_hash(player.read().style))
        # the player's terminal is WebAssembly, which counts as evaluated code
        scripts += [_hash(player.read().script), "'wasm-unsafe-eval'"]
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            f"style-src {' '.join(styles)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return files("harness.report.page").joinpath("assets", name).read_text("utf-8")


def _decks(runs: Sequence[Run]) -> list[DeckView]:
    of_deck: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        of_deck[run.record.deck.path].append(run)
    attachments = Attachments()
    decks: list[DeckView] = []
    number = 0
    for path, found in of_deck.items():
        numbered = list(enumerate(sorted_runs(found), number + 1))
        number += len(numbered)
        deck = numbered[0][1].record.deck
        names = labels([run for _, run in numbered])
        view = partial(_run_view, attachments=attachments, shows_page=len(numbered) == 1)
        views = tuple(view(at, label, run) for (at, run), label in zip(numbered, names, strict=True))
        differences = compared(numbered)
        decks.append(
            DeckView(
                title=deck.title or path,
                path=path,
                language=deck.language,
                runs=views,
                heat_map=heat_map(numbered, differences) if len(numbered) > 1 else None,
                compared=differences,
                spreads=deck_spreads(run.record for _, run in numbered),
            )
        )
    return decks


def _run_view(number: int, label: str, run: Run, attachments: Attachments, *, shows_page: bool) -> RunView:
    """Return a run; of several of one deck none shows the page, which would be there as often."""
    found = slide_views(number, run, attachments, shows_page=shows_page)
    slowest = sorted((step for slide in found for step in slide.steps), key=lambda step: -step.record.seconds)[:5]
    return RunView(
        number=number,
        label=label,
        run=run,
        slides=found,
        strip=strip(number, run),
        slowest=tuple(step for step in slowest if step.record.seconds >= 1),
        blamed=tuple(blamed_groups(found)),
    )


def _steps(runs: Sequence[RunView]) -> list[StepView]:
    return [step for run in runs for slide in run.slides for step in slide.steps]


def _elsewhere(decks: Sequence[DeckView]) -> dict[str, list[Elsewhere]]:
    """For each step (by its anchor) of a deck with several runs the same step in all of them, where others have it."""
    found: dict[str, list[Elsewhere]] = {}
    for deck in decks:
        same: dict[tuple[object, ...], list[tuple[str, Elsewhere]]] = defaultdict(list)
        for run in deck.runs:
            alike: Counter[tuple[object, ...]] = Counter()
            for step in _steps([run]):
                key = _identity(step.record)
                alike[key] += 1
                link = Elsewhere(run.label, step.record.verdict, step.anchor)
                same[*key, alike[key]].append((step.anchor, link))
        for steps in same.values():
            if len(steps) > 1:
                found.update((each, [link for _, link in steps]) for each, _ in steps)
    return found


def _identity(step: StepRecord) -> tuple[object, ...]:
    return step.title, step.kind, step.text


def duration(seconds: float) -> str:
    """Like `0.4 s`, `12 s`, `1 min 17 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _file_name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _prose(text: str) -> Markup:
    """Return a sentence of ours, with what stands between backticks as code."""
    parts = _CODE.split(printable(_cut(text)))
    tag = Markup("<code>{}</code>")
    return Markup("").join(tag.format(part) if at % 2 else escape(part) for at, part in enumerate(parts))


def _page_text(text: str) -> Markup:
    """Return a paragraph of a page in Markdown: code and strong words as what they are, links and pictures as their texts, no other markup."""
    strong = Markup("<strong>{}</strong>")
    parts = _CODE.split(printable(_cut(text)))
    tag = Markup("<code>{}</code>")
    return Markup("").join(
        tag.format(part)
        if at % 2
        else Markup("").join(
            strong.format(words) if place % 2 else escape(words)
            for place, words in enumerate(_STRONG.split(_LINK.sub(r"\1", part)))
        )
        for at, part in enumerate(parts)
    )


def _cut(text: str) -> str:
    if len(text) <= LONGEST_PRINTED:
        return text
    return f"{text[:LONGEST_PRINTED]}… {len(text) - LONGEST_PRINTED:,} characters are left out"


def _inert_json(text: str) -> Markup:
    """JSON in a script element that is not run: nothing in it may end the element."""
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e"))
