"""A lab that somebody else takes down while it is asked something."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import ClusterBroken
from harness.cluster.local.lab import Lab
from harness.cluster.local.state import ClusterDirectory, State


def test_a_lab_that_was_taken_down_meanwhile_is_told_as_that(tmp_path: Path) -> None:
    lab = Lab(ClusterDirectory("gone", tmp_path), State("gone", None))
    with pytest.raises(ClusterBroken, match="the cluster 'gone' was taken down"):
        lab.api_server()
