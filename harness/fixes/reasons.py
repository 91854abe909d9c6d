"""Why a finding is left to the author."""

from __future__ import annotations

from harness.deck.model import Finding

_REASONS = {
    "drift-output": "a claim is replaced by what a run showed: name its record with --record",
    "drift-api": "more has to change than one line, or nothing took its place",
    "drift-meaning": "another command may not do the same: it does not take all that stands here",
    "drift": "there is more than one way to go on, and which one is right depends on what it is for",
    "translation-missing-slide": "people translate slides",
    "translation-missing-command": "it wants a sentence in the language of the translation",
    "translation-lost-claim": "it wants a sentence in the language of the translation",
    "translation-extra": "whether the original lacks it, or the translation should not have it, its author knows",
    "translation-lost-directive": "where it belongs is not certain",
    "translation-kubectl-run": "another command may not do the same: it does not take all that stands here",
    "translation": "which of the two is meant, their author knows",
    "broken-continuation": "a comment stands between, or nothing that could go on",
    "typographic-character": "what was meant is not certain",
    "not-utf-8": "nobody can know what these bytes were",
    "unmet-claim": "what appeared has too little in common with it, or the command failed",
    "mojibake": "it was not selected",
    "other-encoding": "the file is damaged",
}


THE_ORIGINAL_DRIFTED = "the original has drifted itself, so fix it too"


def reason_for(finding: Finding) -> str:
    """Return, as a clause, why a finding is left to a person."""
    parts = finding.id.split("-")
    prefixes = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((_REASONS[prefix] for prefix in prefixes if prefix in _REASONS), "it is not certain what to write")
