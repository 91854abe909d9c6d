"""The version of the harness: the release, and the commit where it is not exactly that (PEP 440, local versions).

hatchling asks this file while it builds (`[tool.hatch.version]`), so it imports nothing of the harness.
"""

import functools
import os
from pathlib import Path

RELEASE = "0.1.0"
_SOURCES = Path(__file__).parents[2]


@functools.cache
def version() -> str:
    """Return e.g. `0.1.0`, or `0.1.0+g1a2b3c4.dirty` in and from a checkout with changes after commit 1a2b3c4.

    A checkout asks git. An installed package and an unpacked source archive have it in their metadata
    (https://packaging.python.org/specifications/core-metadata/).
    """
    if (_SOURCES / ".git").exists():
        return _version_of_checkout(_SOURCES)
    metadata = next(_SOURCES.glob("slide_harness-*.dist-info/METADATA"), _SOURCES / "PKG-INFO")
    if metadata.exists():  # read here: importlib.metadata takes longer than all else that `--version` needs
        with metadata.open(encoding="utf-8") as lines:
            return next(line.removeprefix("Version: ").strip() for line in lines if line.startswith("Version: "))
    return RELEASE  # the files alone, copied somewhere


def _version_of_checkout(directory: Path) -> str:
    """Return the release on the commit with its tag, `v0.1.0`, while nothing is changed."""
    import subprocess  # noqa: PLC0415

    describe = (
        "git",
        "describe",
        "--always",
        "--tags",
        "--long",
        "--abbrev=7",
        "--dirty=.dirty",
        "--match",
        f"v{RELEASE}",
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        described = subprocess.check_output(
            describe, cwd=directory, env=environment, stderr=subprocess.DEVNULL, text=True
        )
    except (OSError, subprocess.CalledProcessError):  # no git, or a checkout that belongs to somebody else
        return f"{RELEASE}+unknown"
    tag, _, commit = described.strip().rpartition("-")
    is_release = tag == f"v{RELEASE}-0" and not commit.endswith(".dirty")
    return RELEASE if is_release else f"{RELEASE}+g{commit.removeprefix('g')}"
