"""The command line and pytest itself, as other people start them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

GENEROUS = 120.0
ONE_STEP = "# One\n\n.exercise[\n\n- Say:\n  ```bash\n  {command}\n  ```\n\n]\n"


@dataclass(frozen=True)
class Finished:
    status: int
    output: str
    errors: str


Run = Callable[..., Finished]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing of the person who runs the tests, and nothing left behind in their home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "HARNESS"))}
    home = tmp_path / "home"
    home.mkdir()
    return {
        **kept,
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "NO_COLOR": "1",
    }


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the commands are typed."""
    directory = tmp_path / "here"
    directory.mkdir()
    return directory


@pytest.fixture
def harness(directory: Path, environment: dict[str, str]) -> Run:
    return lambda *arguments: _finished([sys.executable, "-m", "harness.cli", *arguments], directory, environment)


@pytest.fixture
def plain_pytest(directory: Path, environment: dict[str, str]) -> Run:
    """pytest with our plugin and pytest-xdist, whether the package is installed or not."""
    isolated = {**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "harness.pytest_plugin", "-p", "xdist", "-c", os.devnull]
    return lambda *arguments: _finished([*command, f"--rootdir={directory}", *arguments], directory, isolated)


def _finished(command: list[str], directory: Path, environment: dict[str, str]) -> Finished:
    finished = subprocess.run(
        command,
        check=False,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    return Finished(finished.returncode, finished.stdout, finished.stderr)


def one_step(command: str) -> str:
    """A deck with one slide and one step."""
    return ONE_STEP.format(command=command)
