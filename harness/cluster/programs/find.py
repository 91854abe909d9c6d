"""Find the programs that a person names: ask the sources in their configured order."""

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
    """Raise `UnknownKubernetes` for a text that names no Kubernetes, and for a folder without one. Asks no source."""
    wanted = parse(text)
    if wanted.folder is not None:
        sources.folder.read(wanted.folder)


def find(text: str, settings: ProgramSettings, progress: Callable[[str], None]) -> Programs:
    """Return the programs that a text names (see `parse`), from the first source that has them.

    Raises `UnknownKubernetes` where the text names no Kubernetes, `ProgramsUnavailable` with the answer of every source where none
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
    """Return a kubectl of the version that a text names, without getting the other programs.

    Raises what `find` raises. The text is not the name of a folder: that has its kubectl in it.
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
