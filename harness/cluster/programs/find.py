"""From what a person wrote to programs: asks the sources, in the order in which they are configured."""

from __future__ import annotations

from collections.abc import Callable

from harness.cluster.errors import CannotHost, ProgramsUnavailable
from harness.cluster.programs import sources
from harness.cluster.programs.model import Programs
from harness.cluster.programs.specification import parse
from harness.project.settings import ProgramSettings


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
    answers = []
    for name in settings.sources:
        try:
            return sources.named(name).get(wanted, settings, progress)
        except CannotHost as error:
            answers.append(f"  {name}: {error}")
    raise ProgramsUnavailable(
        "\n".join([f"Kubernetes {text} cannot be had; every source was asked:", *answers])
        + "\nOr name a folder that holds its programs."
    )
