"""How much a lab may take, from what a project says of it."""

from __future__ import annotations

import psutil
import pytest
from harness.cluster.errors import ClusterError
from harness.cluster.local.limits import MEBIBYTE, disk_of, limits_of

GIGABYTE = 10**9


def test_what_is_not_given_is_a_share_of_the_machine() -> None:
    usual = limits_of(0, 0, nodes=1)
    assert usual.memory < psutil.virtual_memory().total
    assert usual.processes == 4096
    assert (limits_of(2000, 0, 1).memory, limits_of(0, 500, 1).processes) == (2000 * MEBIBYTE, 500)


def test_more_nodes_have_more_processes_in_all() -> None:
    assert limits_of(0, 0, 3).processes_in_all == 3 * limits_of(0, 0, 1).processes_in_all


@pytest.mark.parametrize(("memory", "processes"), [(100, 0), (-1, 0), (0, 3), (0, -1)])
def test_less_than_a_lab_itself_takes_is_refused_with_the_setting(memory: int, processes: int) -> None:
    with pytest.raises(
        ClusterError, match=r"at least \d+ .*\[tool.harness.lab\] has `(memory|processes) = (100|-1|3)`"
    ):
        limits_of(memory, processes, 1)


def test_the_disk_is_what_is_asked_for_or_a_share_of_what_is_free() -> None:
    assert disk_of("", 100 * GIGABYTE, print) == 20 * GIGABYTE
    assert disk_of("", 10 * GIGABYTE, print) == 7.5 * GIGABYTE
    assert disk_of("40G", 100 * GIGABYTE, print) == 40 * GIGABYTE


def test_a_disk_that_the_machine_has_not_is_told() -> None:
    messages: list[str] = []
    assert disk_of("40 GB", 40 * GIGABYTE, messages.append) == 30 * GIGABYTE
    assert ["30.0 GB of disk, and not 40 GB" in line for line in messages] == [True]


@pytest.mark.parametrize("wanted", ["0.5G", "10M"])
def test_a_disk_on_which_no_lab_comes_up_is_refused(wanted: str) -> None:
    with pytest.raises(ClusterError, match=f'at least 1.0 GB of disk, and .* has `disk = "{wanted}"`'):
        disk_of(wanted, 100 * GIGABYTE, print)
