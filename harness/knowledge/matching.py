"""What of a script, a claimed output or a manifest is wrong in a version of Kubernetes, held against the rows and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge import components, printed_tables, servers
from harness.knowledge.apis import KINDS, Served, find_served, replacement
from harness.knowledge.arguments import unknown_subcommand
from harness.knowledge.calls import Call, Given, call_of
from harness.knowledge.components import Lacking, lacking, started_in
from harness.knowledge.kubectl import Table, table
from harness.knowledge.manifest_apis import named_in
from harness.knowledge.printed_tables import Outdated, outdated
from harness.knowledge.resources import Unserved, unserved
from harness.knowledge.rows import Row, rows_of_program, rows_of_texts, told_bounds
from harness.knowledge.version import Version
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs
from harness.shell.tokens import Word

_LONG_FLAG = lazy_pattern(r"--[a-z][a-z0-9-]+")
_NOBODYS = frozenset({"--help", "-h"})
"""Flags that no help lists and all commands take."""


class Drift(Struct, frozen=True):
    """Something that is not right in the version asked about."""

    finding: str
    """`drift-flag`."""
    row: str
    """The id of the row, or the file of the table that it comes from."""
    message: str
    write: str
    """What to write instead, as a part of a sentence."""
    source: str
    line: int
    """Of the text it was found in, counted from 0."""
    fragment: str
    """What stands there."""
    start: int | None = None
    """Its first character in the script, counted from 0, where it is in one."""
    instead: str = ""
    """The API version to write, where one is known."""
    since: Version | None = None
    """The first version in which it is right; `None` where all before are."""
    until: Version | None = None
    """The last one; `None` where all later are."""
    is_of_kubernetes: bool = True
    """Whether these are versions of Kubernetes, or the time of something that has releases of its own."""
    release: str = ""
    """The last release of its tool in which it is right, where one is known: `Helm 2`."""
    what: str = ""
    """What is typed or claimed, as one names it in a sentence."""
    change: str = ""
    """What happens behind the last version in which it is right; empty where it is not right yet."""


def in_call(call: Call, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with one program, by the rows first, then by the table of flags."""
    marked: set[int] = set()
    for row in _rows_of(call, version):
        place = _place(row, call) if row.output is None else None
        if place is not None and place not in marked:
            marked.add(place)
            yield drift(row, version, call.words[place], call)
    yield from (_of_component(flag, version, call) for flag in lacking(call, version) if flag.place not in marked)
    if call.name == "kubectl" and 0 not in marked:
        yield from _unknown(call, version, marked)
        yield from (_of_kind(word, version, call) for word in unserved(call, version) if word.place not in marked)


def in_output_of(call: Call, text: str, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with the claimed output of a program, where that depends on how it is called."""
    for row in _rows_of(call, version):
        if row.output is not None and _place(row, call) is not None and (match := row.output.search(text)):
            yield _in_text(row, version, text, match)


def is_refused(call: Call, version: Version) -> bool:
    """Return whether the kubectl of a version has no such command, or no such flag; of versions that the table has not nothing is known."""
    known = table()
    return call.name == "kubectl" and version >= known.oldest and any(_unknown(call, version, set()))


def printed_otherwise(call: Call, version: Version) -> Iterator[Drift]:
    """Yield what rows know of the output of a program: words that the version prints no longer, or not yet."""
    of_texts = (replace(row, commands=row.printed_by) for row in rows_of_texts(version).outputs if row.printed_by)
    for row in (*_rows_of(call, version), *of_texts):
        if row.output is not None and (place := _place(row, call)) is not None:
            yield drift(row, version, call.words[place], call)


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
            yield _in_text(row, version, text, match)


def in_output(text: str, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with a claimed output: its words, and the heads of its tables."""
    for head in outdated(text, version):
        yield _of_table(head, version)
    for row in rows_of_texts(version).outputs:
        assert row.output is not None
        if match := row.output.search(text):
            yield _in_text(row, version, text, match)


def in_manifest(text: str, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with API versions, fields, addresses and images in one or more manifests."""
    for named in named_in(text):
        served = find_served(named.api, named.kind)
        if served is None or not served.is_wrong_in(version):
            continue
        instead = replacement(served, version)
        what, change = f"{named.kind} of {named.api}", _end(served, version)
        message = f"{what} works {told_bounds(served.since, served.until, version, change)}"
        nothing = "nothing took its place" if served.until and version > served.until else "there is none before"
        write = f"`apiVersion: {instead}`" if instead else f"no such object: {nothing}"
        yield Drift(
            "drift-api", KINDS.name, message, write, served.source, named.line, named.written,
            instead=instead, since=served.since, until=served.until, what=what, change=change,
        )  # fmt: skip
    for row in rows_of_texts(version).manifests:
        assert row.manifest is not None
        for match in row.manifest.finditer(text):
            yield _in_text(row, version, text, match)
    yield from in_started(text, version)
    yield from in_words(text, version)


def _of_kind(named: Unserved, version: Version, call: Call) -> Drift:
    is_gone = named.until is not None and version > named.until
    change = f"since {named.until.next} no server serves it" if named.until else ""
    bounds = told_bounds(named.since, named.until if is_gone else None, version, change)
    what = f"the kind `{named.word}`" if named.word.lower() == named.kind.lower() else f"`{named.word}` ({named.kind})"
    nothing = "nothing took its place" if is_gone else "there is none before"
    write = f"`{named.instead}`" if named.instead else f"no such object: {nothing}"
    word = call.words[named.place]
    return Drift(
        "drift-api", KINDS.name, f"{what} works {bounds}", write, named.source, word.line, word.text, word.start,
        since=named.since, until=named.until, what=what, change=change if is_gone else "",
    )  # fmt: skip


def _of_component(flag: Lacking, version: Version, call: Call) -> Drift:
    what = f"`{call.name.rpartition('/')[2]} {flag.flag}`"
    change = f"{flag.gone} has no such flag" if flag.until is not None else ""
    if flag.until is not None:
        bounds = f"works until {flag.until}: {change}"
        write = "the same without it, or what the help of that version offers in its place"
    else:
        bounds = f"works since {flag.since}, and this is checked for {version}"
        write = "the same without it"
    word = call.words[flag.place]
    return Drift(
        "drift-flag", components.TABLE.name, f"{what} {bounds}", write, "the help of the real programs, version for version",
        word.line, word.text, word.start, since=flag.since, until=flag.until, what=what, change=change,
    )  # fmt: skip


def _of_table(outdated_head: Outdated, version: Version) -> Drift:
    printed = outdated_head.printed
    since, until = min(printed.versions), max(printed.versions)
    what, change = f"the table of `kubectl get {printed.name}` with these columns", "later servers print other columns"
    bounds = told_bounds(since, until if version > until else None, version, change)
    message = f"{what} is what one sees {bounds}"
    write, source = f"`{outdated_head.instead}`", servers.source()
    return Drift(
        "drift-output", printed_tables.FILE.name, message, write, source, outdated_head.line, outdated_head.head,
        since=since, until=until, what=what, change=change if version > until else "",
    )  # fmt: skip


def _end(served: Served, version: Version) -> str:
    """Return what became of an API version that a version does not serve any more; empty for one that has no end."""
    if served.until is None:
        return ""
    if version in served.switched:
        return f"since {served.until.next} a server serves it only with `--runtime-config={served.api}=true`"
    return f"since {served.until.next} no server serves it"


def drift(row: Row, version: Version, word: Word, call: Call, message: str = "") -> Drift:
    """Return what a row says of a program as a drift."""
    name = next((word for word, _ in call.arguments), "NAME")
    image = next((given.value for given in call.flags if given.name == "--image" and given.value), "IMAGE")
    filled = {"name": name, "image": image}
    return Drift(
        row.finding,
        row.id,
        message or row.verdict(version),
        row.write.format_map(filled),
        row.source,
        word.line,
        word.text,
        word.start,
        **_of_row(row, version),
    )


def _of_row(row: Row, version: Version) -> dict[str, Any]:
    """Return what a row says of its versions, and of the change behind them, as the fields of a drift."""
    is_gone = row.until is not None and version > row.until
    return {
        "since": row.since, "until": row.until, "is_of_kubernetes": row.is_of_kubernetes, "release": row.release,
        "what": row.what, "change": row.change if is_gone else "",
    }  # fmt: skip


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
    if bound := _bound(known, known.command(call.path).versions, version):
        yield _by_table(
            "drift-command", f"`{call.path}`", bound, known, words[0], versions=known.command(call.path).versions
        )
        return
    if unknown_subcommand(call) is not None:
        return
    flags = known.flags(call.path)
    for given in call.flags:
        flag = flags.get(given.name)
        if given.place in marked or given.name in _NOBODYS:
            continue
        if flag is not None:
            if bound := _bound(known, flag.versions, version):
                what = f"`{call.path} --{flag.name}`"
                yield _by_table("drift-flag", what, bound, known, words[given.place], versions=flag.versions)
        elif version >= known.oldest and _LONG_FLAG.fullmatch(given.name) and not _is_the_containers(call, given):
            bound = f"is in no version from {known.oldest} to {known.newest}"
            yield _by_table("drift-flag", f"`{call.path} {given.name}`", bound, known, words[given.place])


def _is_the_containers(call: Call, given: Given) -> bool:
    """`kubectl exec POD ls --color`: not kubectl's flag, whatever becomes of it."""
    return call.path == "kubectl exec" and len(call.arguments) > 1 and given.place > call.arguments[1][1]


def _by_table(
    finding: str, what: str, bound: str, known: Table, word: Word, *, versions: frozenset[Version] = frozenset()
) -> Drift:
    source = f"the help of kubectl {known.oldest} to {known.newest}"
    write = f"what `{' '.join(what.strip('`').split()[:-1] or ['kubectl'])} --help` of that version offers"
    since, until = (min(versions), max(versions)) if versions else (None, None)
    return Drift(
        finding, "kubectl.txt", f"{what} {bound}", write, source, word.line, word.text, word.start,
        since=None if since == known.oldest else since, until=None if until == known.newest else until, what=what,
    )  # fmt: skip


def _bound(known: Table, versions: frozenset[Version], version: Version) -> str:
    """`works until 1.23`, `works since 1.24`; empty if it is right. Below the table, what its oldest version has is not known."""
    asked = min(version, known.newest)
    if asked in versions or (asked < known.oldest and known.oldest in versions):
        return ""
    earlier = [older for older in versions if older < asked]
    if earlier:
        return f"works until {max(earlier)}: since {max(earlier).next} there is no such word in kubectl"
    return f"works since {min(versions)}, and this is checked for {version}"


def _in_text(row: Row, version: Version, text: str, match: re.Match[str]) -> Drift:
    line = text.count("\n", 0, match.start())
    fragment = match[0].lstrip().partition("\n")[0]
    return Drift(
        row.finding, row.id, row.verdict(version), row.write.format_map({"name": "NAME", "image": "IMAGE"}), row.source,
        line, fragment, match.start(), **_of_row(row, version),
    )  # fmt: skip
