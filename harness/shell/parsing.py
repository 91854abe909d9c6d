"""The one reading of what is typed: a script, and its programs, each with its place in the script."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from harness.shell.grammar import Parser
from harness.shell.script import Group, GroupKind, Pipeline, Program, Script
from harness.shell.tokens import HereDocument, Word, group_end, tokens_of

KEPT = 256
"""Scripts whose reading is kept: rules and steps ask for the same ones."""
KEPT_PROGRAMS = 2048
"""Programs of which it is kept what is known: all of a large deck's, about which many rules ask."""
_READERS = 8
"""Programs behind a `|` that are kept with the program before it."""
_DEEPEST_SUBSTITUTION = 4
"""Levels of `$(…)` that are looked into."""


@lru_cache(maxsize=KEPT)
def parse(script: str) -> Script:
    """Return a script's pipelines, with the place of each program; nobody changes them."""
    return Parser().parse(tokens_of(script))


@lru_cache(maxsize=KEPT)
def programs(script: str) -> tuple[Program, ...]:
    """Return the programs of a script in the order in which they stand there, those in `$(…)` behind the one they belong to."""
    return tuple(_flat(parse(script).pipelines, _Place(), _DEEPEST_SUBSTITUTION))


def functions(script: str) -> Iterator[str]:
    """Yield the names of the functions that a script defines."""
    for program in programs(script):
        for group in program.groups:
            if group.kind is GroupKind.FUNCTION and group.header is not None:
                yield group.header.words[group.header.words[0].text == "function"].literal


def substitutions(text: str) -> Iterator[tuple[str, int]]:
    """Yield what stands in each outermost `$(…)`, `<(…)`, `>(…)` and in backticks, with its place; not in single quotes."""
    if not any(opening in text for opening in ("$(", "`", "<(", ">(")):
        return
    position, quoted = 0, False
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 2
        elif char == '"':
            quoted = not quoted
            position += 1
        elif char == "'" and not quoted:
            end = text.find("'", position + 1)
            position = len(text) if end < 0 else end + 1
        elif _opens_substitution(text, position, quoted=quoted):
            end = group_end(text, position + 2, ")")
            yield text[position + 2 : end - 1], position + 2
            position = end
        elif char == "`":
            end = text.find("`", position + 1)
            end = len(text) if end < 0 else end
            yield text[position + 1 : end], position + 1
            position = end + 1
        else:
            position += 1


def _opens_substitution(text: str, position: int, *, quoted: bool) -> bool:
    opening = text[position : position + 2]
    return (opening == "$(" and text[position + 2 : position + 3] != "(") or (opening in ("<(", ">(") and not quoted)


class _Place(Struct, frozen=True):
    """What the programs of a list share."""

    groups: tuple[Group, ...] = ()
    subshells: tuple[int, ...] = ()
    readers: tuple[Program, ...] = ()
    is_fed: bool = False
    is_piped: bool = False
    is_background: bool = False


def _flat(pipelines: list[Pipeline], place: _Place, depth: int) -> Iterator[Program]:
    """Yield the programs of pipelines, and note with each where it stands."""
    for pipeline, is_background in zip(pipelines, _in_background(pipelines), strict=True):
        for position, element in enumerate(pipeline.elements):
            behind = pipeline.elements[position + 1 : position + 1 + _READERS]
            here = _Place(
                place.groups,
                place.subshells,
                (*(reader for other in behind if (reader := _reader(other)) is not None), *place.readers),
                is_fed=place.is_fed or position > 0,
                is_piped=place.is_piped or bool(behind),
                is_background=place.is_background or is_background,
            )
            if isinstance(element, Program):
                yield from _placed(element, here, depth)
            else:
                yield from _of_group(element, here, depth)


def _in_background(pipelines: list[Pipeline]) -> list[bool]:
    """Return for each pipeline whether a `&` ends the list that it belongs to: all of `a && b &` runs in the background."""
    are_background: list[bool] = []
    for pipeline in reversed(pipelines):
        goes_on = pipeline.ended_by in ("&&", "||")
        are_background.append(pipeline.ended_by == "&" or (goes_on and bool(are_background) and are_background[-1]))
    return are_background[::-1]


def _reader(element: Program | Group) -> Program | None:
    """Return the program that reads what is piped into an element."""
    return element if isinstance(element, Program) else next(element.programs(), None)


def _of_group(group: Group, place: _Place, depth: int) -> Iterator[Program]:
    inside = _Place(
        (*place.groups, group),
        (*place.subshells, group.start) if group.kind is GroupKind.SUBSHELL else place.subshells,
        place.readers,
        place.is_fed or (group.redirected is not None and _reads_elsewhere(group.redirected)),
        place.is_piped,
        place.is_background,
    )
    if group.header is not None and group.kind is not GroupKind.FUNCTION:
        yield from _placed(group.header, inside, depth)
    yield from _flat(group.pipelines, inside, depth)
    if group.redirected is not None:
        yield from _placed(group.redirected, place, depth)


def _placed(program: Program, place: _Place, depth: int) -> Iterator[Program]:
    program.groups, program.subshells, program.readers = place.groups, place.subshells, place.readers
    program.is_piped, program.is_background = place.is_piped, place.is_background
    program.is_fed = place.is_fed or _reads_elsewhere(program)
    yield program
    for word in program.all_words if depth else ():
        line, counted = word.line, 0
        for text, offset in substitutions(word.text):
            line, counted = line + word.text.count("\n", counted, offset), offset
            start = word.start + offset
            inner = Parser().parse(_moved(tokens_of(text), start, line))
            yield from _flat(
                inner.pipelines,
                _Place(place.groups, (*place.subshells, -start), is_background=place.is_background),
                depth - 1,
            )


def _reads_elsewhere(program: Program) -> bool:
    return any(not redirection.is_output for redirection in program.redirections)


def _moved(tokens: Iterable[Word | HereDocument], start: int, line: int) -> Iterator[Word | HereDocument]:
    """Yield the tokens of a part of a script as they stand in all of it."""
    for token in tokens:
        if isinstance(token, Word):
            yield Word(token.text, token.start + start, token.line + line, token.is_open)
        else:
            yield HereDocument(token.text, token.line + line, token.is_expanded, token.is_open)
