from __future__ import annotations

import pytest
from harness.cluster.errors import ClusterError
from harness.cluster.lab_network import PublishedPort, read_published


def test_ports_are_read_as_they_are_written() -> None:
    assert read_published("8080:30080") == PublishedPort(8080, 30080)
    assert str(PublishedPort(8080, 30080)) == "8080:30080"


@pytest.mark.parametrize("text", ["8080", "8080:", ":80", "80:http", "0:80", "80:65536", "1:2:3", "", "-1:80"])
def test_what_names_no_ports_is_told_with_an_example(text: str) -> None:
    with pytest.raises(ClusterError, match="such as 8080:30080"):
        read_published(text)
