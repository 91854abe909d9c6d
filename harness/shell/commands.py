"""A script split into its commands as bash runs them one after the other: a loop, a list with `&&`, a pipeline is one."""

from collections.abc import Iterator

from harness.shell.parsing import parse
from harness.shell.script import Pipeline


def commands(script: str) -> Iterator[tuple[int, str]]:
    """Yield each command with the line on which it begins, counted from 0. Comments are none."""
    lines = script.split("\n")
    first: int | None = None
    for pipeline in parse(script).pipelines:
        first = pipeline.line if first is None else first
        if pipeline.ends_line:
            yield first, _text(lines, first, pipeline.last_line)
            first = None
    if first is not None:
        yield first, _text(lines, first, len(lines) - 1)


def last_line(script: str) -> int:
    """Return the line on which the last command begins, counted from 0."""
    return max((line for line, _ in commands(script)), default=0)


def lines_of_first(script: str) -> int | None:
    """Return how many lines the first command takes; `None` where the script ends before the command does.

    A script that begins with a comment begins with one line.
    """
    script_read = parse(script)
    end = next((pipeline for pipeline in script_read.pipelines if pipeline.ends_line), None)
    if end is None and script_read.is_open:
        return 1 if _begins_later(script_read.pipelines) else None
    if _begins_later(script_read.pipelines):
        return 1
    return (script.count("\n") if end is None else end.last_line) + 1


def _begins_later(pipelines: list[Pipeline]) -> bool:
    return bool(pipelines) and pipelines[0].line > 0


def _text(lines: list[str], first: int, last: int) -> str:
    return "\n".join(lines[first : last + 1]).strip()
