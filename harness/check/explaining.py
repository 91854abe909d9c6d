"""What a command does on each version of Kubernetes, as far as rows and tables know, and what to write instead: for `harness explain`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from harness.check.behaviours import (
    Behaviour,
    CommandReplacement,
    Compatibility,
    DriftNote,
    Explanation,
    Meaning,
    ServedKind,
    TableHead,
)
from harness.check.manifest_files import texts_at
from harness.knowledge import components, matching, rewriting, workloads
from harness.knowledge.arguments import lacking, lacks_dashes, unknown_subcommand
from harness.knowledge.calls import Call, divide
from harness.knowledge.drifts import Drift
from harness.knowledge.kubectl import table
from harness.knowledge.matching import is_refused
from harness.knowledge.printed_tables import head_in
from harness.knowledge.recognition import closest_verb, kubectl_verbs
from harness.knowledge.releases import NEWEST, OLDEST
from harness.knowledge.resources import kinds_named, resources_meant, served_as
from harness.knowledge.rows import Row, has_rows, meanings, rows_by_id
from harness.knowledge.traits import Trait
from harness.knowledge.version import Version
from harness.shell.parsing import programs
from harness.shell.script import Program
from harness.shell.wrappers import unwrapped

_LISTS = frozenset({"kubectl get"})
_MOST_EDITS = 6
"""Of one command, one after the other."""


_COMPATIBILITIES = {
    "drift-output": Compatibility.SHOWS_OTHERWISE,
    "drift-warning": Compatibility.SHOWS_OTHERWISE,
    "drift-meaning": Compatibility.DOES_OTHERWISE,
    "drift-tool": Compatibility.IS_OUTDATED,
    "drift-api": Compatibility.IS_NOT_SERVED,
}
"""Of findings; those that are left are about commands and flags."""


_SHOWN = frozenset({"drift-output", "drift-warning"})
"""Findings about what a command prints, which do not say that it works."""


def explain(script: str, versions: Sequence[Version], folder: Path) -> Iterator[Explanation]:
    """Yield what is known of each program of a script, in the order in which they are typed; assignments alone are none.

    `versions` are neighbours, the oldest first; manifests are looked for in the folder.
    """
    for program in explainable(script):
        yield explained(script, program, versions, folder)


def explainable(script: str) -> Iterator[Program]:
    """Yield the programs of a script of which something may be known, in the order in which they are typed."""
    for program in programs(script):
        if program.arguments and not any(group.header is program for group in program.groups):
            yield program


def explained(script: str, program: Program, versions: Sequence[Version], folder: Path) -> Explanation:
    """Return what is known of one program of a script; see `explain`."""
    first, last = program.words[0], program.words[-1]
    return _explained(script[first.start : last.end], program, _documents(script, program), versions, folder)


def _documents(script: str, program: Program) -> list[str]:
    """Return the here-documents that a program gets, through a pipe as well; those that it hands on to one that applies them are not its own."""
    own = [] if any(_applies(reader) for reader in program.readers) else [program]
    if _applies(program):
        own += [other for other in programs(script) if any(reader is program for reader in other.readers)]
    return [document.text for giver in own for document in giver.here_documents]


def _applies(program: Program) -> bool:
    return bool(program.arguments) and Trait.READS_MANIFESTS in _call(program).traits


def _explained(
    command: str, program: Program, documents: Sequence[str], versions: Sequence[Version], folder: Path
) -> Explanation:
    call = _call(program)
    named, unread = _manifests(call, folder)
    manifests = [*(("", text) for text in documents), *named]
    on_versions = [_behaviour(command, call, manifests, version) for version in versions]
    behaviours = _runs(on_versions)
    is_known = _is_known(call) or any(behaviour.notes for behaviour in behaviours)
    unknown_word, near = _unknown_word(call)
    lack = None if unknown_word else lacking(call)
    return Explanation(
        command,
        call.name,
        is_known,
        lack,
        unknown_word,
        near,
        behaviours if is_known else (),
        tuple(_replacements(command, on_versions, versions)),
        unread,
    )


def _is_known(call: Call) -> bool:
    name = call.path.partition(" ")[0].rpartition("/")[2]
    return name == "kubectl" or name in components.NAMES or has_rows(name)


def _unknown_word(call: Call) -> tuple[str, str]:
    """Return a word that no version of kubectl has, and the one that may be meant."""
    if (unknown := unknown_subcommand(call)) is not None:
        return unknown.word, unknown.near
    word = call.arguments[0][0] if call.path == "kubectl" and call.arguments else ""
    if not word.replace("-", "").isalpha() or word in kubectl_verbs():
        return "", ""
    return word, closest_verb(word) or ""


def _manifests(call: Call, folder: Path) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the manifests that a call names, each with its file, and the names of those that cannot be read."""
    texts: list[tuple[str, str]] = []
    unread: list[str] = []
    if Trait.READS_MANIFESTS in call.traits:
        names = (flag.value for flag in call.flags if flag.name == "--filename" and flag.value not in ("", "-"))
        for name in (part for value in names for part in value.split(",")):
            files = texts_at(folder / name)
            texts += [
                (str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file), text)
                for file, text in files
            ]
            unread += [name] * (not files)
    return tuple(texts), tuple(unread)


def _behaviour(command: str, call: Call, manifests: Sequence[tuple[str, str]], version: Version) -> Behaviour:
    notes = [DriftNote(drift) for drift in _drifts(command, call, version)]
    notes += [DriftNote(drift, file) for file, text in manifests for drift in matching.in_manifest(text, version)]
    row = _meaning_of(call)
    compatibilities = [_compatibility(note.drift, call, version) for note in notes]
    meaning = Meaning(row.id, not row.is_wrong_in(version)) if row is not None else None
    if meaning is not None and not meaning.holds:
        compatibilities.append(Compatibility.DOES_OTHERWISE)
    if not _is_seen(command, call, version):
        compatibilities.append(Compatibility.IS_NOT_REFUTED)
    compatibility = max(compatibilities, default=Compatibility.WORKS)
    words = tuple(dict.fromkeys(word for word, _ in kinds_named(call))) if Trait.TAKES_KIND in call.traits else ()
    return Behaviour(
        version,
        version,
        compatibility,
        tuple(notes),
        meaning if compatibility < Compatibility.IS_OUTDATED else None,
        tuple(ServedKind(name, apis) for word in words for name, apis in served_as(word, version).items()),
        tuple(_tables(call, words, version)),
    )


def _meaning_of(call: Call) -> Row | None:
    """Return the row about what `kubectl run` makes; `None` where one of its flags decides that, of which other rows speak."""
    return None if call.has_any("--generator", "--schedule") else meanings().get(workloads.made_by_run(call))


def _is_seen(command: str, call: Call, version: Version) -> bool:
    """Return whether the words of a command are known on a version: by the table of kubectl, or by a row that has them right there."""
    if call.name == "kubectl" and version >= table().oldest:
        return True
    elsewhere = (drift for end in (OLDEST, NEWEST) for drift in _drifts(command, call, end))
    spoken = any(drift.row in rows_by_id() and drift.finding not in _SHOWN for drift in elsewhere)
    return spoken or _meaning_of(call) is not None


def _compatibility(drift: Drift, call: Call, version: Version) -> Compatibility:
    if drift.finding in ("drift-command", "drift-flag") and is_refused(call, version):
        return Compatibility.FAILS
    return _COMPATIBILITIES.get(drift.finding, Compatibility.LACKS)


def _drifts(command: str, call: Call, version: Version) -> Iterator[Drift]:
    """Yield what is wrong with a program by itself, whatever stands around it."""
    yield from matching.in_call(call, version)
    yield from matching.printed_otherwise(call, version)
    yield from matching.in_words(command, version)


def _tables(call: Call, words: Sequence[str], version: Version) -> Iterator[TableHead]:
    output = call.value("--output")
    if call.path not in _LISTS or output not in (None, "wide"):
        return
    for word in words:
        heads = {head_in(resource, version, is_wide=output == "wide") for resource in resources_meant(word)} - {""}
        if len(heads) == 1:
            yield TableHead(word, heads.pop())


def _runs(behaviours: Sequence[Behaviour]) -> tuple[Behaviour, ...]:
    """Return the same with neighbours that are alike put together."""
    runs: list[Behaviour] = []
    for behaviour in behaviours:
        if runs and runs[-1].likeness == behaviour.likeness:
            runs[-1] = replace(behaviour, since=runs[-1].since)
        else:
            runs.append(behaviour)
    return tuple(runs)


def _replacements(
    command: str, behaviours: Sequence[Behaviour], versions: Sequence[Version]
) -> Iterator[CommandReplacement]:
    """Yield what to write instead where a command is not right, the newest version first."""
    lacks = any(lacks_dashes(_call(program)) for program in programs(command))
    wrong = (
        behaviour.until
        for behaviour in reversed(behaviours)
        if lacks or behaviour.compatibility >= Compatibility.DOES_OTHERWISE
    )
    for edited in dict.fromkeys(_instead(command, version) for version in wrong):
        if edited:
            yield CommandReplacement(edited, tuple(version for version in versions if _is_right(edited, version)))


def _instead(command: str, version: Version) -> str:
    """Return the command with all edits of the rows that speak of it on a version; empty where it is wrong, or lacks something, after them too."""
    edited = command
    for _ in range(_MOST_EDITS):
        again = next(filter(None, _edits(edited, version)), "")
        if not again or again == edited:
            break
        edited = again
    is_incomplete = any(lacking(_call(program)) is not None for program in programs(edited))
    return "" if edited == command or is_incomplete or _fails(edited, version) else edited


def _edits(command: str, version: Version) -> Iterator[str | None]:
    """Yield the command with a `--` that it lacks, and as each row that speaks of it has it; `None` where that is not certain."""
    for program in programs(command):
        call = _call(program)
        yield rewriting.with_dashes(command, call)
        for drift in _drifts(command, call, version):
            row = rows_by_id().get(drift.row)
            if row is not None and row.rewrite is not None and drift.start is not None:
                is_word = row.word is not None
                yield (
                    rewriting.replaced(command, row, drift.start)
                    if is_word
                    else rewriting.rewritten(command, call, row, version)
                )
        meaning = _meaning_of(call)
        if meaning is not None and meaning.is_wrong_in(version):
            yield rewriting.rewritten(command, call, meaning, version)


def _is_right(command: str, version: Version) -> bool:
    """Return whether a command of Kubernetes' own programs is known to work on a version."""
    calls = [_call(program) for program in programs(command)]
    is_known = all(call.name.startswith("kube") and _is_seen(command, call, version) for call in calls)
    return is_known and not _fails(command, version)


def _fails(command: str, version: Version) -> bool:
    return any(
        _COMPATIBILITIES.get(drift.finding, Compatibility.LACKS) >= Compatibility.IS_OUTDATED
        for program in programs(command)
        for drift in _drifts(command, _call(program), version)
    )


def _call(program: Program) -> Call:
    """Return what is run in the end: `watch kubectl get pods` is kubectl's."""
    return divide(unwrapped(program.arguments) or program.arguments)
