"""What a program is told to do: its subcommand, the flags with their values, the arguments; the one division of its words.

kubectl's words divide by the table of its own help, other programs' by what `path_rows.py` knows of their options.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from harness.knowledge.kinds import is_known, kind_of
from harness.knowledge.kubectl import table
from harness.knowledge.path_rows import ALIASES, ROWS, SUBCOMMANDED, PathRow
from harness.knowledge.traits import Trait, traits_of
from harness.knowledge.usual_aliases import USUAL_ALIASES
from harness.shell.parsing import KEPT, KEPT_PROGRAMS, programs
from harness.shell.script import Program, Word
from harness.shell.wrappers import WRAPPERS, inside_of

MAKERS = ("kubectl run", "kubectl create ")
"""How commands begin that make an object of the words that they are given, not of a file."""
_DENIED = frozenset({"false", "False", "0"})


class Given(Struct, frozen=True):
    """A flag on a command line."""

    name: str
    """`--name`; `-x` where nobody knows another name of that letter."""
    letter: str
    """`-x`, where it was written so."""
    value: str
    """Empty where it has none."""
    place: int
    """Of its word."""
    value_place: int | None = None
    """Of the word that its value is in: the same, or the next; `None` where it has none."""


class Call(Struct, frozen=True, dict=True):
    """How the words of a program divide."""

    words: tuple[Word, ...]
    """All of them, the name first."""
    literals: tuple[str, ...]
    """The same as the program gets them."""
    path: str
    """The command, by its full name: `kubectl create deployment`; the program alone if no subcommand of it is known."""
    flags: tuple[Given, ...]
    arguments: tuple[tuple[str, int], ...]
    """The other words behind the command with their places, as far as a `--`."""
    dashes: int | None = None
    """The place of the `--`."""
    inner: tuple[Word, ...] = ()
    """The words of a program that this one runs: behind `docker run IMAGE`, `kubectl exec POD`, `ssh HOST`, `timeout 5`, a `--`."""

    @cached_property
    def name(self) -> str:
        """The program, by the name it is typed by."""
        return self.literals[0] if self.literals else ""

    @property
    def is_kubectl(self) -> bool:
        """Whether it is kubectl itself, under its own name or the alias that its documentation recommends; `oc` has more commands."""
        return USUAL_ALIASES.get(self.name, self.name) == "kubectl"

    @cached_property
    def commands(self) -> tuple[str, ...]:
        """The words that choose what is done: the program, its subcommands, then the arguments."""
        return (*self.path.split(" "), *(word for word, _ in self.arguments))

    @cached_property
    def traits(self) -> frozenset[Trait]:
        """What `programs.csv` has of the command."""
        return traits_of(self.commands)

    @cached_property
    def flag_names(self) -> frozenset[str]:
        """The names of the flags that are given, with a value or without."""
        return frozenset(flag.name for flag in self.flags)

    @cached_property
    def flag_spellings(self) -> frozenset[str]:
        """The names of the flags that are given, and the letters of those that are written so: `--filename`, `-f`."""
        return self.flag_names.union(flag.letter for flag in self.flags if flag.letter)

    def value(self, *names: str) -> str | None:
        """Return the value of the last flag of these names; `None` if it is not given."""
        return next((flag.value for flag in reversed(self.flags) if flag.name in names), None)

    def has(self, *names: str) -> bool:
        """Return whether one of these flags is given without a value, or as `--name=VALUE` that is not `false`.

        So `docker compose -f FILE logs` has no `-f`, the flag of `logs`.
        """
        return any(
            flag.name in names and not (flag.letter and flag.value) and flag.value not in _DENIED for flag in self.flags
        )

    def has_any(self, *names: str) -> bool:
        """Return whether one of these flags is given, with a value or without."""
        return not self.flag_spellings.isdisjoint(names)

    def word_of(self, flag: Given) -> Word:
        """Return the value of a flag as a word; the flag's own word where it has none."""
        if flag.value_place is None or flag.value_place != flag.place:
            return self.words[flag.place if flag.value_place is None else flag.value_place]
        word = self.words[flag.place]
        is_letter = len(flag.letter) == 2
        before = word.text.index(flag.letter[1], 1) if is_letter else word.text.index("=")
        cut = before + 1 + (is_letter and word.text[before + 1 : before + 2] == "=")
        return replace(word, text=word.text[cut:], start=word.start + cut)

    @property
    def objects(self) -> tuple[tuple[str, str], ...]:
        """Kind and name of each object that is named to kubectl: `deploy/web`, `deployment web`, `logs POD`."""
        words = [word for word, _ in self.arguments] if self.path.startswith("kubectl ") else []
        named = [word.partition("/") for word in words if "/" in word and is_known(word.partition("/")[0])]
        if named:
            return tuple((kind_of(kind), name) for kind, _, name in named)
        if Trait.TAKES_POD in self.traits:
            return tuple(("Pod", name) for name in words[:1])
        return tuple((kind_of(words[0]), name) for name in words[1:]) if words and is_known(words[0]) else ()

    @cached_property
    def first_words(self) -> str:
        """The program and the word behind it: `kubectl create`."""
        words = self.path.split(" ", 2)[:2]
        if len(words) < 2 and self.arguments:
            words.append(self.arguments[0][0])
        return " ".join(words)

    def after(self, command: str) -> tuple[tuple[str, int], ...] | None:
        """Return the arguments behind a command; `None` if this is another."""
        if self.path == command or self.path.startswith(f"{command} "):
            return self.arguments
        if not command.startswith(self.path):
            return None
        wanted = command[len(self.path) :].split()
        words = [word for word, _ in self.arguments[: len(wanted)]]
        return self.arguments[len(wanted) :] if words == wanted else None


class FlagSyntax(Struct, frozen=True):
    """What is known of a flag before its value is read."""

    name: str
    takes_next_word: bool


@lru_cache(maxsize=KEPT_PROGRAMS)
def call_of(program: Program) -> Call:
    """Return how the words of a program divide."""
    return divide(program.arguments)


@lru_cache(maxsize=KEPT)
def calls_of(script: str) -> tuple[Call, ...]:
    """Return how the words of each program of a script divide."""
    return tuple(call_of(program) for program in programs(script) if program.arguments)


def divide(words: Sequence[Word]) -> Call:
    """Return how words divide, of which the first is a program's name."""
    literals = tuple(word.literal for word in words)
    name = literals[0].removeprefix("/usr").removeprefix("/bin/") if literals else ""
    name = ALIASES.get(name, name)
    path, flags, arguments = name, list[Given](), list[tuple[str, int]]()
    inside_wrapper = inside_of(words)
    position, dashes, inner = 1, None, len(literals) if inside_wrapper is None else inside_wrapper
    while position < inner:
        word, place = literals[position], position
        position += 1
        if word == "--" and dashes is None:
            dashes = place
            inner = position if name in SUBCOMMANDED else inner
        elif dashes is None and len(word) > 1 and word[0] == "-":
            known = _options(path)
            given = list(_flags_in(word, place, known))
            option = known.get(given[-1].letter or given[-1].name)
            takes_next = option is not None and option.takes_next_word and given[-1].value_place is None
            if takes_next and position < inner and literals[position] != "--":
                given[-1] = replace(given[-1], value=literals[position], value_place=position)
                position += 1
            flags += given
        elif not arguments and (command := _resolve(f"{path} {word}")):
            path = command
        elif arguments and (row := row_of(path)) is not None and row.runs_second_operand:
            inner = place
        else:
            arguments.append((word, place))
            row = row_of(path)
            inner = position if row is not None and row.stops_at_operand else inner
    runs_inside = Trait.RUNS_INSIDE in traits_of(tuple(path.split(" ")))
    inside = words[inner:] or ([words[place] for _, place in arguments[1:]] if runs_inside else ())
    return Call(tuple(words), literals, path, tuple(flags), tuple(arguments), dashes, tuple(inside))


def row_of(path: str) -> PathRow | None:
    """Return what is known of the files of a command, else of the one above it."""
    while path not in ROWS and " " in path:
        path = path.rpartition(" ")[0]
    return ROWS.get(path)


def _resolve(path: str) -> str | None:
    """Return the full name of a command; `None` for what is no command."""
    if path.startswith("kubectl "):
        return table().resolve(path)
    return path if path in ROWS or path in SUBCOMMANDED else None


def _options(path: str) -> Mapping[str, FlagSyntax]:
    """Return the flags of a command by all their names, with their dashes: of kubectl all, of others those with a value."""
    return _kubectl_options(path) if path.partition(" ")[0] == "kubectl" else _row_options(path)


@cache
def _kubectl_options(path: str) -> Mapping[str, FlagSyntax]:
    flags = table().flags(path)
    return {name: FlagSyntax(f"--{flag.name}", flag.takes_next_word) for name, flag in flags.items()}


@cache
def _row_options(path: str) -> Mapping[str, FlagSyntax]:
    """Return the options of a command that have a value."""
    row, wrapper = row_of(path), WRAPPERS.get(path)
    valued = (row.valued_words if row else []) + (f"{wrapper.valued} {wrapper.scripts}".split() if wrapper else [])
    return {word: FlagSyntax(word, takes_next_word=True) for word in valued}


def _flags_in(word: str, place: int, known: Mapping[str, FlagSyntax]) -> Iterator[Given]:
    """Yield the flags of a word: `--name=value` is one; `-itn` may be several letters, the last with the rest as its value."""
    name, joint, value = word.partition("=")
    if word.startswith("--"):
        yield Given(name.replace("_", "-"), "", value, place, place if joint else None)
        return
    if name in known and len(name) > 2:
        yield Given(known[name].name, name, value, place, place if joint else None)
        return
    letters = word[1:]
    while letters:
        letter, letters = f"-{letters[0]}", letters[1:]
        option = known.get(letter)
        name = option.name if option else letter
        if letters.startswith("=") or (option and option.takes_next_word and letters):
            yield Given(name, letter, letters.removeprefix("="), place, place)
            return
        yield Given(name, letter, "", place)
