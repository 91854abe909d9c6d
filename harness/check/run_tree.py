"""The files that a run has before anything is typed: the home, and in it the copy of the deck's repository."""

import os
import re
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from harness.check.granted import Granted
from harness.check.home import HOME, home_of
from harness.cluster.home import file_in, folder_has
from harness.deck.model import Deck
from harness.knowledge.whereabouts import normal
from harness.project.repository import Repository, find_repository
from harness.shell.lazy_pattern import lazy_pattern

"""Stands for the home directory, wherever a provider has it."""
_MOST_COMPARED = 5000
"""Files among which a name is looked for that is like another."""
_ADDRESS = lazy_pattern(
    r"(?:[a-z+]+://)?(?:[^@/]*@)?(?P<host>[^:/]*)(?::\d+(?=/))?[:/]+(?P<path>.*?)(?:/|\.git)*", re.IGNORECASE
)


class Repositories:
    """The repositories of decks; git is asked once for each."""

    def __init__(self) -> None:
        self._by_top: dict[Path, Repository] = {}

    def of(self, deck: Path) -> Repository:
        """Return the repository of a deck. Its `page` may be another deck of the same repository."""
        folder = Path(os.path.realpath(deck.parent))
        with_git = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)
        top = with_git or folder
        if top not in self._by_top:
            self._by_top[top] = find_repository(deck) if with_git else Repository(folder, folder / deck.name)
        return self._by_top[top]


class RunTree(Struct):
    """The files that a run has when it begins, by the paths that its shell has for them."""

    repository: Repository
    page_folder: str
    """The deck's folder, relative to the repository's top."""
    copy: PurePosixPath
    """Where the repository's copy lies."""
    home: Path | None
    """The folder that becomes the home; `None` for an empty one."""
    start: PurePosixPath
    """Where the shell starts."""
    clones: list[PurePosixPath] = field(default_factory=list)
    """Further copies that commands made."""

    def knows(self, path: PurePosixPath) -> bool:
        """Return whether it can be told of a path if it is there: in the home, and not among a person's own settings."""
        if self.repository.excess is not None:
            return False
        return path.is_relative_to(HOME) and not any(part.startswith(".") for part in path.relative_to(HOME).parts[:1])

    def has(self, path: PurePosixPath) -> bool:
        """Return whether a path is there when a run begins, or in a clone of the repository."""
        for copy in (self.copy, *self.clones):
            if copy.is_relative_to(path):
                return True
            if path.is_relative_to(copy) and self.repository.has(str(path.relative_to(copy))):
                return True
        return self.home is not None and folder_has(self.home, path.relative_to(HOME))

    def file(self, path: PurePosixPath) -> Path | None:
        """Return where the author has a file or a folder that a run has; `None` for what is not among its files."""
        if path.is_relative_to(self.copy) and self.repository.has(str(path.relative_to(self.copy))):
            return self.repository.top / path.relative_to(self.copy)
        if self.home is not None and path.is_relative_to(HOME) and folder_has(self.home, path.relative_to(HOME)):
            return file_in(self.home, path.relative_to(HOME))
        return None

    def on_this_disk(self, path: PurePosixPath) -> bool:
        """Return whether it is in the author's folder, though it is not copied: git ignores it, or the folder is empty."""
        return path.is_relative_to(self.copy) and os.path.lexists(self.repository.top / path.relative_to(self.copy))

    def nearest(self, path: PurePosixPath) -> PurePosixPath | None:
        """Return what is there under a name that is like this one: in the same folder, else under the same name elsewhere."""
        import difflib  # noqa: PLC0415

        copies = [copy for copy in (self.copy, *self.clones) if path.is_relative_to(copy)]
        copy = max(copies, key=lambda copy: len(copy.parts), default=None)
        if copy is None:
            return self._near_in_home(path)
        wanted = path.relative_to(copy)
        paths = (
            [*self.repository.files, *self.repository.folders] if len(self.repository.files) <= _MOST_COMPARED else []
        )
        siblings = {PurePosixPath(known).name: known for known in paths if PurePosixPath(known).parent == wanted.parent}
        if near := difflib.get_close_matches(wanted.name, siblings, 1):
            return copy / siblings[near[0]]
        of_that_name = [known for known in paths if PurePosixPath(known).name == wanted.name]
        if len(of_that_name) == 1:
            return copy / of_that_name[0]
        near = difflib.get_close_matches(str(wanted), paths, 1, 0.8)
        near = near or [known for known in paths if PurePosixPath(known).stem == wanted.stem]
        return copy / near[0] if len(near) == 1 else None

    def _near_in_home(self, path: PurePosixPath) -> PurePosixPath | None:
        import difflib  # noqa: PLC0415

        names = [self.copy.relative_to(HOME).parts[0]]
        parent = path.parent
        if self.home is not None and (self.home / parent.relative_to(HOME)).is_dir():
            names += [entry.name for entry in (self.home / parent.relative_to(HOME)).iterdir()]
        elif parent != HOME:
            return None
        near = difflib.get_close_matches(path.name, names, 1)
        return parent / near[0] if near else None

    def is_clone(self, address: str) -> bool:
        """Return whether an address is one of the repository's remotes."""
        return bool(address) and _place(address) in {_place(remote.url) for remote in self.repository.remotes}


def run_tree(deck: Deck, repositories: Repositories, granted: Granted) -> RunTree:
    """Return the files that a run of a deck has when it begins, as its author, the project and the command line say.

    Raises `SettingsError`.
    """
    page = Path(os.path.realpath(deck.path.parent)) / deck.path.name
    repository = repositories.of(deck.path).seen_from(page)
    home = home_of(deck, granted.home, granted.workdir, find=lambda _path: repository).home
    return RunTree(
        repository, str(repository.page_folder), normal(HOME / home.at), home.folder, normal(HOME / home.start)
    )


def _place(address: str) -> tuple[str, str]:
    """What two addresses of one repository have in common: `https://HOST/PATH.git`, `git@HOST:PATH`."""
    match = _ADDRESS.fullmatch(address.strip())
    return (match["host"].lower(), match["path"].lower()) if match else ("", address)
