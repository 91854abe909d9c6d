"""A session as it looked in a terminal: what was typed, at prompts or without, and below each command what appeared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge.output import is_printed
from harness.knowledge.recognition import PROGRAMS, is_command
from harness.shell.commands import commands, lines_of_first
from harness.shell.lazy_pattern import lazy_pattern

_PROMPT = lazy_pattern(
    r"(?:\([\w.-]+\)[ ])?"  # a virtual environment
    r"(?:\[?[\w.-]+@[\w.-]+(?:[: ][^\s$#>\]]*)?\]?[ ]?[$#]"  # k8s@host:~$, [root@host ~]#
    r"|:?[~/][\w./~-]*[ ]?\$"  # ~/shop $, :~$
    r"|(?P<word>[\w.-]+)[ ]?\$"  # workshop $, bash-5.2$
    r"|(?P<pod>(?:/[\w./-]*|~)[ ]\#)"  # / #, in the shell of a small image
    r"|\$)[ ](?=\S)"
)
_NOTICES = ("If you don't see a command prompt, try pressing enter.", "Hit enter for command prompt")
"""Of kubectl, above the prompt of a pod's shell, today and once."""
_NOTHING_TYPED = lazy_pattern(
    r"(?:\[?[\w.-]+@[\w.-]+(?:[: ][^\s$#>\]]*)?\]?[ ]?[$#]|[\w.~/:-]*[ ]?\$)$|\[[\w.-]+\] \(local\) \S+ \S+$"
)
"""A prompt at which nothing is typed, and the line that Play with Docker prints above each prompt."""
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


def has_prompt(text: str) -> bool:
    """True if the first line that is neither empty nor a comment begins with a prompt: `$ `, `k8s@host:~$ `, `workshop $ `."""
    return _first_prompt(text) is not None


def is_transcript(text: str) -> bool:
    """True if what stands behind the first prompt is a command; some decks put a prompt before an output."""
    prompt = _first_prompt(text)
    if prompt is None:
        return False
    return is_command(prompt.string[prompt.end() :]) or prompt[0].strip() != "$" or text.count("\n$ ") > 0


def without_prompt(text: str) -> str:
    """An output that was written with a prompt in front."""
    return "\n".join(line[prompt.end() :] if (prompt := _prompt(line)) else line for line in text.split("\n"))


def exchanges(text: str) -> list[Exchange]:
    """The commands at the prompts of a transcript, in order; common indentation must be gone already.

    A command has as many lines as bash would read, with or without the `> ` of a continuation.
    """
    first = _first_prompt(text)
    word = first["word"] if first else None
    lines = text.split("\n")
    prompts = [(number, prompt) for number, line in enumerate(lines) if (prompt := _prompt(line, word))]
    ends = [*(number for number, _ in prompts[1:]), len(lines)]
    found: list[Exchange] = []
    for (number, prompt), end in zip(prompts, ends, strict=False):
        below = lines[number + 1 : end]
        if end < len(lines):
            below = below[: len(below) - _comments_at_end(below)]
        command = _typed(lines[number][prompt.end() :].rstrip(), below)
        if not all(line.lstrip().startswith("#") for line in command):
            found.append(_exchange(number, "\n".join(command), below[len(command) - 1 :], number + len(command)))
    return found


def exchanges_without_prompts(text: str) -> list[Exchange]:
    """Commands with what is certainly printed below them; lines with which output begins begin no command.

    What stands at the prompt of a pod's shell further down is typed there.
    """
    lines = text.split("\n")
    inside = next((number for number, line in enumerate(lines) if _is_in_pod(line)), len(lines))
    if inside < len(lines):
        outside = exchanges_without_prompts("\n".join(lines[:inside])) if inside else []
        below = exchanges("\n".join(lines[inside:]))
        return [
            *outside,
            *(replace(each, line=each.line + inside, output_line=each.output_line + inside) for each in below),
        ]
    found: list[Exchange] = []
    position = 0
    while position < len(lines):
        printed = _first_printed(lines, position) if len(found) < _MOST_OUTPUTS else len(lines)
        end = next((number for number in range(printed, len(lines)) if is_command(lines[number])), len(lines))
        command = "\n".join(lines[position:printed]).strip("\n")
        found.append(_exchange(position, command, lines[printed:end], printed))
        position = end
    return found


def _first_prompt(text: str) -> re.Match[str] | None:
    lines = (line.strip() for line in text.split("\n"))
    return next((_prompt(line) for line in lines if line and line[0] != "#" and not _NOTHING_TYPED.match(line)), None)


def _prompt(line: str, word: str | None = None) -> re.Match[str] | None:
    """The prompt with which a line begins. A word is one before a command, or where it is the `word` of the first prompt."""
    prompt = _PROMPT.match(line)
    if prompt is None or prompt["word"] is None or prompt["word"] == word:
        return prompt
    is_prompt = word is None and prompt["word"] not in PROGRAMS and is_command(line[prompt.end() :])
    return prompt if is_prompt else None


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
    """How many lines before the next prompt are comments on it: those behind a blank line, or all there are."""
    behind = next((number for number, line in enumerate(reversed(below)) if line[:1] != "#"), len(below))
    return behind if behind == len(below) or not below[-1 - behind].strip() else 0


def _exchange(line: int, command: str, below: list[str], first: int) -> Exchange:
    output = ["" if _is_no_output(printed.strip()) else printed.rstrip() for printed in below]
    blank = next((number for number, printed in enumerate(output) if printed), 0)
    return Exchange(line, command, "\n".join(output).strip("\n"), first + blank)


def _is_in_pod(line: str) -> bool:
    prompt = _PROMPT.match(line)
    return prompt is not None and prompt["pod"] is not None


def _is_no_output(line: str) -> bool:
    return line in _NOTICES or _NOTHING_TYPED.match(line) is not None


def _first_printed(lines: list[str], position: int) -> int:
    """The line from which on a text is output; its length where it is none."""
    starts: Iterator[tuple[int, str]] = commands("\n".join(lines[position:]))
    found = (number for number, command in starts if number and is_printed(command.partition("\n")[0]))
    return position + next(found, len(lines) - position)
