"""A command as one writes it instead, where the words of its row are enough to say so.

What comes of it is held against all rows and the table of flags again: a replacement that is wrong itself is none.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from harness.knowledge import making
from harness.knowledge.arguments import inner_program, lacks_dashes
from harness.knowledge.calls import Call, Given, call_of
from harness.knowledge.kubectl import table
from harness.knowledge.matching import in_call
from harness.knowledge.rows import Rewrite, Row, rows_by_id
from harness.knowledge.version import Version
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.tokens import Word

_SPACE = lazy_pattern(r"(?:[ \t]|\\\n)*\Z")
_SELECTOR_KEY = lazy_pattern(r"(?<![\w./-])run(?==)")
_MOST_ROWS = 6
"""That one command line may run into one after the other."""


class ScriptEdit(Struct, frozen=True):
    """A stretch of a script, and what stands there instead."""

    start: int
    end: int
    text: str


def rewritten(script: str, call: Call, row: Row, version: Version) -> str | None:
    """Return the script with one of its commands as a row has it; `None` where that is not certain.

    What no row can rewrite and was wrong with the command before stays.
    """
    start = call.words[0].start
    rows = rows_by_id()
    stays = {row_id for row_id in _wrong(call, version) if row_id in rows and rows[row_id].rewrite is None}
    for _ in range(_MOST_ROWS):
        changes = _changes(script, call, row)
        if changes is None:
            return None
        script = applied(script, changes)
        again = call_at(script, start)
        if again is None:
            return None
        left = [row_id for row_id in _wrong(again, version) if row_id not in stays]
        if not left:
            return script
        if left[0] == row.id or left[0] not in rows:
            return None
        call, row = again, rows[left[0]]
    return None


def with_dashes(script: str, call: Call) -> str | None:
    """Return the script with the `--` that one of its commands lacks in every version; `None` where it lacks none, or its place is not certain."""
    if not lacks_dashes(call) or not _stands_in(script, call):
        return None
    try:
        return applied(script, [_dashes(call)])
    except _Uncertain:
        return None


def _stands_in(script: str, call: Call) -> bool:
    """Return whether the words of a call are those of the script, where they say that they are."""
    return all(script[word.start : word.start + len(word.text)] == word.text for word in call.words)


def _wrong(call: Call, version: Version) -> list[str]:
    """Return the rows that speak of a call, in this version and in the oldest that the table of flags knows."""
    return [drifted.row for asked in {version, max(version, table().oldest)} for drifted in in_call(call, asked)]


def replaced(text: str, row: Row, start: int) -> str | None:
    """Return a text with the words of a row in the place of what its pattern finds at `start`; `None` where that is not certain."""
    pattern = row.word or row.manifest
    match = pattern.match(text, start) if pattern and row.rewrite and row.rewrite.text else None
    if match is None or row.rewrite is None:
        return None
    return text[:start] + match.expand(row.rewrite.text) + text[match.end() :]


def call_at(script: str, start: int) -> Call | None:
    """Return the program of a script with a word that begins at this place."""
    for program in programs(script):
        if any(word.start == start for word in program.arguments):
            return call_of(program)
    return None


def applied(text: str, changes: Iterable[ScriptEdit]) -> str:
    """Return a text with all changes made; they do not overlap."""
    for change in sorted(changes, key=lambda change: change.start, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _changes(script: str, call: Call, row: Row) -> list[ScriptEdit] | None:
    rewrite = row.rewrite
    if rewrite is None or not _stands_in(script, call):
        return None
    if rewrite.makes:
        return _making(script, call)
    try:
        return list(_each(script, call, row, rewrite))
    except _Uncertain:
        return None


class _Uncertain(Exception):
    """The words are not such that one can say what to write."""


def _each(script: str, call: Call, row: Row, rewrite: Rewrite) -> Iterator[ScriptEdit]:
    words = call.words
    if rewrite.command:
        yield ScriptEdit(words[0].start, _command_end(call, row).end, rewrite.command)
    for flag in call.flags:
        if flag.name in rewrite.drop or flag.letter in rewrite.drop:
            yield from (_removed(script, words[place]) for place in _places(call, flag))
        elif flag.name in rewrite.first or flag.letter in rewrite.first:
            yield from _as_first_argument(script, call, flag, _command_end(call, row))
        else:
            yield from _renamed(words[flag.place], flag, rewrite)
    if rewrite.dashes:
        yield _dashes(call)
    if rewrite.add:
        last = words[call.dashes - 1 if call.dashes else -1]
        yield ScriptEdit(last.end, last.end, "".join(f" {word}" for word in rewrite.add))
    if rewrite.label:
        yield _selected(call, rewrite.label)
    if rewrite.text and row.argument:
        yield from _arguments(call, row.argument, rewrite.text)


def _dashes(call: Call) -> ScriptEdit:
    """The `--` before the program that a call runs in a container; raises `_Uncertain` where its place is not certain."""
    place = inner_program(call)
    if place is None:
        raise _Uncertain
    start = call.words[place].start
    return ScriptEdit(start, start, "-- ")


def _command_end(call: Call, row: Row) -> Word:
    """The last word of the command itself; raises `_Uncertain` if something stands between its words."""
    for command in sorted(row.commands, key=len, reverse=True):
        parts = command.split()
        if call.literals[: len(parts)] == tuple(parts):
            return call.words[len(parts) - 1]
    raise _Uncertain


def _places(call: Call, flag: Given) -> list[int]:
    """The words of a flag and its value."""
    literal = call.literals[flag.place]
    if flag.letter and len(literal) > 2 and not flag.value:
        raise _Uncertain
    return [flag.place] if flag.value_place in (None, flag.place) else [flag.place, flag.value_place]


def _as_first_argument(script: str, call: Call, flag: Given, command: Word) -> Iterator[ScriptEdit]:
    words = call.words
    literal = call.literals[flag.place]
    if "=" in literal:
        yield _removed(script, words[flag.place])
        yield ScriptEdit(command.end, command.end, f" {flag.value}")
        return
    if literal not in (flag.name, flag.letter) or flag.place + 1 == len(words):
        raise _Uncertain
    yield _removed(script, words[flag.place])
    value = words[flag.place + 1]
    if call.arguments and call.arguments[0][1] != flag.place + 1:
        yield _removed(script, value)
        yield ScriptEdit(command.end, command.end, f" {value.text}")


def _renamed(word: Word, flag: Given, rewrite: Rewrite) -> Iterator[ScriptEdit]:
    for old, new in rewrite.rename.items():
        if old.startswith("--") and word.text == old:
            yield ScriptEdit(word.start, word.end, new)
        elif old == flag.name and word.text.startswith(f"{old}="):
            yield ScriptEdit(word.start, word.start + len(old), new)
        elif old == flag.letter:
            if word.text != old:
                raise _Uncertain
            yield ScriptEdit(word.start, word.end, new)


def _selected(call: Call, label: str) -> ScriptEdit:
    words = call.words
    flag = next(flag for flag in call.flags if flag.name == "--selector")
    last = words[_places(call, flag)[-1]]
    keys = _SELECTOR_KEY.findall(last.text)
    if len(keys) != 1:
        raise _Uncertain
    return ScriptEdit(last.start, last.end, _SELECTOR_KEY.sub(label, last.text))


def _arguments(call: Call, pattern: re.Pattern[str], template: str) -> Iterator[ScriptEdit]:
    for literal, place in call.arguments:
        word = call.words[place]
        if (match := pattern.fullmatch(literal)) is not None:
            if word.text != literal:
                raise _Uncertain
            yield ScriptEdit(word.start, word.end, match.expand(template))


def _making(script: str, call: Call) -> list[ScriptEdit] | None:
    made = making.instead(call)
    if made is None:
        return None
    words = call.words
    run = next(word for word in words[1:] if word.literal == "run")
    changes = [ScriptEdit(run.start, run.end, f"create {made.kind}")]
    try:
        dropped = [place for flag in made.dropped for place in _places(call, flag)]
    except _Uncertain:
        return None
    changes += [_removed(script, words[place]) for place in dropped]
    if made.command is not None and call.dashes is None:
        changes.append(ScriptEdit(words[made.command].start, words[made.command].start, "-- "))
    return changes


def _removed(script: str, word: Word) -> ScriptEdit:
    """The word with the space before it, over the end of a line that goes on in the next."""
    before = _SPACE.search(script, 0, word.start)
    return ScriptEdit(before.start() if before else word.start, word.end, "")
