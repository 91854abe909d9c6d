"""Get programs out of Python packages, by pip and from the indexes that it is configured for."""

import importlib.util
import sys
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.errors import CannotHost

_PATIENCE = ("--no-input", "--retries", "2", "--timeout", "15", "--disable-pip-version-check")


def download(requirement: str, directory: Path, log: Path) -> None:
    """Fetch the wheel of a package, without what it depends on. Raises `CannotHost` with pip's reason."""
    _run(["download", "--no-deps", "--only-binary=:all:", "--dest", directory, requirement], requirement, log)


def install(requirement: str, directory: Path, log: Path) -> None:
    """Unpack a package in a directory, without what it depends on. Raises `CannotHost` with pip's reason."""
    _run(
        ["install", "--no-deps", "--no-compile", "--only-binary=:all:", "--target", directory, requirement],
        requirement,
        log,
    )


def _run(arguments: list[str | Path], requirement: str, log: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        raise CannotHost(f"the Python package {requirement} cannot be had: {sys.executable} has no pip; install that")
    try:
        tool.run([sys.executable, "-m", "pip", arguments[0], *_PATIENCE, *arguments[1:]], log=log)
    except CannotHost as error:
        raise CannotHost(
            f"pip did not get the package {requirement} (is there a network?); {_reason(log)}\n"
            f"All of what it said is in {log}."
        ) from error


def _reason(log: Path) -> str:
    """Return the last line of the log that pip marked as an error."""
    errors = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("ERROR:")]
    return errors[-1].removeprefix("ERROR: ") if errors else "it did not say why"
