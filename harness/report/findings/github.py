"""As annotations of GitHub's actions (GitHub's page "Workflow commands", section on messages)."""

from collections.abc import Iterable

from harness.deck.model import Finding
from harness.report.findings.statement import stated
from harness.report.printable import printable

_ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED_IN_PROPERTIES = {**_ESCAPED, ":": "%3A", ",": "%2C"}
_LEVELS = {"note": "notice"}


def render(findings: Iterable[Finding]) -> str:
    """Return a line each: `::warning file=deck.md,line=3,col=1,title=id::message`."""
    return "\n".join(annotation(finding, finding.id) for finding in findings)


def annotation(finding: Finding, title: str) -> str:
    """Return the line of one finding."""
    span = finding.span
    properties = {"file": span.path, "line": span.line, "col": span.column, "title": printable(title)}
    written = ",".join(
        f"{key}={str(value).translate(_table(_ESCAPED_IN_PROPERTIES))}" for key, value in properties.items()
    )
    text = printable("\n".join(filter(None, (stated(finding), finding.help)))).translate(_table(_ESCAPED))
    return f"::{_LEVELS.get(finding.severity.value, finding.severity.value)} {written}::{text}"


def _table(escapes: dict[str, str]) -> dict[int, str]:
    return str.maketrans(escapes)
