"""What a fence is there for: to be typed, to be compared with what appears, or to be read.

Output is never typed, whatever the word of its fence: it is expected of the command before it, or a finding says that nothing compares it.
"""

import re
from enum import Enum, auto

from msgspec import Struct

from harness.deck import directives, transcripts
from harness.deck.blocks import Asks, Fence
from harness.deck.expectations import Announcement
from harness.deck.languages import CONSOLE, OUTPUT_WORDS, TRANSCRIPT_WORDS, WINDOWS_WORDS
from harness.deck.prompts import first_prompt, is_nothing_typed, is_windows
from harness.knowledge.output import is_answer, is_message, is_printed
from harness.knowledge.recognition import is_command, is_shell, is_table, is_yaml
from harness.knowledge.surely_typed import is_surely_typed
from harness.shell.commands import commands
from harness.shell.lazy_pattern import lazy_pattern

_NEVER_SHELL = (
    frozenset({"dockerfile", "makefile", "diff", "markdown", "md", "html", "python", "ini", "conf"}) | WINDOWS_WORDS
)
"""Languages whose first line may look like a command."""
_MARKUP_WORDS = frozenset({"markdown", "md", "asciidoc", "rst", "diff", "html"})
"""Languages in which one shows how a session is written."""
_MISNOMERS = frozenset(
    (
        "yaml", "yml", "json", "cli", "command", "commands", "commandline", "command-line", "cmdline", "code", "linux", "unix", "kubectl", "kubernetes",
        "k8s", "docker", "helm",
    )
)  # fmt: skip
"""Words that authors put over commands, and that are of no language whose code looks like commands."""
_PROMPT_MARKS = ("$", " #", "~#", "/#", "]#", "➜", "❯")
"""Ends of prompts; a hash alone begins a comment in other languages, too."""
_TREE = lazy_pattern(r"[├└]─|^\|-- ", re.MULTILINE)
"""Of folders and files, which authors draw."""
_DATA_WORDS = frozenset({"json", "yaml", "yml", "xml", "html", "csv"})
"""What commands print, too."""


class FenceUse(Enum):
    """See the module."""

    DIRECTIVE = auto()
    COMMANDS = auto()
    SESSION = auto()
    """Commands with or without prompts, and what they print."""
    MISLABELLED = auto()
    """Commands under the name of another language."""
    EXPECTATION = auto()
    UNASSERTED = auto()
    """What a command prints, and nothing compares."""
    DOUBTFUL = auto()
    """What is surely commands, where a sentence announces an output; neither typed nor compared."""
    SCRIPT = auto()
    """The text of a file that is run, by its `#!`, where no sentence names the file; it is not typed."""
    READING = auto()
    UNKNOWN = auto()
    """In an exercise or a comment, under a word that nobody knows."""


class Situation(Struct, frozen=True):
    """Where a fence stands."""

    asks: Asks
    is_in_exercise: bool
    is_announced: bool
    """The sentence before says that this will appear."""
    has_command: bool
    """Something was typed before; otherwise an ordinary page claims nothing."""
    is_beside_command: bool
    """The last command is on the same slide."""
    follows_command: bool
    """Nothing but blank lines stands between the last command and this."""

    @property
    def is_asked(self) -> bool:
        """The audience is asked to carry it out: it is in an exercise, or its dialect marks none."""
        return self.is_in_exercise or self.asks is not Asks.EXERCISES


def use_of(fence: Fence, situation: Situation) -> FenceUse:
    """Return what a fence is there for."""
    word, content = word_of(fence), fence.content
    if fence.is_hidden:
        return _in_comment(word, situation.asks)
    if (word in WINDOWS_WORDS and not _is_session_of_bash(content)) or is_windows(content) or _is_idle(content):
        return FenceUse.READING
    if is_script(content) and situation.is_announced and situation.has_command:
        return FenceUse.EXPECTATION
    if word in directives.SHELL_WORDS or fence.terminal:
        return _under_shell(content, situation)
    use = (
        _on_page(word, fence, situation) if situation.asks is Asks.SHELL_FENCES else _on_slide(word, content, situation)
    )
    is_perhaps_output = use is FenceUse.READING and (not fence.is_indented or is_printed(_first_line(content)))
    return FenceUse.UNASSERTED if is_perhaps_output and _is_unasserted(word, content, situation) else use


def is_covered(announced: Announcement | None, word: str, *, is_beside_command: bool) -> bool:
    """Return whether the sentence before a fence under this word speaks of what is in it.

    `is_beside_command`: the last command is on the same slide.
    """
    is_output = word in (*OUTPUT_WORDS, *TRANSCRIPT_WORDS, *directives.SHELL_WORDS)
    match announced:
        case Announcement.LIKELY_OUTPUT:
            return is_beside_command and (is_output or word == "json")
        case Announcement.LABEL:
            return is_beside_command and (is_output or word in _DATA_WORDS)
        case Announcement.ERROR:
            return is_output or word == "json"
    return announced is not None


def is_script(content: str) -> bool:
    """Return whether a block is the text of a file that is run: typed, its `exit` would end the shell that it is typed in."""
    return content.lstrip().startswith("#!")


def word_of(fence: Fence) -> str:
    """Return the first word of its info string."""
    words = fence.info.split()
    return words[0] if words else ""


def _in_comment(word: str, asks: Asks) -> FenceUse:
    """A page comments out whatever it likes; of it, only what is nearly a directive is a mistake."""
    if word in directives.DIRECTIVES or word in directives.SHELL_WORDS:
        return FenceUse.DIRECTIVE
    is_meant = word != "" and (asks is not Asks.SHELL_FENCES or directives.closest(word) is not None)
    return FenceUse.UNKNOWN if is_meant and word.lower() not in directives.LANGUAGES else FenceUse.READING


def _under_shell(content: str, situation: Situation) -> FenceUse:
    """A fence whose word says that it is shell."""
    is_output = not transcripts.has_prompt(content) and is_printed(_first_line(content)) and not _is_manifest(content)
    if _is_tree(content):
        is_shown = situation.has_command and (situation.is_announced or situation.follows_command)
        return FenceUse.EXPECTATION if is_shown else FenceUse.READING
    if is_output:
        can_be_expectation = situation.has_command and (
            situation.is_announced or (situation.is_asked and situation.is_beside_command)
        )
        return FenceUse.EXPECTATION if can_be_expectation else FenceUse.UNASSERTED
    if not situation.is_asked:
        return FenceUse.READING
    return FenceUse.COMMANDS if _is_manifest(content) else FenceUse.SESSION


def _on_slide(word: str, content: str, situation: Situation) -> FenceUse:
    """A fence of a dialect in which what looks like commands is typed."""
    is_typed = _is_typed(word, content)
    if situation.is_announced and not _is_typed_though_announced(word, content):
        return FenceUse.EXPECTATION
    if not situation.is_asked:
        return FenceUse.READING
    if word in directives.DIRECTIVES:
        return FenceUse.DIRECTIVE
    if word in (*TRANSCRIPT_WORDS, *OUTPUT_WORDS):
        if is_typed:
            return FenceUse.SESSION
        return (
            FenceUse.EXPECTATION
            if not situation.is_in_exercise and _follows_as_output(content, situation)
            else FenceUse.READING
        )
    if word.lower() not in directives.LANGUAGES:
        return FenceUse.UNKNOWN if situation.asks is Asks.EXERCISES else FenceUse.READING
    is_mislabelled = word.lower() not in _NEVER_SHELL and is_shell(content) and not _is_data(content)
    return FenceUse.MISLABELLED if is_mislabelled else FenceUse.READING


def _on_page(word: str, fence: Fence, situation: Situation) -> FenceUse:
    """A fence of a page of which only what shows that it is shell is typed: by its word, by a prompt, or by commands that nothing else can be."""
    content = fence.content
    is_typed = _is_typed(word, content)
    is_expectation = situation.is_announced and not _is_typed_though_announced(word, content)
    if (
        word in TRANSCRIPT_WORDS
        and is_typed
        and not is_expectation
        and (transcripts.has_prompt(content, is_session=True) or _is_all_shell(content))
    ):
        return FenceUse.SESSION
    if word == "" and (transcripts.is_transcript(content) or (is_typed and _is_typed_without_a_word(fence, situation))):
        return FenceUse.SESSION
    if not situation.is_announced and _is_mislabelled(word, fence):
        return FenceUse.MISLABELLED
    if not situation.has_command:
        return FenceUse.READING
    if situation.is_announced:
        return FenceUse.EXPECTATION if is_expectation else FenceUse.DOUBTFUL
    if word in (*OUTPUT_WORDS, *TRANSCRIPT_WORDS) and not is_typed:
        return FenceUse.EXPECTATION if _follows_as_output(content, situation) else FenceUse.READING
    return FenceUse.READING


def _is_typed(word: str, content: str) -> bool:
    """A session, or commands under a word that does not say that they are output."""
    if transcripts.has_prompt(content, is_session=word in TRANSCRIPT_WORDS):
        return transcripts.is_transcript(content, is_session=word in TRANSCRIPT_WORDS)
    is_labelled_output = word != "" and word in OUTPUT_WORDS
    return (
        not is_labelled_output and is_shell(content) and not _is_data(content) and not is_printed(_first_line(content))
    )


def _is_typed_though_announced(word: str, content: str) -> bool:
    """A session, or what is surely commands: the name of a program at its beginning is not enough (`du pain`)."""
    if word not in ("", *TRANSCRIPT_WORDS) or not _is_typed(word, content):
        return False
    return transcripts.has_prompt(content, is_session=word in TRANSCRIPT_WORDS) or is_surely_typed(content)


def _is_typed_without_a_word(fence: Fence, situation: Situation) -> bool:
    return not situation.is_announced and not fence.is_indented and transcripts.needs_no_word(fence.content)


def _is_tree(content: str) -> bool:
    """A drawing of folders, below no command."""
    return (
        _TREE.search(content) is not None
        and not transcripts.has_prompt(content)
        and not is_command(_first_line(content))
    )


def _is_mislabelled(word: str, fence: Fence) -> bool:
    """Commands under the name of another language: at prompts whatever it is, else where nothing else can be meant."""
    if word in (*OUTPUT_WORDS, *TRANSCRIPT_WORDS, *_MARKUP_WORDS):
        return False
    if _is_session_of_bash(fence.content):
        return True
    return word.lower() in _MISNOMERS and not _is_data(fence.content) and transcripts.needs_no_word(fence.content)


def _is_session_of_bash(content: str) -> bool:
    """A session at prompts that no other shell has, and no comment looks like."""
    return transcripts.is_transcript(content) and first_prompt(content).endswith(_PROMPT_MARKS)


def _follows_as_output(content: str, situation: Situation) -> bool:
    if is_table(content):
        return True
    if situation.is_beside_command and is_answer(_first_line(content)):
        return True
    return situation.follows_command and not _is_data(content)


def _is_unasserted(word: str, content: str, situation: Situation) -> bool:
    """What stands below a command on its slide, and no sentence announces."""
    if not situation.is_beside_command or not content.strip() or _TREE.search(content):
        return False
    if word == "json":
        return situation.follows_command
    return word in (*OUTPUT_WORDS, *TRANSCRIPT_WORDS) and not _is_data(content) and not _is_typed(CONSOLE, content)


def _is_idle(content: str) -> bool:
    """Nothing but prompts at which nothing is typed."""
    lines = [line.strip() for line in content.split("\n") if line.strip()]
    return bool(lines) and all(map(is_nothing_typed, lines))


def _is_manifest(content: str) -> bool:
    return _is_data(content) and not _first_line(content).strip()[:1].isupper()


def _is_data(content: str) -> bool:
    """YAML."""
    return is_yaml(content) and not is_message(_first_line(content))


def _is_all_shell(content: str) -> bool:
    typed = list(commands(content))
    return bool(typed) and all(is_command(command) for _, command in typed)


def _first_line(content: str) -> str:
    """The first line that is neither blank nor elided nor a comment."""
    lines = (line for line in content.split("\n") if line.strip() and line.strip() != "...")
    return next(lines, "")
