"""What a translation of a deck does otherwise than its original. What is merely translated is no finding."""

from __future__ import annotations

from collections.abc import Iterator

from harness.deck.model import Deck, Expectation, ExpectationKind, Finding, Severity, Span, Step
from harness.drift.translation.alignment import Alignment, CommandPair, SlideView, align, steps_of_commands
from harness.drift.translation.commands import Command, says_otherwise
from harness.drift.translation.differences import differences
from harness.drift.translation.lost_directives import (
    ChangedDirective,
    LostDirective,
    Place,
    changed_directives,
    lost_directives,
)
from harness.match import match

FINDINGS = {
    "translation-broken-command": "the translation took a command apart, or translated a word of it",
    "translation-kubectl-run": "`kubectl run` where the original creates a Deployment",
    "translation-command": "another command than in the original",
    "translation-port": "another port than in the original",
    "translation-image": "another image than in the original",
    "translation-missing-command": "a command that only the original types",
    "translation-extra-command": "a command that only the translation types",
    "translation-lost-directive": "`wait`, `keys`, `hide`, `open`, … that only the original has",
    "translation-directive": "a directive that says something else",
    "translation-terminal": "a block that is typed in another terminal",
    "translation-missing-slide": "a slide that only the original has",
    "translation-extra-slide": "a slide that only the translation has",
    "translation-claim": "another output is said to appear",
    "translation-lost-claim": "the original says what appears, and the translation does not",
}
"""The ids, each with what it means in a few words."""
_LONGEST = 160
"""Characters of a quoted line."""


def compare(original: Deck, translation: Deck) -> tuple[Finding, ...]:
    """What is different in a translation, in the order of its lines; each place is in the translation.

    Slides that are excluded in their deck are not compared.
    """
    comparison = _Comparison(align(original, translation), translation)
    files = {path: number for number, path in enumerate(dict.fromkeys(slide.span.path for slide in translation.slides))}
    return tuple(
        sorted(comparison.findings(), key=lambda each: (files.get(each.span.path, len(files)), each.span.line))
    )


class _Comparison:
    def __init__(self, alignment: Alignment, translation: Deck) -> None:
        self.alignment = alignment
        self.beginning = translation.slides[0].span if translation.slides else Span(translation.path, 1)
        self.lost_directives = lost_directives(alignment)
        self.told = {lost.span for lost in self.lost_directives}
        self.of_step: dict[int, list[CommandPair]] = {}
        """The pairs of each step of the original, by its `id`."""
        for pair in alignment.commands:
            self.of_step.setdefault(id(pair.original.step), []).append(pair)

    def findings(self) -> Iterator[Finding]:
        for pair in self.alignment.commands:
            yield from _of_command(pair)
        for command, view in self.alignment.lost:
            yield from self._of_lost_command(command, view)
        yield from map(_of_extra_command, self.alignment.extra)
        yield from map(_of_lost_directive, self.lost_directives)
        for change in changed_directives(self.alignment):
            if not any(map(self._prints_prose_of_its_own, change.slide.steps)):
                yield _of_changed_directive(change)
        yield from self._of_steps()
        for view, behind in self.alignment.missing:
            yield self._of_missing_slide(view, behind)
        yield from (_of_extra_slide(view) for view in self.alignment.added if view.commands)

    def _prints_prose_of_its_own(self, step: Step) -> bool:
        """True for a step of the original whose translation says something in another language."""
        return any(says_otherwise(pair.original, pair.translation) for pair in self.of_step.get(id(step), ()))

    def _of_lost_command(self, command: Command, view: SlideView) -> Iterator[Finding]:
        if command.is_hidden and command.step.span in self.told:
            return
        before = [
            pair.translation.span
            for pair in self.of_step.get(id(command.step), ())
            if pair.original.span.line < command.span.line
        ]
        yield _finding(
            "translation-missing-command",
            before[-1] if before else view.slide.span,
            f"the original types `{_quoted(command.text)}` ({command.span}), and the translation does not",
            f"Add it {'after this line' if before else 'to this slide'}.",
        )

    def _of_steps(self) -> Iterator[Finding]:
        counterparts = steps_of_commands(self.alignment)
        panes_are_lost = any(lost.word == "tmux" for lost in self.lost_directives)
        for step in (step for pair in self.alignment.slides for step in pair.original.slide.steps):
            other = counterparts.get(id(step))
            if other is None:
                continue
            if step.terminal != other.terminal and not panes_are_lost:
                yield _finding(
                    "translation-terminal",
                    other.span,
                    f"typed in {other.terminal}, where the original types it in {step.terminal} ({step.span})",
                    f"Give this block to {step.terminal}.",
                )
            is_same = all(pair.original.meaning == pair.translation.meaning for pair in self.of_step[id(step)])
            if is_same and not self._prints_prose_of_its_own(step):
                yield from _of_claims(step, other)

    def _of_missing_slide(self, view: SlideView, behind: SlideView | None) -> Finding:
        pairs = self.alignment.slides
        last = pairs[-1].translation.slide.span if pairs else self.beginning
        typed = f", which types `{_quoted(view.commands[0].text)}`," if view.commands else ""
        return _finding(
            "translation-missing-slide",
            behind.slide.span if behind else last,
            f"the original's slide “{view.slide.title}” ({view.slide.span}){typed} is missing "
            f"{'before' if behind else 'after'} this one",
            "Translate it.",
        )


# ── one thing each ───────────────────────────────────────────────────────────


def _of_command(pair: CommandPair) -> Iterator[Finding]:
    one, other = pair.original, pair.translation
    if one.meaning != other.meaning:
        both = f"`{_quoted(other.text)}` here, `{_quoted(one.text)}` in the original ({one.span})"
        for difference in differences(one, other):
            yield _finding(
                difference.id, other.span, f"{difference.what}: {both}", f"Write: {one.text}", difference.severity
            )


def _of_extra_command(command: Command) -> Finding:
    return _finding(
        "translation-extra-command",
        command.span,
        f"`{_quoted(command.text)}` is typed here, and not in the original",
        "Remove it, or add it to the original.",
        Severity.NOTE,
    )


_WHERE = {
    Place.AFTER: "after this line",
    Place.FIRST: "on this slide",
    Place.SLIDE: "right above the title of this slide",
    Place.DECK: "at the top of the deck, above its first title",
}


def _of_lost_directive(lost: LostDirective) -> Finding:
    where = _WHERE.get(lost.place, "before this line")
    if isinstance(lost.whole, Expectation):
        where = "after this block"
    written = f"```{lost.word} {lost.text}```" if "\n" not in lost.text else f"the ```{lost.word} …``` of {lost.span}"
    return _finding(
        "translation-lost-directive",
        lost.line,
        f"the translation lost the directive `{lost.word}`: the original has ```{lost.word} {_quoted(lost.text)}``` "
        f"({lost.span})",
        f"Put {written} into a comment {where}. Until then, `harness run` borrows it from the original.",
    )


def _of_changed_directive(change: ChangedDirective) -> Finding:
    one, other = change.original, change.translation
    return _finding(
        "translation-directive",
        other.span,
        f"```{other.kind} {_quoted(other.text)}``` here, ```{one.kind} {_quoted(one.text)}``` in the original ({one.span})",
        f"Write: {one.text}",
    )


def _of_claims(original: Step, translation: Step) -> Iterator[Finding]:
    """What the two slides say will appear."""
    ours = [each for each in translation.expectations if not each.hidden]
    theirs = []
    for claim in original.expectations:
        same = next((each for each in ours if _is_same_claim(claim, each)), None)
        if same is not None:
            ours.remove(same)
        elif not claim.hidden:
            theirs.append(claim)
    for number, claim in enumerate(theirs):
        if number < len(ours):
            yield _finding(
                "translation-claim",
                ours[number].span,
                f"`{_quoted(ours[number].text)}` is said to appear here, `{_quoted(claim.text)}` in the original ({claim.span})",
                "Say the same in both: programs print what they print in every language.",
            )
        else:
            yield _finding(
                "translation-lost-claim",
                translation.span,
                f"the original says what appears (`{_quoted(claim.text)}`, {claim.span}), and the translation does not, "
                "or in words that are not known",
                "Put the output into a fence after a sentence like “Nous devrions voir :”.",
            )


def _is_same_claim(original: Expectation, translation: Expectation) -> bool:
    """Also true where either would do as an output for the other: other ages, addresses and generated names."""
    if original.text.split() == translation.text.split():
        return True
    is_json = ExpectationKind.JSON in (original.kind, translation.kind)
    kind = ExpectationKind.JSON if is_json else ExpectationKind.TEXT
    one, other = original.text, translation.text
    return match(kind, one, other).satisfied or match(kind, other, one).satisfied


def _of_extra_slide(view: SlideView) -> Finding:
    return _finding(
        "translation-extra-slide",
        view.slide.span,
        f"the original has no slide that types what “{view.slide.title}” does",
        "Add it to the original too, if its readers would miss it.",
        Severity.NOTE,
    )


def _finding(identifier: str, span: Span, message: str, way_out: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(identifier, span, severity, message, way_out)


def _quoted(text: str) -> str:
    line = "; ".join(" ".join(part.split()) for part in text.strip().split("\n"))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
