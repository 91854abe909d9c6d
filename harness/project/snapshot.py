"""What `git clone` gives where a remote cannot be reached: the author's repository, with the tree as it is now."""

import os
import shutil
from pathlib import Path

from harness.project import git, git_directory
from harness.project.copying import copy_file
from harness.project.errors import CopyError
from harness.project.git import WorkTree
from harness.project.repository import ORIGIN, Repository

_SUBJECT = "The files as they are, with what is not committed"
_AUTHOR = ("-c", "user.name=slide-harness", "-c", "user.email=slide-harness@localhost", "-c", "commit.gpgsign=false")
_USUAL = ("main", "master")
"""Names of a default branch, where nothing says which it is."""


def make_snapshot(repository: Repository, target: Path) -> None:
    """Make a bare repository at `target`, which is not there yet; nothing is written to the author's.

    The current branch, which a clone checks out, ends with a commit of all files that belong to the repository, if they differ from the
    last commit. The default branch of `origin` is there too. Raises `CopyError`.
    """
    work_tree = repository.work_tree
    if work_tree is None:
        raise CopyError(f"{repository.top} is no git repository: there is nothing to clone")
    for source, place in git_directory.files(work_tree, target):
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        copy_file(source, place, repository.top)
    git_directory.finish(work_tree, target)
    _set_up(target, repository.top, work_tree)


def _set_up(target: Path, top: Path, work_tree: WorkTree) -> None:
    index = target / "index"
    names = b"\0".join(os.fsencode(name) for name in git.listed(top) if not name.endswith("/"))
    _git(target, top, "update-index", "-z", "--add", "--remove", "--stdin", given=names + b"\0" if names else b"")
    tree = _git(target, top, "write-tree")
    commit = work_tree.commit
    if not commit or _git(target, top, "rev-parse", f"{commit}^{{tree}}") != tree:
        parents = ("-p", commit) if commit else ()
        commit = _git(target, top, *_AUTHOR, "commit-tree", tree, *parents, "-m", _SUBJECT)
    default = _default_branch(target, top)
    current = _answer(target, "symbolic-ref", "--quiet", "--short", "HEAD") or default
    index.unlink(missing_ok=True)
    _git(target, top, "config", "core.bare", "true")
    _git(target, top, "update-ref", f"refs/heads/{current}", commit)
    _git(target, top, "symbolic-ref", "HEAD", f"refs/heads/{current}")
    if not _answer(target, "rev-parse", "--verify", "--quiet", f"refs/heads/{default}"):
        known = _answer(target, "rev-parse", "--verify", "--quiet", f"refs/remotes/{ORIGIN}/{default}")
        _git(target, top, "update-ref", f"refs/heads/{default}", known or commit)
    shutil.rmtree(target / "logs", ignore_errors=True)


def _default_branch(target: Path, top: Path) -> str:
    """Return what `origin` calls its default branch, else the usual name that there is."""
    default = _answer(target, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{ORIGIN}/HEAD")
    if default:
        return default.removeprefix(f"{ORIGIN}/")
    there = _git(target, top, "for-each-ref", "--format=%(refname)").splitlines()
    return next((name for name in _USUAL if any(ref.endswith(f"/{name}") for ref in there)), _USUAL[0])


def _answer(target: Path, *arguments: str) -> str:
    """Return what git says, empty where that is no."""
    return os.fsdecode(git.output(target, "--git-dir=.", *arguments) or b"").strip()


def _git(target: Path, top: Path, *arguments: str, given: bytes = b"") -> str:
    """Return what git says, of the repository at `target` with the author's files as its work tree. Raises `CopyError`."""
    printed = git.output(top, f"--git-dir={target}", f"--work-tree={top}", *arguments, given=given)
    if printed is None:
        raise CopyError(f"git cannot make a repository to clone of {top}: `git {' '.join(arguments[:2])}` fails")
    return os.fsdecode(printed).strip()
