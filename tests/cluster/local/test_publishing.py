from __future__ import annotations

import socket

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.lab_network import PublishedPort
from harness.cluster.local import publishing


def test_a_port_that_is_taken_is_told_before_there_is_a_lab() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotHost, match=f"--publish {port}:80: nothing can listen at 127.0.0.1:{port}"):
            publishing.check_host([PublishedPort(port, 80)])
    publishing.check_host([PublishedPort(port, 80)])


def test_one_port_leads_to_one_place() -> None:
    with pytest.raises(CannotHost, match="named twice"):
        publishing.check_host([PublishedPort(1, 80), PublishedPort(1, 81)])
