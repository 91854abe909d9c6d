"""What can be wrong with a deck, in words: `findings.toml` beside this file has a section for each finding, and says how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

from harness.deck.model import Finding, Severity, Span


class Wording(Struct, frozen=True):
    """How a finding is put into words. `{word}` stands for what only the deck knows."""

    message: str
    help: str
    """The way out."""
    means: str = ""
    """In a few words, for a list of findings; empty where the message does."""
    severity: Severity = Severity.WARNING
    prevents_playing: bool = False


@cache
def wordings() -> Mapping[str, Wording]:
    """Return all of the table, by the names of its sections."""
    import tomllib  # noqa: PLC0415  (decks without findings need none)

    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    return convert(tomllib.loads(text), dict[str, Wording])


def section_of(identifier: str) -> str:
    """Return the name in the table of a finding with this id, `bad-…` for `bad-wait`; empty for an id that is not from there."""
    names = {section.partition("/")[0] for section in wordings()}
    if identifier in names:
        return identifier
    patterns = (name for name in names if "…" in name)
    return next((name for name in patterns if _is_like(identifier, *name.split("…", 1))), "")


def _is_like(identifier: str, before: str, behind: str) -> bool:
    return identifier.startswith(before) and identifier.endswith(behind)


def finding(section: str, span: Span, /, **words: object) -> Finding:
    """Return the finding of a section of the table at a place, with these words in its message and its way out.

    A `…` in the name of the section stands for the word `word`. A word that is a `Span` is the place that it is related to.
    """
    wording = wordings()[section]
    identifier = section.partition("/")[0].replace("…", str(words.get("word", "")))
    message, way_out = wording.message.format(**words), wording.help.format(**words)
    related = next((word for word in words.values() if isinstance(word, Span)), None)
    identity = wording.message.format(**{name: "" if isinstance(word, Span) else word for name, word in words.items()})
    return Finding(
        identifier, span, wording.severity, message, way_out, wording.prevents_playing, related, identity=identity
    )
