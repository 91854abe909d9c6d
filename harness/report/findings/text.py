"""As a compiler would print them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from harness.deck.model import Finding
from harness.report.findings.statement import stated


def render(findings: Iterable[Finding]) -> str:
    """Return each finding with its place, the line it is about, and the way out."""
    return "\n".join(_text(finding) for finding in findings)


def _text(finding: Finding) -> str:
    span = finding.span
    parts = [f"{span.path}:{span.line}:{span.column}: {finding.severity}[{finding.id}]: {stated(finding)}"]
    line = _line(span.path, span.line)
    if line.strip():
        gutter = f"{span.line:>5}"
        indent = len(line) - len(line.lstrip()) if span.column == 1 else span.column - 1
        parts += [f"{gutter} | {line}", f"{' ' * len(gutter)} | {' ' * indent}^"]
    parts.append(f"      = {finding.help}")
    return "\n".join(parts)


def _line(path: Path, number: int) -> str:
    lines = _lines(path)
    return lines[number - 1].expandtabs(1) if 0 < number <= len(lines) else ""


@cache
def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
