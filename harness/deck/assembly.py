"""Blocks → slides: which steps there are, what they are called to do, and what is claimed about them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from harness.deck import directives, fences, transcripts
from harness.deck.blocks import (
    Asks,
    Block,
    DeckProperty,
    ExerciseEnd,
    ExerciseStart,
    Fence,
    Heading,
    Link,
    Mark,
    Paragraph,
    Problem,
    Property,
    SlideStart,
    Tab,
)
from harness.deck.directives import DIRECTIVES, BadDirective, Role
from harness.deck.draft_deck import DraftDeck
from harness.deck.drafts import OpenSlide, Part
from harness.deck.expectations import (
    ANYTHING,
    Announcement,
    announcement,
    claimed_output,
    invited,
    names_output,
    quoted,
)
from harness.deck.fences import Situation, Use
from harness.deck.file_texts import is_whole, named_by_editor, named_by_sentence
from harness.deck.findings import finding
from harness.deck.languages import TRANSCRIPT_WORDS
from harness.deck.model import (
    Announced,
    Deck,
    Excerpt,
    FileText,
    Finding,
    Passage,
    Requirement,
    Scope,
    Span,
    Step,
)
from harness.deck.open_shells import Inside, opened_in
from harness.deck.requirements import is_meant_as_range
from harness.knowledge.consoles import leaves
from harness.knowledge.endings import ends_in_stream
from harness.knowledge.recognition import is_command, is_shell, is_yaml

_END_OF_INPUT = "^D"
"""As sessions show the key by which a shell or console is left."""
_TYPED = (Use.COMMANDS, Use.SESSION, Use.MISLABELLED)
"""Uses of fences of which steps are made."""


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


class _Assembler(DraftDeck):
    """Takes blocks one by one: which fence is typed, compared or read, and what a sentence announces."""

    def __init__(self, path: Path, findings: Iterable[Finding]) -> None:
        super().__init__(path, findings)
        self.is_empty = True
        self.marks_none = False
        self.announced: Announcement | None = None
        self.named_file = ""
        """What the paragraph right before this block tells to make of it."""
        self.claimed_under: Announcement | None = None
        """What announced the claim right before this block."""

    def begin(self, part: Part) -> None:
        """What follows is from this part; a file begins a slide."""
        self.source = part.source
        self.last_line = part.source.text.count("\n") + 1
        self.asks = part.asks
        self.marks_none = part.marks_none
        if part.is_first:
            if self.is_empty:
                self.slides.clear()
            self.is_empty = False
            self.of_file.clear()
            self.waiting.file_begins()
            self.take(SlideStart(1))
            self.slides[-1].begins_file = True
        self.exercise = None
        for each in part.properties:
            self.take(each)

    def take(self, block: Block) -> None:  # noqa: PLR0912  one case a kind of block
        if not isinstance(block, (Fence, Paragraph, Problem)):
            self.named_file = ""
        if not isinstance(block, Tab):
            self.tabs.goes_on(is_slide=isinstance(block, SlideStart))
        match block:
            case Tab(_, label):
                self._tab(label)
            case SlideStart(line, by_title):
                if not self._is_untouched():
                    self.slides.append(OpenSlide(self.span(line), requires=[*self.of_file]))
                self.require(self.waiting.slide_begins(by_title=by_title))
                self.exercise = None
                self.announced = None
            case DeckProperty():
                self._deck_property(block)
            case Property(_, name, value):
                self.set_property(name, value)
            case Heading(line, text):
                self.passages.append(Passage(text, self.span(line), len(self.slides), is_heading=True))
                self.require(self.waiting.title_follows())
                self.slides[-1].title = self.slides[-1].title or text
                is_near = self.last_command is not None and self.last_command.slide >= len(self.slides) - 1
                self.announced = Announcement.OUTPUT if is_near and names_output(text) else None
                self._prose_follows()
            case Paragraph(line, text):
                self._paragraph(line, text)
            case ExerciseStart(line, is_hidden):
                self.open_exercise(line, is_hidden).requires = self.waiting.taken(Scope.STEP)
            case ExerciseEnd():
                self.exercise = None
            case Link(line, url):
                self._step("open", Fence(line, "open", url))
            case Fence():
                self._announced_fence(block)
            case Problem(finding):
                self.findings.append(finding)

    def _tab(self, label: str | None) -> None:
        """What stands on a tab may announce an output, and what one tab shows is not below what another types."""
        if self.before_tab is not None:
            self.last_command, self.before_tab = self.before_tab, None
        if label is None:
            self.tabs.closes()
            return
        self.tabs.opens(label)
        self.announced = announcement(label)
        if self.announced is None:
            self._prose_follows()

    def _is_untouched(self) -> bool:
        """A file that begins with a separator or a heading has no empty slide before it."""
        last = self.slides[-1] if self.slides else None
        if last is None or self.asks is Asks.EXERCISES or last.title or last.exercises:
            return False
        is_first = len(self.slides) == 1 and not last.page_title
        return is_first or (last.begins_file and not last.page_title and not last.first_paragraph)

    def _paragraph(self, line: int, text: str) -> None:
        self.slides[-1].first_paragraph = self.slides[-1].first_paragraph or text.split("\n", maxsplit=1)[0]
        self.passages.append(Passage(text, self.span(line), len(self.slides)))
        self.named_file = named_by_sentence(text)
        claim = quoted(text)
        if claim is not None and self._is_announced(""):
            expectation = claimed_output("", claim, self.span(line), self.announced)
            self.attach(expectation, requires=self.waiting.taken(Scope.EXPECTATION))
            self.announced = None
            return
        self.announced = announcement(text)
        if self.announced is not None:
            last_line = text.rstrip().rsplit("\n", 1)[-1].strip()
            place = self.span(line + text.rstrip().count("\n"))
            self.announcements.append(Announced(last_line, place, len(self.slides)))
        self._prose_follows()
        command = invited(text) if self.asks is Asks.COMMANDS else None
        if command is not None and is_command(command):
            self._step("bash", Fence(line, "bash", command))
        else:
            self.require(self.waiting.prose_follows())

    def _deck_property(self, found: DeckProperty) -> None:
        if found.name == "title" and found.value:
            self.slides[-1].page_title = self.slides[-1].page_title or found.value
        elif found.name == "requires" and (found.path or is_meant_as_range(found.value)):
            span = Span(found.path, found.line) if found.path else self.span(found.line)
            try:
                self.require_of_file(Requirement(directives.parse_range(found.value), span, Scope.DECK))
            except BadDirective as error:
                words = {"word": found.name, "problem": error, "summary": DIRECTIVES[found.name].summary}
                self.report_once(finding("bad-…", span, **words))

    def _step(self, word: str, fence: Fence) -> None:
        """Add a step that requires what waits for one."""
        self.bound = self.waiting.taken(Scope.STEP)
        self.add_step(word, fence)
        self.bound = ()

    def _prose_follows(self) -> None:
        if self.last_command is not None:
            self.last_command.has_prose_behind = True

    def _is_announced(self, word: str) -> bool:
        return fences.is_covered(self.announced, word, is_beside_command=self.is_beside_command())

    def _announced_fence(self, fence: Fence) -> None:
        """What announces a fence announces one for other versions behind it, too."""
        if fence.interrupts and self._is_running(fence.terminal or self.panes.current):
            self._step("key", replace(fence, content="^C", is_hidden=True))
        word = fences.word_of(fence)
        if self.to_write is not None and not fence.is_hidden:
            self._write(fence)
            return
        use = self._use_of(fence, word)
        announced = self.announced
        if use in _TYPED or (
            use is Use.DIRECTIVE and (word in directives.SHELL_WORDS or DIRECTIVES[word].role is Role.STEP)
        ):
            self.bound = self.waiting.taken(Scope.STEP)
        self._fence(fence, word, use)
        self.bound = ()
        self.named_file = self.named_file if fence.is_hidden else ""
        if use is Use.DIRECTIVE and word == "requires":
            self.announced = announced or self.claimed_under
        else:
            self.announced, self.claimed_under = None, announced if use is Use.CLAIM else None

    def _file_follows(self, fence: Fence) -> None:
        """Write a file whose text stands in the directive, or in the next block."""
        self.nothing_written()
        try:
            name, text = directives.parse_file(fence.content)
        except BadDirective as error:
            self.report("bad-…", fence.line, word="write", problem=error, summary=DIRECTIVES["write"].summary)
            return
        self.to_write = (name, fence.line)
        if text.strip():
            self._write(replace(fence, line=fence.line + 1, content=text))

    def _write(self, fence: Fence) -> None:
        """Write the text of a block into the file that waits for it."""
        assert self.to_write is not None
        (name, _), self.to_write = self.to_write, None
        self.bound = self.waiting.taken(Scope.STEP)
        self.add_step("write", fence, file=name)
        self.bound = ()
        self._excerpt(fences.word_of(fence), fence)

    def _is_file(self, fence: Fence, word: str) -> bool:
        """Return whether a visible block is there to be written into a file, and neither typed nor printed by a command."""
        if fence.is_hidden or self._is_announced(word) or transcripts.has_prompt(fence.content):
            return False
        if word in directives.SHELL_WORDS:
            return fences.is_script(fence.content) and self._file_named(fence)[0] != ""
        return word not in DIRECTIVES and self._file_named(fence)[0] != ""

    def _file_named(self, fence: Fence) -> tuple[str, Step | None]:
        """Return the file that a block is the text of, as its title, the sentence before it or an editor says; and the step of that editor."""
        last = self.last_command
        if name := fence.file or self.named_file:
            return name, None
        if last is None or not last.is_last_step or not self.is_beside_command() or last.step.inside:
            return "", None
        is_taken = any(text.editor == last.step.span for text in self.file_texts)
        name = "" if is_taken else named_by_editor(last.step.text)
        return name, last.step if name else None

    def _fence(self, fence: Fence, word: str, use: Use) -> None:
        match use:
            case Use.COMMANDS:
                self._commands(fence)
            case Use.SESSION:
                self._session(fence, is_session=word in TRANSCRIPT_WORDS)
            case Use.MISLABELLED:
                self.report("mislabelled-shell", fence.line - 1, word=word)
                self._commands(fence)
            case Use.CLAIM:
                content = transcripts.without_prompt(fence.content) if word != "json" else fence.content
                expectation = claimed_output(word, content, self.span(fence.line), self.announced)
                self.attach(expectation, requires=self.waiting.taken(Scope.EXPECTATION))
            case Use.DIRECTIVE:
                directive = directives.SHELL_WORDS.get(word, word)
                if directive == "write":
                    self._file_follows(fence)
                    return
                if DIRECTIVES[directive].role is Role.STEP:
                    self.inside = self.shells.of_directive(self.terminal_of(fence), directive, fence.content)
                self.direct(directive, fence)
                self.inside = ()
            case Use.UNKNOWN:
                self._unknown(word, fence)
            case Use.READING:
                self._excerpt(word, fence)
            case Use.SCRIPT:
                self._excerpt(word, fence)
                self.report("untyped-script", fence.line)
            case Use.DOUBTFUL:
                self._excerpt(word, fence)
                self.report("announced-commands", fence.line)
            case Use.UNASSERTED:
                self._excerpt(word, fence)
                section = "unasserted-output" if self.last_command is not None else "unasserted-output/alone"
                self.report(section, fence.line, word=word)

    def _use_of(self, fence: Fence, word: str) -> Use:
        if self._is_file(fence, word):
            return Use.READING
        use = self._use_in_situation(fence, word)
        is_script = not fence.is_hidden and fence.mark is not Mark.TYPED and fences.is_script(fence.content)
        return Use.SCRIPT if is_script and use in (*_TYPED, Use.DOUBTFUL) else use

    def _use_in_situation(self, fence: Fence, word: str) -> Use:
        if not fence.is_hidden and self.shells.begins_within(self.terminal_of(fence), fence.content):
            return Use.SESSION
        if fence.mark is Mark.TYPED and not fence.is_hidden:
            return Use.SESSION if transcripts.has_prompt(fence.content) else Use.COMMANDS
        last = self.last_command
        situation = Situation(
            asks=Asks.SHELL_FENCES if self.marks_none else self.asks,
            is_in_exercise=self.exercise is not None,
            is_announced=fence.mark is Mark.PRINTED or self._is_announced(word),
            has_command=last is not None or self.marks_none,
            is_beside_command=self.is_beside_command(),
            follows_command=last is not None and not last.has_prose_behind,
        )
        return fences.use_of(fence, situation)

    def _is_running(self, terminal: str) -> bool:
        """Whether the last command of a terminal goes on until it is interrupted."""
        steps = (
            step
            for slide in reversed(self.slides)
            for part in reversed(slide.exercises)
            for step in reversed(part.steps)
        )
        last = next((step for step in steps if step.terminal == terminal and step.kind != "wait"), None)
        return last is not None and last.kind in directives.COMMANDS and ends_in_stream(last.text)

    def _excerpt(self, word: str, fence: Fence) -> None:
        if fence.is_hidden:
            return
        of_slide, own = self.waiting.excerpt_follows()
        self.require(of_slide)
        of_exercise = self.exercise.requires if self.exercise else ()
        requires = (*self.slides[-1].requires, *of_exercise, *own)
        self._require_possible(requires)
        self.excerpts.append(Excerpt(word, fence.content, self.span(fence.line), requires))
        name, editor = self._file_named(fence)
        if name and is_whole(fence.content):
            text, place = directives.text_of("write", fence.content), self.span(fence.line)
            terminal = editor.terminal if editor is not None else self.terminal_of(fence)
            at_editor = editor.span if editor is not None else None
            self.file_texts.append(FileText(name, text, place, len(self.slides), terminal, at_editor, requires))

    def _commands(self, fence: Fence) -> None:
        if is_yaml(fence.content) and not is_shell(fence.content):
            self.report("mislabelled-yaml", fence.line - 1, word=fences.word_of(fence))
            return
        self.direct("bash", fence)

    def _session(self, fence: Fence, *, is_session: bool) -> None:
        text = textwrap.dedent(fence.content)
        terminal = self._terminal_of_commands(fence)
        block = self.shells.read(terminal, text, is_session=is_session)
        opened = partial(opened_in, block, place=lambda line: self.span(fence.line + line))
        has_prompt = transcripts.has_prompt(text, is_session=is_session)
        exchanges = block.exchanges
        if has_prompt or len(exchanges) > 1 or any(each.output or each.fails or each.inside for each in exchanges):
            self._exchanges(fence, exchanges, partial(self.shells.inside, terminal, opened=opened))
        else:
            self._commands(fence)
            if self.last_command is not None:
                self.shells.typed_beside(terminal, self.last_command)
        self.shells.block_ends(terminal, block, opened)

    def _terminal_of_commands(self, fence: Fence) -> str:
        """Return the terminal in which the commands of a visible fence are typed."""
        return fence.terminal or self.panes.current

    def _exchanges(
        self, fence: Fence, exchanges: Iterable[transcripts.Exchange], inside: Callable[[transcripts.Exchange], Inside]
    ) -> None:
        for exchange in exchanges:
            before, self.inside = self.last_command, inside(exchange)
            word = "key" if exchange.command.strip() == _END_OF_INPUT else "bash"
            self.direct(word, replace(fence, line=fence.line + exchange.line, content=exchange.command))
            if self.inside and leaves(exchange.command):
                self.last_command = before  # what is claimed further down is about what was typed before
            elif not self.inside and self.last_command is not None:
                self.shells.typed_beside(self.last_command.step.terminal, self.last_command)
            self.inside = ()
            if exchange.output:
                span = self.span(fence.line + exchange.output_line)
                announced = Announcement.ERROR if exchange.fails else None
                self.attach(claimed_output("", exchange.output, span, announced))
            elif exchange.fails:
                span = self.span(fence.line + exchange.line + exchange.command.count("\n"))
                self.attach(claimed_output("", ANYTHING, span, Announcement.ERROR))

    def _unknown(self, word: str, fence: Fence) -> None:
        near, line = directives.closest(word), fence.line if fence.is_inline else max(1, fence.line - 1)
        section = "unknown-directive/near" if near else "unknown-directive"
        self.report(section, line, word=word, near=near, known=", ".join(DIRECTIVES))
