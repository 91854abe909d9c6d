"""`.exercise[ … ]`: remark's content classes, nested, over many lines.

A block whose `[` ends its line is closed by a `]` alone on a line; brackets in fences and comments do not count.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from harness.deck.markdown import comment, slide_separator

NAME = "class_block"
OPENING = re.compile(r"[ \t]*((?:\.[A-Za-z][\w-]*)+)\[[ \t]*")
FENCE = re.compile(r"[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})([^`]*)$")
CLOSING = "]"


def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule of markdown-it-py. A block that is never closed ends with its slide, `meta["unclosed"]` set."""
    classes = opened_by(slide_separator.line_at(state, start))
    if classes is None:
        return False
    if silent:
        return True
    closing = _closing_line(state, start + 1, end)
    last = closing if closing is not None else _end_of_slide(state, start + 1, end)
    token = state.push(f"{NAME}_open", "", 1)
    token.info, token.map = " ".join(classes), [start, last]
    token.meta = {"unclosed": closing is None}
    outer = state.lineMax, state.parentType
    state.lineMax = last
    state.md.block.tokenize(state, start + 1, last)
    state.lineMax, state.parentType = outer
    token = state.push(f"{NAME}_close", "", -1)
    token.map = [last, last + 1]
    state.line = last + 1 if closing is not None else last
    return True


def opened_by(line: str) -> list[str] | None:
    """The classes of a block whose content begins on the next line."""
    found = OPENING.fullmatch(line.rstrip())
    return found[1].strip(".").split(".") if found else None


def _closing_line(state: StateBlock, start: int, end: int) -> int | None:
    depth = 0
    number = start
    while number < end:
        line = slide_separator.line_at(state, number)
        if slide_separator.kind_of(line) in ("slide", "notes"):
            return None
        if fence := FENCE.match(line):
            number = _after_fence(state, number, end, fence[1])
            continue
        position = line.find(comment.OPENING)
        if position >= 0:
            number = _after_comment(state, number, end, position)
            continue
        stripped = line.strip()
        if opened_by(line) is not None:
            depth += 1
        elif stripped == CLOSING:
            if depth == 0:
                return number
            depth -= 1
        number += 1
    return None


def _after_fence(state: StateBlock, start: int, end: int, marker: str) -> int:
    number = start + 1
    while number < end:
        line = slide_separator.line_at(state, number).strip()
        if line.startswith(marker) and not line.strip(marker[0]):
            return number + 1
        number += 1
    return start + 1


def _after_comment(state: StateBlock, start: int, end: int, position: int) -> int:
    opening = state.bMarks[start] + position
    closing = state.src.find(comment.CLOSING, opening, state.eMarks[end - 1])
    if closing < 0:
        return start + 1
    return start + 1 + state.src.count("\n", opening, closing)


def _end_of_slide(state: StateBlock, start: int, end: int) -> int:
    number = start
    while number < end and slide_separator.kind_of(slide_separator.line_at(state, number)) not in ("slide", "notes"):
        number += 1
    return number
