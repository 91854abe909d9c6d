"""The page of options: the table from which commands, pytest and the file of settings have theirs."""

from __future__ import annotations

from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.rows import Option, PlayCommand, options_of

from reference.tables import cell, code, table


def page() -> str:
    """What each option is for, how the faces call it, and which command cannot have it."""
    rows = (*options_of(RunOptions), *options_of(ReportOptions), *options_of(ShardOptions))
    return "\n".join(
        [
            "# Options\n",
            "How a deck is played is said in the same words everywhere: to a command, to pytest (where the names begin with "
            "`--deck-`), and some of it in `[tool.harness]` for the whole project. The command line comes before the "
            "project, and the project before the default; classes of `--exclude-class` are added.\n",
            table(("option", "in pytest", "in the project", "default", "meaning"), map(_row, rows)),
            "## What a command cannot have\n",
            table(("command", "option", "why"), _exceptions(rows)),
        ]
    )


def _row(row: Option) -> tuple[str, ...]:
    value = f" {row.metavar}" if row.metavar else ""
    flags = [row.flag + value, *filter(None, [row.no])]
    default = (
        "" if row.type is bool or not row.default else f"{row.default:g}" if row.type is float else str(row.default)
    )
    return (
        "<br>".join(map(code, flags)),
        code(row.in_pytest(row.flag)),
        code(row.key),
        cell(default),
        cell(row.description),
    )


def _exceptions(rows: tuple[Option, ...]) -> list[tuple[str, str, str]]:
    found = []
    for command in PlayCommand:
        reasons = [(row.flag, row.not_in.get(command) or row.own_in.get(command)) for row in rows]
        found += [(code(f"harness {command}"), code(flag), cell(reason)) for flag, reason in reasons if reason]
    return found
