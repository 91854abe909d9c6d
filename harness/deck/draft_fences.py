"""Fences of a deck: which of them is typed, compared with what appears, written into a file, or read."""

from msgspec.structs import replace

from harness.deck import directives, fences, transcripts
from harness.deck.blocks import Asks, Fence, FenceMark
from harness.deck.directives import DIRECTIVES, Role
from harness.deck.draft_deck import DraftDeck
from harness.deck.draft_sessions import DraftSessions
from harness.deck.draft_texts import DraftTexts
from harness.deck.expectations import Announcement, expected_output
from harness.deck.fences import FenceUse, Situation
from harness.deck.languages import TRANSCRIPT_WORDS
from harness.deck.model import Scope
from harness.knowledge.endings import ends_in_stream
from harness.knowledge.speaking import says_what_it_did

_TYPED = (FenceUse.COMMANDS, FenceUse.SESSION, FenceUse.MISLABELLED)
"""Uses of fences of which steps are made."""
_REPORTED = {FenceUse.SCRIPT: "untyped-script", FenceUse.DOUBTFUL: "announced-commands"}
"""The finding about a fence of such a use."""


class DraftFences:
    """Takes fences one by one."""

    def __init__(self, draft: DraftDeck) -> None:
        self._draft = draft
        self._sessions = DraftSessions(draft)
        self.texts = DraftTexts(draft)
        self.announced: Announcement | None = None
        """By the sentence, heading or tab right before this block."""
        self.is_sample = False
        """The paragraph right before this block ends with “for example”."""
        self.marks_none = False
        """The part that is read has no marks for exercises, though its dialect has."""
        self._expected_under: Announcement | None = None
        """What announced the claim right before this block."""

    def take(self, fence: Fence) -> None:
        """Take a fence. What announces it announces one for other versions behind it, too."""
        draft = self._draft
        if fence.interrupts and self._is_running(fence.terminal or draft.panes.current):
            draft.add_bound_step("key", replace(fence, content="^C", is_hidden=True))
        if self.texts.is_awaited and not fence.is_hidden:
            self.texts.write(fence)
            return
        word = fences.word_of(fence)
        use, announced = self._use_of(fence, word), self.announced
        self._sessions.are_shown = not fence.is_hidden and (
            announced is not None or self.is_sample or fence.mark is FenceMark.PRINTED
        )
        self.is_sample = self.is_sample and fence.is_hidden
        if use in _TYPED or (
            use is FenceUse.DIRECTIVE and (word in directives.SHELL_WORDS or DIRECTIVES[word].role is Role.STEP)
        ):
            draft.bound = draft.waiting.taken(Scope.STEP)
        self._put_to_use(fence, word, use)
        draft.bound = ()
        self.texts.named_file = self.texts.named_file if fence.is_hidden else ""
        if use is FenceUse.DIRECTIVE and word == "requires":
            self.announced = announced or self._expected_under
        else:
            self.announced, self._expected_under = None, announced if use is FenceUse.EXPECTATION else None

    def is_announced(self, word: str) -> bool:
        """Return whether what stands right before a fence under this word speaks of what is in it."""
        return fences.is_covered(self.announced, word, is_beside_command=self._draft.is_beside_command())

    def _use_of(self, fence: Fence, word: str) -> FenceUse:
        if not self.is_announced(word) and self.texts.is_file(fence, word):
            return FenceUse.READING
        use = self._use_in_situation(fence, word)
        is_script = not fence.is_hidden and fence.mark is not FenceMark.TYPED and fences.is_script(fence.content)
        return FenceUse.SCRIPT if is_script and use in (*_TYPED, FenceUse.DOUBTFUL) else use

    def _use_in_situation(self, fence: Fence, word: str) -> FenceUse:
        draft, last = self._draft, self._draft.last_command
        if not fence.is_hidden and draft.shells.begins_within(draft.terminal_of(fence), fence.content):
            return FenceUse.SESSION
        if fence.mark is FenceMark.TYPED and not fence.is_hidden:
            return FenceUse.SESSION if transcripts.has_prompt(fence.content) else FenceUse.COMMANDS
        situation = Situation(
            asks=Asks.SHELL_FENCES if self.marks_none else draft.asks,
            is_in_exercise=draft.exercise is not None,
            is_announced=fence.mark is FenceMark.PRINTED or (self.is_announced(word) and not self._is_file_shown(word)),
            has_command=last is not None or self.marks_none,
            is_beside_command=draft.is_beside_command(),
            follows_command=last is not None and not last.has_prose_behind,
        )
        return fences.use_of(fence, situation)

    def _is_file_shown(self, word: str) -> bool:
        """Whether YAML that “should look like this” is a file's: the command before it prints none."""
        last = self._draft.last_command
        is_named_output = self.announced is Announcement.LABEL
        return word in ("yaml", "yml") and last is not None and not is_named_output and says_what_it_did(last.step.text)

    def _put_to_use(self, fence: Fence, word: str, use: FenceUse) -> None:
        match use:
            case FenceUse.COMMANDS:
                self._sessions.commands(fence)
            case FenceUse.SESSION:
                self._sessions.session(fence, is_session=word in TRANSCRIPT_WORDS)
            case FenceUse.MISLABELLED:
                self._draft.report("mislabelled-shell", fence.line - 1, word=word)
                if transcripts.has_prompt(fence.content):
                    self._sessions.session(fence, is_session=False)
                else:
                    self._sessions.commands(fence)
            case FenceUse.EXPECTATION:
                self._expectation(fence, word)
            case FenceUse.DIRECTIVE:
                self._directive(fence, directives.SHELL_WORDS.get(word, word))
            case FenceUse.UNKNOWN:
                self._unknown(fence, word)
            case FenceUse.READING:
                self.texts.excerpt(word, fence)
            case FenceUse.SCRIPT | FenceUse.DOUBTFUL:
                self.texts.excerpt(word, fence)
                self._draft.report(_REPORTED[use], fence.line)
            case FenceUse.UNASSERTED:
                self.texts.excerpt(word, fence)
                is_alone = self._draft.last_command is None
                self._draft.report(
                    "unasserted-output/alone" if is_alone else "unasserted-output", fence.line, word=word
                )

    def _expectation(self, fence: Fence, word: str) -> None:
        requires = self._draft.waiting.taken(Scope.EXPECTATION)
        if transcripts.shows_nothing(fence.content):
            return
        content = transcripts.without_prompt(fence.content) if word != "json" else fence.content
        expectation = expected_output(word, content, self._draft.span(fence.line), self.announced)
        self._draft.attach(expectation, requires=requires)

    def _directive(self, fence: Fence, word: str) -> None:
        if word == "write":
            self.texts.file_follows(fence)
            return
        draft = self._draft
        if DIRECTIVES[word].role is Role.STEP:
            draft.inside = draft.shells.of_directive(draft.terminal_of(fence), word, fence.content)
        draft.direct(word, fence)
        draft.inside = ()

    def _unknown(self, fence: Fence, word: str) -> None:
        near, line = directives.closest(word), fence.line if fence.is_inline else max(1, fence.line - 1)
        section = "unknown-directive/near" if near else "unknown-directive"
        self._draft.report(section, line, word=word, near=near, known=", ".join(DIRECTIVES))

    def _is_running(self, terminal: str) -> bool:
        """Return whether the last command of a terminal goes on until it is interrupted."""
        steps = (
            step
            for slide in reversed(self._draft.slides)
            for exercise in reversed(slide.exercises)
            for step in reversed(exercise.steps)
        )
        last = next((step for step in steps if step.terminal == terminal and step.kind != "wait"), None)
        return last is not None and last.kind in directives.COMMANDS and ends_in_stream(last.text)
