"""Directives inside of a comment, in all the forms that decks have.

On one line (```` ```wait text``` ````), over several lines with the text below or beside the word, several in one
comment, prose beside them.
"""

from collections.abc import Iterator

from harness.deck.blocks import Fence
from harness.shell.lazy_pattern import lazy_pattern

EXERCISES = frozenset({"exercise", "exercice", "lab"})
"""Classes of blocks that the audience carries out."""
_OPENINGS = tuple(f".{name}[" for name in sorted(EXERCISES))
TICKS = "```"
WORD = lazy_pattern(r"[A-Za-z][\w-]*")


def directives_of(comment: str, line: int) -> Iterator[Fence]:
    """Yield the fences of a comment that begins on `line`. An unclosed one is yielded with the rest of the comment."""
    position = 0
    while (start := comment.find(TICKS, position)) >= 0:
        word = WORD.match(comment, start + len(TICKS))
        body_start = word.end() if word else start + len(TICKS)
        end = comment.find(TICKS, body_start)
        body = comment[body_start : end if end >= 0 else len(comment)]
        if word:
            body_line = line + comment.count("\n", 0, body_start)
            if body[:1] == "\n" or body.split("\n", 1)[0].strip() == "":
                first, _, below = body.partition("\n")
                if below or first != body:
                    body, body_line = below, body_line + 1
            else:
                body = body[1:] if body[0] == " " else body
            yield Fence(body_line, word[0], body, is_hidden=True, is_inline="\n" not in body)
        if end < 0:
            return
        position = end + len(TICKS)


def opens_exercise(comment: str) -> bool:
    """Return whether a comment holds a whole exercise."""
    return any(line.lstrip().startswith(_OPENINGS) for line in comment.split("\n"))
