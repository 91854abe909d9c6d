"""pytest plays decks: a deck is a collector, a step an item.

    pytest slides/en --cluster local

Node ids read `slides/en/ourapponkube.md::Testing our registry::2`. Without `--cluster` no deck is collected. Collecting
reads files and touches nothing else; a deck's cluster comes up with its first step and goes with its last.

Only the options are here, because every pytest of an environment with this package loads this module; what collects and
plays is in `pytest_items`, loaded when decks are asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.replay.listener import Listener


class View:
    """Shows what happens in place of pytest's own reporter; a plugin that `harness run` registers."""

    def __init__(self, listener: Listener, confirm: Callable[[str], bool]) -> None:
        self.listener = listener
        self.confirm = confirm

    def pytest_configure(self, config: pytest.Config) -> None:
        """Decks find it here."""
        config.stash[view_key] = self

    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        """No dots: the listener tells it."""
        return "", "", ""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A deck that cannot be read is said at once."""
        if report.failed:
            print(report.longreprtext)


view_key = pytest.StashKey[View]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of playing; all but the two most used are prefixed, as this plugin sits in everybody's pytest."""
    group = parser.getgroup("slide decks", "playing slide decks")
    group.addoption("--cluster", metavar="PROVIDER", help="collect decks and play them on: local, context:NAME or none")
    group.addoption("--record", metavar="PATH", type=Path, help="write what happened: a file, or a folder for several")
    group.addoption("--deck-screenshots", metavar="DIR", type=Path, help="keep a picture of each page a deck opens")
    group.addoption("--deck-from", metavar="N", type=int, help="begin with this slide")
    group.addoption("--deck-until", metavar="N", type=int, help="end with this slide")
    group.addoption("--deck-timeout", metavar="S", type=float, help="seconds for one command")
    group.addoption("--deck-dialect", metavar="NAME", help="read all decks in this dialect")
    group.addoption("--deck-nodes", metavar="N", type=int, default=1, help="nodes of the local cluster")
    group.addoption("--deck-keep", action="store_true", help="leave the cluster up at the end")
    group.addoption("--deck-resume", action="store_true", help="go on where the last run was killed")
    group.addoption("--deck-yes", action="store_true", help="touch an existing cluster without asking")
    group.addoption("--deck-install", action="store_true", help="install missing Debian packages")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Steps of one deck stay in order, on one worker."""
    if (
        config.getoption("cluster")
        and config.getoption("numprocesses", None)
        and config.getoption("dist", "no") == "no"
    ):
        config.option.dist = "loadfile"


def pytest_configure(config: pytest.Config) -> None:
    """Decks are collected when a cluster is named."""
    if config.getoption("cluster"):
        from harness import pytest_items  # noqa: PLC0415

        pytest_items.check_provider(config)
        config.pluginmanager.register(pytest_items, "slide-harness-items")
