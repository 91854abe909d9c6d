"""`class: a, b`, `name: x` at the top of a slide."""

from markdown_it.rules_block import StateBlock

from harness.deck.markdown import slide_separator
from harness.shell.lazy_pattern import lazy_pattern

NAME = "slide_property"
PROPERTY = lazy_pattern(r"([A-Za-z][\w-]*):[ \t]*(.*)")
KNOWN = frozenset(
    """
    class name layout template count exclude background-image background-color background-size
    """.split()  # noqa: SIM905  as a table it would be one word a line
)


def rule(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Return a block rule of markdown-it-py."""
    if state.level or silent or not _is_top_of_slide(state):
        return False
    match = PROPERTY.fullmatch(slide_separator.line_at(state, start).rstrip())
    if not match or match[1] not in KNOWN:
        return False
    token = state.push(NAME, "", 0)
    token.info, token.content, token.map = match[1], match[2], [start, start + 1]
    state.line = start + 1
    return True


def _is_top_of_slide(state: StateBlock) -> bool:
    if not state.tokens:
        return True
    last = state.tokens[-1]
    return last.type == NAME or (last.type == slide_separator.NAME and last.info == "slide")
