"""Find a kubectl of this machine: at a path, or the first on `PATH`."""

import os
import shutil
from pathlib import Path

from harness.cluster.errors import UnknownKubectl
from harness.cluster.kubectl.program import Kubectl, ask


def at(path: Path) -> Kubectl:
    """Return the kubectl at a path. Raises `UnknownKubectl` if there is none."""
    if not path.exists():
        raise UnknownKubectl(f"there is no kubectl at {path}: no such file")
    if not path.is_file():
        raise UnknownKubectl(f"there is no kubectl at {path}: that is a folder; name the program in it")
    if not os.access(path, os.X_OK):
        raise UnknownKubectl(f"{path} is not executable; if it is a kubectl: chmod +x {path}")
    return ask(path)


def on_path() -> Kubectl | None:
    """Return the first kubectl on `PATH`; `None` where there is none, or a program that is no kubectl."""
    path = shutil.which("kubectl")
    try:
        return ask(Path(path)) if path else None
    except UnknownKubectl:
        return None
