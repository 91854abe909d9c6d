"""Comments inside of a paragraph. What stands in a code span is none: it is text about comments (CommonMark, "Code spans")."""

from collections.abc import Iterator

from harness.deck.markdown import comment
from harness.shell.lazy_pattern import lazy_pattern

_TICKS = lazy_pattern(r"`+")


def comments_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield where each comment of a paragraph begins, and what stands in it. One that is never closed is none."""
    if comment.OPENING not in text:
        return
    ends = _ends_of_code_spans(text)
    position = 0
    while (start := text.find(comment.OPENING, position)) >= 0:
        ticks = _TICKS.search(text, position, start)
        if ticks is not None:
            position = ends.get(ticks.start(), ticks.end())
            continue
        end = text.find(comment.CLOSING, start)
        if end < 0:
            return
        yield start, text[start + len(comment.OPENING) : end]
        position = end + len(comment.CLOSING)


def without_comments(text: str) -> str:
    """Return a text as the audience sees it, without its comments."""
    position = 0
    parts = []
    for start, content in comments_in(text):
        parts.append(text[position:start].rstrip(" "))
        position = start + len(comment.OPENING) + len(content) + len(comment.CLOSING)
    return "".join([*parts, text[position:]])


def _ends_of_code_spans(text: str) -> dict[int, int]:
    """For each run of backticks, the end of the next that is as long, if there is one."""
    ends: dict[int, int] = {}
    later: dict[int, int] = {}
    for ticks in reversed(list(_TICKS.finditer(text))):
        length = ticks.end() - ticks.start()
        if length in later:
            ends[ticks.start()] = later[length]
        later[length] = ticks.end()
    return ends
