"""What a translation of a deck does otherwise than its original. What is merely translated is no finding."""

from __future__ import annotations

from collections.abc import Iterator

from harness.deck.model import Deck, Expectation, ExpectationKind, Finding, Severity, Span, Step
from harness.drift.alignment import Alignment, CommandPair, align, steps_of_commands
from harness.drift.commands import Command, says_otherwise
from harness.drift.differences import Difference, differences
from harness.drift.lost_directives import (
    ChangedDirective,
    LostDirective,
    Place,
    changed_directives,
    lost_directives,
)
from harness.match import match

IDS = {
    "translation-broken-command": "a command that translating broke",
    "translation-command": "a command that is another than the original's",
    "translation-directive": "a directive that says something else than the original's",
    "translation-extra-command": "a command that the original does not type",
    "translation-extra-slide": "a slide that the original does not have",
    "translation-image": "another container image than the original's",
    "translation-kubectl-run": "`kubectl run` where the original creates a Deployment",
    "translation-lost-command": "a command of the original that the translation does not type",
    "translation-lost-directive": "a directive of the original that the translation lacks",
    "translation-missing-slide": "a slide of the original that the translation lacks",
    "translation-output": "another claimed output than the original's",
    "translation-port": "another port than the original's",
    "translation-terminal": "a command in another terminal than the original's",
}
"""What `compare` may find."""
_LONGEST = 160
"""Characters of a quoted line."""
_MEANT = "If the difference is meant, ```ignore {} REASON``` in a comment of the slide says so."


def compare(original: Deck, translation: Deck) -> tuple[Finding, ...]:
    """What is different in a translation, in the order of its lines; each place is in the translation."""
    comparison = _Comparison(align(original, translation))
    files = {path: number for number, path in enumerate(dict.fromkeys(slide.span.path for slide in translation.slides))}
    return tuple(
        sorted(comparison.findings(), key=lambda each: (files.get(each.span.path, len(files)), each.span.line))
    )


class _Comparison:
    def __init__(self, alignment: Alignment) -> None:
        self.alignment = alignment
        self.lost_directives = lost_directives(alignment)
        self.of_step: dict[int, list[CommandPair]] = {}
        for pair in alignment.commands:
            self.of_step.setdefault(id(pair.original.step), []).append(pair)
        self.speaks_otherwise = {
            id(pair.original.step) for pair in alignment.commands if says_otherwise(pair.original, pair.translation)
        }
        """Steps of the original, by their `id`, whose translation prints prose of its own."""
        self.differs = {
            id(pair.original.step) for pair in alignment.commands if pair.original.meaning != pair.translation.meaning
        }
        """Those of which something else is typed."""

    def findings(self) -> Iterator[Finding]:
        for pair in self.alignment.commands:
            yield from _of_command(pair)
        yield from self._of_lost_commands()
        yield from map(_of_extra_command, self.alignment.extra)
        yield from map(_of_lost_directive, self.lost_directives)
        for change in changed_directives(self.alignment):
            yield from self._of_changed_directive(change)
        yield from self._of_steps()
        yield from self._of_slides()

    def _of_lost_commands(self) -> Iterator[Finding]:
        told = {lost.span for lost in self.lost_directives}
        for command, view in self.alignment.lost:
            if not command.is_hidden or command.step.span not in told:
                place = self._place_of_lost(command, view.slide.span)
                yield Finding(
                    "translation-lost-command",
                    place,
                    Severity.WARNING,
                    f"the translation does not type `{_quoted(command.text)}` here, as the original does ({command.span})",
                    f"Put `{_quoted(command.text)}` back. {_MEANT.format('translation-lost-command')}",
                )

    def _place_of_lost(self, command: Command, slide: Span) -> Span:
        """The line of the command before it in its block, or the slide."""
        before = [
            pair.translation.span
            for pair in self.of_step.get(id(command.step), [])
            if pair.original.span.line < command.span.line
        ]
        return before[-1] if before else slide

    def _of_changed_directive(self, change: ChangedDirective) -> Iterator[Finding]:
        one, other = change.original, change.translation
        if any(id(step) in self.speaks_otherwise for step in change.slide.steps):
            return
        yield Finding(
            "translation-directive",
            other.span,
            Severity.WARNING,
            f"`{other.kind} {_quoted(other.text)}`, where the original has `{one.kind} {_quoted(one.text)}` ({one.span})",
            f"Write `{one.kind} {_quoted(one.text)}`. {_MEANT.format('translation-directive')}",
        )

    def _of_steps(self) -> Iterator[Finding]:
        counterparts = steps_of_commands(self.alignment)
        panes_are_lost = any(lost.word == "tmux" for lost in self.lost_directives)
        for pair in self.alignment.slides:
            for step in pair.original.slide.steps:
                other = counterparts.get(id(step))
                if other is None:
                    continue
                if step.terminal != other.terminal and not panes_are_lost:
                    yield Finding(
                        "translation-terminal",
                        other.span,
                        Severity.WARNING,
                        f"typed in {other.terminal}, where the original types it in {step.terminal} ({step.span})",
                        f"Give the block to {step.terminal}, as the original does.",
                    )
                if id(step) not in self.speaks_otherwise and id(step) not in self.differs:
                    yield from _of_outputs(step, other)

    def _of_slides(self) -> Iterator[Finding]:
        last = self.alignment.slides[-1].translation.slide.span if self.alignment.slides else None
        for view, behind in self.alignment.missing:
            place = behind.slide.span if behind else last
            slide = view.slide
            if place is None or slide.excluded:
                continue
            typed = f", on which {len(view.commands)} command{'s are' * (len(view.commands) > 1) or ' is'} typed"
            where = "before the slide here" if behind else "at the end"
            yield Finding(
                "translation-missing-slide",
                place,
                Severity.WARNING,
                f"the translation lacks the original's slide “{slide.title}” ({slide.span}){typed if view.commands else ''}",
                f"Translate it; it belongs {where}.",
            )
        for view in self.alignment.added:
            if not view.slide.excluded:
                yield Finding(
                    "translation-extra-slide",
                    view.slide.span,
                    Severity.NOTE,
                    f"the original has no slide like “{view.slide.title}”",
                    f"Nothing has to be done; a step that helps readers may help those of the original, too. "
                    f"{_MEANT.format('translation-extra-slide')}",
                )


# ── one thing each ───────────────────────────────────────────────────────────


def _of_command(pair: CommandPair) -> Iterator[Finding]:
    one, other = pair.original, pair.translation
    if one.meaning == other.meaning:
        return
    for difference in differences(one, other):
        yield Finding(
            difference.id,
            other.span,
            difference.severity,
            f"{difference.what}: `{_quoted(other.text)}`, originally `{_quoted(one.text)}` ({one.span})",
            _way_out(difference, one),
        )


def _way_out(difference: Difference, original: Command) -> str:
    way_out = f"Write `{_quoted(original.text)}`."
    return way_out if difference.severity is Severity.ERROR else f"{way_out} {_MEANT.format(difference.id)}"


def _of_extra_command(command: Command) -> Finding:
    return Finding(
        "translation-extra-command",
        command.span,
        Severity.NOTE if command.is_hidden else Severity.WARNING,
        f"the original does not type `{_quoted(command.text)}` here",
        f"Remove it, or add it to the original too. {_MEANT.format('translation-extra-command')}",
    )


def _of_lost_directive(lost: LostDirective) -> Finding:
    where = {Place.AFTER: "after this line", Place.FIRST: "on this slide"}.get(lost.place, "before this line")
    if isinstance(lost.whole, Expectation):
        where = "after this block"
    written = f"```{lost.word} {lost.text}```" if "\n" not in lost.text else f"the ```{lost.word} …``` of {lost.span}"
    return Finding(
        "translation-lost-directive",
        lost.line,
        Severity.WARNING,
        f"the translation lost the original's `{lost.word}`: {_quoted(lost.text)} ({lost.span})",
        f"Put {written} into a comment {where}. Until then, `harness run` borrows it from the original.",
    )


def _of_outputs(original: Step, translation: Step) -> Iterator[Finding]:
    """Visible claims, where both have them: the translation may announce one in words that the harness does not know."""
    ours = [each for each in translation.expectations if not each.hidden]
    theirs = []
    for claim in original.expectations:
        if claim.hidden:
            continue
        same = next((each for each in ours if _is_same_output(claim, each)), None)
        if same is None:
            theirs.append(claim)
        else:
            ours.remove(same)
    for claim, other in zip(theirs, ours, strict=False):
        yield Finding(
            "translation-output",
            other.span,
            Severity.WARNING,
            f"the translation claims another output than the original: `{_quoted(other.text)}`, "
            f"originally `{_quoted(claim.text)}` ({claim.span})",
            f"Show what the original shows. {_MEANT.format('translation-output')}",
        )


def _is_same_output(original: Expectation, translation: Expectation) -> bool:
    """Also true where either would do as an output for the other: other ages, addresses and generated names."""
    if original.text.split() == translation.text.split():
        return True
    kinds = {original.kind, translation.kind} - {ExpectationKind.ERROR}
    kind = ExpectationKind.JSON if ExpectationKind.JSON in kinds else ExpectationKind.TEXT
    one, other = original.text, translation.text
    return match(kind, one, other).satisfied or match(kind, other, one).satisfied


def _quoted(text: str) -> str:
    line = "; ".join(" ".join(part.split()) for part in text.strip().split("\n"))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
