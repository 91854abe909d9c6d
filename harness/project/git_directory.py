"""The `.git` of a copy: all that git knows of a work tree, and nothing that leads back to it, runs a program, or is a secret."""

import os
from collections.abc import Iterator
from pathlib import Path

from harness.project import git
from harness.project.git import WorkTree
from harness.project.remotes import without_user

_OF_OTHERS = frozenset({"worktrees", "hooks", "modules", "commondir", "gitdir"})
"""At the top of a git directory: other work trees, programs of the author, submodules (copied for themselves)."""
_CONFIGURATIONS = ("config", "config.worktree")
_SECTIONS = ("http", "https", "credential", "include", "includeif", "gpg")
"""Tokens that CI systems leave there, and files and keys of the author."""
_KEYS = frozenset(
    {
        *("core.worktree", "core.hookspath", "core.fsmonitor", "core.sshcommand", "core.askpass"),
        *("core.attributesfile", "core.excludesfile", "commit.gpgsign", "tag.gpgsign"),
    }
)
"""What holds only where the author works."""
_ALTERNATES = Path("objects/info/alternates")


def files(work_tree: WorkTree, target: Path) -> list[tuple[str, str]]:
    """Return the files to be copied as they are, each with its place below `target`. What is this work tree's own comes from there."""
    sources = dict(_files_below(work_tree.common))
    if work_tree.directory != work_tree.common:
        sources |= dict(_files_below(work_tree.directory))
    return [(source, f"{target}/{name}") for name, source in sources.items()]


def finish(work_tree: WorkTree, target: Path) -> None:
    """Write what differs from the author's: the configuration, and where objects are that the repository borrows from another."""
    for name in ("objects", "refs"):  # no git directory without them, and there may be no file in them
        (target / name).mkdir(parents=True, exist_ok=True)
    for source in (work_tree.common, work_tree.directory):
        for name in _CONFIGURATIONS:
            if (source / name).is_file():
                (target / name).write_text(_configuration(source / name), errors="surrogateescape")
    alternates = target / _ALTERNATES
    if alternates.is_file():
        objects = work_tree.common / "objects"
        alternates.write_text("".join(f"{objects / line}\n" for line in alternates.read_text().splitlines() if line))


def _files_below(directory: Path) -> Iterator[tuple[str, str]]:
    """Path below it, and whole path."""
    for folder, folders, names in os.walk(directory, followlinks=True):
        inside = os.path.relpath(folder, directory)
        if inside == ".":
            folders[:] = [name for name in folders if name not in _OF_OTHERS]
        for name in names:
            if inside == "." and (name in _OF_OTHERS or name in _CONFIGURATIONS):
                continue
            path = f"{folder}/{name}"
            if not name.endswith((".lock", ".pid")) and os.path.isfile(path):  # noqa: PTH113
                yield os.path.normpath(f"{inside}/{name}"), os.path.realpath(path)


def _configuration(source: Path) -> str:
    """Return the configuration of a copy, in git's syntax."""
    lines = []
    for entry in (git.output(source.parent, "config", "--file", str(source), "--null", "--list") or b"").split(b"\0"):
        key, has_value, value = os.fsdecode(entry).partition("\n")
        section, _, rest = key.partition(".")
        if not rest or section in _SECTIONS or key in _KEYS:
            continue
        if key == "core.bare":
            value = "false"
        subsection, _, name = rest.rpartition(".")
        header = f'[{section} "{_escaped(subsection)}"]' if subsection else f"[{section}]"
        value = without_user(value) if section == "remote" else value
        lines.append(f"{header}\n\t{name}" + (f' = "{_escaped(value)}"' if has_value else ""))
    return "\n".join((*lines, ""))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
