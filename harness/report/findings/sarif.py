"""As SARIF 2.1.0, which code hosts show beside the lines (OASIS, "Static Analysis Results Interchange Format")."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from harness.deck.model import Finding, Span
from harness.record.version import version
from harness.report.findings.statement import stated

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(findings: Iterable[Finding]) -> str:
    """Return findings as one run in SARIF, with the rules that found something. Paths are relative to the working directory if they are below it."""
    results = list(findings)
    ids = sorted({finding.id for finding in results})
    examples = {finding.id: finding for finding in reversed(results)}
    driver = {
        "name": "slide-harness",
        "semanticVersion": version(),
        "rules": [
            {
                "id": identifier,
                "shortDescription": {"text": identifier.replace("-", " ")},
                "help": {"text": examples[identifier].help or identifier.replace("-", " ")},
                "defaultConfiguration": {"level": examples[identifier].severity.value},
            }
            for identifier in ids
        ],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, ids.index(finding.id)) for finding in results],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    result = {
        "ruleId": finding.id,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": "\n".join(filter(None, (stated(finding), finding.help)))},
        "locations": [_location(finding.span)],
    }
    return result | ({"relatedLocations": [_location(finding.related)]} if finding.related else {})


def _location(span: Span) -> dict[str, Any]:
    region = {"startLine": span.line, "startColumn": span.column}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.path)}, "region": region}}


def _uri(path: Path) -> str:
    here = Path.cwd()
    if not path.is_absolute():
        return quote(path.as_posix())
    return quote(path.relative_to(here).as_posix()) if path.is_relative_to(here) else path.as_uri()
