"""What an author says beside an output, and no program prints: an arrow behind a line, a comment above a table."""

from harness.match import table
from harness.shell.lazy_pattern import lazy_pattern

_ARROW = lazy_pattern(r"[ \t]+(?P<mark>[←⬅⇐👈]️?|<-{2,}|<={2,})(?:[ \t].*)?$")
_COMMENT = lazy_pattern(r"[ \t]*#+[ \t]+\S")


def without_remarks(expected: str, actual: str) -> str:
    """Return the text of a slide without such remarks, where the output has none of them; each line keeps its number."""
    if not any(mark in expected for mark in ("#", "←", "⬅", "⇐", "👈", "<--", "<==")):
        return expected
    lines = [_without_arrow(line, actual) for line in expected.split("\n")]
    for number, line in enumerate(lines):
        if _COMMENT.match(line) and line.strip() not in actual and _is_above_table(lines, number):
            lines[number] = ""
    return "\n".join(lines)


def _without_arrow(line: str, actual: str) -> str:
    arrow = _ARROW.search(line)
    return line if arrow is None or arrow["mark"] in actual else line[: arrow.start()]


def _is_above_table(lines: list[str], number: int) -> bool:
    below = next((at for at in range(number + 1, len(lines)) if lines[at].strip()), None)
    return below is not None and table.read(lines, below) is not None
