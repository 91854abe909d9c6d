"""What shellcheck calls an error, where it is installed (Debian's package `shellcheck`)."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from harness.check.subject import Subject
from harness.deck.model import Finding
from harness.project.sizes import size_text

IDS = ("shellcheck", "shellcheck-given-up")
_SYNTAX = range(1000, 2000)
"""Codes of its parser: what bash refuses is reported as `shell-syntax`, with bash's own words."""
_LONGEST = 60.0
"""Seconds."""
_MOST_MEMORY = 10**9
"""Bytes; what a deck's blocks take is a tenth of that."""


def is_asked(subject: Subject) -> bool:
    """Return whether shellcheck has its say, so that a silence that it does not break is known to be of no use."""
    return subject.uses_shellcheck and shutil.which("shellcheck") is not None


def findings(subject: Subject) -> Iterator[Finding]:
    """Start shellcheck, so that it works while other rules do, and return what it finds; nothing where there is none, or it was not asked for."""
    program = shutil.which("shellcheck") if subject.uses_shellcheck and subject.typed else None
    if program is None:
        return iter(())
    try:
        return _answered(subject, *_begun(subject, program))
    except OSError:
        return iter(())


def _begun(subject: Subject, program: str) -> tuple[subprocess.Popen[bytes], tempfile.TemporaryDirectory[str]]:
    """Return a process that checks all that is typed, and the folder that it reads."""
    folder = tempfile.TemporaryDirectory()
    names = [str(number) for number in range(len(subject.typed))]
    for name, typed in zip(names, subject.typed, strict=True):
        Path(folder.name, name).write_text(f"{typed.step.text}\n")
    command: tuple[str, ...] = (program, "--norc", "--shell=bash", "--severity=error", "--format=json1", *names)
    if limiter := shutil.which("prlimit"):  # of Linux
        # Of its data: the program reserves a terabyte of addresses, and uses few of them.
        command = (limiter, f"--data={_MOST_MEMORY}", *command)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder.name), folder


def _answered(
    subject: Subject, process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str]
) -> Iterator[Finding]:
    try:
        yield from _comments(subject, process, folder)
    finally:
        shutil.rmtree(folder.name, ignore_errors=True)  # its own removal may have been interrupted


def _comments(
    subject: Subject, process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str]
) -> Iterator[Finding]:
    with folder, process:
        try:
            output, _ = process.communicate(timeout=_LONGEST)
            comments = json.loads(output).get("comments", [])
        except subprocess.TimeoutExpired:
            process.kill()
            yield _given_up(subject, "late")
            return
        except ValueError:
            yield _given_up(subject, "ended", process.returncode)
            return
    for comment in comments:
        if comment["code"] not in _SYNTAX:
            place = subject.at(subject.typed[int(comment["file"])], comment["line"] - 1)
            yield subject.finding("shellcheck", place, comment=comment["message"], code=comment["code"])


def _given_up(subject: Subject, reason: Literal["late", "ended"], status: int = 0) -> Finding:
    """Return that nobody knows what shellcheck would find; all other rules had their say."""
    place, most = subject.at(subject.typed[0], 0), size_text(_MOST_MEMORY)
    return subject.finding("shellcheck-given-up", place, reason=reason, status=status, seconds=_LONGEST, most=most)
