"""The page of directives."""

from __future__ import annotations

from harness.deck.directives import DIRECTIVES, Role

from reference.tables import cell, code, table

ABOUT = {
    Role.STEP: ("Steps", "Each is played, in its place among the commands of the deck."),
    Role.EXPECTATION: ("Expectations", "They say something about the last command before them."),
    Role.OPTION: ("Options", "They change how the next step is played."),
    Role.SILENCE: ("For `harness check`", "They play nothing."),
    Role.DECK: ("For the whole deck", "They may stand on any slide."),
    Role.REQUIREMENT: ("For some versions of Kubernetes", "They are about what stands below them."),
}


def page() -> str:
    """By what they are to the steps around them."""
    parts = [
        "# Directives\n",
        "A directive is a fence in a comment, or in sight: its info word says which. "
        "[Writing a deck](../writing-a-deck.md#directives) shows how they are written.\n",
    ]
    for role in Role:
        heading, sentence = ABOUT[role]
        known = [each for each in DIRECTIVES.values() if each.role is role]
        rows = [
            (f"{code(each.word)}", cell(each.summary), code(f"```{each.word} {each.example}".strip() + "```"))
            for each in known
        ]
        parts += [f"## {heading}\n", f"{sentence}\n", table(("directive", "what it does", "example"), rows)]
    return "\n".join(parts)
