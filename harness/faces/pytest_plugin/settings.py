"""From pytest's options to what the replay room takes."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.faces.pytest_plugin import record_key, view_key
from harness.faces.pytest_plugin.errors import usage_errors
from harness.faces.pytest_plugin.progress import ProgressLines, ReplayLines
from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.places import StoreUrl
from harness.project.rows import options_of
from harness.project.settings import find_settings
from harness.replay.listener import Listener
from harness.replay.session import Session, session_of

options_key = pytest.StashKey[RunOptions]()


def listener_of(config: pytest.Config, *, is_replay: bool = False) -> Listener:
    """Return who is told how it goes: a view of the command line, or pytest's own reporter."""
    if view_key in config.stash:
        return config.stash[view_key].listener
    return ReplayLines(config) if is_replay else ProgressLines(config)


def run_options(config: pytest.Config) -> RunOptions:
    """Return how decks are played: what the command line says, over the settings of the project of the first deck.

    Raises `UsageError` for settings that make no sense.
    """
    if options_key not in config.stash:
        first = Path(config.args[0].partition("::")[0]) if config.args else config.rootpath
        with usage_errors():
            project = find_settings(first if first.is_dir() else first.parent)
        options = project.play.over(values_of(config.option, RunOptions))
        if isinstance(options.record, StoreUrl):
            options = replace(options, record=config.stash.get(record_key, None))  # nowhere where nothing is played
        config.stash[options_key] = options
    return config.stash[options_key]


def report_options(config: pytest.Config) -> ReportOptions:
    """Return what the session leaves for CI systems."""
    return ReportOptions(**values_of(config.option, ReportOptions))


def shard_options(config: pytest.Config) -> ShardOptions:
    """Return which share of the decks is played."""
    return ShardOptions(**values_of(config.option, ShardOptions))


def session_for(config: pytest.Config, *, is_replay: bool = False) -> Session:
    """Return where decks are played and how; `is_replay` where they are played again, of which pytest reports nothing.

    Raises `UsageError` for what does not exist.
    """
    view = config.stash.get(view_key, None)
    confirm, gate = (view.confirm, view.gate) if view else (None, None)
    with usage_errors():
        return session_of(run_options(config), listener_of(config, is_replay=is_replay), confirm, gate)


def values_of(arguments: Namespace, schema: type) -> dict[str, Any]:
    """Return what the command line says, by the name of the field of `RunOptions`, `ReportOptions` or `ShardOptions`."""
    values = [(row, getattr(arguments, row.pytest_name)) for row in options_of(schema)]
    return {row.attribute: tuple(value) if row.type is tuple else value for row, value in values if value is not None}
