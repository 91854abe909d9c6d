"""Write records as annotations of GitHub's actions: each failure on its line of the pull request."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from harness.deck.model import Finding
from harness.record.model import Record
from harness.report.findings.github import annotation
from harness.report.run_findings import run_findings


def render(records: Iterable[Record], folder: Path = Path()) -> str:
    """Return an annotation a line; the paths of the records are relative to `folder`, a path in the repository."""
    return "\n".join(
        annotation(_below(folder, item.finding), item.title) for record in records for item in run_findings(record)
    )


def render_findings(findings: Iterable[Finding], folder: Path = Path()) -> str:
    """Return the annotations of findings that kept decks from being played; `folder` as for `render`."""
    return "\n".join(annotation(_below(folder, finding), finding.id) for finding in findings)


def quiet() -> tuple[str, str]:
    """Return a line that makes GitHub take what follows as mere text, and the line that ends this.

    Decks and clusters print what they like, also lines that would be commands to GitHub.
    """
    token = secrets.token_hex(16)
    return f"::stop-commands::{token}", f"::{token}::"


def _below(folder: Path, finding: Finding) -> Finding:
    return replace(finding, span=replace(finding.span, path=folder / finding.span.path))
