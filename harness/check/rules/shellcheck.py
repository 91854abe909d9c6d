"""What shellcheck calls an error, where it is installed (Debian's package `shellcheck`)."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness.check.subject import Subject
from harness.deck.model import Finding, Severity

IDS = {"shellcheck": "shell that shellcheck calls an error"}
_SYNTAX = range(1000, 2000)
"""Codes of its parser: what bash refuses is reported as `shell-syntax`, with bash's own words."""
_LONGEST = 60.0
"""Seconds."""


def findings(subject: Subject) -> Iterator[Finding]:
    """Nothing where there is no shellcheck, or it was not asked for."""
    program = shutil.which("shellcheck") if subject.uses_shellcheck and subject.typed else None
    if program is None:
        return
    with tempfile.TemporaryDirectory() as directory:
        for number, typed in enumerate(subject.typed):
            Path(directory, str(number)).write_text(f"{typed.step.text}\n")
        names = [str(number) for number in range(len(subject.typed))]
        command = (program, "--norc", "--shell=bash", "--severity=error", "--format=json1", *names)
        try:
            answer = subprocess.run(command, capture_output=True, cwd=directory, timeout=_LONGEST, check=False)
            comments = json.loads(answer.stdout or "{}").get("comments", [])
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return
    for comment in comments:
        if comment["code"] not in _SYNTAX:
            yield subject.finding(
                "shellcheck",
                Severity.WARNING,
                subject.at(subject.typed[int(comment["file"])], comment["line"] - 1),
                f"{comment['message']} (SC{comment['code']})",
                f"shellcheck explains SC{comment['code']} in its wiki.",
            )
