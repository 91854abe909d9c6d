"""Commands are imported when they are called, and help says of them what they say of themselves."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from harness.faces.cli import main
from harness.faces.cli.cluster import cluster
from harness.faces.cli.commands import LAZY_COMMANDS
from harness.faces.cli.images import images
from harness.faces.cli.root import root
from harness.faces.cli.versions import versions

COMMANDS = Path(__file__).parents[2] / "harness" / "faces" / "cli"


@pytest.mark.parametrize("name", LAZY_COMMANDS)
def test_the_table_says_what_the_command_says_of_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert (command.name, command.get_short_help_str(limit=200)) == (name, LAZY_COMMANDS[name].summary)


def test_every_command_is_in_the_table() -> None:
    of_groups = {id(command) for group in (cluster, images, root, versions) for command in group.commands.values()}
    commands: set[str | None] = set()
    for path in COMMANDS.glob("*.py"):
        if path.stem not in ("__init__", "__main__", "commands", "cell", "fetch"):
            members = vars(import_module(f"harness.faces.cli.{path.stem}")).values()
            commands |= {
                member.name for member in members if isinstance(member, click.Command) and id(member) not in of_groups
            }
    assert commands == set(LAZY_COMMANDS)


ALWAYS = {
    "harness.faces",
    "harness.faces.cli",
    *(f"harness.faces.cli.{module}" for module in ("commands", "lazy", "start", "streams")),
    *("harness.replay", "harness.replay.interruption", "harness.report", "harness.report.exit_status"),
}


@pytest.mark.parametrize(
    ("argument", "allowed"),
    [("--version", {*ALWAYS, "harness.record", "harness.record.version"}), ("--help", ALWAYS)],
)
def test_nothing_is_imported_that_is_not_needed(argument: str, allowed: set[str]) -> None:
    program = (
        "import sys; from harness.faces.cli import main; main([sys.argv[1]], standalone_mode=False); "
        "print(*(name for name in sys.modules if name.startswith('harness.')))"
    )
    printed = subprocess.run([sys.executable, "-c", program, argument], capture_output=True, text=True, check=True)
    assert set(printed.stdout.splitlines()[-1].split()) == allowed


def test_a_command_that_does_not_exist_is_answered_by_click() -> None:
    with pytest.raises(click.UsageError, match="No such command"):
        main(["rum"], standalone_mode=False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--nonsense"], "No such option"),
        (["nonsense"], "No such command"),
        (["mend", "."], "Missing option '--record'"),
        (["mend", "nowhere.md", "--record", "nights"], "does not exist"),
        (["versions", "prune", "--to", "much"], "no size"),
        (["run", "nowhere.md", "--clutser", "none"], "No such option"),
    ],
)
def test_wrong_usage_has_a_status_of_its_own(words: list[str], message: str) -> None:
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, message in result.output) == (4, True), result.output
