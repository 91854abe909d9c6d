"""What of a command that goes on printing is news to a person."""

from __future__ import annotations

import pytest
from harness.replay.news import News


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("web-1   1/1     Running   0          5s", "web-1   1/1     Running   0             1m12s"),
        ("web-1   1/1     Running   1 (5s ago)  2d", "web-1   1/1     Running   2 (11s ago)   2d4h"),
        ("Every 2.0s: ls   node1: Sun Nov 29 08:45:41 2026", "Every 2.0s: ls   node1: Mon Nov 30 00:00:01 2026"),
        (
            "64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.04 ms",
            "64 bytes from 10.0.0.1: icmp_seq=22 ttl=64 time=1.4 ms",
        ),
        ("2026-11-29T08:45:41.123Z tick 4", "2026-11-29T08:45:42.001Z tick 5"),
        ("web   0.05%   1.2MiB / 7.6GiB   1.05kB / 0B", "web   12.1%   31MiB / 7.6GiB   20kB / 3kB"),
        ("request 5f0c2c1e-8a7b-4d7e-9a35-0a2f1d3c4b5a done", "request 0f0c2c1e-8a7b-4d7e-9a35-0a2f1d3c4b5b done"),
        ("10% done", "75% done"),
    ],
)
def test_ages_times_and_counters_are_none(first: str, second: str) -> None:
    news = News()
    assert news.is_in(f"NAME\n{first}\n")
    assert not news.is_in(f"NAME\n{second}\n")
    assert not news.is_in(f"NAME\n{first}\n{second}\n\n")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("web-1   0/1     Running   0     5s", "web-1   1/1     Running   0     5s"),
        ("web-1   1/1     Running   0     5s", "web-1   1/1     Terminating   0     5s"),
        ("web   1/3     1            1           5s", "web   3/3     3            3           5s"),
        ("web-5d8f7c9b6-x2x4z   1/1   Running", "web-5d8f7c9b6-bghn7   1/1   Running"),
        ("web-1   1/1", "web-2   1/1"),
    ],
)
def test_states_and_names_are(first: str, second: str) -> None:
    news = News()
    assert news.is_in(first)
    assert news.is_in(second)
