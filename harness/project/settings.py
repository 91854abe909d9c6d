"""The settings of a project: `[tool.harness]` in its `pyproject.toml`, or the top of a `harness.toml`.

A new key is a field of `ProjectSettings`; a new table is a dataclass of its own and a field with it. A field has its default,
an example for messages, and below it the sentence that the reference shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harness.project.environment import check_name
from harness.project.errors import SettingsError
from harness.project.mounts import Mount, read_mounts
from harness.project.options import RunOptions
from harness.project.sizes import read_size
from harness.project.tables import AMONG, read_table, setting

FILE = "harness.toml"


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """An id selects itself, and all ids that begin with it and a dash: `drift`, `shell-syntax`."""

    select: tuple[str, ...] = setting((), example='["drift"]')
    """Only these findings; all if empty."""
    ignore: tuple[str, ...] = setting((), example='["image-without-tag"]')
    """Not these findings."""
    exclude_class: tuple[str, ...] = setting((), example='["self-paced"]')
    """Slides of these classes are not for this audience."""
    kubernetes: str | None = None
    """What the audience has, as `RunOptions.kubernetes` has it; `None` for the newest known."""

    def wants(self, identifier: str) -> bool:
        """Return True for a finding of this id that is to be shown."""
        is_selected = not self.select or _is_among(identifier, self.select)
        return is_selected and not _is_among(identifier, self.ignore)


@dataclass(frozen=True, slots=True)
class LabSettings:
    """What the audience finds in its home directory besides the deck's repository, and how much the lab may take."""

    home: str = setting("", example='"fixtures/home"')
    """A folder that becomes the home; `workshops` for the one that comes with the harness."""
    at: str = setting("", example='"~/container.training"')
    """Where the copy of the deck's repository lies, instead of `~/NAME`."""
    packages: tuple[str, ...] = setting((), example='["sl", "nmap"]')
    """Debian packages that the local lab has besides its own; a root file system with them is made once, in a minute."""
    addons: tuple[str, ...] = setting((), example='["local-path"]')
    """Add-ons that the local lab has besides those that its deck needs: local-path (a default StorageClass), metrics-server, metallb (addresses for LoadBalancers)."""
    tools: Mapping[str, str] = field(default_factory=dict, metadata={"example": '{ helm = "3", stern = "1.35.0" }'})
    """Versions of helm, kustomize and stern, which the local lab has where the deck types them: a major or a whole one. helm 4 without it."""
    mounts: tuple[str, ...] = setting((), example='["~/src/app", "data:/srv/data:rw"]')
    """Folders of this machine that the local lab shows: SOURCE, SOURCE:TARGET or SOURCE:TARGET:rw. A relative SOURCE is relative to this file."""
    folders: tuple[Mount, ...] = ()
    """What `mounts` says, read."""
    pass_env: tuple[str, ...] = setting((), example='["GITHUB_TOKEN"]')
    """Variables of this machine's environment that the audience's shells have too; their values are masked in all that is written."""
    memory: int = setting(0, example="4096")
    """How much the local lab may take of it, in MiB; 0 for three quarters of the machine's."""
    disk: str = setting("", example='"40G"')
    """How much the local lab may take of it; 20 GB without it, or three quarters of what is free where that is less."""
    processes: int = setting(0, example="2000")
    """How many the shells of a node of the local lab, a pod, or all containers of Docker may have, threads among them; 0 for 4096."""
    reach: tuple[str, ...] = setting((), example='["10.1.2.0/24", "192.168.1.5", "localhost"]')
    """Addresses and networks that `--network open` opens besides the internet; `localhost` is this machine, called `host.docker.internal`."""


@dataclass(frozen=True, slots=True)
class ProgramSettings:
    """Where the programs of Kubernetes come from."""

    sources: tuple[str, ...] = setting(("cache", "archives", "modules"), example='["cache", "modules"]')
    """Who is asked for the programs of a version, in this order: what is kept, release archives, Go modules."""
    archive: str = setting("https://dl.k8s.io/release", example='"https://mirror.example.org/kubernetes"')
    """Where the files of Kubernetes' releases are, or a mirror: below it is `v1.34.4/bin/linux/amd64/kubelet`."""
    projects: str = setting("https://github.com", example='"https://mirror.example.org/github"')
    """Where the releases of containerd are, or a mirror: below it is `containerd/containerd/releases/download/…`."""


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """Where the images of a lab come from."""

    registries: Mapping[str, str] = field(
        default_factory=dict, metadata={"example": '{ "registry.example.org" = "http://127.0.0.1:5000" }'}
    )
    """Registries by their names, each with the address where it is asked: a mirror, one in a private network."""


@dataclass(frozen=True, slots=True)
class MatrixSettings:
    """What `harness matrix` plays where the command line says nothing of it."""

    kubernetes: tuple[str, ...] = setting((), example='["1.17..1.37"]', takes_one=True)
    """Versions of Kubernetes, in lists and ranges."""


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """All that a project says."""

    check: CheckSettings = field(default_factory=CheckSettings, metadata=AMONG)
    play: RunOptions = field(default_factory=RunOptions, metadata=AMONG)
    workdir: str = setting("", example='"docs"')
    """Where the shell starts: a folder of the repository, or of the home if it begins with `~`."""
    records: str = setting("", example='"records"')
    """A folder with records of runs, relative to this file: editors show what the newest one says of each slide (`harness lsp`)."""
    lab: LabSettings = field(default_factory=LabSettings)
    programs: ProgramSettings = field(default_factory=ProgramSettings)
    images: ImageSettings = field(default_factory=ImageSettings)
    matrix: MatrixSettings = field(default_factory=MatrixSettings)
    env: Mapping[str, str] = field(default_factory=dict, metadata={"example": '{ NS = "web" }'})
    """Variables that the decks' shell has from the beginning."""
    placeholders: Mapping[str, str] = field(default_factory=dict, metadata={"example": '{ "<your-name>" = "ann" }'})
    """What is typed for placeholders of the decks; brackets, capitals, `-`, `_` and spaces in a name do not matter."""
    file: Path | None = None
    """Where it is said; `None` where nothing is."""
    folder: Path = Path()
    """What its relative paths are relative to: the folder of the file; without one, the top of the repository or, outside
    of any, the folder that was asked about."""


def find_settings(folder: Path) -> ProjectSettings:
    """Return the settings of the nearest file at or above a folder, up to the top of its repository.

    In one folder a `harness.toml` comes before a `pyproject.toml`, which counts only if it has a `[tool.harness]`.
    Raises `SettingsError`.
    """
    folder = folder.absolute()
    for above in (folder, *folder.parents):
        for name in (FILE, "pyproject.toml"):
            table = _table(above / name)
            if table is not None:
                return _completed(read_table(table, ProjectSettings, above / name), above / name)
        if (above / ".git").exists():
            return ProjectSettings(folder=above)
    return ProjectSettings(folder=folder)


def _completed(read: ProjectSettings, file: Path) -> ProjectSettings:
    """Return settings whose options hold all of it: variables, placeholders, and pages by their whole path. Raises `SettingsError`."""
    try:
        for name in read.env:
            check_name(name)
        for name, value in read.placeholders.items():
            from harness.project.placeholders import check_placeholder  # noqa: PLC0415  (few name anything)

            check_placeholder(name, value)
        for name in read.lab.pass_env:
            check_name(name, "lab.pass-env")
        read_size(read.lab.disk or "0")
        for entry in read.lab.reach:
            from harness.project import reach  # noqa: PLC0415  (few name anything)

            reach.check(entry)
    except (SettingsError, ValueError) as error:
        raise SettingsError(f"{file}: {error}") from error
    pages = tuple(str(file.parent / page) for page in read.play.before)
    missing = next((page for page in pages if not Path(page).is_file()), None)
    if missing is not None:
        raise SettingsError(f"{file}: before names {missing}, and there is no such file")
    play = replace(read.play, before=pages, env=_entries(read.env), placeholders=_entries(read.placeholders))
    check = replace(read.check, kubernetes=play.kubernetes or None)
    lab = replace(read.lab, folders=read_mounts(read.lab.mounts, file))
    return replace(read, check=check, play=play, lab=lab, file=file, folder=file.parent)


def _entries(values: Mapping[str, str]) -> tuple[str, ...]:
    """Return a table as the option of the command line has it: `NAME=VALUE`."""
    return tuple(f"{name}={value}" for name, value in values.items())


def _table(file: Path) -> Any:
    """Return what a file says about decks; `None` if there is none, or it says nothing. Raises `SettingsError`."""
    if not file.is_file():
        return None
    import tomllib  # noqa: PLC0415

    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{file}: {error}") from error
    return content if file.name == FILE else content.get("tool", {}).get("harness")


def _is_among(identifier: str, prefixes: tuple[str, ...]) -> bool:
    return any(identifier == prefix or identifier.startswith(f"{prefix.rstrip('-')}-") for prefix in prefixes)
