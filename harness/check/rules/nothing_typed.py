"""A file that lets nobody type anything, though it shows what looks like shell: it must not pass for one that was checked."""

from collections.abc import Iterator

from harness.check.subject import Subject
from harness.deck import transcripts
from harness.deck.blocks import Asks
from harness.deck.dialects import DIALECTS
from harness.deck.directives import SHELL_WORDS
from harness.deck.errors import DeckError
from harness.deck.expectations import invited
from harness.deck.languages import OUTPUT_WORDS, TRANSCRIPT_WORDS
from harness.deck.model import Excerpt, Finding, Span
from harness.knowledge.recognition import is_command, is_shell, is_yaml, without_wrappers
from harness.knowledge.traits import Trait, traits_of
from harness.shell.lazy_pattern import lazy_pattern

IDS = ("nothing-typed",)
SAID = frozenset({*IDS, "untyped-shell"})
"""The findings of a deck that say the same: of the dialect that a person named, of each block."""
_PERHAPS_SHELL = OUTPUT_WORDS | TRANSCRIPT_WORDS | {"yaml", "yml"}
"""Words of fences whose first line tells; the code of another language begins like a command all the time."""
_PROMPT = lazy_pattern(r"\$ (?=\S)")
_CALL = lazy_pattern(
    r"\S+ (?:-{1,2}\w|https?:|(?!(?:is|are|can|has|have|will|was|and|or|in|on|for|of|to|does|may|must|should|the|an?|as|with)\b)[a-z][a-z-]*\b)"
    r"(?:(?!\]\(|\*\*)[^`])*$"
)
"""A program with an option, an address, or a word that no sentence goes on with."""
_CODE_SPAN = lazy_pattern(r"(?:(?:[-*+]|\d+[.)])[ \t]+)?`([^`]+)`")
"""A line or an item of a list that is nothing but one."""
_OF_NOTEBOOKS = lazy_pattern(r"!(?=[a-z])")
"""What a cell of a notebook has before a command."""
_ENDS_SENTENCE = (".", ",", ";", ":", "!", "?", ")")
_AROUND_CODE = lazy_pattern(r"\W*$|[\[{<].*")
"""Nothing, a ruler, `[source,bash]`, `{{< highlight bash >}}`, `{% highlight bash %}`, `<pre>`."""


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield one finding, at the first line that looks like shell."""
    if subject.deck.steps or any(finding.id in SAID for finding in subject.deck.findings):
        return
    place = _first_place(subject)
    if place is not None:
        yield subject.finding(_section(subject), place)


def _section(subject: Subject) -> str:
    asks = {DIALECTS[name].ASKS for name in subject.deck.dialect.split(" + ")}
    return "nothing-typed/exercises" if asks == {Asks.EXERCISES} else "nothing-typed"


def _first_place(subject: Subject) -> Span | None:
    excerpts = (excerpt.span for excerpt in subject.deck.excerpts if _looks_typed(excerpt))
    if (first := next(excerpts, None)) is not None:
        return first
    for path in subject.deck.files or (subject.deck.path,):
        try:
            lines = subject.read(path).text.split("\n")
        except DeckError:
            continue
        shown = _lines_of_excerpts(subject, path)
        for number, (before, line) in enumerate(zip(["", *lines], lines, strict=False), start=1):
            if number not in shown and _is_typed_line(line.strip(), before.strip()):
                return Span(path, number)
    return None


def _looks_typed(excerpt: Excerpt) -> bool:
    word = excerpt.language.lower()
    if word in SHELL_WORDS or (word in TRANSCRIPT_WORDS and transcripts.has_prompt(excerpt.text)):
        return True
    if transcripts.is_transcript(excerpt.text):
        return True
    if cell := _OF_NOTEBOOKS.match(excerpt.text.lstrip()):
        return is_command(excerpt.text.lstrip()[cell.end() :].partition("\n")[0])
    is_open = word in _PERHAPS_SHELL and not excerpt.text.lstrip().startswith("(")
    return is_open and is_shell(excerpt.text) and not is_yaml(excerpt.text)


def _lines_of_excerpts(subject: Subject, path: object) -> set[int]:
    return {
        number
        for excerpt in subject.deck.excerpts
        if excerpt.span.path == path
        for number in range(excerpt.span.line, excerpt.span.line + excerpt.text.count("\n") + 1)
    }


def _is_typed_line(line: str, before: str) -> bool:
    """At a prompt, in an invitation, in a code span of its own, or an unmistakable command that begins what no sentence goes on with."""
    if prompt := _PROMPT.match(line):
        return is_command(line[prompt.end() :])
    if command := invited(line):
        return is_command(command)
    if span := _CODE_SPAN.fullmatch(line):
        return _is_unmistakable(span[1])
    is_alone = _AROUND_CODE.match(before) is not None and not line.endswith(_ENDS_SENTENCE)
    return is_alone and _is_unmistakable(line)


def _is_unmistakable(line: str) -> bool:
    command = without_wrappers(line)
    is_program = Trait.UNMISTAKABLE in traits_of((command.partition(" ")[0],))
    return is_program and _CALL.match(command) is not None and is_command(command)
