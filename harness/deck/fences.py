"""What a fence is there for: to be typed, to be compared with what appears, or to be read."""

from __future__ import annotations

from enum import Enum, auto

from harness.deck import directives, transcripts
from harness.deck.blocks import Fence
from harness.deck.expectations import Announcement
from harness.knowledge.recognition import is_shell, is_table, is_yaml

TRANSCRIPT_WORDS = frozenset({"console", "terminal", "shell-session", "sh-session", "session", "term"})
OUTPUT_WORDS = frozenset({"", "output", "text", "txt", "plain", "plaintext", "none", "log"})
NEVER_SHELL = frozenset({"dockerfile", "makefile", "diff", "markdown", "md", "html", "python", "ini", "conf"})
"""Languages whose first line may look like a command."""


class Use(Enum):
    """See the module."""

    DIRECTIVE = auto()
    COMMANDS = auto()
    TRANSCRIPT = auto()
    SESSION = auto()
    """Commands with or without prompts, and what they print."""
    MISLABELLED = auto()
    """Commands under the name of another language."""
    CLAIM = auto()
    READING = auto()
    UNKNOWN = auto()
    """In an exercise or a comment, under a word that nobody knows."""


def use_of(fence: Fence, *, is_asked: bool, marks_exercises: bool, is_announced: bool, follows_command: bool) -> Use:
    """Decide.

    Args:
        is_asked: the audience is asked to carry it out: it is in an exercise, or its dialect marks none.
        marks_exercises: its dialect has marks for exercises.
        is_announced: the sentence before says that this will appear.
        follows_command: nothing but blank lines stands between the last command and this.
    """
    word = word_of(fence)
    if fence.is_hidden:
        return _directive(word)
    if word in directives.SHELL_WORDS or fence.terminal:
        return _typed(fence) if is_asked else Use.READING
    if is_announced and not (word == "" and is_shell(fence.content)):
        return Use.CLAIM
    if not is_asked:
        return Use.READING
    if word in directives.DIRECTIVES:
        return _directive(word)
    if word in TRANSCRIPT_WORDS:
        return Use.TRANSCRIPT if transcripts.has_prompt(fence.content) else _unlabelled(fence)
    if word in OUTPUT_WORDS:
        return _unlabelled(fence, is_output=word != "", can_claim=not marks_exercises, follows_command=follows_command)
    if word.lower() not in directives.LANGUAGES:
        return Use.UNKNOWN if marks_exercises else Use.READING
    is_mislabelled = word.lower() not in NEVER_SHELL and is_shell(fence.content) and not is_yaml(fence.content)
    return Use.MISLABELLED if is_mislabelled else Use.READING


def is_covered(announced: Announcement | None, word: str, *, is_beside_command: bool) -> bool:
    """Whether the sentence before a fence under this word speaks of what is in it.

    `is_beside_command`: the last command is on the same slide.
    """
    match announced:
        case Announcement.LIKELY_OUTPUT:
            return is_beside_command and word in (*OUTPUT_WORDS, "json")
        case Announcement.ERROR:
            return word in (*OUTPUT_WORDS, "json", *TRANSCRIPT_WORDS)
    return announced is not None


def word_of(fence: Fence) -> str:
    """The first word of its info string."""
    words = fence.info.split()
    return words[0] if words else ""


def _directive(word: str) -> Use:
    if word in directives.DIRECTIVES or word in directives.SHELL_WORDS:
        return Use.DIRECTIVE
    return Use.UNKNOWN if word and word.lower() not in directives.LANGUAGES else Use.READING


def _typed(fence: Fence) -> Use:
    return Use.TRANSCRIPT if transcripts.is_transcript(fence.content) else Use.COMMANDS


def _unlabelled(
    fence: Fence, *, is_output: bool = False, can_claim: bool = False, follows_command: bool = False
) -> Use:
    content = fence.content
    if transcripts.has_prompt(content):
        return Use.TRANSCRIPT if transcripts.is_transcript(content) else (Use.CLAIM if can_claim else Use.READING)
    if not is_output and is_shell(content) and not is_yaml(content):
        return Use.COMMANDS
    if can_claim and (is_table(content) or (follows_command and not is_yaml(content))):
        return Use.CLAIM
    return Use.READING
