"""Labs are what CI's time goes into: a test shares the one that is up, or says why it takes another."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from tests.end_to_end.conftest import pytest_runtest_setup
from tests.scheduling import SHARED_LAB, TOGETHER


@dataclass
class Item:
    """What pytest knows of a test."""

    marks: dict[str, pytest.Mark]
    fixturenames: tuple[str, ...] = ("tmp_path",)
    get_closest_marker: object = field(init=False)

    def __post_init__(self) -> None:
        self.get_closest_marker = self.marks.get


@pytest.mark.parametrize("own_lab", [{}, {"own_lab": pytest.mark.own_lab("").mark}], ids=["no mark", "no reason"])
def test_a_test_that_boots_labs_and_does_not_say_why_fails(own_lab: dict[str, pytest.Mark]) -> None:
    item = Item({"end_to_end": pytest.mark.end_to_end.mark, **own_lab})
    with pytest.raises(pytest.fail.Exception, match="own_lab"):
        pytest_runtest_setup(cast(pytest.Item, item))


def test_the_shared_lab_is_booted_by_one_worker_only(request: pytest.FixtureRequest) -> None:
    sharing = {item.path for item in request.session.items if "shared_lab" in getattr(item, "fixturenames", ())}
    assert {path.stem.removeprefix("test_") for path in map(Path, sharing)} <= set(TOGETHER[SHARED_LAB])
