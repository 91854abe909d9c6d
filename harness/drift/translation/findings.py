"""What a translation of a deck does otherwise than its original. What is merely translated is no finding."""

from collections.abc import Iterator

from harness.deck.directives import ARRANGES_PANES
from harness.deck.expectation_kind import ExpectationKind
from harness.deck.findings import finding
from harness.deck.model import Deck, Expectation, Finding, Span, Step
from harness.drift.quoting import quoted
from harness.drift.translation.alignment import Alignment, CommandPair, ComparedSlide, align, steps_of_commands
from harness.drift.translation.commands import TranslatedCommand, says_otherwise
from harness.drift.translation.differences import differences
from harness.drift.translation.lost_directives import (
    ChangedDirective,
    LostDirective,
    changed_directives,
    lost_directives,
)
from harness.match import match


def compare(original: Deck, translation: Deck) -> tuple[Finding, ...]:
    """Return what is different in a translation, in the order of its lines; each place is in the translation.

    Slides that are excluded in their deck are not compared.
    """
    comparison = _Comparison(align(original, translation), translation)
    files = {path: number for number, path in enumerate(dict.fromkeys(slide.span.path for slide in translation.slides))}
    return tuple(
        sorted(comparison.findings(), key=lambda finding: (files.get(finding.span.path, len(files)), finding.span.line))
    )


class _Comparison:
    def __init__(self, alignment: Alignment, translation: Deck) -> None:
        self.alignment = alignment
        self.beginning = translation.slides[0].span if translation.slides else Span(translation.path, 1)
        self.lost_directives = lost_directives(alignment)
        self.spans_of_lost_directives = {lost.span for lost in self.lost_directives}
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
        """Return True for a step of the original whose translation says something in another language."""
        return any(says_otherwise(pair.original, pair.translation) for pair in self.of_step.get(id(step), ()))

    def _of_lost_command(self, command: TranslatedCommand, view: ComparedSlide) -> Iterator[Finding]:
        if command.is_hidden and command.step.span in self.spans_of_lost_directives:
            return
        before = [
            pair.translation.span
            for pair in self.of_step.get(id(command.step), ())
            if pair.original.span.line < command.span.line
        ]
        yield finding(
            "translation-missing-command",
            before[-1] if before else view.slide.span,
            command=quoted(command.text),
            place=command.span,
            is_after=bool(before),
        )

    def _of_steps(self) -> Iterator[Finding]:
        counterparts = steps_of_commands(self.alignment)
        panes_are_lost = any(lost.word in ARRANGES_PANES for lost in self.lost_directives)
        for step in (step for pair in self.alignment.slides for step in pair.original.slide.steps):
            other = counterparts.get(id(step))
            if other is None:
                continue
            if step.terminal != other.terminal and not panes_are_lost:
                words = {"here": other.terminal, "there": step.terminal, "place": step.span}
                yield finding("translation-terminal", other.span, **words)
            is_same = all(pair.original.meaning == pair.translation.meaning for pair in self.of_step[id(step)])
            if is_same and not self._prints_prose_of_its_own(step):
                yield from _of_expectations(step, other)

    def _of_missing_slide(self, view: ComparedSlide, behind: ComparedSlide | None) -> Finding:
        pairs = self.alignment.slides
        last = pairs[-1].translation.slide.span if pairs else self.beginning
        typed = quoted(view.commands[0].text) if view.commands else ""
        return finding(
            "translation-missing-slide",
            behind.slide.span if behind else last,
            title=view.slide.title,
            place=view.slide.span,
            typed=typed,
            is_before=behind is not None,
        )


# ── one thing each ───────────────────────────────────────────────────────────


def _of_command(pair: CommandPair) -> Iterator[Finding]:
    original, translation = pair.original, pair.translation
    if original.meaning != translation.meaning:
        words = {"here": quoted(translation.text), "there": quoted(original.text), "command": original.text}
        for difference in differences(original, translation):
            what = {"word": difference.word, "translated": difference.translated}
            if difference.broken is not None:
                what |= {"how": difference.broken.how, "program": difference.broken.program}
            yield finding(difference.section, translation.span, place=original.span, **what, **words)


def _of_extra_command(command: TranslatedCommand) -> Finding:
    return finding("translation-extra-command", command.span, command=quoted(command.text))


def _of_lost_directive(lost: LostDirective) -> Finding:
    where = "block" if isinstance(lost.whole, Expectation) else lost.place
    words = {"word": lost.word, "text": quoted(lost.text), "written": lost.text, "place": lost.span}
    return finding("translation-lost-directive", lost.line, where=where, is_one_line="\n" not in lost.text, **words)


def _of_changed_directive(change: ChangedDirective) -> Finding:
    original, translation = change.original, change.translation
    here, there = quoted(translation.text), quoted(original.text)
    words = {"word": translation.kind, "here": here, "other": original.kind, "there": there, "text": original.text}
    return finding("translation-directive", translation.span, place=original.span, **words)


def _of_expectations(original: Step, translation: Step) -> Iterator[Finding]:
    """Yield what the two slides say will appear."""
    ours = [expectation for expectation in translation.expectations if not expectation.hidden]
    theirs = []
    for expectation in original.expectations:
        same = next((our for our in ours if _is_same_expectation(expectation, our)), None)
        if same is not None:
            ours.remove(same)
        elif not expectation.hidden:
            theirs.append(expectation)
    for number, expectation in enumerate(theirs):
        words = {"there": quoted(expectation.text), "place": expectation.span}
        if number < len(ours):
            yield finding("translation-claim", ours[number].span, here=quoted(ours[number].text), **words)
        else:
            yield finding("translation-lost-claim", translation.span, **words)


def _is_same_expectation(original: Expectation, translation: Expectation) -> bool:
    """Also true where either would do as an output for the other: other ages, addresses and generated names."""
    if original.text.split() == translation.text.split():
        return True
    is_json = ExpectationKind.JSON in (original.kind, translation.kind)
    kind = ExpectationKind.JSON if is_json else ExpectationKind.TEXT
    text, translated = original.text, translation.text
    return match(kind, text, translated).satisfied or match(kind, translated, text).satisfied


def _of_extra_slide(view: ComparedSlide) -> Finding:
    return finding("translation-extra-slide", view.slide.span, title=view.slide.title)
