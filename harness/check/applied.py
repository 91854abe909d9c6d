"""The manifests that a deck's commands apply: files and folders beside it, kustomizations, its own repository by address, what a pipe brings.

Charts, and templates that some program fills in first, are none of them.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from msgspec import Struct

from harness.check.files_read import files_read
from harness.check.subject import Subject, Typed
from harness.deck.errors import DeckError
from harness.deck.model import Span
from harness.knowledge.calls import Call, call_of
from harness.knowledge.traits import Trait
from harness.project.raw_files import RawFile, raw_files_in
from harness.project.repository import Repository
from harness.shell.script import Program, Word

SUFFIXES = (".yaml", ".yml", ".json")
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_KUSTOMIZES = ("kubectl kustomize", "kustomize build")
_LARGEST = 200_000
"""Bytes; a longer file was not written by hand."""
_MOST_FILES = 200
"""Of a folder."""
_DEEPEST = 8
"""Kustomizations in kustomizations."""
_CHART_DEPTH = 8
"""Folders above a file in which its chart is looked for."""


class Applied(Struct, frozen=True):
    """A text of manifests, and where it stands."""

    at: Span
    """The line of the command."""
    text: str
    place: Span
    """Its first line: in a file of its own, or in the deck."""


def applied(subject: Subject) -> Iterator[Applied]:
    """Yield what the commands of a deck apply, each file where it is first applied; here-documents are left to who reads these."""
    seen: set[Path] = set()
    for typed, program, file in _files(subject):
        at = subject.at(typed, program.line)
        for path in _manifests_of(file, program):
            real = Path(os.path.realpath(path))
            if real not in seen and not is_in_chart(path):
                seen.add(real)
                shown = _shown(path, subject)
                yield Applied(at, text_of(subject, path), Span(shown, 1))
    for typed in subject.typed:
        for program in typed.programs:
            if (word := _echoed(program)) is not None:
                text = word.literal
                yield Applied(subject.at(typed, program.line), text, subject.at(typed, word.line))


def manifests_in(folder: Path, *, recursive: bool = True) -> list[Path]:
    """Return the files of manifests in a folder, those of charts left out."""
    paths = folder.rglob("*") if recursive else folder.glob("*")
    return sorted(path for path in paths if path.suffix in SUFFIXES and path.is_file() and not is_in_chart(path))[
        :_MOST_FILES
    ]


def is_in_chart(path: Path) -> bool:
    """Return whether a file belongs to a chart of Helm, or a folder is one or a part of one."""
    return any((folder / "Chart.yaml").is_file() for folder in (path, *list(path.parents)[:_CHART_DEPTH]))


def text_of(subject: Subject, path: Path) -> str:
    """Return a file's text; empty for what is no file that can be read, or too long."""
    try:
        return subject.read(path).text if path.is_file() and path.stat().st_size <= _LARGEST else ""
    except (OSError, ValueError, DeckError):
        return ""


def _files(subject: Subject) -> Iterator[tuple[Typed, Program, Path]]:
    """The files and folders that commands apply, with the program that reads them."""
    programs = [(typed, program) for typed in subject.typed for program in typed.programs if _is_applied(program)]
    if not programs:
        return
    applying = {id(program) for _, program in programs}
    for read in files_read(subject):
        program = read.program
        if program is not None and id(program) in applying:
            yield read.typed, program, read.path
    for typed, program in programs:
        for file in raw_files_in(" ".join(program.literals)):
            if (path := _own_file(subject.tree.repository, file)) is not None:
                yield typed, program, path


def _own_file(repository: Repository, file: RawFile) -> Path | None:
    """Where the repository has a file of that address; the name of a branch may have slashes."""
    parts = PurePosixPath(file.rest).parts
    inside = (PurePosixPath(*parts[number:]) for number in range(1, len(parts)))
    path = next((path for path in inside if repository.has(str(path))), None)
    return repository.top / path if path is not None and file.place in repository.places else None


def _is_applied(program: Program) -> bool:
    """Return whether kubectl applies what a program is given, itself or what it prints as it is."""
    call = call_of(program)
    if Trait.READS_MANIFESTS in call.traits:
        return call.has_any("--kustomize") or call.value("--filename") not in (None, "-", "/dev/stdin")
    return (
        _prints_as_it_is(program, call)
        and program.is_piped
        and bool(program.readers)
        and _reads_input(program.readers[0])
    )


def _prints_as_it_is(program: Program, call: Call) -> bool:
    return (
        program.name in ("cat", "curl")
        or (program.name == "wget" and call.has_any("-O", "-qO-"))
        or call.path in _KUSTOMIZES
    )


def _reads_input(program: Program) -> bool:
    call = call_of(program)
    return Trait.READS_MANIFESTS in call.traits and call.value("--filename") in ("-", "/dev/stdin")


def _echoed(program: Program) -> Word | None:
    """What `echo … | kubectl apply -f -` is given, where nothing of it is expanded."""
    if Trait.SAYS not in call_of(program).traits or not program.readers or not _reads_input(program.readers[0]):
        return None
    words = program.arguments[1:]
    is_plain = len(words) == 1 and not words[0].is_expanded and "\\" not in words[0].text
    return words[0] if is_plain or (len(words) == 1 and words[0].text[:1] == "'") else None


def _manifests_of(file: Path, program: Program) -> Iterator[Path]:
    call = call_of(program)
    if file.is_dir() and (call.has_any("--kustomize") or call.path in _KUSTOMIZES):
        yield from _of_kustomization(file, _DEEPEST)
    elif file.is_dir():
        yield from manifests_in(file, recursive=call.has_any("--recursive", "-R"))
    elif file.suffix in SUFFIXES:
        yield file


def _of_kustomization(folder: Path, depth: int) -> Iterator[Path]:
    """The resources of a kustomization; patches are parts of manifests."""
    file = next((folder / name for name in _KUSTOMIZATIONS if (folder / name).is_file()), None)
    if file is None or depth == 0:
        return
    for name in _resources(file):
        path = folder / name
        if path.is_dir():
            yield from _of_kustomization(path, depth - 1)
        elif path.suffix in SUFFIXES and path.is_file():
            yield path


def _resources(file: Path) -> list[str]:
    import yaml  # noqa: PLC0415  (few decks have a kustomization)

    try:
        content: Any = yaml.safe_load(file.read_text("utf-8", errors="replace"))
    except (yaml.YAMLError, OSError, ValueError):
        return []
    listed = [*(content.get("resources") or ()), *(content.get("bases") or ())] if isinstance(content, dict) else []
    return [name for name in listed if isinstance(name, str) and "://" not in name]


def _shown(path: Path, subject: Subject) -> Path:
    """A path as the deck's own is written: relative to where the harness runs, if that one is."""
    if subject.deck.path.is_absolute():
        return path
    return Path(os.path.relpath(path))
