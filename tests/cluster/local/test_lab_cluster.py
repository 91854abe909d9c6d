"""The network of a lab that is joined is what is asked for, or the run ends before anything is played."""

from __future__ import annotations

import pytest
from harness.cluster.errors import ClusterError
from harness.cluster.lab_network import LabNetwork, PublishedPort, WayOut
from harness.cluster.local.lab_cluster import require_same_network
from harness.cluster.local.state import ClusterState
from harness.cluster.provider import Request


def joined(asked: LabNetwork, way_out: WayOut = WayOut.IMAGES, *published: PublishedPort) -> list[str]:
    """Return what is told where a lab with this network is joined."""
    messages: list[str] = []
    state = ClusterState("lab", None, way_out=way_out, published=published)
    require_same_network(Request(argument="lab", network=asked, progress=messages.append), state)
    return messages


def test_what_is_asked_for_may_be_what_is_up() -> None:
    assert joined(LabNetwork(WayOut.OPEN), WayOut.OPEN) == []
    assert joined(LabNetwork(published=(PublishedPort(1, 2),)), WayOut.IMAGES, PublishedPort(1, 2)) == []


def test_another_network_is_told_where_nobody_asked_for_one() -> None:
    assert joined(LabNetwork(), WayOut.OPEN) == ["the cluster 'lab' is up with --network open"]


@pytest.mark.parametrize("wanted", [WayOut.NONE, WayOut.OPEN])
def test_another_network_than_asked_for_is_an_error(wanted: WayOut) -> None:
    with pytest.raises(
        ClusterError, match=f"--network {wanted} was asked for, and the cluster 'lab' is up with --network images"
    ):
        joined(LabNetwork(wanted))


def test_a_port_that_does_not_lead_there_is_an_error() -> None:
    with pytest.raises(ClusterError, match=r"is up without --publish 1:2; .*harness cluster down lab"):
        joined(LabNetwork(published=(PublishedPort(1, 2),)))
