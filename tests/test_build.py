"""What is built of one state of the source is the same bytes, whoever builds it and when."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
OURS = (
    *("harness", "fixtures", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"),
    *("docs", "schema", "slides", "tests/conftest.py", "tox.ini"),
)
"""What goes into the archives, and enough beside it for the choice to matter."""


def copied(folder: Path, umask: int, moment: int) -> Path:
    """The source, as somebody with this umask has checked it out at this time, in seconds since 1970."""
    folder.mkdir()
    script = f'umask {umask:04o}; tar --create --exclude __pycache__ "$@" | tar --extract --no-same-permissions --directory "$FOLDER"'
    subprocess.run(
        ["sh", "-c", script, "sh", *OURS], cwd=REPOSITORY, env={**os.environ, "FOLDER": str(folder)}, check=True
    )
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (moment, moment), follow_symlinks=False)
    return folder


def built(folder: Path, umask: int, environment: dict[str, str]) -> dict[str, str]:
    """The digests of the wheel and the source distribution, by their names."""
    subprocess.run(
        ["sh", "-c", f'umask {umask:04o}; exec "$@"', "sh", sys.executable, "-m", "hatchling", "build"],
        cwd=folder,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "dist").iterdir()}


@pytest.mark.parametrize("environment", [{}, {"SOURCE_DATE_EPOCH": "1700000000"}], ids=["as it is", "with a date"])
def test_a_build_is_the_same_at_another_time_with_another_umask_in_another_folder(
    environment: dict[str, str], tmp_path: Path
) -> None:
    first = built(copied(tmp_path / "one", 0o022, 1_600_000_000), 0o022, {"TZ": "UTC", **environment})
    other = built(
        copied(tmp_path / "an other", 0o077, 1_750_000_000), 0o077, {"TZ": "Asia/Tokyo", "LC_ALL": "C", **environment}
    )
    assert first == other
    assert sorted(Path(name).suffix for name in first) == [".gz", ".whl"]


def test_the_program_has_the_name_of_the_package_too() -> None:
    """`uvx NAME` and `pipx run NAME` look for a program with the package's name."""
    scripts = {
        script.name: script.value
        for script in entry_points(group="console_scripts")
        if script.dist and script.dist.name == "slide-harness"
    }
    assert scripts == dict.fromkeys(("harness", "slide-harness"), "harness.faces.cli:program")
