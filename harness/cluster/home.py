"""The home directory in which the audience's shell starts."""

from __future__ import annotations

import shutil
from pathlib import Path

from harness.cluster.fixtures import fixtures_directory


def lay_out(directory: Path) -> None:
    """Put the files of the lab's home into an existing directory."""
    source = fixtures_directory() / "home"
    if source.is_dir():
        shutil.copytree(source, directory, dirs_exist_ok=True, symlinks=True)
