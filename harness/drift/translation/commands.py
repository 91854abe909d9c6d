"""The commands of a deck, and what of each must be the same in a translation."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.deck.model import Span, Step
from harness.drift.translation.prose import meaning_of_content
from harness.drift.translation.words import PlacedWord, TypedLine, typed_lines


class TranslatedCommand(Struct, frozen=True, eq=False):
    """One command of a block, as far as a newline ends it, or a line of a here-document. Equal to nothing but itself."""

    text: str
    """As it is typed, on one line, without comments."""
    span: Span
    written: tuple[str, ...]
    """Its words, with their quotes."""
    words: tuple[PlacedWord, ...]
    """Its words and operators as programs take them, without what a translation may say in its own language."""
    meaning: tuple[str, ...]
    """The texts of `words`."""
    step: Step
    is_last: bool = False
    """Of its step, so that the step's expectations are about it."""
    height: int = 1
    """Lines that it takes, without those of its here-documents."""
    paths: frozenset[str] = frozenset()
    """The commands that it runs, by their full names: `kubectl create deployment`."""
    has_prose: bool = False
    """True for a command that says something to people."""

    @property
    def is_hidden(self) -> bool:
        """True for what the audience does not see."""
        return self.step.hidden


def commands_of(step: Step) -> tuple[TranslatedCommand, ...]:
    """Return the commands that a step types; none for a directive that types none."""
    if step.kind not in COMMANDS:
        return ()
    commands = [command for line in typed_lines(step.text) for command in _commands(step, line)]
    return (*commands[:-1], replace(commands[-1], is_last=True)) if commands else ()


def says_otherwise(original: TranslatedCommand, translation: TranslatedCommand) -> bool:
    """Return whether two commands do the same, but print prose of their own."""
    return original.meaning == translation.meaning and original.written != translation.written


def _commands(step: Step, line: TypedLine) -> Iterator[TranslatedCommand]:
    """Yield what a line types, and what the lines of its here-documents say to programs."""
    yield replace(
        _command(step, line.line, line.text, line.written, line.meaning),
        height=line.height,
        paths=line.paths,
        has_prose=line.has_prose,
    )
    for document in line.here_documents:
        for number, content in enumerate(document.text.split("\n"), start=document.line):
            text = content.strip()
            if words := tuple(map(PlacedWord, meaning_of_content(content))):
                yield _command(step, number, text, (text,), words)


def _command(
    step: Step, line: int, text: str, written: tuple[str, ...], words: tuple[PlacedWord, ...]
) -> TranslatedCommand:
    span = replace(step.span, line=step.span.line + line)
    return TranslatedCommand(text, span, written, words, tuple(word.text for word in words), step)
