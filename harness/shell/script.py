"""What a script is made of: pipelines of programs and groups, each with its place. Read once, by `parsing.py`; runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cached_property

from msgspec import Struct, field

from harness.shell.tokens import HereDocument, Word
from harness.shell.wrappers import end_of_wrappers

__all__ = ["Group", "GroupKind", "HereDocument", "Pipeline", "Program", "Redirection", "Script", "Word"]

_OUTPUTS = frozenset({">", ">>", ">|", "&>", "&>>", "<>", ">&"})


class GroupKind(Enum):
    """What holds programs together (Bash Reference Manual, "Compound Commands")."""

    SUBSHELL = "("
    BRACES = "{"
    LOOP = "loop"
    """`for`, `while`, `until`, `select`."""
    CONDITION = "condition"
    """`if`, `case`."""
    FUNCTION = "function"
    """The body of one that is defined: nothing of it runs here."""


class Redirection(Struct, frozen=True):
    """A file, or another stream, that takes the place of a program's input or output."""

    operator: str
    """`<`, `>`, `>>`, `&>`, …"""
    target: Word
    descriptor: str = ""
    """The number in front of the operator."""

    @property
    def is_output(self) -> bool:
        """True where the program writes there."""
        return self.operator in _OUTPUTS

    @property
    def writes_file(self) -> bool:
        """True where a file has other contents afterwards: not for `/dev/null`, nor for `2>&1`."""
        return self.is_output and not self.duplicates and self.target.literal != "/dev/null"

    @property
    def duplicates(self) -> bool:
        """True for `2>&1` and `>&-`, which name a stream and no file."""
        return self.operator in (">&", "<&") and self.target.literal.rstrip("-").isdecimal() | (self.target.text == "-")


class Program(Struct, eq=False, dict=True, weakref=True):
    """A program that is run, with its words, its redirections, and its place in the script."""

    line: int
    """Counted from 0."""
    words: list[Word] = field(default_factory=list)
    """Empty where a group has redirections of its own: they stand behind its last program."""
    here_documents: list[HereDocument] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)
    ended_by: str = ""
    """The operator behind it: `|`, `&&`, `||`, `;`, `&`, `)`, a line's end; empty for the last of a script."""
    condition_of: str = ""
    """`if`, `elif`, `while` or `until`, where it decides whether what follows runs."""
    groups: tuple[Group, ...] = ()
    """Those that it stands in, the outermost first."""
    subshells: tuple[int, ...] = ()
    """Those that it runs in, the outermost first; each has a number of its own."""
    readers: tuple[Program, ...] = ()
    """The programs that read what it prints, the next one first."""
    is_fed: bool = False
    """Its input is a pipe, a file or a here-document."""
    is_piped: bool = False
    """Its output, or that of its group, goes into another program."""
    is_background: bool = False
    """The shell waits neither for it nor for the list or the group that it is in."""

    @property
    def all_words(self) -> tuple[Word, ...]:
        """Its words, and those that its redirections name."""
        return (*self.words, *(redirection.target for redirection in self.redirections))

    @property
    def writes_file(self) -> bool:
        """True where a redirection of it writes a file."""
        return any(redirection.writes_file for redirection in self.redirections)

    @property
    def is_test(self) -> bool:
        """True for a program that only tells whether something is so."""
        return self.name in ("[", "[[", "test")

    @property
    def is_conditional(self) -> bool:
        """True inside of `if` and `case`: whether it runs depends on what is there."""
        return any(group.kind is GroupKind.CONDITION for group in self.groups)

    @property
    def is_defined_only(self) -> bool:
        """True inside of a function, which only its name runs."""
        return any(group.kind is GroupKind.FUNCTION for group in self.groups)

    @property
    def assignments(self) -> list[Word]:
        """Those in front of the program, or all there is."""
        return self.words[: self._first]

    @cached_property
    def arguments(self) -> list[Word]:
        """The program's name and its arguments, without `sudo` and its like."""
        return self.words[self._first :]

    @property
    def name(self) -> str:
        """What is run; empty where there are only assignments."""
        return self.literals[0] if self.literals else ""

    @cached_property
    def literals(self) -> list[str]:
        """The arguments without quotes, the name first."""
        return [word.literal for word in self.arguments]

    @cached_property
    def _first(self) -> int:
        return end_of_wrappers(self.words)


class Group(Struct, eq=False):
    """Programs that `( )`, `{ }`, or words like `while … done` hold together."""

    kind: GroupKind
    start: int
    """Its first character in the script, counted from 0."""
    line: int
    header: Program | None = None
    """`for NAME in WORDS`, `case WORD in PATTERNS`; of a function, its name as the words say it."""
    pipelines: list[Pipeline] = field(default_factory=list)
    redirected: Program | None = None
    """The redirections behind it, as a program without words."""

    def programs(self) -> Iterator[Program]:
        """Yield its programs, and those of the groups in it, without what stands in `$(…)`."""
        for pipeline in self.pipelines:
            yield from pipeline.programs()


class Pipeline(Struct, eq=False):
    """Programs and groups, each of which reads what the one before it prints."""

    elements: list[Program | Group]
    ended_by: str = ""
    """The operator behind it; empty where a word like `done`, or nothing, follows."""
    ends_line: bool = False
    """True where the end of a line follows, so that bash runs it before it reads on."""
    last_line: int = 0
    """Of it and its here-documents, where `ends_line`; counted from 0."""

    @property
    def line(self) -> int:
        """Where it begins, counted from 0."""
        return self.elements[0].line

    def programs(self) -> Iterator[Program]:
        """Yield its programs, and those of its groups, without what stands in `$(…)`."""
        for element in self.elements:
            if isinstance(element, Group):
                yield from element.programs()
            else:
                yield element


class Script(Struct, eq=False):
    """All pipelines of a text."""

    pipelines: list[Pipeline]
    is_open: bool
    """True where bash would wait for more: a quote, a group, a here-document is not ended, or a `|` has nothing behind it."""
    is_simple: bool
    """True where there is nothing but simple commands in pipelines and lists, and bash cannot refuse any of it."""
