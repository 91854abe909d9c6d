"""The first files of a project: decks, settings and a workflow, from the texts beside this file. What is there already stays as it is."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from harness.project.forge.detection import GITLAB, Forge

DECKS = {"slides/first.md": "first.md", "slides/pods.md": "pods.md"}
"""Paths of decks in the project, with the names of their texts."""
FOLDER = "slides"
"""Where they are."""
SETTINGS = "harness.toml"
_PROJECT = "pyproject.toml"
_WORKFLOWS = {
    "github": {".github/workflows/slides.yml": "github.yml"},
    "gitlab": {".gitlab/slides.yml": "gitlab.yml", GITLAB: "gitlab_includes.yml"},
}
_HERE = Path(__file__).parent


class FileOutcome(StrEnum):
    """What became of a file."""

    WRITTEN = "wrote"
    LEFT = "left"


class StarterFile(Struct, frozen=True):
    """A file that is to be there, and what became of it."""

    path: str
    """In the project."""
    outcome: FileOutcome


def write_decks(folder: Path) -> Iterator[StarterFile]:
    """Write the first decks, and yield what became of each. Raises `OSError`."""
    for path, name in DECKS.items():
        yield _write(folder, path, name, {})


def write_settings(folder: Path, *, oldest: str, newest: str) -> StarterFile:
    """Write the settings for a range of versions, unless the project has some, in its `pyproject.toml` too. Raises `OSError`."""
    project = folder / _PROJECT
    if project.is_file() and "[tool.harness" in project.read_text("utf-8", "replace"):
        return StarterFile(_PROJECT, FileOutcome.LEFT)
    return _write(folder, SETTINGS, "settings.toml", {"oldest": oldest, "newest": newest})


def write_workflow(folder: Path, forge: Forge, decks: str) -> Iterator[StarterFile]:
    """Write what checks and plays the decks of a folder of the project, and yield what became of each file. Raises `OSError`."""
    for path, name in _WORKFLOWS[forge].items():
        yield _write(folder, path, name, {"folder": decks})


def _write(folder: Path, path: str, name: str, values: Mapping[str, str]) -> StarterFile:
    """Write a file unless there is something of its name, be it a link that leads nowhere."""
    target = folder / path
    text = (_HERE / name).read_text("utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text.format(**values) if values else text)
    except FileExistsError:
        return StarterFile(path, FileOutcome.LEFT)
    except OSError as error:
        target.unlink(missing_ok=True)  # half a file would be left as it is the next time
        error.filename = str(target)  # a full disk names none
        raise
    return StarterFile(path, FileOutcome.WRITTEN)
