"""The commands of a deck, and what of each must be the same in a translation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from harness.deck.directives import COMMANDS
from harness.deck.model import Span, Step
from harness.knowledge.recognition import PROGRAMS
from harness.shell.grammar import COMMAND_FOLLOWS
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.tokens import OPERATORS, HereDocument, Word, tokens_of

SAYING = frozenset({"echo", "printf"})
"""Programs whose arguments are there to be read."""
SEARCHING = frozenset({"[", "[[", "awk", "egrep", "expr", "fgrep", "find", "grep", "jq", "rg", "sed", "test", "yq"})
"""Programs whose arguments are compared with what others print."""
SHELLS = frozenset({"-c", "--", "exec", "eval", "sh", "bash", "watch", "ssh"})
"""A quoted text that comes after one of these is a command."""

_PROSE_WORD = lazy_pattern(r"[(«“]?[^\W\d_]+(?:['’.-][^\W\d_]+)*['’.,;:!?…)»”]*")
_BESIDE_PROSE = lazy_pattern(r"\d+|[-–—.,;:!?…«»“”()]+|[^\w\s$`<>|&=/\\{}'\"~*\[\]]")
_FORMAT = lazy_pattern(r"%[-0-9.]*[a-z]|\\[nrte]")
_EXPANSION = lazy_pattern(r"\$(?:\{[^{}]*\}|\([^()]*\)|\w+|[?!#@*$])")
_LANGUAGE = lazy_pattern(r"(?<=[/._=])(?:en|fr)(?=[/._]|$)|(?<![\w-])(?:en|fr)(?=[/._])", re.IGNORECASE)
_PROSE = "‹prose›"
_OPTION = lazy_pattern(r"--[a-z][a-z-]*=")
_SPACE = lazy_pattern(r"[ \t\n]+")
"""What bash takes for space; a no-break space is none."""
_TAG = lazy_pattern(r"<[^<>]*>")


class Command(Struct, frozen=True, eq=False):
    """One command of a block, as far as a newline ends it, or a line of a here-document. Equal to nothing but itself."""

    text: str
    """As it is typed, on one line, without comments."""
    span: Span
    words: tuple[str, ...]
    """As bash splits it, operators among them."""
    meaning: tuple[str, ...]
    """The words, without what a translation may say in its own language."""
    step: Step
    is_last: bool
    """Of its step, so that the step's expectations are about it."""
    height: int = 1
    """Lines that it takes, without those of its here-documents."""

    @property
    def is_hidden(self) -> bool:
        """True for what the audience does not see."""
        return self.step.hidden


def commands_of(step: Step) -> tuple[Command, ...]:
    """The commands that a step types; none for a directive that types none."""
    if step.kind not in COMMANDS:
        return ()
    found = tuple(command for line in _lines(step.text) for command in _commands(step, line))
    return (*found[:-1], replace(found[-1], is_last=True)) if found else ()


def says_otherwise(original: Command, translation: Command) -> bool:
    """True for two commands that do the same, but print prose of their own."""
    return original.meaning == translation.meaning and original.words != translation.words


def has_prose(command: Command) -> bool:
    """True for a command that says something to people."""
    program, before = "", ""
    for word in command.words:
        if word in OPERATORS:
            program = before = ""
            continue
        if before and _is_prose(word, program, before, is_data=False):
            return True
        program, before = program or word, word
    return False


def in_any_language(text: str) -> str:
    """The text without the language in its paths and addresses: `/en/`, `.fr.`."""
    return _LANGUAGE.sub("‹language›", text)


def _lines(script: str) -> Iterator[tuple[list[Word | HereDocument], str]]:
    """What stands between two newlines that bash takes for the end of a command, with the text of it."""
    line: list[Word | HereDocument] = []
    for token in (*tokens_of(script), Word("\n", len(script), 0)):
        if isinstance(token, Word) and token.text == "\n":
            words = [each for each in line if isinstance(each, Word)]
            if words:
                text = script[words[0].start : words[-1].start + len(words[-1].text)]
                yield line, _SPACE.sub(" ", text.replace("\\\n", " "))
            line = []
        else:
            line.append(token)


def _commands(step: Step, line: tuple[list[Word | HereDocument], str]) -> Iterator[Command]:
    parts, text = line
    words = [part for part in parts if isinstance(part, Word)]
    command = _command(step, words[0].line, text, [word.text for word in words], list(_meaning_of_line(words)))
    last = words[-1].line + words[-1].text.count("\n")
    yield replace(command, height=last - words[0].line + 1)
    for part in parts:
        if isinstance(part, HereDocument):
            for number, content in enumerate(part.text.split("\n"), start=part.line):
                if meaning := list(_meaning_of_content(content)):
                    yield _command(step, number, content.strip(), [content.strip()], meaning)


def _command(step: Step, line: int, text: str, words: list[str], meaning: list[str]) -> Command:
    span = replace(step.span, line=step.span.line + line)
    return Command(text, span, tuple(words), tuple(meaning), step, is_last=False)


def _meaning_of_line(words: Sequence[Word]) -> Iterator[str]:
    simple: list[str] = []
    for word in words:
        if word.text in OPERATORS or (not simple and word.text in COMMAND_FOLLOWS):
            yield from _meaning(simple, is_data=word.text in ("|", "|&", ">", ">>"))
            yield word.text
            simple = []
        else:
            simple.append(word.text)
    yield from _meaning(simple, is_data=False)


def _meaning(words: Sequence[str], *, is_data: bool) -> Iterator[str]:
    """The words of one program; prose is nothing but the variables in it. `is_data`: another program gets what it prints."""
    name = words[0] if words else ""
    said: list[str] = []
    for before, word in zip(("", *words), words, strict=False):
        if before and _is_prose(word, name, before, is_data=is_data):
            said += _EXPANSION.findall(word)
            continue
        if said:
            yield " ".join(said)
            said = []
        yield from in_any_language(_unquoted(word)).split("=", 1 if _OPTION.match(word) else 0)
    if said:
        yield " ".join(said)


def _is_prose(word: str, program: str, before: str, *, is_data: bool) -> bool:
    """True for what a person reads: an argument of `echo`, a quoted phrase."""
    quoted = word[:1] in "'\"" and word[-1:] == word[:1] and len(word) > 1
    phrase = _phrase(_FORMAT.sub(" ", _EXPANSION.sub(" ", word[1:-1] if quoted else word)))
    if not phrase:
        return False
    if program in SAYING:
        return not is_data or len(phrase) > 1
    return (
        quoted and len(phrase) > 1 and program not in SEARCHING and before not in SHELLS and phrase[0] not in PROGRAMS
    )


def _unquoted(word: str) -> str:
    """How a word is quoted matters only where it hides a variable from the shell."""
    return word if "'" in word and "$" in word else Word(word, 0, 0).literal


def _phrase(text: str) -> list[str]:
    """The words of a text that is nothing but prose; none of any other."""
    words = text.split()
    are_words = [_PROSE_WORD.fullmatch(word) is not None for word in words]
    is_prose = any(are_words) and all(
        is_word or _BESIDE_PROSE.fullmatch(word) for is_word, word in zip(are_words, words, strict=True)
    )
    return words if is_prose else []


def _meaning_of_content(line: str) -> Iterator[str]:
    """Nothing for an empty line and a comment; of prose, the variables in it."""
    bare = line.partition(" #")[0].rstrip()
    if not bare.strip() or bare.lstrip().startswith("#"):
        return
    phrase = _phrase(_TAG.sub(" ", bare))
    if len(phrase) > 1 and not any(word.endswith(":") for word in phrase):
        yield " ".join([_PROSE, *_EXPANSION.findall(bare)])
    else:
        yield in_any_language(bare.strip())
