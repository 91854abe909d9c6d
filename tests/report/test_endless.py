"""What became of commands that never end, in words."""

from __future__ import annotations

import pytest
from harness.record.command import EndedBy, Ending
from harness.report.endless import endless_line
from msgspec.structs import replace

from tests.record.examples import command


@pytest.mark.parametrize("ended_by", EndedBy)
def test_each_way_to_end_has_its_words(ended_by: EndedBy) -> None:
    for ending in (Ending.WATCHED, Ending.BESIDE):
        line = endless_line(replace(command("kubectl proxy", ending=ending), ended_by=ended_by))
        assert "`kubectl proxy`" in line
        assert "None" not in line


def test_it_says_beside_what_it_ran_and_what_ended_it() -> None:
    served = replace(command("kubectl proxy\n", exit_status=None, ending=Ending.BESIDE), ports=(8001,))
    assert endless_line(served) == "ran beside: `kubectl proxy`, on port 8001"
    assert endless_line(replace(served, ended_by=EndedBy.DECK_END)).endswith(", on port 8001, until the deck ended")
    died = replace(served, ended_by=EndedBy.ITSELF, exit_status=1)
    assert endless_line(died).endswith("until it ended by itself with status 1")
    watched = replace(
        command("kubectl get \\\n pods -w", output="web   1/1   Running\n", exit_status=None, ending=Ending.WATCHED),
        seconds=4.2,
        ended_by=EndedBy.SETTLED,
    )
    assert endless_line(watched) == (
        "`kubectl get \\ …` was ended by ^C after 4 s: nothing but ages, times and counters changed"
    )
    assert endless_line(command("ls")) == ""


def test_what_printed_nothing_did_not_go_on_changing() -> None:
    silent = command("tail -f /dev/null", exit_status=None, ending=Ending.WATCHED)
    for ended_by in (EndedBy.TIME_UP, EndedBy.SETTLED):
        assert endless_line(replace(silent, ended_by=ended_by)).endswith(": it printed nothing")
