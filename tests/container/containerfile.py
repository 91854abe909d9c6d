"""What the Containerfile says."""

from __future__ import annotations

import re
import string
from pathlib import Path

from msgspec import Struct

REPOSITORY = Path(__file__).parents[2]
CONTAINERFILE = REPOSITORY / "Containerfile"
_PACKAGES = re.compile(r"apt-get install --yes --no-install-recommends ([a-z0-9.+ -]+?)(?: &&|$)")


class Instruction(Struct, frozen=True):
    """One of a Containerfile, see Containerfile(5)."""

    word: str
    arguments: str


def instructions() -> list[Instruction]:
    """Return them in their order, each on one line and without comments."""
    lines = [line for line in CONTAINERFILE.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def stages() -> list[list[Instruction]]:
    """Return the instructions of each stage, the one of the image last."""
    stages: list[list[Instruction]] = []
    for instruction in instructions():
        if instruction.word == "FROM":
            stages.append([])
        if stages:
            stages[-1].append(instruction)
    return stages


def packages(stage: list[Instruction]) -> set[str]:
    """Return the Debian packages that a stage installs, unless an argument of the build says otherwise."""
    arguments = dict(
        argument.arguments.split("=", 1) for argument in stage if "=" in argument.arguments and argument.word == "ARG"
    )
    runs = [string.Template(run.arguments).safe_substitute(arguments) for run in stage if run.word == "RUN"]
    return {name for run in runs for names in _PACKAGES.findall(run) for name in names.split()}
