"""Shell that bash refuses. One bash reads all blocks of a deck, and executes none (`set -n`)."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from harness.check.subject import Subject, Typed
from harness.deck.model import Finding
from harness.knowledge.placeholders import placeholders
from harness.shell.lazy_pattern import lazy_pattern
from harness.shell.soundness import is_surely_sound

IDS = ("shell-syntax",)
_SCRIPT = Path(__file__).with_name("shell_syntax.bash")
_COMPLAINT = lazy_pattern(r"line (\d+): (?:(?:syntax error|warning): )?(.*)")
_OPENED = lazy_pattern(r"here-document at line (\d+)")
_PROBE = ")"
"""Refused on its first line, so that its complaint tells what bash calls line 1."""
_COMPLAINTS: dict[str, str] = {}
"""What bash said of the texts that it was asked about."""
_KEPT = 4000
_LONGEST = 60.0
"""Seconds; a deck's blocks are read in milliseconds."""


def findings(subject: Subject) -> Iterator[Finding]:
    """Yield what bash complains about, with the line where it does."""
    asked = []
    for typed in subject.typed:
        ends = list(_indented_ends(subject, typed))
        yield from ends
        if not ends and not is_surely_sound(typed.step.text):
            asked.append(typed)
    if not asked:
        return
    probe, *complaints = _complaints([_PROBE, *(_filled(typed.step.text) for typed in asked)]) or [""]
    first_line = _line_of(probe)
    for typed, complaint in zip(asked, complaints, strict=False):
        if complaint:
            yield _finding(subject, typed, complaint, _line_of(complaint) - first_line)


def _indented_ends(subject: Subject, typed: Typed) -> Iterator[Finding]:
    """Here-documents that a line was to end which has a space too many."""
    lines = typed.step.text.split("\n")
    for program in typed.programs:
        openings = [redirection for redirection in program.redirections if redirection.operator in ("<<", "<<-")]
        for opening, document in zip(openings, program.here_documents, strict=False):
            end = document.line + document.text.count("\n")
            word = opening.target.literal
            if document.is_open and end < len(lines) and lines[end].strip() == word:
                place = subject.at(typed, end).line
                words = {"word": word, "end": place, "operator": opening.operator}
                yield subject.finding_at("shell-syntax/document", typed, opening.target.start, **words)


def _filled(text: str) -> str:
    """`<name>` is told as a placeholder, not as a redirection that goes wrong."""
    for placeholder in placeholders(text):
        text = text.replace(placeholder.text, "placeholder")
    return text


def _line_of(complaint: str) -> int:
    match = _OPENED.search(complaint) or _COMPLAINT.search(complaint)
    return int(match[1]) if match else 0


def _finding(subject: Subject, typed: Typed, complaint: str, line: int) -> Finding:
    match = _COMPLAINT.search(complaint)
    line = min(line, typed.step.text.count("\n"))
    what = _OPENED.sub("here-document", re.sub(r"`(.*)'$", r"“\1”", match[2] if match else complaint))
    return subject.finding("shell-syntax", subject.at(typed, max(0, line)), complaint=what)


def _complaints(texts: list[str]) -> list[str]:
    """Return what bash says of each text, empty if nothing; empty as a whole where there is no bash. Chapters that decks share are asked once."""
    if len(_COMPLAINTS) > _KEPT:
        _COMPLAINTS.clear()
    new = [text for text in dict.fromkeys(texts) if text not in _COMPLAINTS]
    if new:
        _COMPLAINTS.update(zip(new, _asked(new), strict=False))
    return [_COMPLAINTS[text] for text in texts] if _COMPLAINTS.keys() >= set(texts) else []


def _asked(texts: list[str]) -> list[str]:
    """Return what a bash says of each text; nothing where there is none."""
    given = "".join(f"{text}\0" for text in (text.replace("\0", "") for text in texts))
    try:
        answer = subprocess.run(
            ("bash", "--norc", "--noprofile", str(_SCRIPT)),
            input=given.encode("utf-8", "replace"),
            capture_output=True,
            timeout=_LONGEST,
            check=False,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    return answer.stdout.decode("utf-8", "replace").split("\0")[:-1]
