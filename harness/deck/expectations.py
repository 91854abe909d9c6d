"""Which fences of a slide claim what a command prints: those that a sentence like "We should see:" announces."""

from __future__ import annotations

import re

from harness.deck.model import Expectation, ExpectationKind, Span

ANNOUNCEMENTS = re.compile(
    r"\bshould (?:now |then |also )?(?:see|output|look like|print|show|display|be|get|answer|return|say|contain)\b"
    r"|\bdevr(?:ions|iez|ait|aient|ons|ez|a) (?:maintenant |alors |aussi )?"
    r"(?:voir|afficher|ressembler|obtenir|retourner|renvoyer|répondre|donner|être|apparaître|imprimer|produire)\b",
    re.IGNORECASE,
)


def announces_output(text: str) -> bool:
    """True for a paragraph after which a fence shows what will appear, in English or French."""
    return ANNOUNCEMENTS.search(text) is not None


def claimed_output(info: str, content: str, span: Span) -> Expectation:
    """The expectation that an announced fence stands for."""
    kind = ExpectationKind.JSON if info.lower() == "json" else ExpectationKind.TEXT
    return Expectation(kind, content.rstrip("\n"), span)
