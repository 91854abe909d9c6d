"""Blocks of a deck that are typed: their commands become steps, and what stands between these becomes claims."""

import textwrap
from collections.abc import Callable, Iterable
from enum import Enum, auto
from functools import partial

from msgspec.structs import replace

from harness.deck import fences, inner_shells, transcripts
from harness.deck.blocks import Fence
from harness.deck.draft_deck import DraftDeck
from harness.deck.expectations import ANYTHING, Announcement, expected_output
from harness.deck.inner_shells import TypedBlock
from harness.deck.open_shells import Inside, opened_in
from harness.knowledge.consoles import leaves
from harness.knowledge.recognition import is_shell, is_yaml
from harness.shell.commands import commands

_END_OF_INPUT = "^D"
"""As sessions show the key by which a shell or console is left."""


class _Again(Enum):
    """What a session shows once more of the block before it."""

    LAST = auto()
    """Its last command alone."""
    ALL = auto()


class DraftSessions:
    """Takes such blocks."""

    def __init__(self, draft: DraftDeck) -> None:
        self._draft = draft
        self.are_shown = False
        """What stands before the block announces what appears, or an example: the commands in it may be those that were typed right before."""

    def commands(self, fence: Fence) -> None:
        """Take all of a block for commands; report it where it is YAML."""
        if is_yaml(fence.content) and not is_shell(fence.content):
            self._draft.report("mislabelled-yaml", fence.line - 1, word=fences.word_of(fence))
            return
        self._draft.direct("bash", fence)

    def session(self, fence: Fence, *, is_session: bool) -> None:
        """Take a block for commands, with prompts or without, and what they print; `is_session` where the word of its fence says so."""
        draft, shells = self._draft, self._draft.shells
        text = textwrap.dedent(fence.content)
        terminal = fence.terminal or draft.panes.current
        again = self._shows_again(inner_shells.read(text, is_session=is_session))
        if again is not None:
            shells.forget(terminal)
        block = shells.read(terminal, text, is_session=is_session)
        opened = partial(opened_in, block, place=lambda line: draft.span(fence.line + line))
        has_prompt = transcripts.has_prompt(text, is_session=is_session)
        exchanges = block.exchanges
        if again is _Again.LAST:
            self._expectation(fence, exchanges[0])
            return
        if again is _Again.ALL:
            draft.take_back_last()
        is_all_typed = [part.command.strip() for part in exchanges] == [text.strip()] or not text.strip()
        if has_prompt or not is_all_typed or any(part.output or part.fails or part.inside for part in exchanges):
            self._exchanges(fence, exchanges, partial(shells.inside, terminal, opened=opened))
        else:
            self.commands(fence)
            if draft.last_command is not None:
                shells.typed_beside(terminal, draft.last_command)
        shells.block_ends(terminal, block, opened)

    def _exchanges(
        self, fence: Fence, exchanges: Iterable[transcripts.Exchange], inside: Callable[[transcripts.Exchange], Inside]
    ) -> None:
        draft = self._draft
        for exchange in exchanges:
            if _is_comment(exchange.command) and not exchange.output:
                continue
            before, draft.inside = draft.last_command, inside(exchange)
            word = "key" if exchange.command.strip() == _END_OF_INPUT else "bash"
            draft.direct(word, replace(fence, line=fence.line + exchange.line, content=exchange.command))
            if draft.inside and leaves(exchange.command):
                draft.last_command = before  # what is claimed further down is about what was typed before
            elif not draft.inside and draft.last_command is not None:
                draft.shells.typed_beside(draft.last_command.step.terminal, draft.last_command)
            draft.inside = ()
            self._expectation(fence, exchange)

    def _shows_again(self, block: TypedBlock) -> _Again | None:
        """Return whether a session shows once more what was typed right before it, of which nothing was expected yet: nobody types that twice."""
        last = self._draft.last_command
        if not self.are_shown or last is None or not last.is_last_step or not self._draft.is_beside_command():
            return None
        step = last.step
        if step.hidden or step.inside or step.skip or step.timeout is not None or step.retry is not None:
            return None
        shown = [_words(exchange.command) for exchange in block.exchanges if not exchange.inside]
        typed = [_words(command) for _, command in commands(step.text)]
        if shown == typed[-1:] and len(block.exchanges) == 1 and not block.open:
            return _Again.LAST
        return _Again.ALL if shown == typed else None

    def _expectation(self, fence: Fence, exchange: transcripts.Exchange) -> None:
        if exchange.output:
            span = self._draft.span(fence.line + exchange.output_line)
            announced = Announcement.ERROR if exchange.fails else None
            self._draft.attach(expected_output("", exchange.output, span, announced))
        elif exchange.fails:
            span = self._draft.span(fence.line + exchange.line + exchange.command.count("\n"))
            self._draft.attach(expected_output("", ANYTHING, span, Announcement.ERROR))


def _is_comment(command: str) -> bool:
    return all(line.lstrip().startswith("#") for line in command.split("\n") if line.strip())


def _words(command: str) -> list[str]:
    """The words of a command, however its lines are broken."""
    return command.replace("\\\n", " ").split()
