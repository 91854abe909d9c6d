"""The repository of a deck: what a person has who follows the page."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from harness.project import folder, git
from harness.project.git import Remote, WorkTree
from harness.project.remotes import addresses_in
from harness.shell.lazy_pattern import lazy_pattern

ORIGIN = "origin"
_END_OF_URL = lazy_pattern(r"(?:/|/?\.git)*$")
_LAST_PART = lazy_pattern(r"[^/:]+$")


class Repository(Struct, frozen=True, dict=True):
    """A repository, or where there is none the folder of a deck. Its files and remotes are looked up when first asked for."""

    top: Path
    """Git's top level, else the deck's folder; absolute, symbolic links resolved."""
    page: Path
    """The deck's file, absolute; symbolic links of its folder resolved."""
    work_tree: WorkTree | None = None
    """What git knows of it; `None` without git."""

    def seen_from(self, page: Path) -> Repository:
        """Return the same repository for another of its pages, with what is known of it, so that git is not asked again."""
        other = replace(self, page=page)
        if self.excess is None:
            known = ("_listing", "_names", "folders", "remotes", "name")
            other.__dict__.update({attribute: getattr(self, attribute) for attribute in known})
        return other

    @cached_property
    def remotes(self) -> tuple[Remote, ...]:
        """The other copies of it that its configuration names."""
        return git.remotes(self.top) if self.work_tree is not None else ()

    @cached_property
    def places(self) -> frozenset[tuple[str, str]]:
        """What the addresses of its remotes, and all others of it, have in common."""
        return frozenset(address.place for remote in self.remotes for address in addresses_in(remote.url))

    @cached_property
    def name(self) -> str:
        """The name of its folder at a person who cloned it: in the URL of `origin`, else of the top folder."""
        origin = next((remote.url for remote in self.remotes if remote.name == ORIGIN), "")
        return name_in(origin) or self.top.name or "repository"

    @property
    def commit(self) -> str:
        """What is checked out, as hexadecimal digits; empty where there is none."""
        return self.work_tree.commit if self.work_tree is not None else ""

    @cached_property
    def page_folder(self) -> PurePosixPath:
        """The deck's folder, relative to the top; `.` for the top."""
        return PurePosixPath(os.path.relpath(self.page.parent, self.top))

    @property
    def files(self) -> tuple[str, ...]:
        """Paths, relative to the top and sorted, of all files and symbolic links that belong to it and exist.

        With git those that are tracked, and new ones that are not ignored; those of submodules too. Without git all of the folder, but
        no caches; and none where the folder is too large to be one project's, or a home directory.
        """
        return self._listing[0]

    @cached_property
    def submodules(self) -> tuple[tuple[str, WorkTree], ...]:
        """The folders of submodules that are checked out, those of their own submodules too, each with what git knows of it."""
        return tuple(_submodules(self.top)) if self.work_tree is not None else ()

    @property
    def excess(self) -> folder.Excess | None:
        """Why it has no files although its folder has; `None` where it has them."""
        return self._listing[1]

    @cached_property
    def _listing(self) -> tuple[tuple[str, ...], folder.Excess | None]:
        if self.work_tree is not None:
            return tuple(_existing(self.top)), None
        if folder.is_everybodys(self.top):
            return (), folder.Excess(folder.ExcessKind.NO_PROJECT)
        try:
            return folder.listed(self.top), None
        except folder.FolderTooLarge as error:
            return (), error.excess

    @cached_property
    def folders(self) -> frozenset[str]:
        """Paths, relative to the top, of all folders that hold one of the files; `.` for the top."""
        folders = {"."}
        for file in self.files:
            folder = file.rpartition("/")[0]
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(folders)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.files)

    def has(self, path: str) -> bool:
        """Return whether a path, relative to the top, is a file or folder of it, also by way of a symbolic link inside of it."""
        return self._has(os.path.normpath(path), links_left=20)

    def _has(self, path: str, links_left: int) -> bool:
        if path in self._names:
            return True
        if path in self.folders:
            return True
        link = next((str(parent) for parent in PurePosixPath(path).parents if str(parent) in self._names), None)
        if link is None or not links_left or not (self.top / link).is_symlink():
            return False
        target = os.path.join(os.path.dirname(link), (self.top / link).readlink())  # noqa: PTH118, PTH120  (`..` stays to be resolved)
        if Path(target).is_absolute():
            target = os.path.relpath(target, self.top)
        return self._has(os.path.normpath(f"{target}/{PurePosixPath(path).relative_to(link)}"), links_left - 1)


def find_repository(page: Path) -> Repository:
    """Return the repository that the file of a deck is in.

    A repository whose top is a home directory (one keeps one's settings with git there), or no project's folder for another reason,
    counts as none.
    """
    place = Path(os.path.realpath(page.parent))
    work_tree = git.work_tree_of(place)
    if work_tree is None or folder.is_everybodys(work_tree.top):
        return Repository(_top_without_git(place), place / page.name)
    return Repository(work_tree.top, place / page.name, work_tree)


def _top_without_git(place: Path) -> Path:
    """Return the folder itself; where only the program is missing, the one that has the repository."""
    if shutil.which("git") is not None:
        return place
    top = next((directory for directory in (place, *place.parents) if (directory / ".git").exists()), place)
    return place if folder.is_everybodys(top) else top


def name_in(url: str) -> str:
    """Return the name of the folder that `git clone URL` makes; empty where the URL has none. As git-clone(1) chooses it."""
    match = _LAST_PART.search(_END_OF_URL.sub("", url.strip()))
    return match[0] if match and match[0] not in (".", "..") else ""


def _submodules(top: Path, before: str = "") -> Iterator[tuple[str, WorkTree]]:
    for name in git.submodules(top) if (top / ".gitmodules").is_file() else ():
        if os.path.lexists(top / name / ".git") and (work_tree := git.work_tree_of(top / name)) is not None:
            yield before + name, work_tree
            yield from _submodules(top / name, f"{before}{name}/")


def _existing(top: Path, before: str = "") -> list[str]:
    """Return what git lists and is there; of a submodule that is checked out, its files."""
    names = []
    for name in git.listed(top):
        path = f"{top}/{name}"
        try:
            mode = os.lstat(path).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) or stat.S_ISLNK(mode):
            names.append(before + name)
        elif stat.S_ISDIR(mode) and not name.endswith("/") and os.path.lexists(f"{path}/.git"):
            names += _existing(Path(path), f"{before}{name}/")
    return sorted(names) if not before else names
