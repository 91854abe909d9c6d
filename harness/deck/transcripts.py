"""A session as it looked in a terminal: prompts with what was typed, and below each what appeared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.shell.recognition import is_command

PROMPT = re.compile(r"(?:\[?[\w.-]+@[\w.-]+(?:[: ][^\s$#>\]]*)?\]?[ ]?[$#]|\$)[ ](?=\S)")
CONTINUATION = "> "


@dataclass(frozen=True, slots=True)
class Exchange:
    """One command of a transcript and what it printed."""

    line: int
    """Of the command, counted from 0 in the transcript."""
    command: str
    output: str
    output_line: int


def has_prompt(text: str) -> bool:
    """True if the first line that is not empty begins with a prompt: `$ `, `k8s@host:~$ `, `[root@host ~]# `."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return PROMPT.match(first.strip()) is not None


def is_transcript(text: str) -> bool:
    """True if what stands behind the first prompt is a command; some decks put a prompt before an output."""
    first = next((line for line in text.split("\n") if line.strip()), "").strip()
    prompt = PROMPT.match(first)
    if prompt is None:
        return False
    return is_command(first[prompt.end() :]) or prompt[0].strip() != "$" or text.count("\n$ ") > 0


def without_prompt(text: str) -> str:
    """An output that was written with a prompt in front."""
    return "\n".join(PROMPT.sub("", line, count=1) if PROMPT.match(line) else line for line in text.split("\n"))


def exchanges(text: str) -> list[Exchange]:
    """The commands of a transcript, in order; common indentation must be gone already."""
    found: list[Exchange] = []
    command: list[str] = []
    output: list[str] = []
    began = output_began = 0

    def close() -> None:
        if command:
            printed = "\n".join(output).strip("\n")
            found.append(Exchange(began, "\n".join(command), printed, output_began))

    for number, line in enumerate(text.split("\n")):
        prompt = PROMPT.match(line)
        if prompt:
            close()
            command, output, began, output_began = [line[prompt.end() :].rstrip()], [], number, number + 1
        elif command and not output and (command[-1].endswith("\\") or line.startswith(CONTINUATION)):
            command.append(line.removeprefix(CONTINUATION) if line.startswith(CONTINUATION) else line)
            output_began = number + 1
        elif output or line.strip():
            output.append(line.rstrip())
        else:
            output_began = number + 1
    close()
    return found
