"""Give decks the programs that they type: helm, kustomize, stern. Each is compiled from its Go module when a deck first types it.

`fixtures/programs/NAME-MAJOR.toml` says from what. A lab that is up gets them too: they are brought beside it, into the last folder of its `PATH`,
so that one which the deck installs comes first.
"""

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from harness.cluster.build.cache import Progress
from harness.cluster.errors import CannotHost, ClusterError, ProgramsUnavailable
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build.compiled import CompiledProgram, read_program
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import TOOLS_FOLDER

DEFAULTS = {"helm": "4", "kustomize": "5", "stern": "1"}
"""The major versions that an audience which installs a tool today gets, by the names of the tools."""
_VERSION = re.compile(r"v?(?P<major>\d+)(?P<rest>\.\d+\.\d+\S*)?")


class NoSuchTool(ClusterError):
    """A tool, or a version of one, that the harness does not know how to get."""


def program_of(name: str, version: str = "") -> CompiledProgram:
    """Return the description by which a tool is compiled; `version` is a major version, or a whole one like `3.18.4`.

    Raises `NoSuchTool`, which lists the known tools.
    """
    if name not in DEFAULTS:
        raise NoSuchTool(f"tools of [tool.harness.lab]: there is no {name!r}; there are {', '.join(DEFAULTS)}")
    written = _VERSION.fullmatch(version or DEFAULTS[name])
    file = fixtures_directory() / "programs" / f"{name}-{written['major']}.toml" if written else Path()
    if written is None or not file.is_file():
        known = sorted(row.stem.rpartition("-")[2] for row in file.parent.glob(f"{name}-*.toml"))
        majors = " or ".join(known or [DEFAULTS[name]])
        raise NoSuchTool(
            f"tools of [tool.harness.lab]: there is no {name} {version!r}; write a major version, {majors}, or a whole one, such as {majors[0]}.1.0"
        )
    return read_program(file, f"v{written['major']}{written['rest']}" if written["rest"] else "")


def find(typed: Iterable[str], versions: Mapping[str, str], progress: Progress) -> dict[str, Path]:
    """Return the programs of the tools that a deck types, by name; compile those first that are not here.

    One that cannot be compiled is reported to `progress`: then the step that types it fails. Raises `NoSuchTool`.
    """
    programs = {}
    for name in (tool for tool in DEFAULTS if tool in set(typed)):
        program = program_of(name, versions.get(name, ""))
        try:
            programs[name] = program.ensure(progress)
        except (CannotHost, ProgramsUnavailable) as error:
            progress(f"the lab goes without {name}, which the deck types: it cannot be compiled here: {error}")
    return programs


def bring(lab: Lab, programs: Mapping[str, Path]) -> None:
    """Bring tools into a running lab, and replace other versions of them."""
    for name, program in programs.items():
        folder = lab.node_directory().delivery / TOOLS_FOLDER
        folder.mkdir(exist_ok=True)
        draft = folder / f".{name}"
        shutil.copy(program, draft)
        draft.chmod(0o755)
        draft.replace(folder / name)
