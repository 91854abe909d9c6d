"""`--deck-shard 3/20`: of the decks that are collected this session plays its shard, and no other session plays these."""

import os
from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest

from harness.faces.pytest_plugin import shard_key
from harness.faces.pytest_plugin.errors import usage_errors
from harness.faces.pytest_plugin.items import StepItem
from harness.faces.pytest_plugin.settings import run_options, shard_options
from harness.project.shards import Shard
from harness.record.files import file_names
from harness.record.shards import ShardRecord, begin
from harness.replay import shards
from harness.report.shards import announcement

_WORKER_SHARD = "slide_harness_shard"
_plan_key = pytest.StashKey[ShardRecord]()
_is_empty_key = pytest.StashKey[bool]()
"""Under pytest-xdist, where only workers make the plan, whether their shard has nothing to play."""
_LOCAL_CHOICES = {"lf": "--lf", "stepwise": "--stepwise"}
"""What pytest chooses by what this machine played before, which the machines of other shards do not know."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the steps of this shard. Tests that are no steps of decks stay, in every shard."""
    shard = _shard(config)
    steps = Counter(item.deck_file for item in items if isinstance(item, StepItem))
    names = file_names([str(deck_file.deck.path) for deck_file in steps])
    cells = [
        shards.UnplannedCell(name, str(deck_file.deck.path), steps[deck_file])
        for deck_file, name in zip(steps, names, strict=True)
    ]
    options = shard_options(config)
    with usage_errors():
        plan = shards.plan(cells, shard, shards.times_of(options))
    own = {cell.record for cell in plan.own}
    for deck_file, name in zip(steps, names, strict=True):
        deck_file.record_name = name
    left = [item for item in items if isinstance(item, StepItem) and item.deck_file.record_name not in own]
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(left)
        items[:] = [item for item in items if item not in gone]
    config.stash[_plan_key] = plan
    if cells:
        config.stash[shard_key] = announcement(plan, knows_times=options.durations_path is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Write beside the records what this shard is going to play."""
    options = run_options(session.config)
    plan = session.config.stash.get(
        _plan_key, None
    )  # `None` where the options were refused: pytest comes here all the same
    if plan is None or options.record_path is None or session.config.option.collectonly:
        return
    with usage_errors():
        begin(options.record_path.absolute(), plan, keeps_records=options.resume)


def pytest_report_collectionfinish(config: pytest.Config) -> str:
    """Return what is played here."""
    return config.stash.get(shard_key, "")


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Return a shard that has nothing to play is no failure of the job that was given it.

    Runs before pytest-xdist sends what a worker has to say.
    """
    yield
    config = session.config
    plan = config.stash.get(_plan_key, None)
    is_empty = bool(plan and plan.cells and not plan.own) or config.stash.get(_is_empty_key, False)
    if hasattr(config, "workeroutput"):
        config.workeroutput[_WORKER_SHARD] = (config.stash.get(shard_key, ""), is_empty)
    elif is_empty and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what shard a worker of pytest-xdist, which ended, had a part of."""
    shard, is_empty = getattr(node, "workeroutput", {}).get(_WORKER_SHARD, ("", False))
    if shard and shard_key not in node.config.stash:
        node.config.stash[shard_key] = shard
        node.config.stash[_is_empty_key] = is_empty
        node.config.pluginmanager.get_plugin("terminalreporter").write_line(shard)


def _shard(config: pytest.Config) -> Shard:
    """Return the shard. Raises `UsageError` where there is none, or where pytest would choose steps by what it knows here alone."""
    for attribute, flag in _LOCAL_CHOICES.items():
        if getattr(config.option, attribute, False):
            raise pytest.UsageError(
                f"{flag} goes by what was played on this machine, and a shard is the same on all: leave it out"
            )
    with usage_errors():
        options = replace(run_options(config), record=config.getoption("deck_record"))
        shard = shards.shard_of(shard_options(config), options, os.environ)
    assert shard is not None
    return shard
