"""Blocks of a deck that are there to be read: its excerpts, and texts of files that the audience makes."""

from msgspec.structs import replace

from harness.deck import directives, fences, transcripts
from harness.deck.blocks import Fence
from harness.deck.directives import DIRECTIVES, BadDirective
from harness.deck.draft_deck import DraftDeck
from harness.deck.file_texts import is_whole, named_by_editor
from harness.deck.model import Excerpt, FileText, Step


class DraftTexts:
    """Takes such blocks, and tells which of them a step writes into a file."""

    def __init__(self, draft: DraftDeck) -> None:
        self._draft = draft
        self.named_file = ""
        """What the paragraph right before this block tells to make of it."""
        self._to_write: tuple[str, int] | None = None
        """The file that the next block is the text of, and the line of the directive that says so."""

    @property
    def is_awaited(self) -> bool:
        """The next visible block is to be written into a file."""
        return self._to_write is not None

    def file_follows(self, fence: Fence) -> None:
        """Do what `write` says: write a file whose text stands in the directive, or in the next block."""
        self.nothing_follows()
        try:
            name, text = directives.parse_file(fence.content)
        except BadDirective as error:
            summary = DIRECTIVES["write"].summary
            self._draft.report("bad-…", fence.line, word="write", problem=error, summary=summary)
            return
        self._to_write = (name, fence.line)
        if text.strip():
            self.write(replace(fence, line=fence.line + 1, content=text))

    def write(self, fence: Fence) -> None:
        """Add a step that writes the text of a block into the file that waits for it."""
        assert self._to_write is not None
        (name, _), self._to_write = self._to_write, None
        self._draft.add_bound_step("write", fence, file=name)
        self.excerpt(fences.word_of(fence), fence)

    def nothing_follows(self) -> None:
        """Report a `write` below which no block stands."""
        if self._to_write is not None:
            self._draft.report("directive-without-step", self._to_write[1], word="write")
            self._to_write = None

    def is_file(self, fence: Fence, word: str) -> bool:
        """Return whether a block that nothing announces is there to be written into a file, and neither typed nor printed by a command."""
        if fence.is_hidden or transcripts.has_prompt(fence.content):
            return False
        may_be_text = fences.is_script(fence.content) if word in directives.SHELL_WORDS else word not in DIRECTIVES
        return may_be_text and self._file_named(fence)[0] != ""

    def excerpt(self, word: str, fence: Fence) -> None:
        """Take a visible block for an excerpt, and for the text of a file where the page names one."""
        if fence.is_hidden:
            return
        draft = self._draft
        of_slide, own = draft.waiting.excerpt_follows()
        draft.require(of_slide)
        of_exercise = draft.exercise.requires if draft.exercise else ()
        requires = (*draft.slides[-1].requires, *of_exercise, *own)
        draft.require_possible(requires)
        place = draft.span(fence.line)
        draft.excerpts.append(Excerpt(word, fence.content, place, requires))
        name, editor = self._file_named(fence)
        if name and is_whole(fence.content):
            text = directives.text_of("write", fence.content)
            terminal = editor.terminal if editor is not None else draft.terminal_of(fence)
            at_editor = editor.span if editor is not None else None
            draft.file_texts.append(FileText(name, text, place, len(draft.slides), terminal, at_editor, requires))

    def _file_named(self, fence: Fence) -> tuple[str, Step | None]:
        """Return the file that a block is the text of, as its title, the sentence before it or an editor says; and the step of that editor."""
        last = self._draft.last_command
        if name := fence.file or self.named_file:
            return name, None
        if last is None or not last.is_last_step or not self._draft.is_beside_command() or last.step.inside:
            return "", None
        is_taken = any(text.editor == last.step.span for text in self._draft.file_texts)
        name = "" if is_taken else named_by_editor(last.step.text)
        return name, last.step if name else None
