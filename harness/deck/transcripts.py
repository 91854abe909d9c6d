"""A session as it looked in a terminal: what was typed, at prompts or without, and below each command what appeared."""

from collections.abc import Iterator

from msgspec import Struct

from harness.deck.prompts import Prompts, is_nothing_typed, prompts_of
from harness.deck.remarks import says_that_it_fails
from harness.knowledge.output import is_printed, is_statement
from harness.knowledge.recognition import is_command
from harness.knowledge.surely_typed import are_surely_typed
from harness.shell.commands import commands, lines_of_first

_NOTICES = ("If you don't see a command prompt, try pressing enter.", "Hit enter for command prompt")
"""Of kubectl, above the prompt of a pod's shell, today and once."""
CONTINUATION = "> "
_MOST_OUTPUTS = 100
"""Outputs that are looked for between commands without prompts."""


class Exchange(Struct, frozen=True):
    """One command of a transcript and what it printed."""

    line: int
    """Of the command, counted from 0 in the transcript."""
    command: str
    output: str
    output_line: int
    fails: bool = False
    """A comment behind the command says that it is to fail."""
    inside: tuple[int, ...] = ()
    """The lines of the commands that opened the shells and consoles that it is typed in, the outermost first; see `inner_shells`."""


def has_prompt(text: str, *, is_session: bool = False) -> bool:
    """Return whether the first line that is neither empty nor a comment begins with a prompt: `$ `, `k8s@host:~$ `, `workshop $ `.

    `is_session`: the word of the block says that it shows a terminal.
    """
    return prompts_of(text, is_session=is_session) is not None


def is_transcript(text: str, *, is_session: bool = False) -> bool:
    """Return whether what stands behind the first prompt is a command; some decks put a prompt before an output."""
    prompts = prompts_of(text, is_session=is_session)
    if prompts is None:
        return False
    lines = map(str.strip, text.split("\n"))
    first = next((line[prompt.end() :] for line in lines if (prompt := prompts.at(line))), "")
    return not is_printed(first)


def needs_no_word(text: str) -> bool:
    """Return whether a block of code without prompts holds commands that can be nothing else, whatever language it names; outputs may stand below them."""
    return are_surely_typed("\n".join(part.command for part in exchanges_without_prompts(text)))


def without_prompt(text: str) -> str:
    """Return an output without the prompt that was written in front of it."""
    prompts = prompts_of(text)
    if prompts is None:
        return text
    return "\n".join(line[prompt.end() :] if (prompt := prompts.at(line)) else line for line in text.split("\n"))


def exchanges_at(text: str, prompts_of_text: Prompts) -> list[Exchange]:
    """Return the commands at the prompts of a transcript, in order; common indentation must be gone already.

    A command has as many lines as bash would read, with or without the `> ` of a continuation.
    """
    lines = text.split("\n")
    prompts = [(number, prompt) for number, line in enumerate(lines) if (prompt := prompts_of_text.at(line))]
    ends = [*(number for number, _ in prompts[1:]), len(lines)]
    exchanges: list[Exchange] = []
    for (number, prompt), end in zip(prompts, ends, strict=False):
        below = lines[number + 1 : end]
        if end < len(lines):
            below = below[: len(below) - _comments_at_end(below)]
        command = _typed(lines[number][prompt.end() :].rstrip(), below)
        if not all(line.lstrip().startswith("#") for line in command):
            exchanges.append(exchange(number, "\n".join(command), below[len(command) - 1 :], number + len(command)))
    return exchanges


def exchanges_without_prompts(text: str) -> list[Exchange]:
    """Return commands with what is certainly printed below them; lines with which output begins begin no command."""
    lines = text.split("\n")
    exchanges: list[Exchange] = []
    position = 0
    while position < len(lines):
        printed = _end_of_typed(lines, position) if len(exchanges) < _MOST_OUTPUTS else len(lines)
        end = _next_command(lines, printed)
        command = "\n".join(lines[position:printed]).strip("\n")
        if command.strip():
            blank = next((number for number, line in enumerate(lines[position:printed]) if line.strip()), 0)
            exchanges.append(exchange(position + blank, command, lines[printed:end], printed))
        position = end
    return exchanges


def _typed(first: str, below: list[str]) -> list[str]:
    """The lines of a command that begins with a line, without the marks of continuation."""
    if lines_of_first(first) is not None:
        return [first]
    command = [first]
    for line in below:
        if not line.startswith(CONTINUATION) and line != CONTINUATION.rstrip():
            break
        command.append(line[len(CONTINUATION) :])
    if len(command) > 1:
        return command
    count = lines_of_first("\n".join([first, *below]))
    if count is None:
        count = next((number for number, line in enumerate([first, *below], start=1) if not line.endswith("\\")), 1)
    return [first, *below[: count - 1]]


def _comments_at_end(below: list[str]) -> int:
    """How many lines before the next prompt are comments on it."""
    return next((number for number, line in enumerate(reversed(below)) if line[:1] != "#"), len(below))


def exchange(line: int, command: str, below: list[str], first: int) -> Exchange:
    """Return a command with the lines that stand below it, of which the first is a line of the text; notices and empty prompts are no output."""
    output = ["" if _is_no_output(printed.strip()) else printed.rstrip() for printed in below]
    blank = next((number for number, printed in enumerate(output) if printed), 0)
    fails = says_that_it_fails(command.rpartition("\n")[2])
    return Exchange(line, command, "\n".join(output).strip("\n"), first + blank, fails)


def shows_nothing(text: str) -> bool:
    """Return whether an output is nothing but notices and prompts at which nothing is typed."""
    return all(_is_no_output(line.strip()) for line in text.split("\n") if line.strip())


def _is_no_output(line: str) -> bool:
    return line in _NOTICES or is_nothing_typed(line)


def _end_of_typed(lines: list[str], position: int) -> int:
    """The line from which on a text is not typed: output, or what follows a command that is to fail; its length where there is none."""
    if not any(_is_shown(line) or says_that_it_fails(line) for line in lines[position:]):
        return len(lines)
    starts: Iterator[tuple[int, str]] = commands("\n".join(lines[position:]))
    for number, command in starts:
        if number and _is_shown(command.partition("\n")[0]) and not _is_group(command):
            return position + number
        last = number + command.count("\n")
        if says_that_it_fails(lines[position + last]):
            return position + last + 1
    return len(lines)


def _next_command(lines: list[str], position: int) -> int:
    """The first line of the next command; what is no output begins one right away, known or not."""
    first = next((number for number in range(position, len(lines)) if lines[number].strip()), len(lines))
    if first < len(lines) and not _is_shown(lines[first]):
        return first
    known = (
        number for number in range(first, len(lines)) if is_command(lines[number]) and not _is_shown(lines[number])
    )
    return next(known, len(lines))


def _is_group(command: str) -> bool:
    """`{` alone on a line opens a group of commands, too."""
    first, _, rest = command.partition("\n")
    return first.strip() == "{" and is_command(rest.partition("\n")[0])


def _is_shown(line: str) -> bool:
    """Return whether a line is an output where a shell reads: what a console takes for a statement is there what a file has."""
    return is_printed(line) or is_statement(line)
