"""The directives: every word that a deck may use. Each is a row of `directives.csv`, or belongs to a kind of expectation (`expectation_kind.py`).

A directive is a fence whose info word it is, usually hidden in a comment:

    <!-- ```wait units of work done``` -->
"""

import difflib
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from enum import StrEnum, auto
from pathlib import Path

from msgspec import Struct, convert

from harness.deck.expectation_kind import EXPECT, ExpectationKind
from harness.deck.languages import WINDOWS_WORDS
from harness.deck.model import Expectation, Span
from harness.knowledge.tables import read_rows
from harness.knowledge.version_range import BadRange, VersionRange, read_version_range


class Role(StrEnum):
    """What a directive is to the steps around it."""

    STEP = auto()
    """It is a step itself."""
    EXPECTATION = auto()
    """It says something about the command before it."""
    OPTION = auto()
    """It changes how the next step is played."""
    SILENCE = auto()
    """It is for `harness check`."""
    DECK = auto()
    """It is about the whole deck, wherever it stands."""
    REQUIREMENT = auto()
    """It says for which versions of Kubernetes that is what stands below it."""


class Directive(Struct, frozen=True):
    """One word of the language."""

    word: str
    role: Role
    summary: str
    example: str
    types_commands: bool = False
    """Its text is typed as commands."""
    types_into_what_runs: bool = False
    """It types what is no command of its own, most of all into a program that runs."""
    reads_output: bool = False
    """It is about what the command before it prints, or how that ends."""
    presses_keys: bool = False
    needs_text: bool = False
    """Its text has to appear in the output of the command before it."""
    waits: bool = False
    """It waits for the command before it: for a text of it, or for its end."""
    arranges_panes: bool = False
    """It opens a pane beside others, or changes to another one."""
    acts_on_what_runs: bool = False
    """It needs the command before it to be still running, or at least not to have been waited for."""
    touches_no_terminal: bool = False
    stands_before: bool = False
    """It stands before what it is there for."""
    may_be_empty: bool = False
    family: str = ""
    """The word of which it is a variant: `wait` for `longwait`."""

    @property
    def acts_on_command(self) -> bool:
        """True if it means nothing without a command before it."""
        return self.reads_output or self.acts_on_what_runs


def _read() -> Iterator[Directive]:
    for row in read_rows(Path(__file__).parent / "directives.csv"):
        yield convert({**row, **dict.fromkeys(row.pop("properties").split(), True)}, Directive)


def _of_expectations() -> Iterator[Directive]:
    for kind in ExpectationKind:
        if own := kind.own_directive:
            yield Directive(kind.directive, Role.EXPECTATION, own.summary, own.example)


DIRECTIVES = {directive.word: directive for directive in (*_read(), *_of_expectations())}


def _words_with(has_property: Callable[[Directive], bool]) -> frozenset[str]:
    return frozenset(word for word, directive in DIRECTIVES.items() if has_property(directive))


COMMANDS = _words_with(lambda directive: directive.types_commands)
TYPES_INTO_WHAT_RUNS = _words_with(lambda directive: directive.types_into_what_runs)
ACTS_ON_COMMAND = _words_with(lambda directive: directive.acts_on_command)
ACTS_ON_WHAT_RUNS = _words_with(lambda directive: directive.acts_on_what_runs)
PRESSES_KEYS = _words_with(lambda directive: directive.presses_keys)
NEEDS_TEXT = _words_with(lambda directive: directive.needs_text)
WAITS = _words_with(lambda directive: directive.waits)
WAITS_FOR_TEXT = WAITS & NEEDS_TEXT
ARRANGES_PANES = _words_with(lambda directive: directive.arranges_panes)
TOUCHES_NO_TERMINAL = _words_with(lambda directive: directive.touches_no_terminal)
SHELL_WORDS = {"bash": "bash", "sh": "bash", "shell": "bash"}
LANGUAGES = frozenset(
    """
    c conf css diff dockerfile go groovy hcl html http ini java javascript js json jsonc log lua makefile
    markdown md none output perl php plain plaintext powershell properties python ruby rust scala sql text toml
    ts txt typescript xml yaml yml console asciidoc nginx mermaid
    """.split()  # noqa: SIM905  as a table it would be one word a line
).union(WINDOWS_WORDS)
"""Info words of fences that are there to be read."""


def closest(word: str) -> str | None:
    """Return the directive that an unknown word may have meant."""
    near = difflib.get_close_matches(word, DIRECTIVES, n=1)
    return near[0] if near else None


def text_of(word: str, content: str, *, has_highlights: bool = True) -> str:
    """Return the text of a step: common indentation removed; in commands, backticks that are highlight marks are removed too.

    remark shows `` `x` `` inside a fence highlighted (its option `highlightSpans`), so the audience does not see, nor type, the
    backticks; a backtick to be typed is written with a backslash.
    """
    if word in PRESSES_KEYS:
        text = textwrap.dedent(content).strip("\n")
        return text if word == "keys" else text.strip()
    if word == "write":
        return textwrap.dedent(content).strip("\n")
    text = textwrap.dedent(content).strip("\n").rstrip()
    if word not in COMMANDS:
        return text.strip()
    return text.replace("\\`", "\0").replace("`", "").replace("\0", "`") if has_highlights else text


class BadDirective(ValueError):
    """The text of a directive makes no sense; the message says why and how to write it."""


_KINDS_BEHIND_EXPECT = tuple(kind for kind in ExpectationKind if kind.directive == f"{EXPECT} {kind.value}")
_BY_OWN_WORD = {kind.directive: (kind, kind.own_directive) for kind in ExpectationKind if kind.own_directive}


def parse_expectation(word: str, text: str, span: Span) -> Expectation:
    """Return what `expect`, or the directive of one kind such as `expect-exit`, claims. Raises `BadDirective`."""
    if word in _BY_OWN_WORD:
        kind, own = _BY_OWN_WORD[word]
        if not re.fullmatch(own.pattern, text.strip()):
            raise BadDirective(f"“{text.strip()}” is no {own.noun}; write one: ```{word} {own.example}```")
        return Expectation(kind, text.strip(), span, hidden=True)
    kind = ExpectationKind.TEXT
    for candidate in _KINDS_BEHIND_EXPECT:
        rest = text.removeprefix(candidate.value)
        if rest != text and rest[:1].isspace():
            kind, text = candidate, rest.strip()
            if rest.startswith("\n"):
                span = Span(span.path, span.line + 1)
    if not text.strip():
        raise BadDirective("nothing is expected here; write the text: ```expect service/web created```")
    if kind is ExpectationKind.JSON:
        check_json(text)
    elif kind is ExpectationKind.PATTERN:
        try:
            re.compile(text)
        except re.error as error:
            raise BadDirective(f"“{text}” is no regular expression: {error}") from error
    return Expectation(kind, text, span, hidden=True)


def check_json(text: str) -> None:
    """Refuse what is no JSON: `BadDirective` has the place of the fault. `...` elides, so it may stand for any value or rest."""
    elided = re.sub(r",?\s*(?:\.\.\.|…)\s*(?=[\]}])", "", text)
    elided = re.sub(r"(?<=[\[{:,])\s*(?:\.\.\.|…)\s*", "null", elided)
    try:
        json.loads(elided if elided.strip() not in ("...", "…") else "null")
    except json.JSONDecodeError as error:
        raise BadDirective(f"this is no JSON: {error.msg} (line {error.lineno}, column {error.colno} of it)") from error


def parse_silence(text: str) -> tuple[str, str]:
    """Return the finding's id and the reason of `ignore`. Raises `BadDirective`."""
    identifier, _, reason = text.strip().partition(" ")
    if not re.fullmatch(r"[a-z][a-z0-9-]*", identifier) or not reason.strip():
        raise BadDirective("a finding's id and a reason belong here: ```ignore placeholder they type their own name```")
    return identifier, " ".join(reason.split())


def parse_range(text: str) -> VersionRange:
    """Return the versions that `requires` names. Raises `BadDirective`."""
    try:
        return read_version_range(text)
    except BadRange as error:
        raise BadDirective(str(error)) from error


def parse_file(text: str) -> tuple[str, str]:
    """Return the file that `write` names, and its text where that stands below the name. Raises `BadDirective`."""
    name, _, below = textwrap.dedent(text).strip("\n").partition("\n")
    if not re.fullmatch(r"[\w.~/@+-]+", name.strip()) or name.strip().endswith("/"):
        raise BadDirective(f"“{name.strip()}” is no name of a file; write ```write pod.yaml``` above what it holds")
    return name.strip(), below


def parse_workdir(text: str) -> str:
    """Return the folder that `workdir` names. Raises `BadDirective`."""
    if not text.strip() or "\n" in text.strip():
        raise BadDirective("one folder belongs here, of the deck's repository or of the home: ```workdir docs```")
    return text.strip()


def parse_seconds(word: str, text: str) -> float:
    """Return the value of `timeout` and `retry`. Raises `BadDirective`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*s?", text.strip())
    if not match:
        raise BadDirective(f"“{text.strip()}” is no number of seconds; write ```{word} 300```")
    return float(match[1])
