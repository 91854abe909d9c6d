"""What is typed into a console, in a block of code: statements at its prompts, with what appears below each, or lines without prompts."""

from collections.abc import Iterator

from harness.deck.transcripts import Exchange, exchange
from harness.knowledge.consoles import Console, continuation_at, leaves, prompt_at


def at_prompts(lines: list[str], console: Console) -> Iterator[Exchange]:
    """Yield the statements at the prompts of a console. One goes on over the lines at its prompt for more."""
    starts = [(number, prompt) for number, line in enumerate(lines) if (prompt := prompt_at(line, console))]
    ends = [*(number for number, _ in starts[1:]), len(lines)]
    for (number, prompt), end in zip(starts, ends, strict=False):
        statement = [lines[number][prompt.end() :].rstrip()]
        below = number + 1
        while below < end and (more := continuation_at(lines[below], console)):
            statement.append(lines[below][more.end() :].rstrip())
            below += 1
        text = "\n".join(statement)
        if text.strip():
            printed = [] if leaves(text) else lines[below:end]
            yield exchange(number, text, printed, below)


def without_prompts(lines: list[str]) -> Iterator[Exchange]:
    """Yield the lines in one piece, and a last one that leaves the console: itself it says where each statement ends."""
    typed = [number for number, line in enumerate(lines) if line.strip()]
    is_left = bool(typed) and leaves(lines[typed[-1]])
    stay = typed[:-1] if is_left else typed
    if stay:
        yield Exchange(stay[0], "\n".join(lines[stay[0] : stay[-1] + 1]), "", stay[-1] + 1)
    if is_left:
        yield Exchange(typed[-1], lines[typed[-1]].strip(), "", typed[-1] + 1)
