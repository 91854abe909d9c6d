"""Read from the environment what a CI system says of its job."""

import os
from pathlib import Path


def is_github() -> bool:
    """Return whether this is a job of GitHub's actions (their page "Variables reference")."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def job_summary() -> Path | None:
    """Return the file that GitHub shows on the job's page."""
    path = os.environ.get("GITHUB_STEP_SUMMARY", "")
    return Path(path) if path and is_github() else None


def is_gitlab() -> bool:
    """Return whether this is a job of GitLab's (docs.gitlab.com, "Predefined CI/CD variables reference")."""
    return os.environ.get("GITLAB_CI") == "true"


def job() -> str:
    """Return the URL of this job's page; empty outside of GitHub and GitLab."""
    if is_gitlab():
        return os.environ.get("CI_JOB_URL", "")
    server, repository, run = _values("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    return f"{server}/{repository}/actions/runs/{run}" if is_github() and server and repository and run else ""


def repository_folder() -> Path:
    """Return the working directory relative to the root of the repository, from which paths on GitHub and GitLab start."""
    workspace = os.environ.get("CI_PROJECT_DIR" if is_gitlab() else "GITHUB_WORKSPACE", "")
    working_directory = Path.cwd().resolve()
    if not workspace or not working_directory.is_relative_to(Path(workspace).resolve()):
        return Path()
    return working_directory.relative_to(Path(workspace).resolve())


def line_links() -> str:
    """Return the URL of a line of a deck, with `{path}` and `{line}` in it; empty outside of GitHub and GitLab."""
    address = source()
    return f"{address}/{{path}}?plain=1#L{{line}}" if address else ""


def source() -> str:
    """Return the URL of the working directory in the repository at this commit; empty outside of GitHub and GitLab."""
    if is_gitlab():
        project, commit = _values("CI_PROJECT_URL", "CI_COMMIT_SHA")
        blobs = f"{project}/-/blob/{commit}" if project and commit else ""
    else:
        server, repository, commit = _values("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
        blobs = f"{server}/{repository}/blob/{commit}" if is_github() and server and repository and commit else ""
    folder = repository_folder().as_posix()
    return blobs if not blobs or folder == "." else f"{blobs}/{folder}"


def _values(*names: str) -> list[str]:
    return [os.environ.get(name, "") for name in names]
