"""A page of very many steps: verdicts are there at once, what came of a run is unpacked when somebody opens it.

Records are read a deck at a time, several decks at once, and what a deck's runs look like is kept packed, here and in the page. So
neither this process nor a browser ever holds all of it. The runs of a page below `LARGE` steps stand in the HTML itself, where they can be
read without scripts, searched by the browser and printed.
"""

import base64
import ctypes
import gzip
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

from jinja2 import Environment
from markupsafe import Markup
from msgspec import Struct

from harness.record.files import read_record
from harness.record.joined import Lack
from harness.record.model import Verdict
from harness.record.outline import DeckOutline
from harness.report.page.attachments import LARGEST_TOTAL, Attachments
from harness.report.page.deck_view import deck_view, elsewhere, steps_of
from harness.report.page.environment import environment_for
from harness.report.page.rendering import frame
from harness.report.page.run import Run
from harness.report.page.source_links import SourceLinks
from harness.report.shards import missing_lines

LARGE = 3_000
"""Steps from which on a page unpacks runs when they are opened."""
_CHARACTERS = 4_000
"""Of each text, where a page is large."""
_FASTEST = 1
"""The level of compression: a step more makes the page a tenth smaller, and takes half as long again."""

_PR_SET_PDEATHSIG = 1
"""Of linux/prctl.h."""


class RunPart(Struct, frozen=True):
    """A run, ready for the page."""

    number: int
    label: str
    verdict: Verdict
    counts: dict[Verdict, int]
    """Steps of each verdict."""
    summary: Markup
    """What is there at once."""
    packed: str
    """The rest: HTML, packed by gzip, in base64."""


class DeckPart(Struct, frozen=True):
    """A deck and its runs, ready for the page."""

    title: str
    path: str
    language: str
    runs: tuple[RunPart, ...]
    map: str
    """Its slides × runs, packed as runs are; empty where there is one run alone."""
    has_casts: bool


class _Job(Struct, frozen=True):
    """The input from which a process makes a part of the page."""

    outline: DeckOutline
    first: int
    """The number of its first run on the page."""
    links: SourceLinks
    attached: int
    """Bytes of files that it may take along."""


def render_large(decks: Sequence[DeckOutline], links: SourceLinks | None = None, missing: Sequence[Lack] = ()) -> str:
    """Return the page of the records of these decks.

    Raises:
        RecordError: a record cannot be read.
    """
    links = links or SourceLinks()
    parts = list(_parts(decks, links))
    counts = Counter[Verdict]()
    for run in (run for part in parts for run in part.runs):
        counts.update(run.counts)
    environment = _environment(links)
    return environment.get_template("large.html").render(
        decks=parts,
        runs=[run for part in parts for run in part.runs],
        counts=counts,
        missing=tuple(missing_lines(missing)),
        **frame(has_casts=any(part.has_casts for part in parts)),
    )


def _parts(decks: Sequence[DeckOutline], links: SourceLinks) -> Iterator[DeckPart]:
    """Yield the parts of decks in their order, as many made at once as there are processors."""
    firsts = [1]
    for outline in decks:
        firsts.append(firsts[-1] + len(outline.paths))
    attached = LARGEST_TOTAL // len(decks)
    jobs = [_Job(outline, first, links, attached) for outline, first in zip(decks, firsts, strict=False)]
    processes = min(len(jobs), _processors())
    with ProcessPoolExecutor(processes, get_context("fork"), initializer=_depend_on_parent) as pool:
        parts: list[Future[DeckPart]] = [pool.submit(_part, job) for job in jobs]
        try:
            yield from (part.result() for part in parts)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@lru_cache(maxsize=1)
def _environment(links: SourceLinks) -> Environment:
    """Return the environment of the templates; cached, since compiling them takes longer than a run."""
    return environment_for(links, _CHARACTERS)


def _depend_on_parent() -> None:
    """Ignore ^C, which the parent handles, and end when the parent ends in whatever way (prctl(2), PR_SET_PDEATHSIG)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _part(job: _Job) -> DeckPart:
    """Return the part of the page about a deck."""
    deck = deck_view([Run(read_record(path), path) for path in job.outline.paths], job.first, Attachments(job.attached))
    environment = _environment(job.links)
    shared = {"deck": deck, "decks": [deck], "runs": deck.runs, "elsewhere": elsewhere(deck)}
    body, head = environment.get_template("run.html"), environment.get_template("run_summary.html")
    runs = []
    for view in deck.runs:
        counts = Counter(step.record.verdict for step in steps_of([view]))
        runs.append(
            RunPart(
                number=view.number,
                label=view.label,
                verdict=view.run.verdict,
                counts={verdict: counts[verdict] for verdict in Verdict},
                summary=Markup(head.render(run=view, **shared)),
                packed=_packed(body.render(run=view, **shared)),
            )
        )
    heat_map = environment.get_template("map.html").render(**shared) if deck.heat_map else ""
    return DeckPart(
        title=deck.title,
        path=deck.path,
        language=deck.language,
        runs=tuple(runs),
        map=_packed(heat_map) if heat_map else "",
        has_casts=any(step.casts for step in steps_of(deck.runs)),
    )


def _packed(html: str) -> str:
    return base64.b64encode(gzip.compress(html.encode(), _FASTEST, mtime=0)).decode()
