"""The page of findings: ids, meanings and ways out, as the table of findings has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from harness.check.rules import RULES
from harness.deck.findings import wordings

from reference.tables import cell, code, table

_OF_RULES = {identifier for rule in RULES for identifier in rule.IDS}
_WORD = re.compile(r"\{[^{}]*\}")
"""What only a deck knows."""
_PREFIXES = ("drift", "translation", "parity")
_OF_RUNS = ("kubectl-skew",)
"""What only playing tells, and is listed beside the findings of rules."""


@dataclass(slots=True)
class Told:
    """What the table says about the findings of one id."""

    meanings: list[str] = field(default_factory=list)
    ways_out: list[str] = field(default_factory=list)
    has_meaning: bool = False
    """The table says in a few words what it means."""


def page() -> str:
    """In groups, by who finds them."""
    found = told()
    others = [each for each in found if each.partition("-")[0] not in _PREFIXES]
    groups = (
        (
            "Of rules",
            "Each rule of `harness check` looks for some of these.",
            [each for each in others if each in _OF_RULES or each in _OF_RUNS],
        ),
        (
            "Of reading",
            "The file, the deck or its manifest is not what it should be.",
            [each for each in others if each not in _OF_RULES and each not in _OF_RUNS],
        ),
        (
            "What drifted",
            "What a version of Kubernetes has no longer, or not yet: [every one that is known](drift.md).",
            [each for each in found if each.startswith("drift-")],
        ),
        (
            "Of translations",
            "A translation types or says something else than its original.",
            [each for each in found if each.startswith("translation-")],
        ),
        (
            "Of two runs",
            "`harness parity` played a deck and its translation.",
            [each for each in found if each.startswith("parity-")],
        ),
    )
    parts = [
        "# Findings\n",
        "`…` stands for what only the deck knows. [What check finds](../checking.md) tells how to silence one, "
        "[what drifted](../drift.md#fixing) what `harness fix` mends by itself.\n",
    ]
    for heading, sentence, identifiers in groups:
        rows_of_page = [
            (_anchored(each), _lines(found[each].meanings), _lines(found[each].ways_out))
            for each in sorted(identifiers)
        ]
        parts += [f"## {heading}\n", f"{sentence}\n", table(("id", "what it means", "the way out"), rows_of_page)]
    return "\n".join(parts)


def told() -> dict[str, Told]:
    """All findings, by their ids; those that are worded in several ways once."""
    found: dict[str, Told] = {}
    for section, wording in wordings().items():
        each = found.setdefault(section.partition("/")[0], Told())
        if wording.means:
            each.meanings = [wording.means]
            each.has_meaning = True
        elif not each.has_meaning:
            each.meanings += _texts(wording.message, each.meanings)
        each.ways_out += _texts(wording.help, each.ways_out)
    return found


def _texts(text: str, known: list[str]) -> list[str]:
    """A text with `…` for what only a deck knows; none where that is all of it, or it is known."""
    shown = _WORD.sub("…", text)
    return [shown] if shown != "…" and shown not in known else []


def _anchored(identifier: str) -> str:
    return f'<span id="{identifier}"></span>{code(identifier)}'


def _lines(texts: list[str]) -> str:
    return cell("\n".join(texts))
