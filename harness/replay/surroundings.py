"""What a record says of the home that a deck is played in."""

from __future__ import annotations

from pathlib import PurePosixPath

from harness.cluster.home import HERE, Home
from harness.record.model import HomeRecord


def home_record(home: Home) -> HomeRecord:
    """What a record says of the home, and of where the shell starts."""
    repository = home.repository
    return HomeRecord(
        start=_in_home(home.start),
        folder=str(home.folder or ""),
        repository=repository.name if repository else "",
        at=_in_home(home.at) if repository else "",
        files=len(repository.files) if repository else 0,
        commit=repository.commit if repository else "",
    )


def _in_home(path: PurePosixPath) -> str:
    return "~" if path == HERE else f"~/{path}"
