"""The words of a script, line by line, as an original and its translation are held against each other."""

from collections.abc import Container, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from msgspec import Struct

from harness.drift.translation.prose import expansions, in_any_language, is_prose
from harness.knowledge.calls import Given, call_of
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.parsing import programs, substitutions
from harness.shell.script import HereDocument, Program, Word

_BETWEEN_WORDS = lazy_pattern(r"[^\s;&|()<>\\]+|[;&|<>]+|[()]")
"""Operators, and the shell's own words, such as `do`: what belongs to no program."""
_REST_OF_LINE = lazy_pattern(r"(?:\\\n|[^\n#])*")
"""What follows the last word, up to a comment."""
_SPACE = lazy_pattern(r"[ \t\n]+")
"""What bash takes for space; a no-break space is none."""
_DEEPEST_SUBSTITUTION = 4
"""Levels of `$(…)` whose words are words of their own."""
_REMEMBERED = 6
"""Arguments before a word that tell what it is."""


class PlacedWord(Struct, frozen=True):
    """A word and what stands before it."""

    text: str
    """Empty where the other command has a word that this one lacks."""
    program: str = ""
    """Whose argument it is; empty for a program's name itself."""
    arguments: tuple[str, ...] = ()
    """The last of that program's before this word."""

    @property
    def before(self) -> str:
        """The argument right before it, perhaps none."""
        return self.arguments[-1] if self.arguments else ""


class TypedLine(Struct, frozen=True):
    """What stands between two ends of lines at which bash takes a command, or a part of a loop, as it is."""

    text: str
    """On one line, without comments."""
    line: int
    """Counted from 0."""
    height: int
    """Lines that it takes, without those of its here-documents."""
    written: tuple[str, ...]
    """The words of its programs, with their quotes; of a line that has none, the line."""
    meaning: tuple[PlacedWord, ...]
    """Its words and operators: flags apart from their values and by their long names, no quotes, no prose."""
    paths: frozenset[str] = frozenset()
    """The commands that are run, by their full names: `kubectl create deployment`."""
    has_prose: bool = False
    """True where it says something to people."""
    here_documents: tuple[HereDocument, ...] = ()


def typed_lines(script: str) -> Iterator[TypedLine]:
    """Yield the lines of a script, without comments and the contents of here-documents."""
    return _typed_lines(script, _DEEPEST_SUBSTITUTION, is_data=False)


def changes(
    original: Sequence[PlacedWord], translation: Sequence[PlacedWord]
) -> Iterator[tuple[PlacedWord, PlacedWord]]:
    """Yield the words that are others in the translation; beside one that it lacks, or has too much, there is an empty word."""
    matcher = SequenceMatcher(None, [word.text for word in original], [word.text for word in translation], False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag != "equal":
            yield from zip_longest(original[start:end], translation[other_start:other_end], fillvalue=PlacedWord(""))


def _typed_lines(script: str, depth: int, *, is_data: bool) -> Iterator[TypedLine]:
    """`is_data`: a program gets what the script prints."""
    lines: list[list[tuple[Word, Program]]] = []
    end = 0
    for word, program in _words_of_programs(script):
        if not lines or _ends_line(script[end : word.start]):
            lines.append([])
        lines[-1].append((word, program))
        end = word.end
    contents = {
        line for program in programs(script) for document in program.here_documents for line in _extent(document)
    }
    end = 0
    for line in lines:
        yield from _without_program(script, end, script.rfind("\n", 0, line[0][0].start) + 1, contents)
        yield _line(script, line, depth, is_data=is_data)
        end = line[-1][0].end
    yield from _without_program(script, end, len(script), contents)


def _extent(document: HereDocument) -> range:
    """Return the lines of a here-document, and that of its delimiter."""
    return range(document.line, document.line + document.text.count("\n") + 1)


def _without_program(script: str, start: int, end: int, contents: Container[int]) -> Iterator[TypedLine]:
    """Yield the lines that begin behind `start` and have nothing but the shell's own words: `do`, `done`, `}`."""
    skipped = int(start > 0)
    for number, line in enumerate(script[start:end].split("\n")[skipped:], script.count("\n", 0, start) + skipped):
        text = line.partition("#")[0].strip()
        if number not in contents and (words := tuple(map(PlacedWord, _BETWEEN_WORDS.findall(text)))):
            yield TypedLine(text, number, 1, (text,), words)


def _words_of_programs(script: str) -> Iterator[tuple[Word, Program]]:
    """Yield all words of a script that a program, or one of its redirections, has; not those inside of other words."""
    words = [(word, program) for program in programs(script) for word in program.all_words]
    end = 0
    for word, program in sorted(words, key=lambda placed: placed[0].start):
        if word.start >= end:
            yield word, program
            end = word.end


def _ends_line(between: str) -> bool:
    return "#" in between or "\n" in between.replace("\\\n", "")


def _line(script: str, line: Sequence[tuple[Word, Program]], depth: int, *, is_data: bool) -> TypedLine:
    (first, _), (last, _) = line[0], line[-1]
    rest = _REST_OF_LINE.match(script, last.end)
    end = rest.end() if rest else last.end
    begin = script.rfind("\n", 0, first.start) + 1
    its_programs = {id(program): program for _, program in line}.values()
    meanings = {
        start: words
        for program in its_programs
        for start, words in _meanings(program, depth, is_data=is_data or _prints_data(program))
    }
    return TypedLine(
        _SPACE.sub(" ", script[begin:end].replace("\\\n", " ")).strip(" \t\n"),
        first.line,
        last.line + last.text.count("\n") - first.line + 1,
        tuple(word.text for word, _ in line),
        tuple(_in_order(script[begin:end], begin, [word for word, _ in line], meanings)),
        frozenset(call_of(program).path for program in its_programs),
        any(map(_has_prose, its_programs)),
        tuple(document for program in its_programs for document in program.here_documents),
    )


def _in_order(
    text: str, begin: int, words: Sequence[Word], meanings: dict[int, list[PlacedWord]]
) -> Iterator[PlacedWord]:
    """Yield what words mean, and what stands between them."""
    end = 0
    for word in words:
        yield from map(PlacedWord, _BETWEEN_WORDS.findall(text[end : word.start - begin]))
        end = word.end - begin
        yield from meanings.get(word.start, [PlacedWord(in_any_language(_unquoted(word)))])
    yield from map(PlacedWord, _BETWEEN_WORDS.findall(text[end:]))


def _prints_data(program: Program) -> bool:
    return program.is_piped or program.writes_file


def _has_prose(program: Program) -> bool:
    return any(_is_prose(program, place, is_data=False) for place in range(len(program.arguments)))


def _is_prose(program: Program, place: int, *, is_data: bool) -> bool:
    words = program.arguments
    return place > 0 and is_prose(words[place].text, program.name, words[place - 1].text, is_data=is_data)


def _meanings(program: Program, depth: int, *, is_data: bool) -> Iterator[tuple[int, list[PlacedWord]]]:
    """Yield the place in the script of each word of a program, and what it means: nothing of prose but the variables in it."""
    call = call_of(program)
    flags: dict[int, list[Given]] = {}
    for flag in call.flags:
        flags.setdefault(flag.place, []).append(flag)
    arguments: list[str] = []
    for place, word in enumerate(program.arguments):
        is_said = _is_prose(program, place, is_data=is_data)
        meaning: list[PlacedWord] = []
        for part in expansions(word.text) if is_said else _parts(word, flags.get(place, ())):
            outside, inside = _apart(part, depth)
            meaning += [PlacedWord(outside, program.name if place else "", tuple(arguments[-_REMEMBERED:])), *inside]
            if place:
                arguments.append(outside)
        yield word.start, meaning
    for word in program.words[: len(program.words) - len(program.arguments)]:
        outside, inside = _apart(in_any_language(_unquoted(word)), depth)
        yield word.start, [PlacedWord(outside), *inside]


def _parts(word: Word, flags: Sequence[Given]) -> Iterator[str]:
    """Yield a word as the program takes it: of `--flag=value` and `-fvalue` the flag and the value."""
    is_known = any(flag.name.startswith("--") or flag.value_place == flag.place for flag in flags)
    if not is_known or _hides_variable(word):
        yield in_any_language(_unquoted(word))
        return
    for flag in flags:
        yield flag.name
        if flag.value_place == flag.place:
            yield in_any_language(flag.value)


def _apart(word: str, depth: int) -> tuple[str, list[PlacedWord]]:
    """Return a word with `…` for what stands in each `$(…)` of it, and the words of that."""
    outside, end, inside = "", 0, list[PlacedWord]()
    for script, start in substitutions(word) if depth else ():
        outside, end = f"{outside}{word[end:start]}…", start + len(script)
        for line in _typed_lines(script, depth - 1, is_data=True):
            inside += line.meaning
    return outside + word[end:], inside


def _unquoted(word: Word) -> str:
    return word.text if _hides_variable(word) else word.literal


def _hides_variable(word: Word) -> bool:
    """Return whether quotes hide a variable from the shell: only there it matters how a word is quoted."""
    return "'" in word.text and "$" in word.text
