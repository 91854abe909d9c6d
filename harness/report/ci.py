"""Records in the formats of CI systems, with what the surroundings of a CI job tell."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from harness.deck.model import Finding
from harness.record.model import Record


def render(form: str, records: Sequence[Record]) -> str:
    """In `markdown`, `github`, `sarif` or `issues`."""
    from harness.report import github, issues, markdown  # noqa: PLC0415  (each with much that a run does without)

    match form:
        case "markdown":
            return markdown.render(records, source=_source())
        case "github":
            return github.render(records, repository_folder())
        case "issues":
            return issues.render(records, source=_source())
        case _:
            return as_sarif(records)


def as_sarif(records: Iterable[Record], found: Sequence[Finding] = ()) -> str:
    """The failures of runs, and what kept other decks from being played."""
    from harness.report.findings import sarif  # noqa: PLC0415
    from harness.report.run_findings import run_findings  # noqa: PLC0415

    return sarif.render([*found, *(each.finding for record in records for each in run_findings(record))])


def is_github() -> bool:
    """Whether this is a job of GitHub's actions (their page "Variables reference")."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def job_summary() -> Path | None:
    """The file that GitHub shows on the job's page."""
    path = os.environ.get("GITHUB_STEP_SUMMARY", "")
    return Path(path) if path and is_github() else None


def repository_folder() -> Path:
    """Where in the repository this is played: paths on GitHub start at the root of the repository."""
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    here = Path.cwd().resolve()
    if not workspace or not here.is_relative_to(Path(workspace).resolve()):
        return Path()
    return here.relative_to(Path(workspace).resolve())


def line_links() -> str:
    """The address of a line of a deck, with `{path}` and `{line}` in it; empty outside of GitHub."""
    source = _source()
    return f"{source}/{{path}}?plain=1#L{{line}}" if source else ""


def _source() -> str:
    """The address of this place in the repository at this commit; empty outside of GitHub."""
    values = [os.environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")]
    if not is_github() or not all(values):
        return ""
    server, repository, commit = values
    folder = repository_folder().as_posix()
    return f"{server}/{repository}/blob/{commit}{'' if folder == '.' else f'/{folder}'}"
