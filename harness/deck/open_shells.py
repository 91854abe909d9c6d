"""The shells and consoles that are open in each terminal while a deck is read: what later blocks type in them, until they are left."""

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from harness.deck import inner_shells
from harness.deck.directives import COMMANDS, TYPES_INTO_WHAT_RUNS, WAITS_FOR_TEXT
from harness.deck.drafts import LastCommand
from harness.deck.inner_shells import BEFORE, InnerShell, TypedBlock
from harness.deck.model import Opened, Span
from harness.deck.prompts import LEAVES, first_prompt
from harness.deck.transcripts import Exchange
from harness.knowledge.output import is_statement
from harness.knowledge.sessions import Opens

Inside = tuple[Opened, ...]


class _Terminal(Struct):
    inside: Inside = ()
    """What is open, the outermost first."""
    shell: InnerShell | None = None
    """The innermost of it."""
    is_typed_into: bool = False
    """The page has typed something in it."""
    candidates: list[LastCommand] = field(default_factory=list)
    """Blocks without prompts of their own, typed in it if it is left behind them, else beside it."""
    outer_prompts: set[str] = field(default_factory=set)
    """Of the terminal's own shell, in earlier blocks."""
    left: tuple[Inside, InnerShell] | None = None
    """What was left last, and how it showed: a block that begins at its prompt is meant for it, and not for the shell around it."""


class OpenShells:
    """Follows a deck block by block."""

    def __init__(self) -> None:
        self._terminals: dict[str, _Terminal] = {}

    def begins_within(self, terminal: str, text: str) -> bool:
        """Return whether a block begins at the prompt of what is open."""
        state = self._of(terminal)
        is_open = (
            state.shell is not None and inner_shells.begins_within(text, state.shell, state.outer_prompts) is not None
        )
        return is_open or _begins_in_left(text, state)

    def read(self, terminal: str, text: str, *, is_session: bool) -> TypedBlock:
        """Return what a block types; what it types in what is open is inside of `BEFORE`."""
        state = self._of(terminal)
        prompt = first_prompt(text, is_session=is_session)
        if state.shell is None and state.left is not None and _begins_in_left(text, state):
            state.inside, state.shell = state.left
        shell = state.shell
        if shell is not None:
            inside = inner_shells.begins_within(text, shell, state.outer_prompts)
            if inside is None and inner_shells.is_left_in(text, prompt) and shell.may_take(text.removeprefix(prompt)):
                inside = replace(shell, prompt=prompt)
            if (
                inside is None
                and not prompt
                and shell.opens is Opens.CONSOLE
                and is_statement(text.strip().partition("\n")[0])
            ):
                inside = shell
            if inside is not None:
                self._was_meant(state)
                state.shell, state.is_typed_into = inside, True
                return inner_shells.read_within(text, inside, state.outer_prompts, is_session=is_session)
            if not shell.may_take(text.removeprefix(prompt).lstrip()):
                self._close(state)
        if prompt:
            state.outer_prompts.add(prompt)
        return inner_shells.read(text, is_session=is_session)

    def inside(self, terminal: str, exchange: Exchange, opened: Callable[[int], Opened]) -> Inside:
        """Return what an exchange of a block is typed in; `opened` gives what the command of a line of the block opens."""
        openers: Inside = ()
        for line in exchange.inside:
            openers = self._of(terminal).inside if line == BEFORE else (*openers, opened(line))
        return openers

    def block_ends(self, terminal: str, block: TypedBlock, opened: Callable[[int], Opened]) -> None:
        """Take it that a block was read to its end."""
        state = self._of(terminal)
        self._note_left(state, block, opened)
        is_waiting = state.shell is not None and not any(BEFORE in exchange.inside for exchange in block.exchanges)
        if block.open:
            line, shell = block.open[-1]
            before = state.inside if block.open[0][0] == BEFORE else ()
            state.inside = (*before, *(opened(line) for line, _ in block.open if line != BEFORE))
            state.shell, state.candidates = shell, []
            state.is_typed_into = any(line in exchange.inside for exchange in block.exchanges)
        elif not is_waiting:
            self._close(state)

    def typed_beside(self, terminal: str, command: LastCommand) -> None:
        """Take it that a step was typed that may turn out to be meant for what is open."""
        state = self._of(terminal)
        if state.shell is not None:
            state.candidates.append(command)

    def forget(self, terminal: str) -> None:
        """Take it that what the last block opened is opened anew by the next one."""
        state = self._of(terminal)
        if not state.is_typed_into:
            self._close(state)

    def of_directive(self, terminal: str, word: str, text: str) -> Inside:
        """Return what a directive acts in."""
        state = self._of(terminal)
        if state.shell is None:
            return ()
        inside = state.inside
        if word in COMMANDS:
            if not (state.is_typed_into and state.shell.may_take(text)):
                return ()
            return inside
        if not state.is_typed_into and not state.candidates and word in TYPES_INTO_WHAT_RUNS | WAITS_FOR_TEXT:
            self._close(state)
            return ()
        if word in TYPES_INTO_WHAT_RUNS and text.strip() in LEAVES:
            self._was_meant(state)
            self._close(state)
            return inside
        return inside if state.is_typed_into else ()

    def _of(self, terminal: str) -> _Terminal:
        return self._terminals.setdefault(terminal, _Terminal())

    def _was_meant(self, state: _Terminal) -> None:
        """Have the candidates typed in what is open."""
        for candidate in state.candidates:
            candidate.exercise.steps[candidate.index] = replace(candidate.step, inside=state.inside)
        state.candidates = []

    def _note_left(self, state: _Terminal, block: TypedBlock, opened: Callable[[int], Opened]) -> None:
        """Remember the outermost shell that a block leaves."""
        if block.open:
            state.left = None
        elif block.left is not None:
            line, shell = block.left
            state.left = (state.inside if line == BEFORE else (opened(line),)), shell

    def _close(self, state: _Terminal) -> None:
        state.inside, state.shell, state.is_typed_into, state.candidates = (), None, False, []


def _begins_in_left(text: str, state: _Terminal) -> bool:
    """Return whether a block, and all that is typed in it, stands at the prompt of the shell that was left last."""
    return state.left is not None and inner_shells.is_all_within(text, state.left[1], state.outer_prompts)


def opened_in(block: TypedBlock, line: int, place: Callable[[int], Span]) -> Opened:
    """Return what the command of a line of a block opens; `place` gives the place of a line."""
    command = next(exchange.command for exchange in block.exchanges if exchange.line == line)
    return Opened(command, place(line))
