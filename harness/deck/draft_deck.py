"""A deck while it is put together: its slides, steps and claims so far, and what is wrong with them."""

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from harness.deck import directives
from harness.deck.blocks import Asks, Fence
from harness.deck.directives import ACTS_ON_COMMAND, COMMANDS, DIRECTIVES, BadDirective, Role
from harness.deck.drafts import LastCommand, OpenExercise, OpenSlide
from harness.deck.findings import finding
from harness.deck.language import detect_language
from harness.deck.model import (
    Announced,
    Deck,
    Excerpt,
    Expectation,
    FileText,
    Finding,
    Opened,
    Passage,
    Requirement,
    Scope,
    Silence,
    Skip,
    SkipKind,
    Slide,
    Span,
    Step,
    Workdir,
)
from harness.deck.open_shells import OpenShells
from harness.deck.options import Options
from harness.deck.panes import Panes
from harness.deck.requirements import (
    Requirements,
    WaitingRequirements,
    common_range,
    exclude_each_other,
)
from harness.deck.source import Source
from harness.deck.tabs import Tabs


class DraftDeck:
    """Takes directives, each at its place; `deck` gives what they make together."""

    def __init__(self, path: Path, findings: Iterable[Finding]) -> None:
        self.source = Source(path, "")
        self.last_line = 1
        self.path = path
        self.asks = Asks.EXERCISES
        self.findings = list(findings)
        self.slides = [OpenSlide(Span(path, 1))]
        self.exercise: OpenExercise | None = None
        self.last_command: LastCommand | None = None
        self.options = Options()
        self.waiting = WaitingRequirements()
        self.of_file: list[Requirement] = []
        """What the whole file requires."""
        self.bound: Requirements = ()
        """What the block requires of which steps are made."""
        self.typed_in: dict[str, tuple[Requirements, ...]] = {}
        """By terminal, what its last command requires; where several are side by side, what each of them does."""
        self.copied: tuple[Requirements, ...] = ()
        """The same of the command whose output was copied last."""
        self.panes = Panes()
        self.shells = OpenShells()
        self.inside: tuple[Opened, ...] = ()
        """What the step is typed in that is added next."""
        self.named_terminal: str | None = None
        """The terminal that the last visible fence named: hidden directives behind it act there."""
        self.tabs = Tabs()
        self.before_tab: LastCommand | None = None
        """The last command before a tab that is not played: what is claimed below the tabs is about that one."""
        self.passages: list[Passage] = []
        self.excerpts: list[Excerpt] = []
        self.silences: list[Silence] = []
        self.announcements: list[Announced] = []
        self.file_texts: list[FileText] = []
        self.workdir: Workdir | None = None

    def deck(self, dialect: str) -> Deck:
        """Return the deck, written in these dialects."""
        self.findings += (*self.options.unused(), *self.waiting.unused())
        slides: list[Slide] = []
        for number, slide in enumerate(self.slides, start=1):
            title = (
                slide.title
                or slide.page_title
                or ("" if slides else slide.first_paragraph)
                or (slides[-1].title if slides else "")
            )
            slides.append(slide.finished(number, title))
        self.findings += self._requirements_of_nothing(slides)
        return Deck(
            path=self.path,
            dialect=dialect,
            language=detect_language("\n".join(passage.text for passage in self.passages if not passage.is_heading)),
            title=self.slides[0].page_title
            or slides[0].title
            or next((slide.title for slide in slides if slide.title), self.path.stem),
            slides=tuple(slides),
            findings=_in_reading_order(self.findings),
            excerpts=tuple(self.excerpts),
            silences=tuple(self.silences),
            announced=tuple(self.announcements),
            passages=tuple(self.passages),
            file_texts=tuple(self.file_texts),
            workdir=self.workdir,
        )

    def direct(self, word: str, fence: Fence) -> None:
        """Do what a directive says; what is wrong with it is a finding."""
        directive = DIRECTIVES[word]
        try:
            if directive.role is Role.STEP:
                self.add_step(word, fence)
            elif directive.role is Role.OPTION:
                self.options.add(word, fence.content, self.span(fence.line))
            elif directive.role is Role.SILENCE:
                identifier, reason = directives.parse_silence(fence.content)
                self.silences.append(Silence(identifier, reason, self.span(fence.line), len(self.slides)))
            elif directive.role is Role.DECK:
                self._starts_in(Workdir(directives.parse_workdir(fence.content), self.span(fence.line)))
            elif directive.role is Role.REQUIREMENT:
                problem = self.waiting.add(directives.parse_range(fence.content), self.span(fence.line))
                if problem is not None:
                    self.require_of_file(problem)
            else:
                text = textwrap.dedent(fence.content).strip("\n")
                requires = self.waiting.taken(Scope.EXPECTATION)
                self.attach(directives.parse_expectation(word, text.strip(), self.span(fence.line)), word, requires)
        except BadDirective as error:
            self.report("bad-…", fence.line, word=word, problem=error, summary=directive.summary)

    def add_step(self, word: str, fence: Fence, *, file: str = "") -> None:
        """Add a step to the exercise that is open, else to one of its own. Raises `BadDirective`."""
        text = directives.text_of(word, fence.content, has_highlights=self.asks is Asks.EXERCISES)
        directive = DIRECTIVES[word]
        if directive.reads_output and self.last_command is None:
            self.report("…-without-command/output", fence.line, word=word)
        if not text.strip() and not directive.may_be_empty:
            self.report("bad-…/empty", fence.line, word=word, summary=directive.summary)
            return
        if directive.arranges_panes:
            try:
                self.panes.command(text)
            except ValueError as error:
                raise BadDirective(str(error)) from error
            self.named_terminal = None
        if not fence.is_hidden and word in COMMANDS:
            self.named_terminal = fence.terminal
        if not self.source.undecidable_lines.isdisjoint(range(fence.line, fence.line + fence.content.count("\n") + 1)):
            self.options.skip_next(Skip(SkipKind.UNREADABLE), self.span(fence.line))
        if not fence.is_hidden and (skip := self.tabs.skip()):
            self.options.skip_next(skip, self.span(fence.line))
            self.before_tab = self.before_tab or self.last_command
        step = Step(
            kind=word,
            text=text,
            span=self.span(fence.line),
            hidden=fence.is_hidden or word == "hide",
            terminal=self.terminal_of(fence),
            inside=self.inside,
            file=file,
        )
        is_marked = self.exercise is not None
        exercise = self.exercise or self.open_exercise(fence.line, is_hidden=step.hidden)
        step = replace(step, requires=(*exercise.requires, *self.bound), acts_on=self._acts_on(step))
        self.require_possible((*self.slides[-1].requires, *step.requires))
        exercise.steps.append(self.options.applied_to(step))
        if not is_marked:
            self.exercise = None
        if word in COMMANDS:
            self._was_typed(LastCommand(exercise, len(exercise.steps) - 1, slide=len(self.slides)))
        elif self.last_command is not None:
            self.last_command.is_last_step = False

    def take_back_last(self) -> None:
        """Take the last command back, right behind which nothing was played or expected.

        What is added next is played in its place, and requires what it did.
        """
        last = self.last_command
        if last is None or last.index != len(last.exercise.steps) - 1:
            return
        step = last.exercise.steps.pop()
        is_open = last.exercise is self.exercise
        self.bound = (*step.requires[len(last.exercise.requires) if is_open else 0 :], *self.bound)
        self.last_command = None

    def add_bound_step(self, word: str, fence: Fence, *, file: str = "") -> None:
        """Add a step as `add_step` does, which requires what waits for a step."""
        self.bound = self.waiting.taken(Scope.STEP)
        self.add_step(word, fence, file=file)
        self.bound = ()

    def terminal_of(self, fence: Fence) -> str:
        """Return the terminal in which a fence acts."""
        return fence.terminal or self.named_terminal or self.panes.current

    def attach(self, expectation: Expectation, word: str = "", requires: Requirements = ()) -> None:
        """Make a claim about the last command; `word` is the directive that makes it, empty for what the audience sees.

        Besides what it `requires` itself, it holds where its slide does.
        """
        if self.last_command is None:
            section = "…-without-command" if word else "claim-without-command"
            self.report(section, expectation.span.line, word=word)
            return
        of_slide = () if self.is_beside_command() else self.slides[-1].requires
        expectation = replace(expectation, requires=(*of_slide, *requires))
        self.last_command.expect(expectation)
        commands = (self.last_command, *self.last_command.beside)
        whole = [(*self._of_command(command), *expectation.requires) for command in commands]
        if all(common_range(combined).is_empty for combined in whole):
            self.require_possible(whole[0])

    def require(self, requirements: Requirements) -> None:
        """Have all of the last slide require this."""
        if requirements:
            self.slides[-1].requires += requirements
            self.require_possible(tuple(self.slides[-1].requires))

    def require_of_file(self, requirement: Requirement) -> None:
        """Have all slides of the file require this, of which the last one is the first."""
        self.of_file.append(requirement)
        self.require((requirement,))

    def set_property(self, name: str, value: str) -> None:
        """Set a property of the last slide; unknown ones do nothing."""
        if name == "class":
            self.slides[-1].classes = tuple(part for part in value.replace(",", " ").split() if part)
        elif name == "name":
            self.slides[-1].name = value

    def open_exercise(self, line: int, is_hidden: bool) -> OpenExercise:
        """Begin an exercise on the last slide."""
        self.exercise = OpenExercise(self.span(line), is_hidden)
        self.slides[-1].exercises.append(self.exercise)
        return self.exercise

    def span(self, line: int) -> Span:
        """Return a line of what is being read; what begins behind the end of the text is at its last line."""
        return self.source.span(min(max(line, 1), self.last_line))

    def is_beside_command(self) -> bool:
        """Return whether the last command is on this slide."""
        return self.last_command is not None and self.last_command.slide == len(self.slides)

    def report(self, section: str, line: int, /, **words: object) -> None:
        """Add the finding of a section of the table, at a line of what is being read."""
        self.findings.append(finding(section, self.span(line), **words))

    def _acts_on(self, step: Step) -> tuple[Requirements, ...]:
        """What the commands require on which a directive acts."""
        if step.kind == "paste":
            return self.copied
        required = self.typed_in.get(step.terminal, ()) if step.kind in ACTS_ON_COMMAND else ()
        if step.kind == "copy":
            self.copied = required
        return required

    def _was_typed(self, command: LastCommand) -> None:
        """A command is the last one from now on, beside those right before it that are for other versions."""
        last, requires = self.last_command, command.step.requires
        if last is not None and last.is_last_step and last.slide == command.slide:
            if exclude_each_other(requires, last.step.requires):
                command.beside = (last, *last.beside)
            elif requires == last.step.requires:
                command.beside = last.beside
        self.last_command = command
        self.typed_in[command.step.terminal] = tuple(map(self._of_command, (command, *command.beside)))

    def _of_command(self, command: LastCommand) -> Requirements:
        return (*self.slides[command.slide - 1].requires, *command.step.requires)

    def require_possible(self, requirements: Requirements) -> None:
        """Report requirements that no version meets."""
        if not requirements or not common_range(requirements).is_empty:
            return
        *_, last = requirements
        other = next(requirement for requirement in requirements if common_range((requirement, last)).is_empty)
        words = {"range": last.range, "other": other.range, "scope": other.scope, "place": other.span}
        self.report_once(finding("bad-requires/impossible", last.span, **words))

    def report_once(self, new_finding: Finding) -> None:
        """Add a finding, unless it is there."""
        if new_finding not in self.findings:
            self.findings.append(new_finding)

    def _requirements_of_nothing(self, slides: Iterable[Slide]) -> Iterator[Finding]:
        """A finding for each requirement of a slide on which nothing is played, compared or shown."""
        met = {requirement for excerpt in self.excerpts for requirement in excerpt.requires}
        for slide in slides:
            met.update(
                requirement
                for step in slide.steps
                for expectation in step.expectations
                for requirement in expectation.requires
            )
        for slide in slides:
            for requirement in slide.requires if not slide.steps else ():
                if requirement.scope is Scope.SLIDE and requirement not in met:
                    words = {"range": requirement.range, "slide": slide.number, "title": slide.title}
                    yield finding("directive-without-step/slide", requirement.span, **words)

    def _starts_in(self, workdir: Workdir) -> None:
        if self.workdir is not None:
            raise BadDirective(f"{self.workdir.span} says already that the shell starts in `{self.workdir.path}`")
        self.workdir = workdir


def _in_reading_order(findings: list[Finding]) -> tuple[Finding, ...]:
    files = {path: number for number, path in enumerate(dict.fromkeys(finding.span.path for finding in findings))}
    return tuple(
        sorted(findings, key=lambda finding: (files[finding.span.path], finding.span.line, finding.span.column))
    )
