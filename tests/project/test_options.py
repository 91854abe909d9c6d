"""The table of options: what a person says comes before what the project says, and is written again as it was said."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.places import Place, StoreUrl
from harness.project.rows import Option, PlayCommand, command_line, options_of, pytest_arguments
from harness.project.settings import find_settings
from hypothesis import given
from hypothesis import strategies as st

ROWS = (*options_of(RunOptions), *options_of(ReportOptions), *options_of(ShardOptions))
WORDS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=12)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    int: st.integers(),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
    Path: WORDS.map(Path),
    Place: st.sampled_from([Path("records"), StoreUrl("s3://bucket/night")]),
    tuple: st.lists(WORDS, max_size=3, unique=True).map(tuple),
}


def run_options() -> st.SearchStrategy[RunOptions]:
    """Options of any value."""
    values = {row.attribute: st.just(row.default) | VALUES[row.type] for row in options_of(RunOptions)}
    return st.fixed_dictionaries(values).map(lambda chosen: RunOptions(**chosen))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.attribute)
class TestARow:
    def test_has_a_sentence_and_what_its_value_is_called(self, row: Option) -> None:
        assert row.description.endswith((".", "…"))
        assert bool(row.metavar) == (row.type is not bool)

    def test_that_is_a_key_has_a_default_that_can_be_written(self, row: Option) -> None:
        if row.key:
            assert row.default is not None
            assert row.type is not bool or row.no

    def test_can_be_in_run_and_says_why_it_is_not_in_another_command(self, row: Option) -> None:
        assert row.can_be_in(PlayCommand.RUN)
        assert all(
            (row.not_in.get(command) or row.own_in.get(command) or "") != ""
            for command in PlayCommand
            if not row.can_be_in(command)
        )


def test_no_two_rows_share_a_flag() -> None:
    flags = [flag for row in ROWS for flag in (row.flag, row.no) if flag]
    assert len(flags) == len(set(flags))


def test_a_key_of_the_project_is_a_row_with_an_example(tmp_path: Path) -> None:
    (tmp_path / "harness.toml").write_text('cluster = "none"\ntimeout = 5\ncasts = false\nexclude-class = ["late"]\n')
    settings = find_settings(tmp_path)
    assert settings.play == RunOptions(cluster="none", timeout=5.0, casts=False, exclude_class=("late",))
    assert settings.check.exclude_class == ("late",)


@given(project=run_options(), typed=run_options())
def test_what_is_said_comes_first_and_lists_are_added(project: RunOptions, typed: RunOptions) -> None:
    values = {row.name: getattr(typed, row.name) for row in fields(typed)}
    both = project.over(values)
    lists = {row.attribute for row in options_of(RunOptions) if row.type is tuple}
    for name in lists:
        assert set(getattr(both, name)) == {*getattr(project, name), *getattr(typed, name)}
    assert project.over({}) == project
    assert all(getattr(both, name) == value for name, value in values.items() if name not in lists)


def test_what_is_written_says_the_default_of_a_key_too() -> None:
    """Since the project may say something else where the words are read."""
    assert "--nodes=1" in command_line(RunOptions())
    assert "--deck-nodes=1" in pytest_arguments(RunOptions())
    assert "--keep" not in command_line(RunOptions())
    assert "--deck-no-borrow-directives" in pytest_arguments(RunOptions(borrow_directives=False))
