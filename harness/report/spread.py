"""Sum up several runs of one deck in a few lines: how many went well, what failed in some, where a `wait` is missing, how long steps took."""

from collections.abc import Iterator, Sequence

from harness.drift.spread import Awaited, DeckSpread, StepSpread, deck_spreads
from harness.fixes.waits import wait_before
from harness.knowledge.waiting import waits_by_itself, with_longer_wait
from harness.record.model import Record
from harness.report.markdown.text import block, inline, sentence
from harness.report.printable import first_line_of, printable
from harness.report.quantity import number
from harness.report.sheet import INDENT, Colour, Sheet
from harness.report.version import version_of

_WORTH_A_ROW = 1.0
"""Seconds that a step took in the slowest run, below which nobody waits for it."""
_MOST_ROWS = 10
_LIMITS = (60, 120, 300, 600)
"""Seconds that people write for how long something may take."""


def render(records: Sequence[Record], *, width: int = 80, colour: bool = False) -> str:
    """Return what runs of the same deck on the same versions show together, as plain text; empty where there are no such runs."""
    page = Sheet(max(width, 20), colour)
    for spread in deck_spreads(records):
        if page.lines:
            page.line("")
        _write(page, spread)
    return "\n".join(page.lines)


def markdown(records: Sequence[Record]) -> Iterator[str]:
    """Yield what several runs show together as paragraphs in Markdown."""
    for spread in deck_spreads(records):
        yield f"**{inline(heading(spread))}**"
        for step in spread.steps:
            if step.is_unsteady:
                yield f"- {sentence(unsteady_line(step, spread))}"
            for awaited in step.awaited:
                yield f"- {sentence(awaited_line(step, awaited, spread))}"
                if directive := directive_for(awaited, spread):
                    yield block(directive)
        if rows := slow_steps(spread):
            cells = [
                [
                    inline(place_of(step)),
                    inline(first_line_of(step.step.text)),
                    *map(_seconds, (step.shortest, step.median, step.longest)),
                ]
                for step in rows
            ]
            head = ["line", "step", "min, s", "median, s", "max, s"]
            lines = [head, ["---", "---", "---:", "---:", "---:"], *cells]
            yield "\n".join(f"| {' | '.join(row)} |" for row in lines)


def heading(spread: DeckSpread) -> str:
    """Return which deck it is, how often it was played, and how many of the runs were good."""
    deck, runs = spread.runs[0].deck, len(spread.runs)
    version = version_of(spread.runs[0])
    where = f" with {version}" if version else ""
    bad = runs - spread.good_runs
    outcome = f"{bad} did not pass" if bad else "all passed"
    return f"{number(runs, 'run')} of {deck.title} ({deck.path}){where}: {outcome}"


def unsteady_line(step: StepSpread, spread: DeckSpread) -> str:
    """Return in how many runs a step failed that did not fail in all of them."""
    return f"{place_of(step)} failed in {step.failures} of {number(len(spread.runs), 'run')}: `{first_line_of(step.step.text)}`"


def awaited_line(step: StepSpread, awaited: Awaited, spread: DeckSpread) -> str:
    """Return how often a command was typed again until it did what it should, and what to write."""
    if waits_by_itself(awaited.command.text):
        return _line_of_waiting(step, awaited, spread)
    first = first_line_of(awaited.command.text)
    advice = "write above it" if directive_for(awaited, spread) else "have a `hide` above it wait for what it reads"
    return (
        f"{step.step.path}:{awaited.command.line} `{first}` was not ready at once in {awaited.runs} of {number(len(spread.runs), 'run')}: "
        f"{awaited.tries} tries and {awaited.seconds:.1f} s at most; {advice}"
    )


def directive_for(awaited: Awaited, spread: DeckSpread) -> str:
    """Return the directive to write above a step whose command is not ready at once; empty where it is not known, or the step waits already."""
    if waits_by_itself(awaited.command.text):
        return ""
    run = next(run for run in spread.runs if any(awaited.command in played.commands for played in run.steps))
    played = next(played for played in run.steps if awaited.command in played.commands)
    return wait_before(run, played, awaited.command)


def _line_of_waiting(step: StepSpread, awaited: Awaited, spread: DeckSpread) -> str:
    enough = next((limit for limit in _LIMITS if limit >= 2 * step.longest), _LIMITS[-1])
    longer = with_longer_wait(awaited.command.text, enough)
    first = first_line_of(awaited.command.text)
    return (
        f"{step.step.path}:{awaited.command.line} `{first}` gave up waiting in {awaited.runs} of {number(len(spread.runs), 'run')}, and the step "
        f"took {step.longest:.1f} s at most; " + (f"write `{longer}`" if longer else "give it longer")
    )


def slow_steps(spread: DeckSpread) -> list[StepSpread]:
    """Return the steps that take long in one of the runs, in the order of the deck; of many, those that vary most."""
    slow = [step for step in spread.steps if step.longest >= _WORTH_A_ROW]
    chosen = sorted(slow, key=lambda step: step.shortest - step.longest)[:_MOST_ROWS]
    return [step for step in slow if step in chosen]


def place_of(step: StepSpread) -> str:
    """Return file and line of a step."""
    return f"{step.step.path}:{step.step.line}"


def _write(page: Sheet, spread: DeckSpread) -> None:
    page.prose(heading(spread), Colour.HEADING)
    for step in spread.steps:
        if step.is_unsteady:
            page.prose(f"UNSTEADY {unsteady_line(step, spread)}", Colour.BAD)
        for awaited in step.awaited:
            page.prose(f"WAIT {awaited_line(step, awaited, spread)}", Colour.WARNING)
            for line in directive_for(awaited, spread).splitlines():
                page.lines.append(f"{INDENT}{printable(line)}")  # whole, since it is to be copied
    rows = slow_steps(spread)
    if not rows:
        return
    page.line(f"{'min':>7} {'median':>7} {'max':>7}  seconds")
    for step in rows:
        times = " ".join(f"{_seconds(seconds):>7}" for seconds in (step.shortest, step.median, step.longest))
        page.line(f"{times}  {place_of(step)} {first_line_of(step.step.text)}")
    unlisted = len(spread.steps) - len(rows)
    if unlisted:
        page.line(f"{number(unlisted, 'other step')} took less than {_WORTH_A_ROW:.0f} s, or differed less")


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}"
