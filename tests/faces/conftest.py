"""The command line and pytest itself, as other people start them."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

GENEROUS = 120.0
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        *(
            "harness.faces.cli.run",
            "harness.faces.cli.check",
            "harness.faces.cli.engine",
            "harness.faces.cli.step",
            "harness.faces.cli.survey",
        ),
        *("harness.check.rules", "harness.check.run_tree", "harness.cluster.none", "harness.match.text"),
        *(
            "harness.faces.pytest_plugin.items",
            "harness.replay.play",
            "harness.replay.steps.bash",
            "harness.report.live",
        ),
    ]
)
"""Commands are processes of their own that are forked from one that has imported what most of them need, so that a test
costs what its command does. What a process imports when it starts is tested by those that are started anew."""
TYPED = Path(__file__).with_name("typed.py")
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
def harness(directory: Path, environment: dict[str, str], tmp_path: Path) -> Run:
    """The command line, as `python -m harness.faces.cli` starts it."""

    def run(*arguments: str) -> Finished:
        outputs = tmp_path / "output", tmp_path / "errors"
        names = ("arguments", "directory", "environment", "output", "errors")
        given = dict(zip(names, (arguments, directory, environment, *outputs), strict=True))
        process = FORKS.Process(target=runpy.run_path, args=(str(TYPED),), kwargs={"init_globals": given})
        process.start()
        process.join(GENEROUS)
        if process.exitcode is None:
            process.terminate()
            process.join()
            raise subprocess.TimeoutExpired(arguments, GENEROUS)
        output, errors = (path.read_text() for path in outputs)
        return Finished(process.exitcode, output, errors)

    return run


@pytest.fixture
def plain_pytest(directory: Path, environment: dict[str, str]) -> Run:
    """pytest with our plugin and pytest-xdist, whether the package is installed or not."""
    isolated = {**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "harness.faces.pytest_plugin", "-p", "xdist", "-c", os.devnull]
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
