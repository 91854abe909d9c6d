"""Turn bytes into the text that a person would have seen: no escape sequences, progress bars in their last state."""

import re

from harness.shell.lazy_pattern import lazy_pattern

ESCAPES = lazy_pattern(
    r"\x1b(?:"
    r"\[(?P<arguments>[0-?]*+)[ -/]*+(?P<final>[@-~])"  # CSI, ECMA-48 section 5.4
    r"|[\]PX^_][^\x07\x1b]*+(?:\x07|\x1b\\)?"  # OSC, DCS, SOS, PM, APC with their terminator
    r"|[ -/]*[0-~]"  # two-character sequences and character set choices
    r")?"
)
ERASED = "\x1a"
"""Stands for "erase to the end of the line" until lines are resolved; no output means it literally."""
MOVES = lazy_pattern(rf"([\r\b{ERASED}])")
INVISIBLE = lazy_pattern(r"[\x00-\x07\x0b\x0c\x0e-\x1f\x7f]")


def normalise(raw: bytes) -> str:
    """Decode UTF-8 (what is none becomes �), drop escape sequences, resolve carriage returns and backspaces."""
    text = raw.decode("utf-8", "replace")
    if "\x1b" in text:
        text = ESCAPES.sub(_meaning, text.replace(ERASED, ""))
    text = text.replace("\r\n", "\n")
    if "\r" in text or "\b" in text or ERASED in text:
        text = "\n".join(_resolve(line) if MOVES.search(line) else line for line in text.split("\n"))
    return INVISIBLE.sub("", text)


def _meaning(sequence: re.Match[str]) -> str:
    """Return the replacement of an escape sequence; most have no effect on the text of their line."""
    match sequence["final"], sequence["arguments"]:
        case "K", "" | "0":
            return ERASED
        case "K", "2":
            return f"\r{ERASED}"
        case "G", "" | "1":
            return "\r"
    return ""


def _resolve(line: str) -> str:
    """Return a line as it looks in the end, after all moves of the cursor back in it."""
    cells: list[str] = []
    column = 0
    for part in MOVES.split(line):
        if part == "\r":
            column = 0
        elif part == "\b":
            column = max(0, column - 1)
        elif part == ERASED:
            del cells[column:]
        else:
            cells[column : column + len(part)] = part
            column += len(part)
    return "".join(cells)
