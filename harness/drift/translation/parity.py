"""A deck and its translation, both played: what came out otherwise, although the audiences were told the same."""

from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from msgspec import Struct

from harness.deck.directives import COMMANDS
from harness.deck.findings import finding
from harness.deck.model import Deck, Finding, Span, Step
from harness.drift.baseline.effects import field_differences, paired_effects
from harness.drift.baseline.levels import Level
from harness.drift.baseline.output_differences import output_differences
from harness.drift.baseline.traces import CommandTrace, Trace, traces_of
from harness.drift.quoting import quoted
from harness.drift.translation.alignment import Alignment, align
from harness.drift.translation.commands import TranslatedCommand, says_otherwise
from harness.record.model import Record, StepRecord, Verdict

Words = Callable[[StepRecord], str]
"""Gives the words in which a report says why a step has not passed; the first of its lines is taken."""


def compare_runs(
    original: Deck, of_original: Record, translation: Deck, of_translation: Record, words: Words
) -> tuple[Finding, ...]:
    """Return where a translation's run came out otherwise than its original's: verdicts, effects, claimed outputs.

    Each place is in the translation, and names that in the original. Which steps belong together is told by `align`. The
    decks must be those that were played.
    """
    comparison = _Parity(align(original, translation), _Run(of_original), _Run(of_translation), translation, words)
    return tuple(sorted(comparison.findings(), key=lambda finding: (str(finding.span.path), finding.span.line)))


class _Played(Struct, frozen=True):
    """A step that was played."""

    record: StepRecord
    trace: Trace

    @property
    def place(self) -> Span:
        return Span(Path(self.trace.path), self.trace.line)

    @property
    def is_expected(self) -> bool:
        """Whether the slide says what will appear."""
        return any(not expectation.hidden for expectation in self.record.expectations)


class _Typed(Struct, frozen=True):
    """A command that was typed: the last of its step has what the slide claims."""

    step: _Played
    trace: CommandTrace
    line: int
    is_last: bool

    @property
    def place(self) -> Span:
        return Span(Path(self.step.trace.path), self.line)


class _Run:
    """A run, by the places of its steps in the deck."""

    def __init__(self, record: Record) -> None:
        played = [_Played(*pair) for pair in zip(record.steps, traces_of(record), strict=True)]
        self._steps = {(PurePath(step.trace.path).name, step.trace.line, step.trace.text): step for step in played}
        self.typed: list[_Typed] = []
        self._of_step: dict[int, list[_Typed]] = {}
        for step in played:
            commands = [
                _Typed(step, trace, record.line, record is step.record.commands[-1])
                for record, trace in zip(step.record.commands, step.trace.commands, strict=True)
            ]
            self.typed += commands
            self._of_step[id(step)] = commands

    def step(self, step: Step) -> _Played | None:
        return self._steps.get((step.span.path.name, step.span.line, step.text))

    def command(self, command: TranslatedCommand) -> _Typed | None:
        """Return the command as bash split it, which may be a whole loop."""
        step = self.step(command.step)
        before = [typed for typed in self._of_step.get(id(step), ()) if typed.line <= command.span.line]
        return before[-1] if before else None


class _Parity:
    def __init__(self, alignment: Alignment, original: _Run, translation: _Run, deck: Deck, words: Words) -> None:
        self.alignment = alignment
        self.original = original
        self.translation = translation
        self.deck = deck
        self.words = words

    def findings(self) -> Iterator[Finding]:
        commands: dict[tuple[int, int], tuple[_Typed, _Typed, Span, bool]] = {}
        steps: dict[tuple[int, int], tuple[_Played, _Played, Span]] = {}
        for pair in self.alignment.commands:
            original, translation = self.original.command(pair.original), self.translation.command(pair.translation)
            if original is not None and translation is not None:
                has_prose = says_otherwise(pair.original, pair.translation)
                translated, step, other = pair.translation, original.step, translation.step
                commands.setdefault(
                    (id(original), id(translation)), (original, translation, translated.span, has_prose)
                )
                steps.setdefault((id(step), id(other)), (step, other, translated.step.span))
        for mine, theirs in self._directives():
            first, second = self.original.step(mine), self.translation.step(theirs)
            if first is not None and second is not None:
                steps.setdefault((id(first), id(second)), (first, second, theirs.span))
        for first, second, span in steps.values():
            yield from self._of_verdicts(first, second, span)
        for original, translation, span, has_prose in commands.values():
            yield from _of_effects(original, translation, span)
            if not has_prose:
                yield from _of_outputs(original, translation, span)
        yield from self._of_unmatched(commands)

    def _directives(self) -> Iterator[tuple[Step, Step]]:
        """Steps that type no command, in pairs: those of one kind on a slide, in order."""
        for pair in self.alignment.slides:
            left = [step for step in pair.translation.slide.steps if step.kind not in COMMANDS]
            for step in pair.original.slide.steps:
                other = next((candidate for candidate in left if candidate.kind == step.kind), None)
                if step.kind not in COMMANDS and other is not None:
                    left.remove(other)
                    yield step, other

    def _of_unmatched(self, pairs: dict[tuple[int, int], tuple[_Typed, _Typed, Span, bool]]) -> Iterator[Finding]:
        """Commands of one deck alone that did something to the cluster."""
        counterparts = {id(original): span for original, _, span, _ in pairs.values()}
        span = self.deck.slides[0].span if self.deck.slides else Span(self.deck.path, 1)
        for typed in self.original.typed:
            span = counterparts.get(id(typed), span)
            done = _done(typed)
            if id(typed) not in counterparts and done:
                words = {"command": quoted(typed.trace.text), "place": typed.place, "done": done}
                yield finding("parity-effect/missing", span, **words)
        matched = {id(translation) for _, translation, _, _ in pairs.values()}
        spans = {(step.span.path.name, step.span.line): step.span for _, step in self.deck.steps}
        for typed in self.translation.typed:
            done = _done(typed)
            if id(typed) not in matched and done:
                trace = typed.step.trace
                place = spans.get((PurePath(trace.path).name, trace.line), span)
                yield finding("parity-effect/extra", place, command=quoted(typed.trace.text), done=done)

    def _of_verdicts(self, original: _Played, translation: _Played, span: Span) -> Iterator[Finding]:
        was, is_now = original.trace.verdict, translation.trace.verdict
        if was is not is_now:
            section = "parity-verdict/blocked" if is_now is Verdict.BLOCKED else "parity-verdict"
            facts = {"there": was, "place": original.place, "because": self._because(original)}
            yield finding(section, span, here=is_now, because_here=self._because(translation), **facts)
        elif original.record.page and translation.record.page:
            status, other = original.record.page.status, translation.record.page.status
            if status != other:
                yield finding("parity-output/page", span, here=other, there=status, place=original.place)

    def _because(self, step: _Played) -> str:
        """Return the first line of why a step has not passed; empty for one that has."""
        return next(iter(self.words(step.record).splitlines()), "")


def _done(typed: _Typed) -> str:
    return ", ".join(str(effect) for effect in typed.trace.effects if not effect.owner)


def _of_effects(original: _Typed, translation: _Typed, span: Span) -> Iterator[Finding]:
    """Nothing where one of the two was not played to its end: its verdict says why."""
    if original.step.trace.verdict is not translation.step.trace.verdict:
        return
    differences = []
    for old_effect, new_effect in paired_effects(original.trace.effects, translation.trace.effects):
        if old_effect is not None and new_effect is not None:
            differences += [
                f"{new_effect}: {name} {new} here, {old} there"
                for name, old, new in field_differences(old_effect, new_effect)
            ]
        else:
            differences.append(f"{old_effect} there only" if old_effect is not None else f"{new_effect} here only")
    if differences:
        words = {"here": quoted(translation.trace.text), "there": quoted(original.trace.text), "place": original.place}
        yield finding("parity-effect", span, differences="; ".join(differences), command=original.trace.text, **words)


def _of_outputs(original: _Typed, translation: _Typed, span: Span) -> Iterator[Finding]:
    if not (original.is_last and translation.is_last and (original.step.is_expected or translation.step.is_expected)):
        return
    if original.step.trace.verdict is not translation.step.trace.verdict:
        return
    before, after = original.trace.output, translation.trace.output
    if all(level is not Level.CHANGED for level, _ in output_differences(translation.trace.text, before, after)):
        return
    words = {"here": _only(after, before), "there": _only(before, after), "place": original.place}
    yield finding("parity-output", span, command=quoted(translation.trace.text), **words)


def _only(lines: tuple[str, ...], others: tuple[str, ...]) -> str:
    """Return the first line that only one of them has."""
    return quoted(next((line for line in lines if line not in others), ""))
