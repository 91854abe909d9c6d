"""Paths as a person who stands in a folder writes them."""

import os
from pathlib import Path


def shown_path(path: Path, here: Path) -> Path:
    """Return an absolute path as it is written in the folder `here`: relative, or as it is where that is shorter."""
    if path.is_relative_to(here):
        return path.relative_to(here)
    relative = os.path.relpath(path, here)
    return Path(relative) if len(relative) < len(str(path)) else path
