"""From what a person wrote to programs: asks the sources, in the order in which they are configured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.programs import sources
from harness.cluster.programs.model import KUBECTL, Programs
from harness.cluster.programs.specification import parse
from harness.project.settings import ProgramSettings

_Given = TypeVar("_Given")


def require_known(text: str) -> None:
    """Raise `UnknownKubernetes` for a text that names none, and for a folder that does not hold one; asks no source."""
    wanted = parse(text)
    if wanted.folder is not None:
        sources.folder.read(wanted.folder)


def find(text: str, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
    """Return the programs that a text names (see `parse`), of the first source that has them.

    Raises `UnknownKubernetes` where the text names none, `ProgramsUnavailable` with the answer of every source where none
    has them.
    """
    wanted = parse(text)
    if wanted.folder is not None:
        return sources.folder.read(wanted.folder)
    return _of_first_source(
        f"Kubernetes {text}",
        settings.sources,
        lambda name: sources.named(name).get(wanted, settings, progress),
    )


def find_kubectl(text: str, settings: ProgramSettings, progress: Callable[[str], None]) -> Path:
    """Return a kubectl of the version that a text names, got without the other programs.

    Raises as `find` does; a folder holds one that needs no source, and is not asked here.
    """
    wanted = parse(text)
    makers = [name for name in settings.sources if name in sources.MAKERS]
    if not makers:
        return find(text, settings, progress).folder / KUBECTL
    return _of_first_source(
        f"kubectl {text}",
        makers,
        lambda name: sources.maker(name).kubectl(wanted, settings, progress),
    )


def _of_first_source(what: str, names: Iterable[str], ask: Callable[[str], _Given]) -> _Given:
    answers = []
    for name in names:
        try:
            return ask(name)
        except CannotHost as error:
            answers.append(f"  {name}: {error}")
    raise ProgramsUnavailable(
        "\n".join([f"{what} cannot be had; every source was asked:", *answers])
        + "\nOr name a folder that holds its programs."
    )
