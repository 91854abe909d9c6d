"""What a report says of the server that a deck was played on."""

from __future__ import annotations

from harness.record.lab import ClusterRecord
from harness.report.version import server
from msgspec.structs import replace

PLAIN = ClusterRecord(provider="local", name="lab", server_version="v1.22.0", kubectl_version="v1.22.0")


def test_a_server_is_told_by_its_version() -> None:
    assert server(PLAIN) == "v1.22.0"


def test_a_patch_that_was_taken_in_place_of_another_is_told_so() -> None:
    assert server(replace(PLAIN, instead_of="v1.22.17")) == "v1.22.0, in place of v1.22.17"


def test_a_server_that_is_newer_than_what_is_known_is_told_so() -> None:
    assert server(replace(PLAIN, is_newer_than_known=True)) == "v1.22.0, newer than this harness knows"
