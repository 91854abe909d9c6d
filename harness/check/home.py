"""What a deck is played in: the home, the copy of its repository, the folder in which the shell starts.

What its author says counts: an option, the directive `workdir`, the settings of the project. Else the shell starts where the relative
paths that the deck types exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from harness.cluster.fixtures import fixtures_directory
from harness.cluster.home import HERE, Home, folder_has
from harness.deck.directives import COMMANDS
from harness.deck.findings import wordings
from harness.deck.model import Deck
from harness.project.errors import SettingsError
from harness.project.raw_files import RawFile, raw_files_in
from harness.project.remotes import RemoteAddress, addresses_in
from harness.project.repository import Repository, find_repository
from harness.project.settings import LabSettings, ProjectSettings, find_settings

if TYPE_CHECKING:
    from harness.shell.script import Program

HOME = PurePosixPath("/~")
"""Stands for the home directory, wherever a provider has it."""
WORKSHOPS = "workshops"
"""The name of the home that comes with the harness."""


class DeckHome(Struct, frozen=True):
    """What a deck is played in."""

    home: Home
    remark: str = ""
    """What its author should know of it."""
    clones: tuple[RemoteAddress, ...] = ()
    """Addresses of the deck's own repository that it gives to git."""
    raw_files: tuple[RawFile, ...] = ()
    """Files of it that the deck names by their addresses at a forge."""


def home_of(
    deck: Deck, home: str = "", workdir: str = "", find: Callable[[Path], Repository] = find_repository
) -> DeckHome:
    """Return what surrounds a deck; `home` and `workdir` are what the command line says, or empty.

    `find` gives the repository of a deck's file.

    Raises `SettingsError` for what is said and makes no sense.
    """
    settings = find_settings(deck.path.parent)
    repository = find(deck.path)
    said_in = settings.file or settings.folder
    folder = _folder(home, Path(), "--home") or _folder(settings.lab.home, settings.folder, f"{said_in}: lab.home")
    at = _place_of_copy(settings.lab, repository, f"{said_in}: lab.at")
    if folder is not None and has(Home(folder), str(at)):
        raise SettingsError(
            f"{folder} has a {at} already, and the deck's repository is to lie there too; "
            'say where else, like [tool.harness.lab] at = "~/repository"'
        )
    remark = ""
    if repository.excess is not None:
        why = wordings()["missing-file"].clause("excess", repository.excess.words)
        remark = (
            f"the files of {repository.top} are not in the home: {why}; "
            "put the deck into a folder of its own, or make that a git repository"
        )
    surroundings = Home(folder, None if remark else repository, at)
    named, place = _told_workdir(deck, settings, workdir)
    start = _start(named, place, surroundings) if named else _chosen_start(deck, surroundings)
    surroundings = replace(surroundings, start=start)
    if surroundings.repository is None:
        return DeckHome(surroundings, remark)
    clones, is_in_the_way = _clones(deck, surroundings)
    if is_in_the_way:
        surroundings = replace(surroundings, is_brought=False, start=HERE)
    return DeckHome(surroundings, remark, clones, _raw_files(deck, surroundings))


def _raw_files(deck: Deck, home: Home) -> tuple[RawFile, ...]:
    """Return the files of the deck's own repository that it names by their addresses at a forge."""
    assert home.repository is not None
    named = [
        file
        for _, step in deck.steps
        if step.kind in COMMANDS and step.skip is None and not step.is_elsewhere and "https://" in step.text
        for file in raw_files_in(step.text)
    ]
    return tuple({file.url: file for file in named if file.place in home.repository.places}.values())


def _clones(deck: Deck, home: Home) -> tuple[tuple[RemoteAddress, ...], bool]:
    """Return the addresses of the deck's own repository that it gives to git, and whether it clones to where the copy is to lie."""
    assert home.repository is not None
    typed = [step for _, step in deck.steps if step.kind in COMMANDS and step.skip is None]
    if not any("git" in step.text for step in typed):
        return (), False
    from harness.knowledge.paths import Use  # noqa: PLC0415
    from harness.knowledge.whereabouts import Whereabouts  # noqa: PLC0415
    from harness.shell.parsing import programs  # noqa: PLC0415

    own = home.repository.places
    addresses: dict[str, RemoteAddress] = {}
    is_in_the_way = False
    where = Whereabouts(HOME / home.start, HOME)
    for step in typed:
        if step.is_elsewhere:
            where.leave(step.terminal)
            continue
        script = tuple(programs(step.text))
        words = (word.literal for program in script if program.name == "git" for word in program.words)
        named = [address for word in words for address in addresses_in(word) if address.place in own]
        addresses |= {address.text: address for address in named}
        made = [
            located.path
            for located in where.follow(script, step.terminal)
            if located.use.origin and located.use.use is Use.MAKES
        ]
        is_in_the_way = is_in_the_way or (bool(named) and HOME / home.at in made)
    return tuple(addresses.values()), is_in_the_way


def _folder(named: str, relative_to: Path, place: str) -> Path | None:
    """Return the folder that is to become the home; `None` where none is named."""
    if not named:
        return None
    folder = fixtures_directory() / "home" if named == WORKSHOPS else relative_to / Path(named).expanduser()
    if not folder.is_dir():
        raise SettingsError(f"{place}: {folder} is no folder; `{WORKSHOPS}` is the home that comes with the harness")
    return folder.absolute()


def _place_of_copy(lab: LabSettings, repository: Repository, place: str) -> PurePosixPath:
    """Return where the copy lies, relative to the home."""
    if not lab.at:
        return PurePosixPath(repository.name)
    at = PurePosixPath(normpath(lab.at.removeprefix("~/")))
    if at.is_absolute() or at.parts[:1] in ((), ("..",), ("~",)):
        raise SettingsError(f'{place}: “{lab.at}” is no folder in the home; write it like "~/container.training"')
    return at


def _told_workdir(deck: Deck, settings: ProjectSettings, option: str) -> tuple[str, str]:
    """Return what is said of where the shell starts, and the place where it is said."""
    if option:
        return option, "--workdir"
    if deck.workdir is not None:
        return deck.workdir.path, f"{deck.workdir.span}: workdir"
    return settings.workdir, f"{settings.file}: workdir"


def _start(workdir: str, place: str, home: Home) -> PurePosixPath:
    """Return where the shell starts, relative to the home."""
    if workdir == "~" or workdir.startswith("~/"):
        inside = normpath(workdir.removeprefix("~").lstrip("/") or ".")
        if not has(home, inside, is_folder=True):
            raise SettingsError(f"{place}: there is no folder “{workdir}”: in the home are {_listed(home)}")
        return PurePosixPath(inside)
    inside = normpath(workdir)
    if home.repository is None or inside not in home.repository.folders:
        top = f"{home.repository.top}" if home.repository else "(which is not brought)"
        raise SettingsError(
            f"{place}: there is no folder “{workdir}” in the deck's repository {top}; "
            "one of the home begins with a tilde: ~/folder"
        )
    return home.at / inside


def _listed(home: Home) -> str:
    own = [entry.name for entry in home.folder.iterdir()] if home.folder else []
    copy = [str(home.at)] if home.repository else []
    return ", ".join(f"~/{name}" for name in sorted((*own, *copy))) or "no folders"


def has(home: Home, path: str, *, is_folder: bool = False) -> bool:
    """Return whether a path, relative to the home, is there before anything is typed."""
    inside = PurePosixPath(normpath(path))
    if home.repository is not None and inside.is_relative_to(home.at):
        within = str(inside.relative_to(home.at))
        return within in home.repository.folders if is_folder else home.repository.has(within)
    if inside in (HERE, *home.at.parents):
        return True
    return home.folder is not None and folder_has(home.folder, inside, is_folder=is_folder)


def _chosen_start(deck: Deck, home: Home) -> PurePosixPath:
    """Return the folder in which most of the relative paths exist that the deck types.

    Of the home, the top, and the page's folder. A home that somebody named comes first, then the top.
    """
    if home.repository is None:
        return HERE
    candidates = [home.at]
    page_folder = home.repository.page_folder
    if str(page_folder) in home.repository.folders and page_folder != HERE:
        candidates.append(home.at / page_folder)
    if home.folder is not None:
        candidates.insert(0, HERE)
    if len(candidates) == 1:
        return candidates[0]
    from harness.shell.parsing import programs  # noqa: PLC0415  (a page at the top of its repository needs no choice)

    scripts = [
        (step.terminal, None if step.is_elsewhere else tuple(programs(step.text)))
        for _, step in deck.steps
        if step.kind in COMMANDS and step.skip is None
    ]
    return max(candidates, key=partial(_met, scripts, home))  # the first of those that are equal


def _met(scripts: Sequence[tuple[str, Sequence[Program] | None]], home: Home, start: PurePosixPath) -> int:
    """Return how many paths are there that the deck reads or enters, when the shell starts in a folder of the home.

    Of what is typed in a shell inside there is no script.
    """
    from harness.knowledge.paths import Use  # noqa: PLC0415
    from harness.knowledge.whereabouts import Whereabouts  # noqa: PLC0415

    where = Whereabouts(HOME / start, HOME)
    made: set[PurePosixPath] = set()
    met: set[PurePosixPath] = set()
    for terminal, script in scripts:
        if script is None:
            where.leave(terminal)
            continue
        for located in where.follow(script, terminal):
            path, folder = located.path, located.folder
            if path is None or folder is None or not path.is_relative_to(HOME):
                continue
            if located.use.use is Use.MAKES:
                made.add(path)
                continue
            is_own = not folder.is_relative_to(path) and not any(path.is_relative_to(made_path) for made_path in made)
            if is_own and has(home, str(path.relative_to(HOME))):
                met.add(path)
    return len(met)
