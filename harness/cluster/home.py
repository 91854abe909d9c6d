"""Make the home directory in which the audience's shell starts, with the files that the deck needs."""

import errno
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from msgspec import Struct

from harness.cluster.errors import ClusterError
from harness.project.copying import TOLD_AFTER, copy_repository
from harness.project.errors import CopyError
from harness.project.raw_files import RawFile
from harness.project.remotes import RemoteAddress, instead_of
from harness.project.repository import Repository
from harness.project.snapshot import make_snapshot

HERE = PurePosixPath()
"""The home itself, relative to the home."""


class Home(Struct, frozen=True):
    """The files of the home, and the directory in which the shell starts."""

    folder: Path | None = None
    """A folder whose files become the home."""
    repository: Repository | None = None
    """A copy of it lies in the home."""
    at: PurePosixPath = HERE
    """Where that copy lies, relative to the home."""
    start: PurePosixPath = HERE
    """Where the shell starts, relative to the home: `.` for the home itself."""
    is_brought: bool = True
    """Whether the copy is made; false where the deck itself clones the repository to that path."""
    serves: tuple[RawFile, ...] = ()
    """Files of the repository that are served at the URLs that a forge has for them."""
    stands_in_for: tuple[RemoteAddress, ...] = ()
    """URLs of the repository that cannot be reached: `git clone` of one gives the repository as the author has it here."""

    def lay_out(self, directory: Path, progress: Callable[[str], None]) -> None:
        """Write the home into an empty directory. Raises `ClusterError`."""
        try:
            if self.folder is not None:
                _lay_over(self.folder, directory)
                for link, target in links_of(self.folder).items():
                    path = directory / link
                    path.unlink(missing_ok=True)
                    path.symlink_to(os.path.relpath(directory / target, path.parent))
            self._bring_repository(directory, progress)
        except OSError as error:
            raise ClusterError(f"{self.folder} cannot become the home: {error}") from error

    def bring_remotes(self, target: Path, seen_as: PurePosixPath) -> str:
        """Make, at `target`, the repository that is cloned in the place of remotes; the shell sees it at the path `seen_as`.

        Return the configuration by which git finds it there; empty where nothing stands in. Raises `ClusterError`.
        """
        if self.repository is None or not (self.stands_in_for or self.serves):
            return ""
        try:
            make_snapshot(self.repository, target)
        except (CopyError, OSError) as error:
            raise ClusterError(f"the deck's repository cannot be cloned: {error}") from error
        return "".join(instead_of(address, f"file://{seen_as}") for address in self.stands_in_for)

    def _bring_repository(self, directory: Path, progress: Callable[[str], None]) -> None:
        if self.repository is None or not self.is_brought:
            return
        try:
            copied = copy_repository(self.repository, directory / self.at, progress)
        except CopyError as error:
            cause = error.__cause__
            is_full = isinstance(cause, OSError) and cause.errno == errno.ENOSPC
            room = "; the local lab has as much as `disk` in [tool.harness.lab] says" if is_full else ""
            raise ClusterError(f"the deck's repository cannot be brought to ~/{self.at}: {error}{room}") from error
        if copied.unreadable:
            few = ", ".join(copied.unreadable[:3])
            progress(
                f"not in ~/{self.at}, because they cannot be read here: {few}{' …' * (len(copied.unreadable) > 3)}"
            )
        if copied.seconds > TOLD_AFTER:
            progress(f"copied ~/{self.at}: {copied.size / 1e6:,.0f} MB in {copied.seconds:.1f} s")


def links_of(folder: Path) -> Mapping[str, str]:
    """Return the symbolic links that the file beside a home's folder names: `home-links.toml` beside `home`.

    Path and target are relative to the home. So a home can have links where files are kept that cannot: in wheels, in archives.
    """
    file = folder.with_name(f"{folder.name}-links.toml")
    if not file.is_file():
        return {}
    import tomllib  # noqa: PLC0415  (few homes have such a file)

    return tomllib.loads(file.read_text())


def _lay_over(source: Path, target: Path) -> None:
    """Copy the files and links of a folder into another one, and replace those of the same name."""
    for entry in source.iterdir():
        place = target / entry.name
        if entry.is_dir() and not entry.is_symlink():
            if place.is_symlink():
                place.unlink()
            place.mkdir(exist_ok=True)
            _lay_over(entry, place)
        elif entry.is_symlink() or entry.is_file():
            place.unlink(missing_ok=True)
            shutil.copy2(entry, place, follow_symlinks=False)


def file_in(folder: Path, path: PurePosixPath) -> Path:
    """Return the file that will be at a path of the home, by the folder that becomes it; the file may not exist."""
    for link, target in links_of(folder).items():
        if path.is_relative_to(link):
            return folder / target / path.relative_to(link)
    return folder / path


def folder_has(folder: Path, path: PurePosixPath, *, is_folder: bool = False) -> bool:
    """Return whether the home that is made of a folder has a path."""
    if path.parts[:1] == ("..",):
        return False
    file = file_in(folder, path)
    try:
        return file.is_dir() if is_folder else file.exists()
    except OSError:  # a name that can be none
        return False
