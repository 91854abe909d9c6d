"""Commands that an editor or a translation took apart: `curl $ REGISTRY / v2`, `kubectl obtenir svc`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding, Severity
from harness.knowledge.calls import call_of
from harness.knowledge.recognition import closest_verb, kubectl_verbs
from harness.shell.script import Program

IDS = {
    "lone-dollar": "a `$` with nothing behind it",
    "unknown-subcommand": "a subcommand that kubectl does not have",
}


def findings(subject: Subject) -> Iterator[Finding]:
    """Both kinds."""
    for typed in subject.typed:
        for program in typed.programs:
            if any(word.text == "$" for word in program.words):
                yield subject.finding(
                    "lone-dollar",
                    Severity.ERROR,
                    subject.at(typed, program.line),
                    f"a `$` stands alone in `{' '.join(word.text for word in program.words)}`: no variable is put in its place",
                    "Write the variable's name right behind it, and remove the spaces around `/`.",
                    fragment="$ ",
                )
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
    meant = closest_verb(word)
    yield subject.finding(
        "unknown-subcommand",
        Severity.ERROR,
        subject.at(typed, program.line),
        f"kubectl has no subcommand `{word}`",
        f"Did you mean `kubectl {meant}`?"
        if meant
        else "Write the English word: kubectl knows no other; a plugin has to be installed.",
        fragment=word,
    )
