"""One table of options: every face has its rows, in the same words."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner
from harness.faces import pytest_plugin
from harness.faces.cli import main
from harness.faces.cli.options import GivenOptions, playing
from harness.faces.pytest_plugin.settings import values_of
from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.rows import Option, PlayCommand, command_line, options_of, pytest_arguments
from hypothesis import given
from hypothesis import strategies as st

from tests.faces.conftest import Run, one_step
from tests.project import test_options

ROWS = options_of(RunOptions)
ALL_ROWS = (*ROWS, *options_of(ReportOptions), *options_of(ShardOptions))


def help_of(command: PlayCommand) -> str:
    """What `--help` prints, in one line."""
    printed = CliRunner().invoke(main, [command, "--help"], terminal_width=100).output
    return " ".join(printed.split())


@pytest.mark.parametrize("command", PlayCommand)
def test_the_help_of_a_command_has_every_row_that_it_can_have_in_the_same_words(command: PlayCommand) -> None:
    printed = help_of(command)
    for row in ROWS:
        flags = f"{row.flag} / {row.no}" if row.no else f"{row.flag} {row.metavar}".strip()
        assert (f"{flags} {row.description}" in printed) == row.can_be_in(command), row.attribute


def test_matrix_and_run_agree_on_every_option_that_both_can_have() -> None:
    both = [row for row in ROWS if row.can_be_in(PlayCommand.MATRIX)]
    assert {row.attribute for row in ROWS} - {row.attribute for row in both} == {
        "cluster",
        "count",
        "kubectl",
        "kubernetes",
        "keep",
        "publish",
        "resume",
        "together",
    }
    for row in both:
        assert shown(PlayCommand.MATRIX, row) == shown(PlayCommand.RUN, row)


def shown(command: PlayCommand, row: Option) -> Any:
    """An option as click has it, without what differs from call to call."""
    (only,) = (parameter for parameter in command_of(command).params if row.flag in parameter.opts)
    return {key: value for key, value in only.to_info_dict().items() if key != "type"}


def command_of(command: PlayCommand) -> click.Command:
    click_command = main.get_command(click.Context(main), command)
    assert click_command is not None
    return click_command


@pytest.mark.parametrize(
    ("command", "row"),
    [(command, row) for command in PlayCommand for row in ROWS if command in row.not_in],
    ids=lambda value: value.attribute if isinstance(value, Option) else str(value),
)
def test_a_command_says_why_it_has_not_an_option(tmp_path: Path, command: PlayCommand, row: Option) -> None:
    words = [row.flag] if row.type is bool else [row.flag, "1"]
    (tmp_path / "deck.md").write_text(one_step("true"))
    decks = [str(tmp_path / "deck.md")] * (2 if command is PlayCommand.PARITY else 1)
    more = ["--kubectl", "PATH"] if command is PlayCommand.MATRIX else []
    result = CliRunner().invoke(main, [command, *decks, *more, *words])
    assert result.exit_code == 4
    assert f"`harness {command}` has no {row.flag}: {row.not_in[command]}" in result.output


def test_pytest_has_every_row_in_the_same_words(plain_pytest: Run) -> None:
    printed = " ".join(plain_pytest("--help").output.split())
    for row in ALL_ROWS:
        assert f"{row.in_pytest(row.flag)}{'=' if row.metavar else ''}{row.metavar} {row.description}" in printed
        assert not row.no or row.in_pytest(row.no) in printed


class PytestOptions:
    """Takes the place of pytest's parser, whose groups of options are its own business."""

    def __init__(self) -> None:
        self.parser = argparse.ArgumentParser(add_help=False)
        pytest_plugin.pytest_addoption(self)  # type: ignore[arg-type]

    def getgroup(self, _name: str, _description: str) -> SimpleNamespace:
        return SimpleNamespace(addoption=self.parser.add_argument)

    def addini(self, *_arguments: object) -> None:
        pass


PYTEST = PytestOptions().parser


@given(options=test_options.run_options())
def test_options_that_go_to_pytest_come_back_as_they_were(options: RunOptions) -> None:
    values = values_of(PYTEST.parse_args(pytest_arguments(options)), RunOptions)
    assert RunOptions().over(values) == options


@given(
    options=st.builds(ReportOptions, summary=st.none() | st.just(Path("a b.md")), annotate=st.none() | st.booleans())
)
def test_what_is_reported_comes_back_from_pytest_too(options: ReportOptions) -> None:
    values = values_of(PYTEST.parse_args(pytest_arguments(options)), ReportOptions)
    assert ReportOptions(**values) == options


@click.command()
@playing(PlayCommand.RUN)
def echo(given: GivenOptions) -> GivenOptions:
    """Give what the command line says."""
    return given


@given(options=test_options.run_options())
def test_options_that_go_to_another_process_come_back_as_they_were(options: RunOptions) -> None:
    back = echo.main(command_line(options), standalone_mode=False)
    assert RunOptions().over(back.values) == options


# ── a project's settings ───────────────────────────────────────────────────────


def test_what_the_project_says_counts_unless_the_command_line_says_otherwise(harness: Run, directory: Path) -> None:
    (directory / "harness.toml").write_text('cluster = "none"\ntimeout = 0.5\nexclude-class = ["late"]\n')
    late = f"class: late\n{one_step('touch late')}\n---\n"
    (directory / "deck.md").write_text(late + one_step("sleep 1; echo done"))
    slow = harness("run", "deck.md")
    assert (slow.status, "did not end within" in slow.output) == (1, True), slow.output
    quick = harness("run", "deck.md", "--timeout", "60", "--record", "record.json")
    assert quick.status == 0, quick.output
    steps = json.loads((directory / "record.json").read_text())["steps"]
    assert [step["verdict"] for step in steps] == ["skipped", "passed"]


def test_pytest_reads_the_settings_of_the_project_too(plain_pytest: Run, directory: Path) -> None:
    (directory / "harness.toml").write_text("timeout = 0.5\n")
    (directory / "deck.md").write_text(one_step("sleep 1"))
    assert plain_pytest("deck.md", "--cluster", "none").status == 1
    assert plain_pytest("deck.md", "--cluster", "none", "--deck-timeout", "60").status == 0
    (directory / "harness.toml").write_text("tiemout = 0.5\n")
    refused = plain_pytest("deck.md", "--cluster", "none")
    assert (refused.status, "did you mean “timeout”?" in refused.errors) == (4, True), refused.errors


def test_a_folder_is_checked_with_its_own_settings(harness: Run, directory: Path) -> None:
    (directory / ".git").mkdir()
    (directory / "harness.toml").write_text('select = ["no-such"]\n')
    (directory / "deck.md").write_text("# One\n\n.exercise[\n\n```bash\nvi x\n```\n\n]\n")
    assert harness("check", ".").status == 0
    (directory / "harness.toml").unlink()
    assert harness("check", ".").status == 1


def test_matrix_hands_its_options_to_every_cell(harness: Run, directory: Path) -> None:
    (directory / "harness.toml").write_text("timeout = 0.5\n")
    (directory / "deck.md").write_text(one_step("sleep 1") + "\n---\n" + one_step("touch played"))
    options = ("--kubectl", "PATH", "--cluster", "none", "--record", "kept", "--no-casts")
    assert harness("matrix", "deck.md", *options, "--timeout", "60", "--until", "1").status == 0
    (record,) = (directory / "kept").glob("*.json")
    steps = json.loads(record.read_text())["steps"]
    assert [step["verdict"] for step in steps] == ["passed", "skipped"]
    assert list((directory / "kept").glob("*.casts")) == []
    assert harness("matrix", "deck.md", *options, "--until", "1").status == 1


def test_what_is_compared_can_be_kept(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("echo hello"))
    assert harness("baseline", "deck.md", "--cluster", "none", "--record", "good.json").status == 0
    assert json.loads((directory / "good.json").read_text())["complete"]
    drift = harness("drift", "deck.md", "--cluster", "none", "--no-casts", "--record", "later.json")
    assert (drift.status, (directory / "later.json").exists()) == (0, True)
    (directory / "deck-fr.md").write_text(one_step("echo hello"))
    parity = harness("parity", "deck.md", "deck-fr.md", "--cluster", "none", "--record", "both")
    assert (parity.status, len(list((directory / "both").glob("*.json")))) == (0, 2), parity.errors
