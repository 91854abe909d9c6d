"""What of a script, a claimed output or a manifest is wrong in a version of Kubernetes, held against the rows and tables."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from harness.knowledge.apis import find_served
from harness.knowledge.arguments import lacks_dashes, unknown_subcommand
from harness.knowledge.calls import Call, Given, call_of
from harness.knowledge.components import lacking, started_in
from harness.knowledge.drifts import (
    Drift,
    drift_in_text,
    drift_of_api,
    drift_of_flag,
    drift_of_kind,
    drift_of_kubectl,
    drift_of_row,
    drift_of_table,
)
from harness.knowledge.kubectl import table
from harness.knowledge.manifest_apis import named_in
from harness.knowledge.printed_tables import outdated
from harness.knowledge.resources import unserved
from harness.knowledge.rows import Row, rows_of_program, rows_of_texts
from harness.knowledge.traits import Trait
from harness.knowledge.version import Version
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs

_LONG_FLAG = lazy_pattern(r"--[a-z][a-z0-9-]+")
_NOBODYS = frozenset({"--help", "-h"})
"""Flags that no help lists and all commands take."""


def in_call(call: Call, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with one program, by the rows first, then by the table of flags."""
    marked: set[int] = set()
    for row in _rows_of(call, version):
        place = _place(row, call) if row.output is None else None
        if place is None or place in marked:
            continue
        marked.add(place)
        # without the `--` it never worked, so that nothing drifted
        if row.rewrite is None or not row.rewrite.dashes or not lacks_dashes(call):
            yield drift_of_row(row, version, call.words[place], call)
    yield from (drift_of_flag(flag, version, call) for flag in lacking(call, version) if flag.place not in marked)
    if call.is_kubectl and 0 not in marked:
        yield from _unknown(call, version, marked)
        yield from (drift_of_kind(word, version, call) for word in unserved(call, version) if word.place not in marked)


def in_output_of(call: Call, text: str, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with the claimed output of a program, where that depends on how it is called."""
    for row in _rows_of(call, version):
        if row.output is not None and _place(row, call) is not None and (match := row.output.search(text)):
            yield drift_in_text(row, version, text, match)


def is_refused(call: Call, version: Version) -> bool:
    """Return whether the kubectl of a version has no such command, or no such flag; of versions that the table has not nothing is known."""
    known = table()
    return call.is_kubectl and version >= known.oldest and any(_unknown(call, version, set()))


def printed_otherwise(call: Call, version: Version) -> Iterator[Drift]:
    """Yield what rows know of the output of a program: words that the version prints no longer, or not yet."""
    of_texts = (replace(row, commands=row.printed_by) for row in rows_of_texts(version).outputs if row.printed_by)
    for row in (*_rows_of(call, version), *of_texts):
        if row.output is not None and (place := _place(row, call)) is not None:
            yield drift_of_row(row, version, call.words[place], call)


def _rows_of(call: Call, version: Version) -> list[Row]:
    """Return the rows that may speak of a call: those whose flags it has not are left out, which is quick."""
    program = call.path.partition(" ")[0]
    known = rows_of_program(program, version)
    if not known:
        return []
    rows = (*known.get(call.first_words, ()), *known.get(program, ()))
    return [row for row in rows if not row.flags or call.has_any(*row.flags)]


def _spellings(call: Call) -> frozenset[str]:
    """Return all names of the flags of a call; `--` is one."""
    return call.flag_spellings | {"--"} if call.dashes else call.flag_spellings


def in_started(text: str, version: Version, *, is_script: bool = False) -> Iterator[Drift]:
    """Yield what is wrong with the flags of Kubernetes' own programs in unit files and static pods.

    Of a script only what other programs hand on is read: its own programs and here-documents are known better.
    """
    for started in started_in(text):
        if is_script and not started.is_handed_on:
            continue
        for program in programs(f"{started.program} {started.flag}"):
            for drifted in in_call(call_of(program), version):
                line = text.count("\n", 0, started.start)
                yield replace(drifted, line=line, fragment=started.flag, start=started.start)


def in_words(text: str, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with the addresses, images and labels in a script or a manifest."""
    fitting = [rows for part, rows in rows_of_texts(version).words.items() if part in text]
    for row in {row.id: row for rows in fitting for row in rows}.values():
        assert row.word is not None
        for match in row.word.finditer(text):
            yield drift_in_text(row, version, text, match)


def in_output(text: str, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with a claimed output: its words, and the heads of its tables."""
    for head in outdated(text, version):
        yield drift_of_table(head, version)
    for row in rows_of_texts(version).outputs:
        assert row.output is not None
        if match := row.output.search(text):
            yield drift_in_text(row, version, text, match)


def in_manifest(text: str, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with API versions, fields, addresses and images in one or more manifests."""
    for named in named_in(text):
        served = find_served(named.api, named.kind)
        if served is None or not served.is_wrong_in(version):
            continue
        yield drift_of_api(named, served, version)
    for row in rows_of_texts(version).manifests:
        assert row.manifest is not None
        for match in row.manifest.finditer(text):
            yield drift_in_text(row, version, text, match)
    yield from in_started(text, version)
    yield from in_words(text, version)


def _place(row: Row, call: Call) -> int | None:
    """The word that a row speaks of; `None` if it does not speak of this call."""
    given = [call.after(command) for command in row.commands]
    arguments = next((words for words in given if words is not None), None)
    if arguments is None:
        return None
    names = _spellings(call)
    if not names.issuperset(row.requires) or not names.isdisjoint(row.without) or len(arguments) < row.arguments:
        return None
    if row.most_arguments is not None and _may_be_more(row.most_arguments, arguments):
        return None
    place = 0
    if row.flags:
        fitting = (flag for flag in call.flags if flag.name in row.flags or flag.letter in row.flags)
        flag = next((flag for flag in fitting if row.value is None or row.value.fullmatch(flag.value)), None)
        if flag is None:
            return None
        place = flag.place
    if row.argument:
        argument = next((at for word, at in arguments if row.argument.fullmatch(word)), None)
        if argument is None:
            return None
        place = argument
    if row.first_argument:
        if not arguments or not row.first_argument.fullmatch(arguments[0][0]):
            return None
        place = arguments[0][1]
    return place


def _may_be_more(most: int, arguments: Sequence[tuple[str, int]]) -> bool:
    return len(arguments) > most or any("$" in word or "`" in word for word, _ in arguments)


def _unknown(call: Call, version: Version, marked: set[int]) -> Iterator[Drift]:
    """Commands and flags that the kubectl of that version has not."""
    known = table()
    if call.path == "kubectl":
        return
    words = call.words
    versions = known.command(call.path).versions
    if (drift := drift_of_kubectl("drift-command", call.path, words[0], version, versions)) is not None:
        yield drift
        return
    if unknown_subcommand(call) is not None:
        return
    flags = known.flags(call.path)
    for given in call.flags:
        flag = flags.get(given.name)
        if given.place in marked or given.name in _NOBODYS:
            continue
        if flag is None and (
            version < known.oldest or not _LONG_FLAG.fullmatch(given.name) or _is_the_containers(call, given)
        ):
            continue
        name = f"{call.path} --{flag.name}" if flag is not None else f"{call.path} {given.name}"
        versions = flag.versions if flag is not None else frozenset()
        drift = drift_of_kubectl("drift-flag", name, words[given.place], version, versions)
        if drift is not None:
            yield drift


def _is_the_containers(call: Call, given: Given) -> bool:
    """`kubectl exec POD ls --color`: meant for the container, so a `--` is what it lacks; `arguments.py` knows."""
    return Trait.RUNS_INSIDE in call.traits and len(call.arguments) > 1 and given.place > call.arguments[1][1]
