"""Show what came of lies about decks: how many each slide notices, which none notices, and what would."""

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from harness.drift.mutation.answers import Advice, DeckAnswers, LieOutcome, LieResult
from harness.drift.mutation.lies import Lie
from harness.report.detail import text_of
from harness.report.durations import precise, rough
from harness.report.printable import printable
from harness.report.quantity import number
from harness.report.sheet import INDENT, Colour, Sheet, cut

_COLUMNS = (
    ("told", tuple(LieOutcome)),
    ("caught", (LieOutcome.CAUGHT,)),
    ("caught later", (LieOutcome.LATER,)),
    ("missed", (LieOutcome.MISSED,)),
    ("no difference", (LieOutcome.NO_DIFFERENCE,)),
)
_WIDEST = 60
"""The largest number of characters shown of what is typed."""
_COLOURS = {LieOutcome.CAUGHT: Colour.GOOD, LieOutcome.LATER: Colour.GOOD, LieOutcome.MISSED: Colour.BAD}


def render(decks: Sequence[DeckAnswers], *, width: int = 80, colour: bool = False) -> str:
    """Return all decks, one after the other; `width` in columns."""
    parts = []
    for deck in decks:
        sheet = Sheet(width, colour)
        _head(sheet, deck)
        table = "\n".join(_table(deck, width))
        below = Sheet(width, colour)
        _missed(below, deck)
        _without_difference(below, deck)
        parts.append("\n".join((*sheet.lines, "", table, *below.lines)))
    return "\n\n".join(parts)


def listed(lies: Sequence[Lie], *, width: int = 80) -> str:
    """Return the lies, a line each, as they would be told."""
    sheet = Sheet(width, colour=False)
    for lie in lies:
        place = f"{lie.change.span.path}:{lie.change.span.line}"
        sheet.line(f"{lie.id:<5} {place}: {lie.kind}: {change_text(lie.change.before, lie.change.after)}")
    return "\n".join(sheet.lines)


def progress_line(answer: LieResult, position: int, count: int) -> str:
    """Return the line about a lie that was played, the `position`-th of `count`."""
    place = f"{answer.id} ({position} of {count}), slide {answer.slide}"
    return f"{place}: {answer.kind}: {change_text(answer.before, answer.after)}: {_outcome(answer)}, {rough(answer.seconds)}"


def colour_of(answer: LieResult) -> Colour | None:
    """Return the colour of a lie's outcome."""
    return _COLOURS.get(answer.outcome)


def change_text(before: str, after: str) -> str:
    """Return the change that a lie makes, in a line: `web` → `web-2`."""
    return f"`{_short(before)}` → `{_short(after)}`" if after else f"without `{_short(before)}`"


def share(deck: DeckAnswers) -> str:
    """Return how many of the lies that make a difference were caught."""
    telling = deck.caught + deck.count(LieOutcome.MISSED)
    return f"{deck.caught} of {telling} caught ({deck.caught / telling:.0%})" if telling else "none makes a difference"


def _outcome(answer: LieResult) -> str:
    match answer.outcome:
        case LieOutcome.CAUGHT:
            return f"caught by {answer.reason}"
        case LieOutcome.LATER:
            return f"caught on slide {answer.caught_slide} by {answer.reason}"
        case LieOutcome.MISSED:
            return "missed"
        case LieOutcome.NO_DIFFERENCE:
            return "no difference"


def _short(text: str) -> str:
    return cut(printable(" ".join(text.split())), _WIDEST)


def _head(sheet: Sheet, deck: DeckAnswers) -> None:
    sheet.prose(f"{deck.title} ({deck.deck})", Colour.HEADING)
    typed = sum(answer.is_typed for answer in deck.answers)
    told_of = (
        f"{number(len(deck.answers), 'lie')} of {deck.possible}"
        if deck.possible > len(deck.answers)
        else number(len(deck.answers), "lie")
    )
    kinds = f"{typed} in what is typed, {len(deck.answers) - typed} in what should appear"
    sheet.prose(f"{told_of} ({kinds}) in {precise(deck.seconds)}: {share(deck)}", indent=INDENT)


def _table(deck: DeckAnswers, width: int) -> list[str]:
    stream = StringIO()
    console = Console(file=stream, width=max(width, 60), no_color=True, highlight=False, emoji=False)
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="")
    table.add_column("slide", no_wrap=True, overflow="ellipsis")
    for name, _ in _COLUMNS:
        table.add_column(name, justify="right")
    for slide, title in dict.fromkeys((answer.slide, answer.title) for answer in deck.answers):
        own = [answer for answer in deck.answers if answer.slide == slide]
        table.add_row(f"{slide:>2} {printable(title)}", *_counts(own))
    table.add_row("all", *_counts(deck.answers))
    console.print(Padding(table, (0, 0, 0, 2)))
    return [line.rstrip() for line in stream.getvalue().rstrip("\n").split("\n")]


def _counts(answers: Sequence[LieResult]) -> Iterator[str]:
    for _, outcomes in _COLUMNS:
        count = sum(answer.outcome in outcomes for answer in answers)
        yield str(count) if count else "·"


def _missed(sheet: Sheet, deck: DeckAnswers) -> None:
    answers = [answer for answer in deck.answers if answer.outcome is LieOutcome.MISSED]
    if not answers:
        return
    sheet.lines.append("")
    sheet.prose("No slide notices:", Colour.BAD, INDENT)
    for answer in answers:
        _place(sheet, answer)
        if answer.difference is not None:
            sheet.prose(text_of(answer.difference), indent=INDENT * 3)
        _advise(sheet, answer.advice)


def _advise(sheet: Sheet, advice: Advice | None) -> None:
    if advice is None:
        sheet.prose("no line of an output tells: show it on a slide, and say what will appear", indent=INDENT * 3)
        return
    where = f"`{_short(advice.command)}` (slide {advice.slide}, {advice.path}:{advice.line})"
    sheet.prose(f"would be noticed below {where} by:", indent=INDENT * 3)
    sheet.lines += [INDENT * 4 + printable(line) for line in (advice.directive or advice.expectation).split("\n")]


def _without_difference(sheet: Sheet, deck: DeckAnswers) -> None:
    answers = [answer for answer in deck.answers if answer.outcome is LieOutcome.NO_DIFFERENCE]
    if not answers:
        return
    sheet.lines.append("")
    sheet.prose(
        "Nothing that is shown, done to the cluster or left in a file was otherwise, so these count for nothing:",
        indent=INDENT,
    )
    for answer in answers:
        _place(sheet, answer)


def _place(sheet: Sheet, answer: LieResult) -> None:
    lie = change_text(answer.before, answer.after)
    sheet.prose(
        f"{answer.id} slide {answer.slide}, {answer.path}:{answer.line}: {answer.kind}: {lie}", indent=INDENT * 2
    )
