"""Read a folder of programs that a person names."""

import os
import re
import subprocess
from pathlib import Path

from harness.cluster.errors import UnknownKubernetes
from harness.cluster.programs.model import PROGRAMS, Programs, SourceKind

_VERSION = re.compile(r"Kubernetes (v\S+)")
_SECONDS = 30.0


def read(folder: Path) -> Programs:
    """Return the programs of a folder, with the version of its API server.

    Raises `UnknownKubernetes` that names the folder, and the programs that are missing or that cannot be run.
    """
    if not folder.is_dir():
        raise UnknownKubernetes(f"there is no Kubernetes in {folder}: {_why_not(folder)}")
    missing = [name for name in PROGRAMS if not (folder / name).is_file()]
    if missing:
        raise UnknownKubernetes(
            f"{folder} does not hold a Kubernetes: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; "
            f"it has to hold {', '.join(PROGRAMS)}"
        )
    closed = [name for name in PROGRAMS if not os.access(folder / name, os.X_OK)]
    if closed:
        paths = " ".join(str(folder / name) for name in closed)
        raise UnknownKubernetes(f"{folder} holds programs that are not executable: chmod +x {paths}")
    return Programs(folder, version_of(folder / "kube-apiserver"), SourceKind.FOLDER)


def version_of(program: Path) -> str:
    """Return the version that a server program of Kubernetes tells: `v1.34.4`.

    Raises `UnknownKubernetes` if it says none.
    """
    try:
        answer = subprocess.run(
            [program, "--version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        reason = f"says nothing about its version for {_SECONDS:.0f} s"
    except OSError as error:
        reason = f"cannot be started ({error.strerror})"
    else:
        if version := _VERSION.match(answer.stdout):
            return version[1]
        last = (answer.stderr + answer.stdout).strip().splitlines()[-1:]
        reason = f"`--version` ends with {answer.returncode} and says {last[0][:200] if last else 'nothing'}"
    raise UnknownKubernetes(f"{program} is no program of Kubernetes: {reason}")


def _why_not(folder: Path) -> str:
    return f"that is a file; name the folder, {folder.parent}" if folder.exists() else "no such folder"
