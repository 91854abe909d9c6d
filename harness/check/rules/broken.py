"""Commands that an editor or a translation took apart: `curl $ REGISTRY / v2`, `kubectl obtenir svc`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding
from harness.knowledge.calls import call_of
from harness.knowledge.recognition import closest_verb, kubectl_verbs
from harness.shell.script import Program

IDS = ("lone-dollar", "unknown-subcommand")


def findings(subject: Subject) -> Iterator[Finding]:
    """Both kinds."""
    for typed in subject.typed:
        for program in typed.programs:
            if any(word.text == "$" for word in program.words):
                command = " ".join(word.text for word in program.words)
                yield subject.finding("lone-dollar", subject.at(typed, program.line), fragment="$ ", command=command)
            yield from _unknown_subcommand(subject, typed, program)


def _unknown_subcommand(subject: Subject, typed: Typed, program: Program) -> Iterator[Finding]:
    word = next((word for word, _ in call_of(program).arguments), None) if program.name == "kubectl" else None
    if (
        word is None
        or call_of(program).path != "kubectl"
        or word in kubectl_verbs()
        or not word.replace("-", "").isalpha()
        or shutil.which(f"kubectl-{word}")
    ):
        return
    near = closest_verb(word)
    section = "unknown-subcommand/near" if near else "unknown-subcommand"
    yield subject.finding(section, subject.at(typed, program.line), fragment=word, word=word, near=near)
