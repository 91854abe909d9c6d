"""As JSON."""

import json
from collections.abc import Iterable

from harness.deck.model import Finding


def render(findings: Iterable[Finding]) -> str:
    """Return an object with `findings`, each with id, path, line, column, severity, message, help, a related place, and the decks it is in where several share the chapter."""
    rows = [
        {
            "id": finding.id,
            "path": str(finding.span.path),
            "line": finding.span.line,
            "column": finding.span.column,
            "severity": finding.severity.value,
            "message": finding.message,
            "help": finding.help,
            "decks": [str(path) for path in finding.decks],
            "related": finding.related and {"path": str(finding.related.path), "line": finding.related.line},
        }
        for finding in findings
    ]
    return json.dumps({"findings": rows}, indent=2, ensure_ascii=False)
