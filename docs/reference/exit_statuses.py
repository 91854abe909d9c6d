"""The page of exit statuses: those of `harness run`, and what each command says about its own."""

from __future__ import annotations

import re

from harness.faces.cli.run import EXIT_STATUSES

from reference.commands import commands
from reference.tables import cell, code, table

_LINE = re.compile(r"^ +(\d+)  (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"Exit status:?(?:.*?)(?=\n\n|\Z)", re.DOTALL)


def page() -> str:
    """Those of a run as a table, then every command that has more to say."""
    parts = [
        "# Exit statuses\n",
        "What a command of the harness ends with, for scripts and CI. pytest's own statuses keep their meaning.\n",
        table(("status", "meaning"), [(code(status), cell(words)) for status, words in _LINE.findall(EXIT_STATUSES)]),
        "## Of each command\n",
        "Where a command does not say otherwise, 0 is success and the others mean what they mean above.\n",
    ]
    rows = []
    for command in commands():
        told = " ".join([command.command.help or "", f"\n\n{command.command.epilog or ''}"])
        for sentence in _SENTENCE.findall(told.replace("\b", "")):
            text = re.sub(r"\n +(?=\d)", "\n", sentence.strip()).replace("Exit status:\n", "")
            rows.append((code(command.name), cell(text)))
    return "\n".join([*parts, table(("command", "what it ends with"), rows)])
