"""What a deck types, claims or applies, and is no longer right, or not right yet, in the version of Kubernetes asked about."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from harness.check.applied import SUFFIXES, text_of
from harness.check.labelled import is_labelled
from harness.check.subject import Subject, Typed
from harness.deck.dialects import syntax_of
from harness.deck.drifts import words_of
from harness.deck.model import Excerpt, Expectation, Finding, Span
from harness.deck.syntax import MARKDOWN
from harness.knowledge import matching, workloads
from harness.knowledge.calls import call_of
from harness.knowledge.drifts import Drift
from harness.knowledge.rows import FINDINGS
from harness.knowledge.version import Version
from harness.shell.lazy_pattern import lazy_pattern

IDS = FINDINGS
_YAML = ("", "yaml", "yml", "json")
_CONFIGURATIONS = frozenset({"yaml", "yml", "json", "dockerfile", "docker", "ini", "toml", "hcl", "systemd", "service"})
"""What is written in these is no output, also where it is a part of a file."""
_CONFIGURES = lazy_pattern(r"apiVersion|^(?:bases|patches\w*|vars|imageTags|commonLabels):", re.MULTILINE)
"""What manifests have, and kustomizations without an API version."""
_LITERAL_INCLUDE = lazy_pattern(r"^[ \t]*\.\.[ ]+literalinclude::[ ]+(\S+)", re.MULTILINE)


class LocatedDrift(Struct, frozen=True):
    """A drift, and where it stands."""

    drift: Drift
    place: Span
    """The line of the file."""
    typed: Typed | None = None
    """The block that types it; `None` for claims, and for manifests that are shown or lie beside the deck."""
    manifest: str = ""
    """The text of manifests in which it is found."""
    applied_at: Span | None = None
    """The line of the deck that applies them, where they are in a file of their own."""

    @property
    def key(self) -> tuple[Span, tuple[object, ...]]:
        """By which two of them are the same finding."""
        return self.place, self.drift.identity


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield each drift once, in the order in which they are found; none for a version that cannot be read."""
    seen: set[tuple[Span, tuple[object, ...]]] = set()
    for located_drift in located(subject):
        if located_drift.key not in seen:
            seen.add(located_drift.key)
            yield finding_of(subject, located_drift)


def in_file(subject: Subject, text: str, place: Span) -> Iterator[Finding]:
    """Yield what of a text of manifests is wrong in the version asked about."""
    if subject.version is not None:
        for manifest in _manifests(text, place, subject.version):
            yield finding_of(subject, manifest)


def located(subject: Subject) -> Iterator[LocatedDrift]:
    """Yield the drifts with all that is known of them; a drift may come twice. What is not played on the version has none.

    What the deck labels for a version in which it is right is none.
    """
    subject, version = subject.as_played, subject.version
    syntax = syntax_of(subject.deck.dialect) or MARKDOWN
    if version is not None:
        for located_drift in _located(subject, version):
            place = located_drift.place
            if not is_labelled(subject.lines_of(place.path), place.line, located_drift.drift, syntax):
                yield located_drift


def _located(subject: Subject, version: Version) -> Iterator[LocatedDrift]:
    placed = []
    for number, typed in enumerate(subject.typed):
        expectations = "\n".join(expectation.text for expectation in _literal_expectations(typed))
        documents = _documents(typed)
        for program in typed.programs:
            if program.arguments:
                call = call_of(program)
                readers = tuple(map(call_of, program.readers))
                placed.append(workloads.Placed(number, call, expectations, documents.get(program.line, ""), readers))
                for drift in matching.in_call(call, version):
                    yield _typed(subject, typed, drift)
            for document in program.here_documents:
                yield from _manifests(document.text, subject.at(typed, document.line), version)
        for drift in (
            *matching.in_words(typed.step.text, version),
            *matching.in_started(typed.step.text, version, is_script=True),
        ):
            yield _typed(subject, typed, drift)
        yield from _in_expectations(typed, version)
    yield from _includes(subject, version)
    yield from _applied(subject, version)
    for number, drift in workloads.in_deck(placed, version):
        yield _typed(subject, subject.typed[number], drift)
    for excerpt in subject.deck.excerpts:
        yield from _shown(excerpt, version)


def _in_expectations(typed: Typed, version: Version) -> Iterator[LocatedDrift]:
    for expectation in _literal_expectations(typed):
        yield from _output(expectation.text, expectation.span, version)
        for program in typed.programs:
            for drift in matching.in_output_of(call_of(program), expectation.text, version):
                yield LocatedDrift(drift, _below(expectation.span, drift.line))


def _shown(excerpt: Excerpt, version: Version) -> Iterator[LocatedDrift]:
    """Code that is there to be read: an output, manifests or a part of one, a unit file, a Dockerfile."""
    yield from _output(excerpt.text, excerpt.span, version)
    language = excerpt.language.lower()
    if language in _YAML and _CONFIGURES.search(excerpt.text):
        yield from _manifests(excerpt.text, excerpt.span, version)
        return
    words = matching.in_words(excerpt.text, version) if language in _CONFIGURATIONS else ()
    for drift in (*matching.in_started(excerpt.text, version), *words):
        yield LocatedDrift(drift, _below(excerpt.span, drift.line), manifest=excerpt.text)


def _documents(typed: Typed) -> dict[int, str]:
    """What is read on each line: `cat <<EOF | kubectl apply -f -` gives it through a pipe."""
    documents: dict[int, str] = {}
    for program in typed.programs:
        for document in program.here_documents:
            documents[program.line] = f"{documents.get(program.line, '')}{document.text}\n"
    return documents


def _literal_expectations(typed: Typed) -> Iterator[Expectation]:
    return (expectation for expectation in typed.step.expectations if expectation.kind.is_literal)


def _output(text: str, span: Span, version: Version) -> Iterator[LocatedDrift]:
    for drift in matching.in_output(text, version):
        yield LocatedDrift(drift, _below(span, drift.line))


def _applied(subject: Subject, version: Version) -> Iterator[LocatedDrift]:
    """Manifests that its commands apply from elsewhere than a here-document."""
    for applied in subject.applied:
        for located_drift in _manifests(applied.text, applied.place, version):
            yield replace(located_drift, applied_at=applied.at if applied.place.path != applied.at.path else None)


def _includes(subject: Subject, version: Version) -> Iterator[LocatedDrift]:
    """Manifests that a deck shows by naming their files."""
    if subject.deck.dialect == "rst":
        for path in {slide.span.path for slide in subject.deck.slides}:
            for included in _LITERAL_INCLUDE.finditer(text_of(subject, path)):
                yield from _file(subject, included[1], version)


def _file(subject: Subject, name: str, version: Version) -> Iterator[LocatedDrift]:
    path = Path(subject.deck.path.parent, name)
    if path.suffix in SUFFIXES:
        yield from _manifests(text_of(subject, path), Span(path, 1), version)


def _manifests(text: str, span: Span, version: Version) -> Iterator[LocatedDrift]:
    for drift in matching.in_manifest(text, version):
        yield LocatedDrift(drift, _below(span, drift.line), manifest=text)


def _typed(subject: Subject, typed: Typed, drift: Drift) -> LocatedDrift:
    return LocatedDrift(drift, subject.at(typed, drift.line), typed)


def finding_of(subject: Subject, located_drift: LocatedDrift) -> Finding:
    """Return a drift as the finding that `harness check` has of it."""
    drift = located_drift.drift
    in_words = words_of(drift)
    words = {"what": in_words.message, "write": in_words.write, "source": in_words.source}
    if located_drift.typed is not None and drift.start is not None:
        finding = subject.finding_at(drift.finding, located_drift.typed, drift.start, **words)
    else:
        finding = subject.finding(drift.finding, located_drift.place, fragment=drift.fragment, **words)
    return replace(finding, related=located_drift.applied_at or finding.related, identity=drift.identity)


def _below(span: Span, line: int) -> Span:
    return replace(span, line=span.line + line)
