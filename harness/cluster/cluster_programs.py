"""Ask programs of this machine that have clusters, such as kind: whether one is here, and what it prints."""

import shutil
import subprocess
from collections.abc import Mapping

from harness.cluster.errors import CannotHost, ClusterError

_LAST_LINES = 8
"""Number of lines that are kept of what a failed program printed."""


def require(name: str) -> None:
    """Raise `CannotHost` where the program of the provider of this name is missing."""
    if shutil.which(name) is None:
        raise CannotHost(f"--cluster {name} needs the program `{name}` on the PATH, and it is not there")


def output_of(argv: tuple[str, ...], environment: Mapping[str, str], seconds: float) -> str:
    """Return what a program prints. Raises `ClusterError` with the last lines of it where it fails, or takes more than so many seconds."""
    try:
        finished = subprocess.run(
            argv,
            check=False,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        raise ClusterError(f"`{' '.join(argv)}` did not end within {seconds:.0f} s") from error
    if finished.returncode:
        last_lines = "\n".join((finished.stderr or finished.stdout).strip().splitlines()[-_LAST_LINES:])
        raise ClusterError(f"`{' '.join(argv)}` ended with status {finished.returncode}:\n{last_lines}")
    return finished.stdout
