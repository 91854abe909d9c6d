"""Kubernetes manifests in fences and here-documents, validated against the schemas of a version (kubernetes-validate)."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from harness.check.subject import Subject
from harness.deck.model import Finding, Span
from harness.knowledge.calls import Call, call_of
from harness.knowledge.recognition import is_shell
from harness.knowledge.templates import is_template
from harness.knowledge.traits import Trait
from harness.shell.documents import expansions_in
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.tokens import HereDocument

IDS = ("broken-yaml", "invalid-manifest")
IS_MANIFEST = lazy_pattern(r"^apiVersion[ \t]*:[ \t]*\S", re.MULTILINE)
IS_JSON = lazy_pattern(r"\"apiVersion\"\s*:\s*\"")
"""What manifests in JSON have."""
_HAS_KIND = lazy_pattern(r"^kind[ \t]*:[ \t]*\S", re.MULTILINE)
_UNKNOWN = "unknown-to-the-reader"
"""Stands for what only a run puts in the place of an expansion."""
_WHOLE_LINES = lazy_pattern(rf"^[ \t]*(?:- )?{_UNKNOWN}[ \t]*$", re.MULTILINE)


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with excerpts that hold a whole manifest, and with what `kubectl apply -f -` reads. Excerpts that leave something out are let be.

    So is what is not played on the version that is asked about.
    """
    subject = subject.as_played
    for excerpt in subject.deck.excerpts:
        if excerpt.language.lower() in ("", "yaml", "yml") and _is_whole(excerpt.text):
            yield from _of(subject, excerpt.text, excerpt.span)
    for typed in subject.typed:
        lines = {program.line for program in typed.programs if _reads_manifest(call_of(program))}
        for program in typed.programs:
            if program.line in lines:
                for document in program.here_documents:
                    text = _unexpanded(document)
                    if not (document.is_open or _WHOLE_LINES.search(text)):
                        yield from _of(subject, text, subject.at(typed, document.line))
    for applied in subject.applied:
        for finding in in_file(subject, applied.text, applied.place):
            yield replace(finding, related=applied.at) if applied.place.path != applied.at.path else finding


def in_file(subject: Subject, text: str, place: Span) -> Iterator[Finding]:
    """Yield what is wrong with a text of manifests that is applied as it stands; nothing of a template."""
    if (_HAS_KIND.search(text) or IS_JSON.search(text)) and not is_template(text):
        yield from _of(subject, text, place)


def _unexpanded(document: HereDocument) -> str:
    """The text as a program reads it, with a word in the place of each expansion."""
    text = document.text
    for expansion in reversed(list(expansions_in(document))):
        end = expansion.start + len(expansion.text)
        text = f"{text[: expansion.start]}{_UNKNOWN}{text[end:]}"
    return text.replace("\\$", "$") if document.is_expanded else text


def _is_whole(text: str) -> bool:
    """Commands with a manifest in a here-document are none."""
    return bool(IS_MANIFEST.search(text) and _HAS_KIND.search(text) and not is_template(text) and not is_shell(text))


def _reads_manifest(call: Call) -> bool:
    return Trait.READS_MANIFESTS in call.traits and call.value("--filename") == "-"


def _of(subject: Subject, text: str, place: Span) -> Iterator[Finding]:
    from harness.check import manifest_schemas  # noqa: PLC0415  YAML and its schemas are loaded when there is a manifest

    for problem in manifest_schemas.problems(text, subject.kubernetes, _UNKNOWN):
        line = Span(place.path, place.line + problem.line)
        yield subject.finding(problem.finding, line, fragment=problem.fragment, **problem.words)
