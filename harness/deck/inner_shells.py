"""Which commands of a block of code are typed in a shell or console that a command before them opens, and where that is left.

Only what is sure: what stands at another prompt than the command, what is left by `exit`, what follows in the same block.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct
from msgspec.structs import replace

from harness.deck import statements, transcripts
from harness.deck.prompts import Hashes, Prompts, at_same_place, prompts_at, prompts_of
from harness.deck.transcripts import Exchange
from harness.knowledge.calls import call_of
from harness.knowledge.consoles import Console, console_of, leaves, prompt_at
from harness.knowledge.output import is_printed
from harness.knowledge.recognition import is_command
from harness.knowledge.sessions import Opens, opened_by
from harness.knowledge.traits import Trait
from harness.shell.commands import commands
from harness.shell.parsing import programs
from harness.shell.script import Program

BEFORE = -1
"""The line of a command that stands in an earlier block."""
_ANYBODYS = ("$", "#", ">", "%")
"""Prompts that say nothing of whose they are."""


class InnerShell(Struct, frozen=True):
    """A shell or console that was opened, as far as the page shows it."""

    opens: Opens
    is_in_container: bool
    prompt: str = ""
    """At which the page types in it, without the space behind it; empty where it shows none."""
    console: Console | None = None

    def may_take(self, text: str) -> bool:
        """Return whether a text without prompts can be meant for it: no statements for a shell, no `kubectl` for a container."""
        _, command = next(commands(text), (0, text))
        if self.opens is Opens.CONSOLE:
            return not is_command(command.partition("\n")[0])
        return not self.is_in_container or not any(map(_is_of_the_host, programs(command)))


class TypedBlock(Struct, frozen=True):
    """What is typed in a block of code; `Exchange.inside` has the lines of the commands that opened what each is typed in."""

    exchanges: tuple[Exchange, ...] = ()
    open: tuple[tuple[int, InnerShell], ...] = ()
    """What is open where it ends, the outermost first, each with the line of the command that opened it."""
    left: tuple[int, InnerShell] | None = None
    """What it left last and did not open again, with the same line."""

    def behind(self, lines: int) -> TypedBlock:
        """Return the same, so many lines further down."""
        moved = [
            replace(
                exchange,
                line=exchange.line + lines,
                output_line=exchange.output_line + lines,
                inside=tuple(line + lines for line in exchange.inside),
            )
            for exchange in self.exchanges
        ]
        left = (self.left[0] + lines, self.left[1]) if self.left is not None else None
        return TypedBlock(tuple(moved), tuple((line + lines, shell) for line, shell in self.open), left)

    def within(self, opener: int) -> TypedBlock:
        """Return the same, as typed in what the command of a line opened."""
        return replace(
            self, exchanges=tuple(replace(exchange, inside=(opener, *exchange.inside)) for exchange in self.exchanges)
        )


def read(text: str, *, is_session: bool = False) -> TypedBlock:
    """Return what is typed in a block that begins in the terminal's own shell, at prompts or at none.

    `is_session`: its word says that it shows a terminal.
    """
    return _read(text.split("\n"), prompts_of(text, is_session=is_session))


def read_within(
    text: str, shell: InnerShell, outer_prompts: Collection[str] = (), *, is_session: bool = False
) -> TypedBlock:
    """Return what is typed in a block that begins in a shell that an earlier block opened; its commands are inside of `BEFORE`.

    `outer_prompts` were seen outside of it.
    """
    lines = text.split("\n")
    end, is_left = _end(lines, shell, None, outer_prompts)
    inner = _read_inside(lines[:end], shell).within(BEFORE)
    if not is_left:
        return replace(inner, open=((BEFORE, shell), *inner.open))
    rest = read("\n".join(lines[end:]), is_session=is_session).behind(end)
    return TypedBlock((*inner.exchanges, *rest.exchanges), rest.open, rest.left or (BEFORE, shell))


def begins_within(text: str, shell: InnerShell, outer_prompts: set[str]) -> InnerShell | None:
    """Return the shell with the prompt at which a block begins, where that is the shell's: like the one that was seen, and none of the outer ones."""
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    inside = _at_prompt(first, shell)
    if inside is None or inside.prompt in outer_prompts:
        return None
    return inside if not shell.prompt or shell.prompt[-1] == inside.prompt[-1] else None


def is_all_within(text: str, shell: InnerShell, outer_prompts: set[str]) -> bool:
    """Return whether a block begins at the prompt of a shell that was left, and has no command outside of it: a hash may begin a comment there."""
    inside = begins_within(text, shell, outer_prompts) if shell.prompt else None
    if inside is None or not (inside.console or at_same_place(inside.prompt, shell.prompt)):
        return False
    return inside.prompt not in _ANYBODYS or not any(
        is_command(line) and not is_printed(line) and _typed_inside(line, shell) is None for line in text.split("\n")
    )


def is_left_in(text: str, prompt: str) -> bool:
    """Return whether a line of a block leaves a shell: behind a prompt, where the block has one."""
    typed = (line.strip() for line in text.split("\n"))
    return any(line.startswith(prompt) and leaves(line.removeprefix(prompt)) for line in typed)


def _read(lines: list[str], prompts: Prompts | None) -> TypedBlock:
    text = "\n".join(lines)
    if not text.strip():
        return TypedBlock()
    exchanges = transcripts.exchanges_at(text, prompts) if prompts else transcripts.exchanges_without_prompts(text)
    opener, shell = _opener(lines, exchanges if prompts else None, prompts)
    if opener is None:
        return TypedBlock(tuple(exchanges))
    if prompts is None and opener.line:
        exchanges = transcripts.exchanges_without_prompts("\n".join(lines[: opener.line]))
    before = tuple(exchange for exchange in exchanges if exchange.line < opener.line)
    first = opener.line + 1
    below = lines[first:]
    if shell is None:
        rest = _read(below, prompts).behind(first)
        opens = opened_by(opener.command)
        is_last = not rest.exchanges and opens is not None
        still_open = ((opener.line, _shell(opener.command)),) if is_last else rest.open
        typed = (*before, replace(opener, output="") if is_last else opener, *rest.exchanges)
        return TypedBlock(typed, still_open, rest.left)
    own_prompt = _prompt(lines[opener.line], prompts)
    end, is_left = _end(below, shell, prompts, (own_prompt,) if own_prompt else ())
    inner = _read_inside(below[:end], shell).behind(first).within(opener.line)
    outside = below[end:]
    rest = _read(outside, prompts or prompts_of("\n".join(outside))).behind(first + end)
    still_open = rest.open if is_left else ((opener.line, shell), *inner.open)
    left = rest.left or ((opener.line, shell) if is_left else None)
    return TypedBlock((*before, replace(opener, output=""), *inner.exchanges, *rest.exchanges), still_open, left)


def _read_inside(lines: list[str], shell: InnerShell) -> TypedBlock:
    if shell.console is not None:
        return TypedBlock(tuple(statements.at_prompts(lines, shell.console)))
    if shell.opens is Opens.CONSOLE:
        return TypedBlock(tuple(statements.without_prompts(lines)))
    prompts = (
        next((prompts_there for line in lines if (prompts_there := prompts_at(line))), None) if shell.prompt else None
    )
    block = _read(lines, prompts)
    exchanges = [part for exchange in block.exchanges for part in _with_leave_apart(exchange)]
    return replace(block, exchanges=tuple(exchanges))


def _opener(
    lines: list[str], at_prompts: Iterable[Exchange] | None, prompts: Prompts | None
) -> tuple[Exchange | None, InnerShell | None]:
    """Return the first command that opens a shell or console, with what is open below it, as `_shell_below` returns that.

    One that opens a shell of the same machine counts only where the page shows that shell's own prompt.
    """
    typed = at_prompts
    if typed is None:
        typed = (Exchange(line, command, "", line + 1) for line, command in commands("\n".join(lines)))
    for exchange in typed:
        opens = opened_by(exchange.command)
        if opens is None:
            continue
        own_prompt = _prompt(lines[exchange.line], prompts)
        shell = _shell_below(lines[exchange.line + 1 :], exchange, prompts, own_prompt)
        if opens is not Opens.SHELL_HERE or (shell is not None and _is_told_apart(shell.prompt, own_prompt, prompts)):
            return exchange, shell
    return None, None


def _is_told_apart(prompt: str, own_prompt: str, prompts: Prompts | None) -> bool:
    """Return whether a prompt below a command is of another shell than the command's own; a hash may begin a comment."""
    if prompt == "#":
        return own_prompt not in ("", "#") and prompts is not None and prompts.hashes is Hashes.PROMPTS
    return prompt != "" and not at_same_place(prompt, own_prompt)


def _shell(opener: str) -> InnerShell:
    is_in_container = any(map(_is_of_the_host, programs(opener)[-1:]))
    return InnerShell(opened_by(opener) or Opens.SHELL_ELSEWHERE, is_in_container)


def _is_of_the_host(program: Program) -> bool:
    return Trait.OF_THE_HOST in call_of(program).traits


def _shell_below(below: list[str], opener: Exchange, prompts: Prompts | None, own_prompt: str) -> InnerShell | None:
    """Return the shell or console in which the lines below its opener are typed; `None` where they are typed beside it, or are none."""
    shell = _shell(opener.command)
    for line in below:
        if prompts is not None and _prompt(line, prompts) == own_prompt:
            break
        if inside := _at_prompt(line, shell):
            return inside
        if prompts is None and is_command(line) and not is_printed(line):
            break
    typed = [text for line in below if (text := _typed(line, prompts)).strip() and not text.lstrip().startswith("#")]
    if not typed or not shell.may_take(typed[0]):
        return None
    if prompts is None:
        return shell
    return replace(shell, prompt=own_prompt) if shell.opens is not Opens.CONSOLE else None


def _end(
    below: list[str], shell: InnerShell, prompts: Prompts | None, outer_prompts: Collection[str]
) -> tuple[int, bool]:
    """Return how many lines below its opener belong to a shell, and whether it is left there.

    What stands at its prompt belongs to it also where it was left above: it is not meant for the shell around it.
    """
    if not shell.prompt:
        left_at = next((number for number, line in enumerate(below) if leaves(line)), None)
        return (len(below), False) if left_at is None else (left_at + 1, True)
    depth, is_left = 0, False
    inner_prompts = [shell.prompt]
    for number, line in enumerate(below):
        if shell.prompt not in outer_prompts and _prompt(line, prompts or prompts_at(line)) in outer_prompts:
            return number, True
        text, prompt = _typed_inside(line, shell), _prompt(line, prompts_at(line))
        if not is_left:
            if prompt:
                inner_prompts.append(prompt)
        elif text is None:
            if prompts is None and is_command(line) and not is_printed(line):
                return number, True
        elif not _is_of_shell(line, text, shell, inner_prompts, outer_prompts) or (
            prompts is None and not outer_prompts and _is_comment(prompt, below[number + 1 :])
        ):
            return number, True
        if text is not None and opened_by(text) is not None:
            depth += 1
        elif text is not None and leaves(text):
            is_left, depth = is_left or depth == 0, max(0, depth - 1)
    return len(below), is_left


def _is_of_shell(
    line: str, text: str, shell: InnerShell, inner_prompts: Collection[str], outer_prompts: Collection[str]
) -> bool:
    """Return whether a line, below the one that leaves a shell, is typed at a prompt of that shell, or of one that was opened in it."""
    if shell.console is not None and prompt_at(line, shell.console):
        return True
    prompt = _prompt(line, prompts_at(line))
    if prompt in outer_prompts or (prompt in _ANYBODYS and not shell.may_take(text)):
        return False
    return prompt in inner_prompts or (
        any(at_same_place(prompt, inner) for inner in inner_prompts)
        and not any(at_same_place(prompt, outer) for outer in outer_prompts)
    )


def _is_comment(prompt: str, below: list[str]) -> bool:
    """Return whether a hash begins a comment rather than being a prompt: right below it stands a command without a prompt."""
    following = next((line for line in below if line.strip()), "")
    return prompt == "#" and is_command(following) and not is_printed(following)


def _at_prompt(line: str, shell: InnerShell) -> InnerShell | None:
    """Return the shell with its prompt, where a line is typed at one that a shell or console of its kind can have."""
    if (console := console_of(line)) and (prompt := prompt_at(line, console)):
        return replace(shell, console=console, prompt=prompt[0].strip())
    prompts = prompts_at(line)
    if prompts is None or shell.opens is Opens.CONSOLE:
        return None
    return replace(shell, prompt=_prompt(line, prompts))


def _typed_inside(line: str, shell: InnerShell) -> str | None:
    """Return what is typed at a prompt of a shell inside, or of one that is opened in it; `None` for output."""
    console = shell.console or console_of(line)
    if console is not None and (prompt := prompt_at(line, console)):
        return line[prompt.end() :]
    prompts = prompts_at(line)
    return None if prompts is None else _typed(line, prompts)


def _prompt(line: str, prompts: Prompts | None) -> str:
    prompt = prompts.at(line) if prompts is not None else None
    return prompt[0].strip() if prompt else ""


def _typed(line: str, prompts: Prompts | None) -> str:
    """Return what is typed on a line; where there are prompts, nothing on one without."""
    if prompts is None:
        return line
    prompt = prompts.at(line)
    return line[prompt.end() :] if prompt else ""


def _with_leave_apart(exchange: Exchange) -> tuple[Exchange, ...]:
    """Return an exchange, of which a last `exit` behind other commands is one of its own; what is printed then is of the tool."""
    above, _, last = exchange.command.rpartition("\n")
    if not leaves(last):
        return (exchange,)
    leave = replace(exchange, line=exchange.line + exchange.command.count("\n"), command=last.strip(), output="")
    return (replace(exchange, command=above, output=""), leave) if above.strip() else (leave,)
