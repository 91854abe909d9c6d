"""Blocks → slides: which steps there are, what they are called to do, and what is claimed about them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from harness.deck import directives, fences, transcripts
from harness.deck.blocks import (
    Asks,
    Block,
    ExerciseEnd,
    ExerciseStart,
    Fence,
    Heading,
    Link,
    Paragraph,
    Problem,
    Property,
    SlideStart,
)
from harness.deck.directives import DIRECTIVES, BadDirective, Role
from harness.deck.drafts import LastCommand, OpenExercise, OpenSlide, Part
from harness.deck.expectations import Announcement, announcement, claimed_output, invited, quoted
from harness.deck.fences import Use
from harness.deck.language import detect_language
from harness.deck.model import (
    Announced,
    Deck,
    Excerpt,
    Expectation,
    Finding,
    Severity,
    Silence,
    Slide,
    Span,
    Step,
    Workdir,
)
from harness.deck.options import Options
from harness.deck.page_fences import use_on_page
from harness.deck.panes import Panes
from harness.deck.source import Source
from harness.shell.recognition import is_command, is_shell, is_table, is_yaml


def assemble(path: Path, parts: Iterable[Part], findings: Iterable[Finding]) -> Deck:
    """The deck that these parts are, in order; `findings` are those of its sources."""
    assembler = _Assembler(path, findings)
    dialects: list[str] = []
    for part in parts:
        if part.dialect not in dialects:
            dialects.append(part.dialect)
        assembler.begin(part)
        for block in part.blocks:
            assembler.take(block)
    return assembler.deck(" + ".join(dialects))


class _Assembler:
    def __init__(self, path: Path, findings: Iterable[Finding]) -> None:
        self.source = Source(path, "")
        self.last_line = 1
        self.path = path
        self.asks = Asks.EXERCISES
        self.findings = list(findings)
        self.slides = [OpenSlide(Span(path, 1))]
        self.is_empty = True
        self.exercise: OpenExercise | None = None
        self.last_command: LastCommand | None = None
        self.options = Options()
        self.panes = Panes()
        self.named_terminal: str | None = None
        """The terminal that the last visible fence named: hidden directives behind it act there."""
        self.announced: Announcement | None = None
        self.prose: list[str] = []
        self.excerpts: list[Excerpt] = []
        self.silences: list[Silence] = []
        self.announcements: list[Announced] = []
        self.workdir: Workdir | None = None

    def begin(self, part: Part) -> None:
        """What follows is from this part; a file begins a slide."""
        self.source = part.source
        self.last_line = part.source.text.count("\n") + 1
        self.asks = part.asks
        if part.is_first:
            if self.is_empty:
                self.slides.clear()
            self.is_empty = False
            self.take(SlideStart(1))
        self.exercise = None

    def take(self, block: Block) -> None:
        match block:
            case SlideStart(line):
                if not self._is_untouched():
                    self.slides.append(OpenSlide(self._span(line)))
                self.exercise = None
                self.announced = None
            case Property(_, name, value):
                self._property(name, value)
            case Heading(_, text):
                self.slides[-1].title = self.slides[-1].title or text
                self.announced = None
                self._prose_follows()
            case Paragraph(line, text):
                self._paragraph(line, text)
            case ExerciseStart(line, is_hidden):
                self._open_exercise(line, is_hidden)
            case ExerciseEnd():
                self.exercise = None
            case Link(line, url):
                self._step("open", Fence(line, "open", url))
            case Fence():
                self._fence(block)
                self.announced = None
            case Problem(finding):
                self.findings.append(finding)

    def _span(self, line: int) -> Span:
        """A line of what is being read; what begins behind the end of the text is at its last line."""
        return self.source.span(min(max(line, 1), self.last_line))

    def _is_untouched(self) -> bool:
        """A deck that begins with a separator or a heading has no empty slide before it."""
        if len(self.slides) != 1 or self.asks is Asks.EXERCISES:
            return False
        return not (self.slides[0].title or self.slides[0].exercises)

    def _paragraph(self, line: int, text: str) -> None:
        self.slides[-1].first_paragraph = self.slides[-1].first_paragraph or text.split("\n", maxsplit=1)[0]
        self.prose.append(text)
        claim = quoted(text)
        if claim is not None and self._is_announced(""):
            self._attach(claimed_output("", claim, self._span(line), self.announced))
            self.announced = None
            return
        self.announced = announcement(text)
        if self.announced is not None:
            last_line = text.rstrip().rsplit("\n", 1)[-1].strip()
            place = self._span(line + text.rstrip().count("\n"))
            self.announcements.append(Announced(last_line, place, len(self.slides)))
        self._prose_follows()
        command = invited(text) if self.asks is Asks.COMMANDS else None
        if command is not None and is_command(command):
            self._step("bash", Fence(line, "bash", command))

    def _prose_follows(self) -> None:
        if self.last_command is not None:
            self.last_command.has_prose_behind = True

    def _is_announced(self, word: str) -> bool:
        return fences.is_covered(self.announced, word, is_beside_command=self._is_beside_command())

    def _is_beside_command(self) -> bool:
        return self.last_command is not None and self.last_command.slide == len(self.slides)

    def deck(self, dialect: str) -> Deck:
        self.findings.extend(self.options.unused())
        slides: list[Slide] = []
        for number, slide in enumerate(self.slides, start=1):
            title = slide.title or ("" if slides else slide.first_paragraph) or (slides[-1].title if slides else "")
            slides.append(slide.finished(number, title))
        return Deck(
            path=self.path,
            dialect=dialect,
            language=detect_language("\n".join(self.prose)),
            title=slides[0].title or next((slide.title for slide in slides if slide.title), self.path.stem),
            slides=tuple(slides),
            findings=_in_reading_order(self.findings),
            excerpts=tuple(self.excerpts),
            silences=tuple(self.silences),
            announced=tuple(self.announcements),
            workdir=self.workdir,
        )

    def _property(self, name: str, value: str) -> None:
        if name == "class":
            self.slides[-1].classes = tuple(part for part in value.replace(",", " ").split() if part)
        elif name == "name":
            self.slides[-1].name = value

    def _open_exercise(self, line: int, is_hidden: bool) -> OpenExercise:
        self.exercise = OpenExercise(self._span(line), is_hidden)
        self.slides[-1].exercises.append(self.exercise)
        return self.exercise

    def _fence(self, fence: Fence) -> None:
        word = fences.word_of(fence)
        match self._use_of(fence, word):
            case Use.COMMANDS:
                self._commands(fence)
            case Use.TRANSCRIPT:
                self._exchanges(fence, transcripts.exchanges(textwrap.dedent(fence.content)))
            case Use.SESSION:
                self._session(fence)
            case Use.MISLABELLED:
                self._find(
                    "mislabelled-shell",
                    fence.line - 1,
                    f"this fence is labelled `{word}` and holds commands; they are typed",
                    "Label it `bash`.",
                    Severity.WARNING,
                )
                self._commands(fence)
            case Use.CLAIM:
                content = transcripts.without_prompt(fence.content) if word != "json" else fence.content
                self._attach(claimed_output(word, content, self._span(fence.line), self.announced))
            case Use.DIRECTIVE:
                self._directive(directives.SHELL_WORDS.get(word, word), fence)
            case Use.UNKNOWN:
                self._unknown(word, fence)
            case Use.READING:
                self._excerpt(word, fence)

    def _use_of(self, fence: Fence, word: str) -> Use:
        follows_command = self.last_command is not None and not self.last_command.has_prose_behind
        if self.asks is Asks.SHELL_FENCES:
            says_shell = word in directives.SHELL_WORDS or word in fences.TRANSCRIPT_WORDS
            return use_on_page(
                fence,
                has_command=self.last_command is not None,
                is_announced=self._is_announced("" if says_shell else word),
                is_beside_command=self._is_beside_command(),
                follows_command=follows_command,
            )
        return fences.use_of(
            fence,
            is_asked=self.exercise is not None or self.asks is not Asks.EXERCISES,
            marks_exercises=self.asks is Asks.EXERCISES,
            is_announced=self._is_announced(word),
            follows_command=follows_command,
        )

    def _excerpt(self, word: str, fence: Fence) -> None:
        if fence.is_hidden:
            return
        self.excerpts.append(Excerpt(word, fence.content, self._span(fence.line)))
        if is_table(fence.content) and self._is_beside_command() and word in fences.OUTPUT_WORDS:
            self._find(
                "unasserted-output",
                fence.line,
                "this looks like what the command before prints, and nothing compares it",
                "Announce it, so that it is compared: “We should see:” right before it.",
                Severity.NOTE,
            )

    def _commands(self, fence: Fence) -> None:
        if is_yaml(fence.content) and not is_shell(fence.content):
            self._find(
                "mislabelled-yaml",
                fence.line - 1,
                f"this fence is labelled `{fences.word_of(fence)}` and holds YAML; it is not typed",
                "Label it `yaml`; put `kubectl apply -f - <<EOF` around it if it is to be applied.",
                Severity.WARNING,
            )
            return
        self._directive("bash", fence)

    def _session(self, fence: Fence) -> None:
        text = textwrap.dedent(fence.content)
        has_prompt = transcripts.has_prompt(text)
        found = transcripts.exchanges(text) if has_prompt else transcripts.exchanges_without_prompts(text)
        if has_prompt or len(found) > 1 or any(exchange.output for exchange in found):
            self._exchanges(fence, found)
        else:
            self._commands(fence)

    def _exchanges(self, fence: Fence, exchanges: Iterable[transcripts.Exchange]) -> None:
        for exchange in exchanges:
            self._directive("bash", replace(fence, line=fence.line + exchange.line, content=exchange.command))
            if exchange.output:
                span = self._span(fence.line + exchange.output_line)
                self._attach(claimed_output("", exchange.output, span))

    def _directive(self, word: str, fence: Fence) -> None:
        directive = DIRECTIVES[word]
        try:
            if directive.role is Role.STEP:
                self._step(word, fence)
            elif directive.role is Role.OPTION:
                self.options.add(word, fence.content, self._span(fence.line))
            elif directive.role is Role.SILENCE:
                identifier, reason = directives.parse_silence(fence.content)
                self.silences.append(Silence(identifier, reason, self._span(fence.line), len(self.slides)))
            elif directive.role is Role.DECK:
                self._starts_in(Workdir(directives.parse_workdir(fence.content), self._span(fence.line)))
            else:
                text = textwrap.dedent(fence.content).strip("\n")
                self._attach(directives.parse_expectation(word, text.strip(), self._span(fence.line)), word)
        except BadDirective as error:
            self._find(f"bad-{word}", fence.line, str(error), f"`{word}`: {directive.summary}.")

    def _starts_in(self, workdir: Workdir) -> None:
        if self.workdir is not None:
            raise BadDirective(f"{self.workdir.span} says already that the shell starts in `{self.workdir.path}`")
        self.workdir = workdir

    def _step(self, word: str, fence: Fence) -> None:
        text = directives.text_of(word, fence.content, has_highlights=self.asks is Asks.EXERCISES)
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
            self.named_terminal = None
        if not fence.is_hidden and word in directives.COMMANDS:
            self.named_terminal = fence.terminal
        if not self.source.undecidable_lines.isdisjoint(range(fence.line, fence.line + fence.content.count("\n") + 1)):
            self.options.skip_undecidable(self._span(fence.line))
        step = Step(
            kind=word,
            text=text,
            span=self._span(fence.line),
            hidden=fence.is_hidden or word == "hide",
            terminal=fence.terminal or self.named_terminal or self.panes.current,
        )
        is_marked = self.exercise is not None
        exercise = self.exercise or self._open_exercise(fence.line, is_hidden=step.hidden)
        exercise.steps.append(self.options.applied_to(step))
        if not is_marked:
            self.exercise = None
        if word in directives.COMMANDS:
            self.last_command = LastCommand(exercise, len(exercise.steps) - 1, slide=len(self.slides))

    def _attach(self, expectation: Expectation, word: str = "") -> None:
        if self.last_command is None:
            self._find(
                f"{word or 'claim'}-without-command",
                expectation.span.line,
                f"`{word}` has no command before it"
                if word
                else "this output is claimed of no command: none is before it",
                "Put it after the command block that it is about.",
                Severity.ERROR if word else Severity.NOTE,
            )
            return
        self.last_command.expect(expectation)

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
        self.findings.append(
            Finding(identifier, self._span(line), severity, message, way_out, severity is Severity.ERROR)
        )


def _in_reading_order(findings: list[Finding]) -> tuple[Finding, ...]:
    files = {path: number for number, path in enumerate(dict.fromkeys(finding.span.path for finding in findings))}
    return tuple(sorted(findings, key=lambda each: (files[each.span.path], each.span.line, each.span.column)))
