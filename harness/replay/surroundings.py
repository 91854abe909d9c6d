"""What a record says of the home that a deck is played in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from harness.check.home import DeckHome
from harness.cluster.home import HERE, Home
from harness.project.remotes import is_reachable
from harness.record.model import HomeRecord

_WITHOUT_NETWORK = ("local",)
"""Providers whose shell reaches nothing outside."""


def with_stand_ins(found: DeckHome, provider: str) -> DeckHome:
    """Return the home in which git clones the deck's own repository though its remote cannot be reached.

    A server is asked only for what the deck clones, and for a second at most. Nobody is asked where the provider has no
    network.
    """
    has_network = provider not in _WITHOUT_NETWORK
    if not found.clones or (has_network and is_reachable(found.clones[0])):
        return found
    first = found.clones[0]
    why = f"{first.host} cannot be reached" if has_network else "nothing outside can be reached from the lab"
    remark = f"a clone of {first.text} is the deck's repository as it is here: {why}"
    return replace(
        found,
        home=replace(found.home, stands_in_for=found.clones),
        remark=f"{found.remark}; {remark}" if found.remark else remark,
    )


def home_record(home: Home) -> HomeRecord:
    """What a record says of the home, and of where the shell starts."""
    repository = home.repository if home.is_brought else None
    return HomeRecord(
        start=_in_home(home.start),
        folder=str(home.folder or ""),
        repository=repository.name if repository else "",
        at=_in_home(home.at) if repository else "",
        files=len(repository.files) if repository else 0,
        clones=tuple(address.text for address in home.stands_in_for),
        commit=repository.commit if repository else "",
    )


def _in_home(path: PurePosixPath) -> str:
    return "~" if path == HERE else f"~/{path}"
