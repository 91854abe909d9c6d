"""Fences that end where the author closed them, also when their content is indented less than the list around them.

CommonMark ends a fence with its list item ("Fenced code blocks", example 128 ff.); an author who pastes an unindented `done` means
the whole of it.
"""

from markdown_it.rules_block import StateBlock

from harness.deck.markdown import slide_separator
from harness.shell.lazy_pattern import lazy_pattern

NAME = "fence"
CLOSING = lazy_pattern(r"(?:\{\{(?P<button>[\w ]*)\}\})?[ \t]*")
"""What may stand behind the mark that closes a fence: killercoda's `{{exec}}`."""
CLOSED_BEHIND = lazy_pattern(r"(?P<last>.*[^`])```\{\{(?P<button>(?:exec|execute|copy)\b[\w ]*)\}\}[ \t]*")
"""Katacoda's pages close a fence behind its last line, too: ```` EOF```{{execute}} ````."""
_MARKS = ("```", "~~~")
_OPENING = lazy_pattern(r"(`{3,}|~{3,})(.*)$")


def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Return a block rule of markdown-it-py, in the place of its own. A fence that nothing closes ends with its container or slide."""
    if state.sCount[start] - state.blkIndent >= 4:
        return False
    position, limit = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    if not state.src.startswith(_MARKS, position):
        return False
    match = _OPENING.match(state.src[position:limit])
    if not match or (match[1][0] == "`" and "`" in match[2]):
        return False
    if silent:
        return True
    marker = match[1]
    last = _closing(state, start, end, marker)
    token = state.push(NAME, "code", 0)
    token.info, token.markup = match[2].strip(), marker
    ending = slide_separator.line_at(state, last).rstrip() if last is not None else ""
    behind = CLOSED_BEHIND.fullmatch(ending)
    closing = behind or (CLOSING.fullmatch(ending.strip().lstrip(marker[0])) if last is not None else None)
    token.meta = {"closed": last is not None, "button": (closing["button"] if closing else None) or ""}
    content_end = last if last is not None else _end_of_container(state, start, end)
    indentation = position - state.bMarks[start]
    lines = [slide_separator.line_at(state, number) for number in range(start + 1, content_end)]
    if behind:
        lines.append(behind["last"])
    token.content = "".join(f"{_dedented(line, indentation)}\n" for line in lines)
    state.line = content_end + (last is not None)
    token.map = [start, state.line]
    return True


def _dedented(line: str, width: int) -> str:
    """Without the indentation that the fence itself has, as CommonMark does."""
    return line[min(width, len(line) - len(line.lstrip(" \t"))) :]


def _closing(state: StateBlock, start: int, end: int, marker: str) -> int | None:
    never = state.env.setdefault("fences never closed", {})
    if marker in never and start >= never[marker]:
        return None
    for number in range(start + 1, end):
        line = slide_separator.line_at(state, number).strip()
        if line.startswith(marker) and CLOSING.fullmatch(line.lstrip(marker[0])):
            return number
        if line.endswith("}}") and marker == "```" and CLOSED_BEHIND.fullmatch(line):
            return number
    never[marker] = start
    return None


def _end_of_container(state: StateBlock, start: int, end: int) -> int:
    for number in range(start + 1, end):
        is_dedented = (
            state.sCount[number] < state.blkIndent
            and state.bMarks[number] + state.tShift[number] < state.eMarks[number]
        )
        if is_dedented or slide_separator.kind_of(slide_separator.line_at(state, number)) == "slide":
            return number
    return end
