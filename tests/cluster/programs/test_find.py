"""Sources are asked in the configured order; where none has the programs, every answer is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.errors import ProgramsUnavailable, UnknownKubernetes
from harness.cluster.programs import find
from harness.project.settings import ProgramSettings

from tests.cluster.programs.folders import make_programs


def nobody(_message: str) -> None:
    pass


def test_a_folder_is_read_whatever_the_sources(tmp_path: Path) -> None:
    programs = find(str(make_programs(tmp_path / "bin")), ProgramSettings(sources=()), nobody)
    assert (programs.folder, programs.version) == (tmp_path / "bin", "v1.34.4")


def test_an_unknown_version_asks_no_source() -> None:
    with pytest.raises(UnknownKubernetes):
        find("1.9", ProgramSettings(sources=("nonsense",)), nobody)


def test_a_source_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(
        ProgramsUnavailable, match=r"Kubernetes 1\.34 cannot be had.*\n  nonsense: .*cache.*\nOr name a folder"
    ):
        find("1.34", ProgramSettings(sources=("nonsense",)), nobody)
