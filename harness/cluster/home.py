"""The home directory in which the audience's shell starts."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path

from harness.cluster.fixtures import fixtures_directory


def lay_out(directory: Path) -> None:
    """Put the files of the lab's home, and its links, into an existing directory."""
    fixtures = fixtures_directory()
    shutil.copytree(fixtures / "home", directory, dirs_exist_ok=True, symlinks=True)
    for link, target in tomllib.loads((fixtures / "home-links.toml").read_text()).items():
        path = directory / link
        path.symlink_to(os.path.relpath(directory / target, path.parent))
