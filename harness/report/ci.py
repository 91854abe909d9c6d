"""What the surroundings of a job of a CI system tell."""

from __future__ import annotations

import os
from pathlib import Path


def is_github() -> bool:
    """Return whether this is a job of GitHub's actions (their page "Variables reference")."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def job_summary() -> Path | None:
    """Return the file that GitHub shows on the job's page."""
    path = os.environ.get("GITHUB_STEP_SUMMARY", "")
    return Path(path) if path and is_github() else None


def repository_folder() -> Path:
    """Return where in the repository this is played: paths on GitHub start at the root of the repository."""
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    here = Path.cwd().resolve()
    if not workspace or not here.is_relative_to(Path(workspace).resolve()):
        return Path()
    return here.relative_to(Path(workspace).resolve())


def line_links() -> str:
    """Return the address of a line of a deck, with `{path}` and `{line}` in it; empty outside of GitHub."""
    address = source()
    return f"{address}/{{path}}?plain=1#L{{line}}" if address else ""


def source() -> str:
    """Return the address of this place in the repository at this commit; empty outside of GitHub."""
    values = [os.environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")]
    if not is_github() or not all(values):
        return ""
    server, repository, commit = values
    folder = repository_folder().as_posix()
    return f"{server}/{repository}/blob/{commit}{'' if folder == '.' else f'/{folder}'}"
