"""`.exercise[ … ]`: remark's content classes, nested, over many lines.

A block whose `[` ends its line is closed by a `]` alone on a line; brackets in fences and comments do not count.
"""

from markdown_it.rules_block import StateBlock
from msgspec import Struct

from harness.deck.markdown import comment, slide_separator
from harness.shell.lazy_pattern import lazy_pattern

NAME = "class_block"
OPENING = lazy_pattern(r"[ \t]*((?:\.[A-Za-z][\w-]*)+)\[[ \t]*")
FENCE = lazy_pattern(r"[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})([^`]*)$")
CLOSING = "]"


_ENDS = "class block ends"


class End(Struct, frozen=True):
    """Where the block that a line opens is over."""

    line: int
    is_closed: bool
    """False when it is over because its slide is."""


def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Return a block rule of markdown-it-py. A block that is never closed ends with its slide, `meta["unclosed"]` set."""
    if not state.src.startswith(".", state.bMarks[start] + state.tShift[start]):
        return False
    classes = opened_by(slide_separator.line_at(state, start))
    if classes is None:
        return False
    if silent:
        return True
    if _ENDS not in state.env:
        state.env[_ENDS] = _ends(state)
    closing = state.env[_ENDS].get(start, End(end, is_closed=False))
    last = min(closing.line, end)
    token = state.push(f"{NAME}_open", "", 1)
    token.info, token.map = " ".join(classes), [start, last]
    token.meta = {"unclosed": not closing.is_closed}
    outer = state.lineMax, state.parentType
    state.lineMax = last
    state.md.block.tokenize(state, start + 1, last)
    state.lineMax, state.parentType = outer
    token = state.push(f"{NAME}_close", "", -1)
    token.map = [last, last + 1]
    state.line = min(end, last + 1) if closing.is_closed else last
    return True


def opened_by(line: str) -> list[str] | None:
    """Return the classes of a block whose content begins on the next line."""
    line = line.rstrip()
    match = OPENING.fullmatch(line) if line.endswith("[") else None
    return match[1].strip(".").split(".") if match else None


def _ends(state: StateBlock) -> dict[int, End]:
    """The end of every block of the text, by the line that opens it: one pass, whatever the text is."""
    ends: dict[int, End] = {}
    open_lines: list[int] = []
    never_closed: set[str] = set()
    number = 0
    while number < state.lineMax:
        line = slide_separator.line_at(state, number)
        if slide_separator.kind_of(line) in ("slide", "notes"):
            ends.update((opened, End(number, is_closed=False)) for opened in open_lines)
            open_lines.clear()
        elif (
            ("```" in line or "~~~" in line)
            and (fence := FENCE.match(line)) is not None
            and fence[1] not in never_closed
        ):
            after = _after_fence(state, number, fence[1])
            if after is None:
                never_closed.add(fence[1])
            number = after or number + 1
            continue
        elif (position := line.find(comment.OPENING)) >= 0:
            number = _after_comment(state, number, position)
            continue
        elif opened_by(line) is not None:
            open_lines.append(number)
        elif line.strip() == CLOSING and open_lines:
            ends[open_lines.pop()] = End(number, is_closed=True)
        number += 1
    ends.update((opened, End(state.lineMax, is_closed=False)) for opened in open_lines)
    return ends


def _after_fence(state: StateBlock, start: int, marker: str) -> int | None:
    number = start + 1
    while number < state.lineMax:
        line = slide_separator.line_at(state, number).strip()
        if line.startswith(marker) and not line.strip(marker[0]):
            return number + 1
        number += 1
    return None


def _after_comment(state: StateBlock, start: int, position: int) -> int:
    opening = state.bMarks[start] + position
    closing = state.src.find(comment.CLOSING, opening)
    if closing < 0:
        return start + 1
    return start + 1 + state.src.count("\n", opening, closing)
