"""From pytest's options to what the replay room takes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from harness.cluster import providers
from harness.cluster.provider import Provider, Request
from harness.deck.model import Deck
from harness.drift.api_removals import read_api_removals
from harness.pytest_plugin import DEFAULT_CLUSTER, view_key
from harness.record.casts import folder_for
from harness.record.files import file_names
from harness.replay.listener import Listener, Silence
from harness.replay.settings import COMMAND_TIMEOUT, Settings


class _ProgressLines(Silence):
    """pytest reports the steps; what it cannot know is that a cluster is being built."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def progress(self, message: str) -> None:
        """A line of its own."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        if reporter is not None and capture is not None:
            with capture.global_and_fixture_disabled():
                reporter.ensure_newline()
                reporter.write_line(f"  · {message}")


def listener_of(config: pytest.Config) -> Listener:
    """Who is told how it goes: a view of the command line, or pytest's own reporter."""
    return config.stash[view_key].listener if view_key in config.stash else _ProgressLines(config)


def provider_of(config: pytest.Config) -> tuple[Provider, Request]:
    """Where decks get their clusters, and what is asked of it. Raises `ClusterError` for one that does not exist."""
    provider, argument = providers.parse(config.getoption("cluster") or DEFAULT_CLUSTER)
    removals = config.getoption("deck_api_removals")
    request = Request(
        argument=argument,
        assume_yes=config.getoption("deck_yes"),
        install_packages=config.getoption("deck_install"),
        keep=config.getoption("deck_keep"),
        nodes=config.getoption("deck_nodes"),
        kubectl=config.getoption("deck_kubectl"),
        api_removals=read_api_removals(removals, provider) if removals else None,
    )
    if view_key in config.stash:
        request = replace(request, confirm=config.stash[view_key].confirm)
    return provider, request


def settings_of(config: pytest.Config, record: Path | None) -> Settings:
    """How a deck is played whose record goes to this file."""
    return Settings(
        command_timeout=config.getoption("deck_timeout") or COMMAND_TIMEOUT,
        screenshots=config.getoption("deck_screenshots"),
        first_slide=config.getoption("deck_from"),
        last_slide=config.getoption("deck_until"),
        casts=folder_for(record) if record is not None and config.getoption("deck_casts") else None,
    )


def record_paths(target: Path | None, decks: list[Deck]) -> list[Path | None]:
    """Where the record of each deck goes. Raises `UsageError` for several decks and one file, or no place to write."""
    if target is None:
        return [None] * len(decks)
    nearest = next(path for path in target.parents if path.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK)):
        raise pytest.UsageError(f"--record {target}: nothing can be written below {nearest}")
    if len(decks) == 1 and not target.is_dir():
        return [target]
    if target.is_file():
        raise pytest.UsageError(f"--record {target} is a file, and {len(decks)} decks are played: name a folder")
    return [target / name for name in file_names([str(deck.path) for deck in decks])]
