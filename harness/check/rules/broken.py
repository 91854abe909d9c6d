"""Commands that an editor or a translation took apart: `curl $ REGISTRY / v2`, `kubectl obtenir svc`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding, Severity
from harness.shell.recognition import KUBECTL_VERBS, closest_verb
from harness.shell.script import Program

IDS = {
    "lone-dollar": "a `$` with nothing behind it",
    "unknown-subcommand": "a subcommand that kubectl does not have",
}
_VALUED = frozenset(
    [
        "-n",
        "--namespace",
        "--context",
        "--kubeconfig",
        "--cluster",
        "-s",
        "--server",
        "--user",
        "--as",
        "--token",
        "-v",
        "--request-timeout",
    ]
)


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
    if program.name != "kubectl":
        return
    word = _subcommand(program.literals)
    if word is None or word in KUBECTL_VERBS or not word.replace("-", "").isalpha() or shutil.which(f"kubectl-{word}"):
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


def _subcommand(words: list[str]) -> str | None:
    position = 1
    while position < len(words):
        if words[position] in _VALUED:
            position += 1
        elif not words[position].startswith("-"):
            return words[position]
        position += 1
    return None
