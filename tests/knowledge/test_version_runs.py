"""Sets of versions as runs."""

from __future__ import annotations

import pytest
from harness.knowledge.version import Version
from harness.knowledge.version_runs import read_runs, write_runs


def of(*minors: int) -> set[Version]:
    return {Version(1, minor) for minor in minors}


@pytest.mark.parametrize(
    ("minors", "text"), [((20,), "1.20"), ((20, 21, 22), "1.20-1.22"), ((20, 22, 23, 37), "1.20,1.22-1.23,1.37")]
)
def test_what_is_written_is_read_again(minors: tuple[int, ...], text: str) -> None:
    assert write_runs(of(*minors)) == text
    assert read_runs(text) == of(*minors)


def test_a_run_goes_over_what_nobody_was_asked_of_and_not_over_what_was() -> None:
    assert write_runs(of(20, 22), asked=of(20, 22, 23)) == "1.20-1.22"
    assert write_runs(of(20, 23), asked=of(20, 22, 23)) == "1.20,1.23"
