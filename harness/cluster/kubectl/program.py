"""Ask a program whether it is kubectl, and of which version."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.cluster.errors import UnknownKubectl

_SECONDS = 30.0
_ENVIRONMENT = {"HOME": "/nonexistent", "PATH": os.defpath}
"""The environment of the question, so that no kubeconfig and no preferences of the person change the answer."""


@dataclass(frozen=True, slots=True)
class Kubectl:
    """A program that has answered as kubectl does."""

    path: Path
    version: str
    """The version that it tells: `v1.31.3`."""


@dataclass(frozen=True, slots=True)
class _Version:
    gitVersion: str  # noqa: N815  (kubectl's own spelling)


@dataclass(frozen=True, slots=True)
class _Answer:
    clientVersion: _Version  # noqa: N815


def ask(path: Path) -> Kubectl:
    """Ask a program for its version. Raises `UnknownKubectl`, with its output, where that is not an answer of kubectl."""
    command = (str(path), "version", "--client", "--output=json")
    try:
        answer = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS, env=_ENVIRONMENT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnknownKubectl(f"{path} is no kubectl: it says nothing about its version for {_SECONDS:.0f} s") from error
    except OSError as error:
        raise UnknownKubectl(f"{path} is no kubectl: it cannot be started ({error.strerror})") from error
    try:
        version = msgspec.json.decode(answer.stdout, type=_Answer).clientVersion.gitVersion
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        printed = (answer.stderr + answer.stdout).decode(errors="replace").strip().splitlines()
        last = f"and says: {printed[-1][:200]}" if printed else "and says nothing"
        raise UnknownKubectl(
            f"{path} is no kubectl: `version --client --output=json` ends with {answer.returncode} {last}"
        ) from error
    return Kubectl(path, version)
