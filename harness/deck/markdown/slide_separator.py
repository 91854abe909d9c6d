"""`---` starts a slide, `--` an increment, `???` the speaker's notes (remark's wiki page "Markdown")."""

from markdown_it.rules_block import StateBlock

NAME = "slide_separator"
KINDS = {"---": "slide", "--": "increment", "???": "notes"}
_BEGINNINGS = ("--", "???")


def kind_of(line: str) -> str | None:
    """Return what a line separates, `None` for nothing; a separator stands at the very beginning of its line."""
    return KINDS.get(line.rstrip())


def line_at(state: StateBlock, line: int) -> str:
    """Return the whole text of a line, its indentation included."""
    return state.src[state.bMarks[line] : state.eMarks[line]]


def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Return a block rule of markdown-it-py. remark cuts slides before it reads Markdown, so a separator ends lists too."""
    if not state.src.startswith(_BEGINNINGS, state.bMarks[start]):
        return False
    kind = kind_of(line_at(state, start))
    if kind is None:
        return False
    if silent:
        return True
    if state.level or state.blkIndent:
        return False
    state.line = start + 1
    if kind == "notes":
        while state.line < end and kind_of(line_at(state, state.line)) != "slide":
            state.line += 1
    token = state.push(NAME, "", 0)
    token.info, token.map = kind, [start, state.line]
    return True
