"""git, asked about a repository. No call here takes a lock or writes the index of the author's, or runs a program of it."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

_TIMEOUT = 60.0
"""Seconds; listing the new files of a large tree on a slow disk takes some."""
_KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM")
_NO_PROGRAMS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_REMOTE_URL = lazy_pattern(r"remote\.(?P<name>.+)\.url", re.DOTALL)
_SUBMODULE = "160000 "
"""The mode of an entry of the index that stands for a commit of another repository."""
_COMMIT = lazy_pattern(r"[0-9a-f]{40}|[0-9a-f]{64}")


class WorkTree(Struct, frozen=True):
    """Where a work tree and what git knows of it are."""

    top: Path
    """The top folder, symbolic links resolved."""
    directory: Path
    """What is this work tree's own: HEAD, the index."""
    common: Path
    """What it shares with the other work trees of the repository: objects, branches, the configuration."""
    commit: str
    """What is checked out, as hexadecimal digits; empty before the first commit."""


class Remote(Struct, frozen=True):
    """Another copy of the repository, as its configuration has it."""

    name: str
    """Like `origin`."""
    url: str


def work_tree_of(folder: Path) -> WorkTree | None:
    """Return the work tree that a folder is in; `None` where it is in none, or there is no git program."""
    asked = ("rev-parse", "--show-toplevel", "--absolute-git-dir", "--git-common-dir", "HEAD")
    lines = os.fsdecode(output(folder, *asked, accepts_failure=True) or b"").splitlines()
    if len(lines) < 3 or not (folder / lines[2]).is_dir():
        return None
    top, directory, common = (Path(os.path.realpath(folder / line)) for line in lines[:3])
    commit = lines[3] if len(lines) > 3 and _COMMIT.fullmatch(lines[3]) else ""
    return WorkTree(top, directory, common, commit)


def listed(top: Path) -> tuple[str, ...]:
    """Return the paths, relative to the top, of tracked files and new ones that are not ignored, whether they exist or not.

    A submodule is among them under the name of its folder, and another repository inside this one with a slash at its end.
    """
    listing = output(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard") or b""
    return tuple(sorted({os.fsdecode(name) for name in listing.split(b"\0") if name}))


def submodules(top: Path) -> tuple[str, ...]:
    """Return the folders of submodules, relative to the top, whether they are checked out or not."""
    listing = output(top, "ls-files", "-z", "--stage") or b""
    entries = (os.fsdecode(entry).partition("\t") for entry in listing.split(b"\0"))
    return tuple(sorted({path for facts, _, path in entries if facts.startswith(_SUBMODULE)}))


def remotes(top: Path) -> tuple[Remote, ...]:
    """Return the remotes, in the order of the configuration; one with several URLs several times."""
    configuration = output(top, "config", "--null", "--get-regexp", r"^remote\..*\.url$") or b""
    entries = (os.fsdecode(entry).partition("\n") for entry in configuration.split(b"\0") if entry)
    return tuple(
        Remote(match["name"], url)
        for key, _, url in entries
        if url and (match := _REMOTE_URL.fullmatch(key)) is not None
    )


def output(folder: Path, *arguments: str, accepts_failure: bool = False, given: bytes = b"") -> bytes | None:
    """Return what git prints for these arguments in a folder; `None` where it fails, unless that is accepted, or is not there.

    `given` is its input.
    """
    finished = run(folder, *arguments, given=given)
    return finished.stdout if finished is not None and (accepts_failure or finished.returncode == 0) else None


def run(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    variables: Mapping[str, str] = MappingProxyType({}),
    timeout: float = _TIMEOUT,
) -> subprocess.CompletedProcess[bytes] | None:
    """Return how git ended with these arguments in a folder; `None` where it is not there, or took more than `timeout` seconds.

    `given` is its input, `variables` are of its environment alone. A repository of another user is read too, since all that would make git
    run a program of it is off.
    """
    argv = ("git", "-C", str(folder), *_NO_PROGRAMS, "-c", "safe.directory=*", *arguments)
    environment = {**_environment(), **variables}
    try:
        return subprocess.run(argv, check=False, input=given, capture_output=True, env=environment, timeout=timeout)
    except (OSError, subprocess.TimeoutExpired):
        return None


def _environment() -> Mapping[str, str]:
    """Return the person's environment, without what a git that started us (a hook, an alias) says of its own repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
