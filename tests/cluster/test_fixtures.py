"""The lab's own files are found, installed or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster import fixtures


@pytest.mark.parametrize("is_installed", [False, True])
def test_files_are_those_of_the_package_and_else_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_installed: bool
) -> None:
    package = tmp_path / "harness"
    (tmp_path / "fixtures").mkdir()
    packaged = package / "_fixtures"
    if is_installed:
        packaged.mkdir(parents=True)
    monkeypatch.setattr(fixtures, "PACKAGE", package)
    assert fixtures.fixtures_directory() == (packaged if is_installed else tmp_path / "fixtures")


def test_the_home_and_the_images_are_there() -> None:
    directory = fixtures.fixtures_directory()
    assert (directory / "home" / "workspace" / "container.training" / "stacks" / "dockercoins.yml").is_file()
    assert (directory / "images" / "busybox" / "recipe.toml").is_file()
