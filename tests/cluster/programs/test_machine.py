"""This machine, as those name it who publish programs."""

from __future__ import annotations

import pytest
from harness.cluster.errors import CannotHost
from harness.cluster.programs.machine import architecture


def test_architectures_have_the_names_of_go_and_kubernetes(monkeypatch: pytest.MonkeyPatch) -> None:
    for machine, name in (("x86_64", "amd64"), ("aarch64", "arm64")):
        monkeypatch.setattr("platform.machine", lambda machine=machine: machine)
        assert architecture() == name
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(CannotHost, match="riscv64"):
        architecture()
