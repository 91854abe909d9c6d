"""pytest plays decks: a deck is a collector, a step an item.

    pytest slides/en --cluster local

Node ids read `slides/en/ourapponkube.md::Testing our registry::2`. Without `--cluster` no deck is collected. Collecting
reads files and touches nothing else; a deck's cluster comes up with its first step and goes with its last.

Only the options are here, because every pytest of an environment with this package loads this module; what collects and
plays is in `items`, loaded when decks are asked for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.project.options import ReportOptions, RunOptions, ShardOptions
from harness.project.places import Place, StoreUrl
from harness.project.rows import Option, options_of

if TYPE_CHECKING:
    from harness.replay.gate import Gate
    from harness.replay.listener import Listener

INI_OPTION = "harness_decks"
RUN_INI = Path(__file__).with_name("run.ini")
"""The settings of a pytest that `harness run` is."""
IN_ORDER = ("loadfile", "loadgroup")
"""Ways of pytest-xdist to spread tests that keep the steps of a deck in order on one worker."""

STEP_FAILURE = "slide_harness_step_failure"
"""An attribute of reports about steps that failed, so that they can be told from what else fails."""

view_key = pytest.StashKey["View"]()
record_key = pytest.StashKey[Path]()
"""Where records are written that then go to a store; there is none where they stay on this machine."""
shard_key = pytest.StashKey[str]()
"""What the shard of the decks is that is played, in words; there is none where all are played."""


class View:
    """Given to pytest by a face that shows what happens by itself: pytest's own reporter is silenced."""

    def __init__(self, listener: Listener, confirm: Callable[[str], bool], gate: Gate | None = None) -> None:
        self.listener = listener
        self.confirm = confirm
        self.gate = gate

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Take the place of the terminal reporter."""
        config.stash[view_key] = self
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            config.pluginmanager.unregister(reporter)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Say at once that a deck cannot be read."""
        if report.failed:
            print(report.longreprtext)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Say what the listener does not: that taking the lab down failed, or the harness itself."""
        if report.failed and (report.when == "teardown" or not hasattr(report, STEP_FAILURE)):
            print(report.longreprtext)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Say which shard of the decks is played."""
        if shard := session.config.stash.get(shard_key, ""):
            print(shard)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say why nothing more is played, if somebody gave a reason."""
        if isinstance(excinfo.value, pytest.exit.Exception):
            print(f"harness: {excinfo.value.msg}", file=sys.stderr)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Say that nothing was played, since silence would be no answer."""
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and shard_key not in session.config.stash:
            chosen = " that was chosen" if session.config.option.keyword or session.config.option.lf else ""
            decks = ", ".join(session.config.args)
            print(
                f"{decks}: there is no step{chosen} to play; `harness show DECK` lists the steps that the harness sees"
            )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the rows of the table of options; all but `--cluster` matter only together with it."""
    group = parser.getgroup("slide decks", "slide decks")
    for row in (*options_of(RunOptions), *options_of(ReportOptions), *options_of(ShardOptions)):
        _add(group, row)
    parser.addini(
        INI_OPTION,
        "collect decks without --cluster too, to be played where the project says, else on `local`",
        "bool",
        False,
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Keep the steps of a deck together when pytest-xdist spreads tests over processes."""
    if not wants_decks(config) or not config.getoption("numprocesses", None):
        return
    if config.option.dist in ("no", "load"):
        config.option.dist = "loadfile"
    elif config.option.dist not in IN_ORDER:
        raise pytest.UsageError(f"--dist {config.option.dist} would scatter the steps of a deck: use --dist loadfile")


def pytest_configure(config: pytest.Config) -> None:
    """Load the rest if decks are wanted."""
    if wants_decks(config):
        if isinstance(
            config.getoption("deck_record"), StoreUrl
        ):  # first, since it says where records are written meanwhile
            config.pluginmanager.import_plugin("harness.faces.pytest_plugin.outbox")
        for name in ("progress", "reports", "selection", "outcomes", "items"):
            config.pluginmanager.import_plugin(f"harness.faces.pytest_plugin.{name}")
        if config.getoption("deck_shard"):
            config.pluginmanager.import_plugin("harness.faces.pytest_plugin.shards")


def wants_decks(config: pytest.Config) -> bool:
    """Return True if decks are to be collected."""
    return bool(config.getoption("deck_cluster") or config.getini(INI_OPTION))


def _add(group: pytest.OptionGroup, row: Option) -> None:
    """Add a row of the table; what is not on the command line is `None`, so that a project can say it."""
    name, flag = row.pytest_name, row.in_pytest(row.flag)
    if row.type is bool:
        group.addoption(flag, dest=name, action="store_const", const=True, help=row.description)
        if row.no:
            group.addoption(row.in_pytest(row.no), dest=name, action="store_const", const=False, help=f"not {flag}")
    elif row.type is tuple:
        group.addoption(flag, dest=name, action="append", metavar=row.metavar, help=row.description)
    else:
        group.addoption(flag, dest=name, type=_type_of(row), metavar=row.metavar, help=row.description)


def _type_of(row: Option) -> Callable[[str], Any]:
    """Return what makes the value of a row out of its text, as argparse wants it."""
    parse = row.parse
    if parse is None:
        return row.type

    def parsed(text: str) -> Place:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return parsed
