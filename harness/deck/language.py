"""English or French: by the small words of the prose."""

import re

FRENCH = frozenset(
    "le la les des du une un et est dans pour que qui nous vous sur avec ce cette sont pas plus notre".split()  # noqa: SIM905  as a table it would be one word a line
)
ENGLISH = frozenset(
    "the of and is to in for that this we you on with are not our it be from let us".split()  # noqa: SIM905  as a table it would be one word a line
)
ENOUGH = 2000
"""Characters of prose that decide."""


def detect_language(prose: str) -> str:
    """Return the language of a text, `fr` or `en`; `en` when nothing tells."""
    words = re.findall(r"[a-zà-ÿ]+", prose[: ENOUGH * 4].lower())
    french = sum(word in FRENCH for word in words)
    english = sum(word in ENGLISH for word in words)
    return "fr" if french > english else "en"
