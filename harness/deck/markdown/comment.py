"""`<!-- … -->`, indented or not, on one line or many, closed with `-->` or `--->`."""

from markdown_it.rules_block import StateBlock

NAME = "comment"
OPENING = "<!--"
CLOSING = "-->"


def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Return a block rule of markdown-it-py. An unclosed comment is a token with `info` "unclosed", one line long."""
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(OPENING, position):
        return False
    if silent:
        return True
    last = start
    limit = state.eMarks[end - 1]
    closing = state.src.find(CLOSING, position + len(OPENING), limit)
    token = state.push(NAME, "", 0)
    if closing < 0:
        token.info, token.map, state.line = "unclosed", [start, start + 1], start + 1
        return True
    while state.eMarks[last] < closing:
        last += 1
    token.content = state.src[position + len(OPENING) : closing].rstrip("-")
    token.map = [start, last + 1]
    state.line = last + 1
    return True
