"""pytest plays decks: a deck is a collector, a step an item.

    pytest slides/en --cluster local

Node ids read `slides/en/ourapponkube.md::Testing our registry::2`. Without `--cluster` no deck is collected. Collecting
reads files and touches nothing else; a deck's cluster comes up with its first step and goes with its last.

Only the options are here, because every pytest of an environment with this package loads this module; what collects and
plays is in `items`, loaded when decks are asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.replay.gate import Gate
    from harness.replay.listener import Listener

INI_OPTION = "harness_decks"
DEFAULT_CLUSTER = "local"
IN_ORDER = ("loadfile", "loadgroup")
"""Ways of pytest-xdist to spread tests that keep the steps of a deck in order on one worker."""

STEP_FAILURE = "slide_harness_step_failure"
"""An attribute of reports about steps that failed, so that they can be told from what else fails."""

view_key = pytest.StashKey["View"]()


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
        """A deck that cannot be read is said at once."""
        if report.failed:
            print(report.longreprtext)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The listener tells how steps went; this is about all else: taking the lab down, an error of the harness."""
        if report.failed and (report.when == "teardown" or not hasattr(report, STEP_FAILURE)):
            print(report.longreprtext)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say why nothing more is played, if somebody gave a reason."""
        if isinstance(excinfo.value, pytest.exit.Exception):
            print(f"harness: {excinfo.value.msg}", file=sys.stderr)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Silence would be no answer."""
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            chosen = " that was chosen" if session.config.option.keyword or session.config.option.lf else ""
            decks = ", ".join(session.config.args)
            print(
                f"{decks}: there is no step{chosen} to play; `harness show DECK` lists the steps that the harness sees"
            )


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options; all others matter only together with `--cluster`."""
    group = parser.getgroup("slide decks", "slide decks")
    group.addoption(
        "--cluster",
        metavar="PROVIDER",
        help="collect decks and play them on: local, context:NAME, kind, k3d, minikube, none; without it no deck is collected",
    )
    group.addoption(
        "--record", type=_absolute, metavar="PATH", help="write what happened: a file, or a folder for several decks"
    )
    group.addoption(
        "--deck-no-casts",
        dest="deck_casts",
        action="store_false",
        help="do not keep, beside the record, what the terminals showed",
    )
    group.addoption("--deck-from", type=int, metavar="N", help="begin with this slide")
    group.addoption("--deck-until", type=int, metavar="N", help="end with this slide")
    group.addoption(
        "--deck-timeout", type=float, metavar="SECONDS", help="for one command, unless the deck says otherwise"
    )
    group.addoption(
        "--deck-screenshots", type=_absolute, metavar="DIR", help="keep a picture of each page that is opened"
    )
    group.addoption("--deck-dialect", help="read the decks in this dialect instead of recognising it")
    group.addoption(
        "--deck-exclude-class", action="append", default=[], metavar="CLASS", help="leave out the slides of this class"
    )
    group.addoption("--deck-original", type=Path, metavar="DECK", help="the deck that this is a translation of")
    group.addoption(
        "--deck-no-borrow",
        dest="deck_borrow",
        action="store_false",
        help="play a translation without its original's directives",
    )
    group.addoption("--deck-nodes", type=int, default=1, metavar="N", help="nodes of the local cluster")
    group.addoption(
        "--deck-kubectl", default="", metavar="VERSION", help="with this kubectl: 1.31, v1.31.9, a path, or PATH"
    )
    group.addoption(
        "--deck-api-removals", metavar="VERSION", help="switch off what this version of Kubernetes no longer serves"
    )
    group.addoption("--deck-keep", action="store_true", help="leave the cluster up")
    group.addoption("--deck-resume", action="store_true", help="go on where the last run of a deck was killed")
    group.addoption("--deck-yes", action="store_true", help="touch an existing cluster without asking")
    group.addoption(
        "--deck-install", action="store_true", help="install the Debian packages that the local cluster lacks"
    )
    group.addoption(
        "--deck-annotate", action="store_true", default=None, help="print failures as annotations for GitHub"
    )
    group.addoption(
        "--deck-no-annotate", dest="deck_annotate", action="store_false", help="not even in a job of GitHub's actions"
    )
    group.addoption("--deck-summary", type=_absolute, metavar="FILE", help="write a page about the run in Markdown")
    group.addoption("--deck-sarif", type=_absolute, metavar="FILE", help="write failures as SARIF")
    parser.addini(
        INI_OPTION, f"collect decks without --cluster too, to be played on `{DEFAULT_CLUSTER}`", "bool", False
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
        config.pluginmanager.import_plugin("harness.pytest_plugin.reports")
        config.pluginmanager.import_plugin("harness.pytest_plugin.items")


def wants_decks(config: pytest.Config) -> bool:
    """True if decks are to be collected."""
    return bool(config.getoption("cluster") or config.getini(INI_OPTION))


def _absolute(text: str) -> Path:
    return Path(text).absolute()
