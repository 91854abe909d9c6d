"""Which specs are run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

SERIAL = r"\[Serial\]"
"""Specs that want a cluster to themselves."""
_NOT_HERE = "[Environment:NotInUserNS]"
"""Specs of what a user namespace cannot have."""


def list_conformance(file: Path) -> Iterator[str]:
    """Yield the names of upstream's conformance specs, from its own list of them."""
    for listed in yaml.load(file.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        yield str(listed["codename"])


def list_all(suite: Path) -> Iterator[str]:
    """Yield the names of all specs that a suite has, conformance or not; 1.26 is the first whose suite lists them."""
    listed = subprocess.run([suite, "--list-tests"], check=True, capture_output=True, text=True, cwd="/")
    for line in listed.stdout.splitlines():
        place, colon, name = line.strip().partition(": ")
        if colon and ".go:" in place:
            yield name


def choose(names: Iterable[str], focus: str, skip: str) -> Iterator[str]:
    """Yield the names that `focus` matches somewhere and `skip` does not: regular expressions, of which an empty `skip` matches none."""
    for name in names:
        if _NOT_HERE not in name and re.search(focus, name) and not (skip and re.search(skip, name)):
            yield name


def area(name: str) -> str:
    """Return who looks after a spec: `sig-network`."""
    match = re.match(r"\[(sig-[a-z-]+)\]", name)
    return match[1] if match else "other"
