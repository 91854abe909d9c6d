"""Blocks → slides: where each begins, what it is called, what its prose announces, and the steps of its fences."""

from collections.abc import Iterable
from pathlib import Path

from harness.deck import directives
from harness.deck.blocks import (
    Asks,
    Block,
    DeckProperty,
    ExerciseEnd,
    ExerciseStart,
    Fence,
    Heading,
    Link,
    Paragraph,
    Problem,
    Property,
    SkipNext,
    SlideStart,
    Tab,
)
from harness.deck.directives import DIRECTIVES, BadDirective
from harness.deck.draft_deck import DraftDeck
from harness.deck.draft_fences import DraftFences
from harness.deck.drafts import DialectPart, OpenSlide
from harness.deck.expectations import (
    Announcement,
    announcement,
    announces_sample,
    expected_output,
    invited,
    names_output,
    quoted,
)
from harness.deck.file_texts import named_by_sentence
from harness.deck.findings import finding
from harness.deck.model import Announced, Deck, Finding, Passage, Requirement, Scope, Span
from harness.deck.requirements import is_meant_as_range
from harness.knowledge.recognition import is_command


def assemble(path: Path, parts: Iterable[DialectPart], findings: Iterable[Finding]) -> Deck:
    """Return the deck that these parts are, in order; `findings` are those of its sources."""
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
    """Takes blocks one by one, and hands the fences on."""

    def __init__(self, path: Path, findings: Iterable[Finding]) -> None:
        self._draft = DraftDeck(path, findings)
        self._fences = DraftFences(self._draft)
        self._is_empty = True

    def deck(self, dialect: str) -> Deck:
        """Return the deck, written in these dialects."""
        self._fences.texts.nothing_follows()
        return self._draft.deck(dialect)

    def begin(self, part: DialectPart) -> None:
        """Take what follows as of this part; a file begins a slide."""
        draft = self._draft
        draft.source = part.source
        draft.last_line = part.source.text.count("\n") + 1
        draft.asks = part.asks
        self._fences.marks_none = part.marks_none
        if part.is_first:
            if self._is_empty:
                draft.slides.clear()
            self._is_empty = False
            draft.of_file.clear()
            draft.waiting.file_begins()
            self.take(SlideStart(1))
            draft.slides[-1].begins_file = True
        draft.exercise = None
        for deck_property in part.properties:
            self.take(deck_property)

    def take(self, block: Block) -> None:  # noqa: PLR0912  one case a kind of block
        """Take the next block."""
        draft = self._draft
        if not isinstance(block, (Fence, Paragraph, SkipNext, Problem)):
            self._fences.texts.named_file = ""
        if not isinstance(block, Tab):
            draft.tabs.goes_on(is_slide=isinstance(block, SlideStart))
        match block:
            case Tab(_, label):
                self._tab(label)
            case SlideStart():
                self._slide(block)
            case DeckProperty():
                self._deck_property(block)
            case Property(_, name, value):
                draft.set_property(name, value)
            case Heading(line, text):
                self._heading(line, text)
            case Paragraph(line, text):
                self._paragraph(line, text)
            case ExerciseStart(line, is_hidden):
                draft.open_exercise(line, is_hidden).requires = draft.waiting.taken(Scope.STEP)
            case ExerciseEnd():
                draft.exercise = None
            case Link(line, url):
                draft.add_bound_step("open", Fence(line, "open", url))
            case Fence():
                self._fences.take(block)
            case SkipNext(line, skip):
                self._fences.announced = None
                draft.options.skip_next(skip, draft.span(line))
            case Problem(finding):
                draft.findings.append(finding)

    def _tab(self, label: str | None) -> None:
        """What stands on a tab may announce an output, and what one tab shows is not below what another types."""
        draft = self._draft
        if draft.before_tab is not None:
            draft.last_command, draft.before_tab = draft.before_tab, None
        if label is None:
            draft.tabs.closes()
            return
        draft.tabs.opens(label)
        self._fences.announced = announcement(label)
        if self._fences.announced is None:
            self._prose_follows()

    def _slide(self, start: SlideStart) -> None:
        draft = self._draft
        if not self._is_untouched():
            draft.slides.append(OpenSlide(draft.span(start.line), requires=[*draft.of_file]))
        draft.require(draft.waiting.slide_begins(by_title=start.by_title))
        draft.exercise = None
        self._fences.announced = None

    def _is_untouched(self) -> bool:
        """A file that begins with a separator or a heading has no empty slide before it."""
        slides = self._draft.slides
        last = slides[-1] if slides else None
        if last is None or self._draft.asks is Asks.EXERCISES or last.title or last.exercises:
            return False
        is_first = len(slides) == 1 and not last.page_title
        return is_first or (last.begins_file and not last.page_title and not last.first_paragraph)

    def _heading(self, line: int, text: str) -> None:
        draft, slide = self._draft, self._draft.slides[-1]
        draft.passages.append(Passage(text, draft.span(line), len(draft.slides), is_heading=True))
        draft.require(draft.waiting.title_follows())
        slide.title = slide.title or text
        is_near = draft.last_command is not None and draft.last_command.slide >= len(draft.slides) - 1
        self._fences.announced = Announcement.OUTPUT if is_near and names_output(text) else None
        self._prose_follows()

    def _paragraph(self, line: int, text: str) -> None:
        draft, slide, place = self._draft, self._draft.slides[-1], self._draft.span(line)
        slide.first_paragraph = slide.first_paragraph or text.split("\n", maxsplit=1)[0]
        draft.passages.append(Passage(text, place, len(draft.slides)))
        self._fences.texts.named_file = named_by_sentence(text)
        output = quoted(text)
        if output is not None and self._fences.is_announced(""):
            expectation = expected_output("", output, place, self._fences.announced)
            draft.attach(expectation, requires=draft.waiting.taken(Scope.EXPECTATION))
            self._fences.announced = None
            return
        self._fences.announced = announcement(text)
        self._fences.is_sample = announces_sample(text)
        if self._fences.announced is not None:
            lines = text.rstrip().split("\n")
            end = draft.span(line + len(lines) - 1)
            draft.announcements.append(Announced(lines[-1].strip(), end, len(draft.slides)))
        self._prose_follows()
        command = invited(text) if draft.asks is Asks.COMMANDS else None
        if command is not None and is_command(command):
            draft.add_bound_step("bash", Fence(line, "bash", command))
        else:
            draft.require(draft.waiting.prose_follows())

    def _prose_follows(self) -> None:
        if self._draft.last_command is not None:
            self._draft.last_command.has_prose_behind = True

    def _deck_property(self, block: DeckProperty) -> None:
        draft = self._draft
        if block.name == "title" and block.value:
            draft.slides[-1].page_title = draft.slides[-1].page_title or block.value
        elif block.name == "requires" and (block.path or is_meant_as_range(block.value)):
            span = Span(block.path, block.line) if block.path else draft.span(block.line)
            try:
                draft.require_of_file(Requirement(directives.parse_range(block.value), span, Scope.DECK))
            except BadDirective as error:
                words = {"word": block.name, "problem": error, "summary": DIRECTIVES[block.name].summary}
                draft.report_once(finding("bad-…", span, **words))
