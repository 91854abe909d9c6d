"""Findings as editors show them: underlined, with the way out and a link to what the documentation says of them."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import quote

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
)

from harness.deck.findings import section_of
from harness.deck.model import Finding, Severity
from harness.faces.lsp.positions import Lines
from harness.report.printable import printable

SOURCE = "harness"
_SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.NOTE: DiagnosticSeverity.Information,
}


def diagnostics(
    findings: Iterable[Finding], lines_of: Callable[[Path], Lines], uri_of: Callable[[Path], str]
) -> dict[Path, list[Diagnostic]]:
    """Return findings as diagnostics, by the file that each stands in."""
    by_path: dict[Path, list[Diagnostic]] = {}
    for finding in findings:
        lines = lines_of(finding.span.path)
        by_path.setdefault(finding.span.path, []).append(
            Diagnostic(
                range=lines.marked(finding.span.line, finding.span.column),
                message=printable("\n".join(filter(None, (finding.message, finding.help)))),
                severity=_SEVERITIES[finding.severity],
                code=finding.id,
                code_description=_description(finding.id),
                source=SOURCE,
                related_information=_related(finding, lines_of, uri_of),
            )
        )
    return by_path


def _related(
    finding: Finding, lines_of: Callable[[Path], Lines], uri_of: Callable[[Path], str]
) -> list[DiagnosticRelatedInformation] | None:
    place = finding.related
    if place is None:
        return None
    location = Location(uri_of(place.path), lines_of(place.path).marked(place.line, place.column))
    return [DiagnosticRelatedInformation(location, str(place))]


def _description(identifier: str) -> CodeDescription | None:
    """Return where the documentation has a finding; `None` for what is in no table, or a build without that address."""
    section, site = section_of(identifier), _site()
    return CodeDescription(f"{site}reference/findings/#{quote(section)}") if section and site else None


@cache
def _site() -> str:
    """Return the address of the documentation, which the package's metadata has."""
    urls = (entry.partition(", ") for entry in metadata("slide-harness").get_all("Project-URL") or ())
    return next((url for name, _, url in urls if name == "Documentation"), "")
