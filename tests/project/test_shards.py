"""Which shard this machine plays: as it is written, or as the system says that started it."""

from __future__ import annotations

import pytest
from harness.project.errors import SettingsError
from harness.project.shards import SYSTEMS, ParallelJobs, Shard, read_shard


def test_a_share_is_written_as_one_of_several() -> None:
    assert read_shard("3/20", {}) == Shard(3, 20)
    assert str(Shard(3, 20)) == "3/20"


def test_nobody_is_asked_unless_auto_is_written() -> None:
    in_gitlab = {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "4"}
    assert read_shard("", in_gitlab) is None
    assert read_shard("1/3", in_gitlab) == Shard(1, 3)
    assert read_shard("auto", in_gitlab) == Shard(2, 4)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.index)
def test_every_job_of_a_system_has_a_shard_of_its_own(system: ParallelJobs) -> None:
    numbers = [
        read_shard("auto", {system.index: str(index), system.total: "3"})
        for index in range(system.first, system.first + 3)
    ]
    assert numbers == [Shard(1, 3), Shard(2, 3), Shard(3, 3)]


def test_a_pod_of_an_indexed_job_comes_before_the_system_that_started_the_job() -> None:
    environment = {
        "JOB_COMPLETION_INDEX": "0",
        "SLIDE_HARNESS_SHARDS": "2",
        "CI_NODE_INDEX": "2",
        "CI_NODE_TOTAL": "4",
    }
    assert read_shard("auto", environment) == Shard(1, 2)


@pytest.mark.parametrize("text", ["0/4", "5/4", "1/0", "0/0"])
def test_a_share_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=f"there is no shard {text}"):
        read_shard(text, {})


@pytest.mark.parametrize("text", ["3", "3/", "/4", "3 of 4", "-1/4", "AUTO", "1.5/4"])
def test_what_is_no_share_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(SettingsError, match="like 3/20"):
        read_shard(text, {})


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "none of the variables is set .* CI_NODE_INDEX with CI_NODE_TOTAL"),
        ({"CI_NODE_INDEX": "2"}, "none of the variables is set"),
        ({"JOB_COMPLETION_INDEX": "2"}, "have its template set SLIDE_HARNESS_SHARDS"),
        ({"CI_NODE_INDEX": "two", "CI_NODE_TOTAL": "4"}, "are no numbers"),
        ({"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "4"}, "CI_NODE_INDEX=0 .* GitLab: there is no shard 0/4"),
    ],
)
def test_auto_says_what_it_looked_for(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_shard("auto", environment)
