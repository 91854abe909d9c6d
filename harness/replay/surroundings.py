"""The home and the environment that a deck is played in, and what a record says of them."""

from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from harness.check.home import DeckHome, home_of
from harness.cluster.home import HERE, Home
from harness.cluster.provider import Request, Traits
from harness.deck.model import Deck
from harness.project.remotes import RemoteAddress, is_reachable
from harness.record.lab import HomeRecord
from harness.record.secrets import Secrets
from harness.replay.needs import passed_environment
from harness.replay.settings import Settings

_HTTPS = 443


class Furnished(Struct, frozen=True):
    """A run with its home and its environment."""

    request: Request
    settings: Settings
    home: HomeRecord
    environment: tuple[str, ...]
    """`NAME=value`, with secrets masked."""
    remarks: tuple[str, ...]
    """What is to be said of them; some may be empty."""


def furnish(deck: Deck, request: Request, settings: Settings, provider: Traits, secrets: Secrets) -> Furnished:
    """Return request and settings of a run with what the project of the deck brings; its variables count as secrets from now on. Raises `SettingsError`."""
    brought = with_stand_ins(home_of(deck, settings.home, settings.workdir), provider)
    passed, unmasked = passed_environment(deck, settings.environment)
    secrets.know(passed.values())
    environment = {**passed, **settings.environment}
    return Furnished(
        request=replace(request, home=brought.home),
        settings=replace(settings, environment=environment),
        home=home_record(brought.home),
        environment=tuple(secrets.masked(f"{name}={value}") for name, value in environment.items()),
        remarks=(brought.remark, unmasked),
    )


def with_stand_ins(deck_home: DeckHome, provider: Traits) -> DeckHome:
    """Return the home in which git clones the deck's own repository though its remote cannot be reached.

    A server is asked only for what the deck clones, and for a second at most. Nobody is asked from a lab, whose
    shell reaches nothing outside.
    """
    has_network = not provider.is_lab
    remarks = [deck_home.remark] if deck_home.remark else []
    home, clones, raw_files = deck_home.home, deck_home.clones, deck_home.raw_files
    if clones and not (has_network and is_reachable(clones[0])):
        first = clones[0]
        why = f"{first.host} cannot be reached" if has_network else "nothing outside can be reached from the lab"
        remarks.append(f"a clone of {first.text} is the deck's repository as it is here: {why}")
        home = replace(home, stands_in_for=clones)
    if raw_files and not has_network:
        remarks.append(f"{raw_files[0].url} is the file of the deck's repository as it is here")
        home = replace(home, serves=raw_files)
    elif raw_files and not is_reachable(RemoteAddress(raw_files[0].url, raw_files[0].host, _HTTPS, "")):
        first_file = raw_files[0]
        remarks.append(
            f"{first_file.host} cannot be reached, and only --cluster local serves {first_file.url} without it"
        )
    return replace(deck_home, home=home, remark="; ".join(remarks))


def home_record(home: Home) -> HomeRecord:
    """Return what a record says of the home, and of where the shell starts."""
    repository = home.repository if home.is_brought else None
    return HomeRecord(
        start=_in_home(home.start),
        folder=str(home.folder or ""),
        repository=repository.name if repository else "",
        at=_in_home(home.at) if repository else "",
        files=len(repository.files) if repository else 0,
        served=tuple(file.url for file in home.serves),
        clones=tuple(address.text for address in home.stands_in_for),
        commit=repository.commit if repository else "",
    )


def _in_home(path: PurePosixPath) -> str:
    return "~" if path == HERE else f"~/{path}"
