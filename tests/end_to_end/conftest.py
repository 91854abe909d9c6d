"""What is marked `end_to_end` runs where this machine can host a lab, and says why where it cannot.

A lab costs ten seconds of a processor and a deck's time. So tests share one (`lab`), and one that boots labs says why.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator

import pytest
from harness.cluster import providers
from harness.cluster.errors import CannotHost
from harness.cluster.provider import Cluster, Request

from tests.end_to_end import labs
from tests.end_to_end.versions import played

__all__ = ["played"]

REQUIRE_LAB = "SLIDE_HARNESS_REQUIRE_LAB"
"""Set to 1 where a skipped lab would hide a failure."""


@functools.cache
def why_no_lab() -> str | None:
    try:
        providers.load("local").check_host(Request())
    except CannotHost as reason:
        return str(reason)
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("end_to_end") is None:
        return
    if not (labs.is_shared(item) or labs.why_own(item)):
        pytest.fail(
            'use the lab that is up, `lab`, or say `@pytest.mark.own_lab("why it takes another")`', pytrace=False
        )
    if (reason := why_no_lab()) is None:
        return
    if os.environ.get(REQUIRE_LAB) == "1":
        pytest.fail(f"{REQUIRE_LAB}=1 asks for the lab, which this machine cannot host: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_lab() -> Iterator[Cluster]:
    """One lab for all tests that leave it as whole as it was; clean it (`labs.clean`) after use, or take `lab`."""
    up = providers.load("local").up(Request())
    yield up
    up.close()
    assert labs.left_of(up.facts.name) == []


@pytest.fixture
def lab(shared_lab: Cluster) -> Iterator[Cluster]:
    """The shared lab, with nothing in it that another test made."""
    yield shared_lab
    labs.clean(shared_lab)
