"""What a fence of an ordinary page is there for: typed where its word says that it is shell, compared, or read."""

from __future__ import annotations

from harness.deck import directives, transcripts
from harness.deck.blocks import Fence
from harness.deck.fences import OUTPUT_WORDS, TRANSCRIPT_WORDS, Use, word_of
from harness.knowledge.output import is_printed
from harness.knowledge.recognition import is_command, is_shell, is_table, is_yaml
from harness.shell.commands import commands


def use_on_page(
    fence: Fence, *, has_command: bool, is_announced: bool, is_beside_command: bool, follows_command: bool
) -> Use:
    """Decide.

    Args:
        has_command: something was typed before; otherwise nothing is claimed, and the page is there to be read.
        is_announced: the sentence before says that this will appear.
        is_beside_command: the last command is on the same slide.
        follows_command: nothing but blank lines stands between the last command and this.
    """
    word, content = word_of(fence), fence.content
    if fence.is_hidden:
        return _in_comment(word)
    if word in directives.SHELL_WORDS:
        return _shell(content, can_claim=has_command and (is_announced or is_beside_command))
    if word in TRANSCRIPT_WORDS and (transcripts.has_prompt(content) or _is_all_shell(content)):
        return Use.SESSION
    looks_typed = is_shell(content) or transcripts.is_transcript(content)
    if not has_command:
        return Use.READING
    if is_announced:
        return Use.READING if looks_typed and word in ("", *TRANSCRIPT_WORDS) else Use.CLAIM
    if word in (*OUTPUT_WORDS, *TRANSCRIPT_WORDS) and not looks_typed:
        return Use.CLAIM if is_table(content) or (follows_command and not is_yaml(content)) else Use.READING
    return Use.READING


def _shell(content: str, *, can_claim: bool) -> Use:
    if transcripts.has_prompt(content):
        return Use.SESSION
    if is_yaml(content) and not _first_line(content).strip()[:1].isupper():
        return Use.COMMANDS
    if is_printed(_first_line(content)):
        return Use.CLAIM if can_claim else Use.READING
    return Use.SESSION


def _in_comment(word: str) -> Use:
    """A page comments out whatever it likes; only what is nearly a directive is a mistake."""
    if word in directives.DIRECTIVES or word in directives.SHELL_WORDS:
        return Use.DIRECTIVE
    is_meant = word.lower() not in directives.LANGUAGES and directives.closest(word) is not None
    return Use.UNKNOWN if is_meant else Use.READING


def _is_all_shell(content: str) -> bool:
    found = list(commands(content))
    return bool(found) and all(is_command(command) for _, command in found)


def _first_line(content: str) -> str:
    return next((line for line in content.split("\n") if line.strip() and line.strip() != "..."), "")
