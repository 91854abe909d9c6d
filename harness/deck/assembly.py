"""Blocks → slides: which steps there are, what they are called to do, and what is claimed about them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from harness.deck import directives
from harness.deck.blocks import (
    Block,
    ExerciseEnd,
    ExerciseStart,
    Fence,
    Heading,
    Paragraph,
    Problem,
    Property,
    SlideStart,
)
from harness.deck.directives import DIRECTIVES, BadDirective, Role
from harness.deck.expectations import announces_output, claimed_output
from harness.deck.language import detect_language
from harness.deck.model import Deck, Exercise, Expectation, Finding, Severity, Slide, Span, Step
from harness.deck.panes import Panes
from harness.deck.source import Source


@dataclass(slots=True)
class _OpenExercise:
    line: int
    is_hidden: bool
    steps: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class _OpenSlide:
    line: int
    title: str = ""
    first_paragraph: str = ""
    classes: tuple[str, ...] = ()
    name: str | None = None
    exercises: list[_OpenExercise] = field(default_factory=list)


def assemble(source: Source, dialect: str, blocks: Iterable[Block]) -> Deck:
    """The deck that these blocks are."""
    assembler = _Assembler(source)
    for block in blocks:
        assembler.take(block)
    return assembler.deck(dialect)


class _Assembler:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings = list(source.findings)
        self.slides = [_OpenSlide(1)]
        self.exercise: _OpenExercise | None = None
        self.last_command: tuple[_OpenExercise, int] | None = None
        self.options: dict[str, tuple[str, int]] = {}
        self.panes = Panes()
        self.output_is_announced = False
        self.prose: list[str] = []

    def take(self, block: Block) -> None:
        match block:
            case SlideStart(line):
                self.slides.append(_OpenSlide(line))
                self.exercise = None
                self.output_is_announced = False
            case Property(_, name, value):
                self._property(name, value)
            case Heading(_, text):
                self.slides[-1].title = self.slides[-1].title or text
                self.output_is_announced = False
            case Paragraph(_, text):
                self.slides[-1].first_paragraph = self.slides[-1].first_paragraph or text.split("\n")[0]
                self.prose.append(text)
                self.output_is_announced = announces_output(text)
            case ExerciseStart(line, is_hidden):
                self._open_exercise(line, is_hidden)
            case ExerciseEnd():
                self.exercise = None
            case Fence():
                self._fence(block)
                self.output_is_announced = False
            case Problem(finding):
                self.findings.append(finding)

    def deck(self, dialect: str) -> Deck:
        for word, (_, line) in self.options.items():
            self._find(
                "directive-without-step",
                line,
                f"`{word}` changes nothing: no step follows it",
                "Put it before the step that it is about, or remove it.",
                Severity.WARNING,
            )
        slides: list[Slide] = []
        for number, slide in enumerate(self.slides, start=1):
            title = slide.title or ("" if slides else slide.first_paragraph) or (slides[-1].title if slides else "")
            slides.append(self._slide(number, slide, title))
        return Deck(
            path=self.source.path,
            dialect=dialect,
            language=detect_language("\n".join(self.prose)),
            title=slides[0].title or next((slide.title for slide in slides if slide.title), self.source.path.stem),
            slides=tuple(slides),
            findings=tuple(sorted(self.findings, key=lambda finding: (finding.span.line, finding.span.column))),
        )

    def _slide(self, number: int, slide: _OpenSlide, title: str) -> Slide:
        exercises = tuple(
            Exercise(self.source.span(exercise.line), tuple(exercise.steps), exercise.is_hidden)
            for exercise in slide.exercises
            if exercise.steps
        )
        return Slide(number, title, self.source.span(slide.line), slide.classes, slide.name, exercises)

    def _property(self, name: str, value: str) -> None:
        if name == "class":
            self.slides[-1].classes = tuple(part for part in value.replace(",", " ").split() if part)
        elif name == "name":
            self.slides[-1].name = value

    def _open_exercise(self, line: int, is_hidden: bool) -> _OpenExercise:
        self.exercise = _OpenExercise(line, is_hidden)
        self.slides[-1].exercises.append(self.exercise)
        return self.exercise

    def _fence(self, fence: Fence) -> None:
        word = fence.info.split()[0] if fence.info.strip() else ""
        if not fence.is_hidden and self.output_is_announced and word not in directives.SHELL_WORDS:
            self._attach(claimed_output(word, fence.content, self.source.span(fence.line)))
            return
        if self.exercise is None and not fence.is_hidden:
            return
        word = directives.SHELL_WORDS.get(word, word)
        directive = DIRECTIVES.get(word)
        if directive is None:
            if word and word.lower() not in directives.LANGUAGES:
                self._unknown(word, fence)
            return
        try:
            if directive.role is Role.STEP:
                self._step(word, fence)
            elif directive.role is Role.OPTION:
                self._option(word, fence)
            else:
                text = textwrap.dedent(fence.content).strip("\n")
                self._attach(directives.parse_expectation(word, text.strip(), self.source.span(fence.line)), word)
        except BadDirective as error:
            self._find(f"bad-{word}", fence.line, str(error), f"`{word}`: {directive.summary}.")

    def _step(self, word: str, fence: Fence) -> None:
        text = _text_of(word, fence)
        if word in ("wait", "longwait", "copy", "check", "copypaste") and self.last_command is None:
            self._find(
                f"{word}-without-command",
                fence.line,
                f"`{word}` has no command before it whose output it could look at",
                "Put it after the command block that it is about.",
            )
        if not text.strip() and word not in ("paste", "check", "key", "keys"):
            self._find(f"bad-{word}", fence.line, f"`{word}` is empty", f"`{word}`: {DIRECTIVES[word].summary}.")
            return
        if word == "tmux":
            try:
                self.panes.command(text)
            except ValueError as error:
                raise BadDirective(str(error)) from error
        step = Step(
            kind=word,
            text=text,
            span=self.source.span(fence.line),
            hidden=fence.is_hidden or word == "hide",
            terminal=self.panes.current,
        )
        exercise = self.exercise or self._open_exercise(fence.line, is_hidden=True)
        exercise.steps.append(self._with_options(step))
        if self.exercise is not None and exercise.line == fence.line:
            self.exercise = None
        if word in directives.COMMANDS:
            self.last_command = (exercise, len(exercise.steps) - 1)

    def _option(self, word: str, fence: Fence) -> None:
        text = fence.content.strip()
        if word == "skip":
            if not text:
                raise BadDirective("a reason is missing; write ```skip needs a cloud account```")
        else:
            directives.parse_seconds(word, text)
        self.options[word] = (text, fence.line)

    def _with_options(self, step: Step) -> Step:
        options, self.options = self.options, {}
        if "skip" in options:
            step = replace(step, skip=options["skip"][0])
        if "timeout" in options:
            step = replace(step, timeout=directives.parse_seconds("timeout", options["timeout"][0]))
        if "retry" in options:
            step = replace(step, retry=directives.parse_seconds("retry", options["retry"][0]))
        return step

    def _attach(self, expectation: Expectation, word: str = "") -> None:
        if self.last_command is None:
            if word:
                self._find(
                    f"{word}-without-command",
                    expectation.span.line,
                    f"`{word}` has no command before it",
                    "Put it after the command block that it is about.",
                )
            return
        exercise, index = self.last_command
        step = exercise.steps[index]
        exercise.steps[index] = replace(step, expectations=(*step.expectations, expectation))

    def _unknown(self, word: str, fence: Fence) -> None:
        meant = directives.closest(word)
        self._find(
            "unknown-directive",
            fence.line if fence.is_inline else max(1, fence.line - 1),
            f"there is no directive `{word}`",
            f"Did you mean `{meant}`?" if meant else f"The directives are {', '.join(DIRECTIVES)}.",
        )

    def _find(
        self, identifier: str, line: int, message: str, way_out: str, severity: Severity = Severity.ERROR
    ) -> None:
        span = Span(self.source.path, line)
        self.findings.append(Finding(identifier, span, severity, message, way_out, severity is Severity.ERROR))


def _text_of(word: str, fence: Fence) -> str:
    """The text of a step: common indentation removed; in commands, backticks are highlight marks and removed too.

    remark shows `` `x` `` inside a fence highlighted (its option `highlightSpans`), so the audience does not see, nor type, the
    backticks; a backtick to be typed is written with a backslash.
    """
    if word in ("keys", "key"):
        text = textwrap.dedent(fence.content).strip("\n")
        return text if word == "keys" else text.strip()
    text = textwrap.dedent(fence.content).strip("\n").rstrip()
    if word in directives.COMMANDS:
        return text.replace("\\`", "\0").replace("`", "").replace("\0", "`")
    return text.strip()
