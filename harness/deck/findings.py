"""What can be wrong with a deck, in words: `findings.toml` beside this file has a section for each finding, and says how it is read."""

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from string import Formatter

from msgspec import Struct, convert

from harness.deck.model import Finding, Severity, Span


class Wording(Struct, frozen=True, dict=True):
    """How a finding is put into words. `{word}` stands for what only the deck knows."""

    message: str
    help: str
    """The way out."""
    means: str = ""
    """In a few words, for a list of findings; empty where the message does."""
    severity: Severity = Severity.WARNING
    prevents_playing: bool = False
    clauses: Mapping[str, Mapping[str, str] | tuple[str, str]] = {}
    """By the name of a word, what is written in its place: a clause for each kind that it can be, or one for a value and one for none.
    They are filled in from the first to the last: a clause can name words whose clauses stand above it."""

    @cached_property
    def named_in_message(self) -> frozenset[str]:
        """The words that the message names; of a word with clauses, those too that stand in one of them."""
        named, more = set[str](), _fields(self.message)
        while more:
            named |= more
            more = {field for name in more for clause in self._clauses_of(name) for field in _fields(clause)} - named
        return frozenset(named)

    def filled_in(self, words: Mapping[str, object]) -> tuple[str, str]:
        """Return message and way out with these words."""
        filled = dict(words)
        for name in self.clauses:
            if name in words:
                filled[name] = self.clause(name, filled)
        return self.message.format(**filled), self.help.format(**filled)

    def clause(self, name: str, words: Mapping[str, object]) -> str:
        """Return the clause that stands for a word. Raises `KeyError` where the word is none of the kinds that have clauses."""
        clauses, value = self.clauses[name], words[name]
        clause = clauses[str(value)] if isinstance(clauses, Mapping) else clauses[0 if value else 1]
        return clause.format(**words)

    def _clauses_of(self, name: str) -> Iterable[str]:
        clauses = self.clauses.get(name, ())
        return clauses.values() if isinstance(clauses, Mapping) else clauses


def _fields(template: str) -> set[str]:
    """Return the names of the words in a text of the table."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


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
    Raises `KeyError` where a word of the section is not given, or is none of the kinds that have clauses there.
    """
    wording = wordings()[section]
    identifier = section.partition("/")[0].replace("…", str(words.get("word", "")))
    message, way_out = wording.filled_in(words)
    related = next((word for word in words.values() if isinstance(word, Span)), None)
    named = {name: words[name] for name in words if name in wording.named_in_message}
    return Finding(
        identifier, span, wording.severity, message, way_out, wording.prevents_playing, related,
        identity=(section, *sorted((name, str(word)) for name, word in named.items() if not isinstance(word, Span))),
        names_related=related is not None and related in named.values(),
    )  # fmt: skip
