"""Manifests of which nothing but the API version has to change, and patterns in manifests that rows know how to replace."""

from collections.abc import Iterator

from harness.check.rules.drift import LocatedDrift
from harness.deck.manuscripts import Edit
from harness.deck.model import Finding
from harness.fixes.work import Proposal, Work
from harness.knowledge.rows import rows_by_id
from harness.knowledge.templates import is_template
from harness.shell.lazy_pattern import lazy_pattern

IDS = ("drift-api", "drift-tool")
_VARIABLE = lazy_pattern(r"\$\{?\w+\}?|\$\([^()]*\)")
_DOCUMENT = lazy_pattern(r"^---")
_NEEDS_MORE = ("CustomResourceDefinition",)
"""Kinds of which a server asks more than their schema says."""


def proposals(work: Work) -> Iterator[Proposal]:
    """Yield the edits of manifests: in here-documents, fences, and files beside the deck."""
    for located, finding in work.drifts:
        if located.manifest and (edit := _edit(work, located, finding)):
            yield Proposal(edit, finding)


def _edit(work: Work, located: LocatedDrift, finding: Finding) -> Edit | None:
    lines = work.lines(located.place.path)
    line = lines[located.place.line - 1] if located.place.line <= len(lines) else ""
    after = _with_version(work, located, line) if located.drift.instead else _with_pattern(located, line)
    return Edit(located.place.path, located.place.line, line, after, finding) if after else None


def _with_version(work: Work, located: LocatedDrift, line: str) -> str | None:
    """The line with the other API version, if the manifest is accepted with it."""
    from harness.check import manifest_schemas  # noqa: PLC0415  YAML and its schemas are loaded when there is a manifest

    old = located.drift.fragment.partition(":")[2].strip().strip("\"'")
    manifest = located.manifest.split("\n")
    document = _document(manifest, located.drift.line, manifest[located.drift.line].replace(old, located.drift.instead))
    if (
        line.count(old) != 1
        or is_template(_VARIABLE.sub("1", document))
        or any(f"kind: {kind}" in document for kind in _NEEDS_MORE)
    ):
        return None
    if not manifest_schemas.accepts(_VARIABLE.sub("1", document), str(work.version)):
        return None
    return line.replace(old, located.drift.instead)


def _document(lines: list[str], at: int, instead: str) -> str:
    """The one of several documents in which a line is, with another in its place."""
    marks = [number for number, line in enumerate(lines) if _DOCUMENT.match(line)]
    first = max((number + 1 for number in marks if number <= at), default=0)
    last = min((number for number in marks if number > at), default=len(lines))
    return "\n".join([*lines[first:at], instead, *lines[at + 1 : last]])


def _with_pattern(located: LocatedDrift, line: str) -> str | None:
    row = rows_by_id().get(located.drift.row)
    pattern = (row.word or row.manifest) if row else None
    if row is None or pattern is None or row.rewrite is None or not row.rewrite.text:
        return None
    return pattern.sub(row.rewrite.text, line) if pattern.search(line) else None
