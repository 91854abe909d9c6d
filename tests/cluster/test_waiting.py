"""Waiting for a condition takes little from what is waited for."""

from __future__ import annotations

import time

from harness.cluster.waiting import wait_until


def test_it_is_over_once_the_condition_holds() -> None:
    looks = iter((False, False, True))
    assert wait_until(lambda: next(looks), 60)
    assert next(looks, None) is None


def test_it_ends_where_the_condition_never_holds() -> None:
    assert not wait_until(lambda: False, 0.1)


def test_a_condition_that_takes_long_is_looked_at_for_a_third_of_the_time() -> None:
    looks: list[float] = []

    def slow() -> bool:
        began = time.monotonic()
        time.sleep(0.1)
        looks.append(time.monotonic() - began)
        return len(looks) == 3

    began = time.monotonic()
    assert wait_until(slow, 60)
    assert time.monotonic() - began >= sum(looks) + 2 * sum(looks[:-1])
