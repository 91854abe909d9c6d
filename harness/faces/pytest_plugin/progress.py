"""What goes on between the steps that pytest reports: a lab comes up, a deck is played again.

A worker of pytest-xdist has no terminal. What it has to say goes to the main process in a report that counts for nothing, the only thing
that a worker can send before it ends.
"""

import pytest

from harness.faces.pytest_plugin.lines import say
from harness.record.model import StepRecord
from harness.replay.listener import SilentListener
from harness.report.printable import printable

_MESSAGE = "slide_harness_progress"
"""An attribute of reports that only carry a message."""
_item_key = pytest.StashKey[pytest.Item]()
"""The item that this process is busy with."""


class ProgressLines(SilentListener):
    """Says what takes a while; pytest reports the steps."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def progress(self, message: str) -> None:
        """Write it on a line of its own."""
        self._write(message)

    def _write(self, message: str, *, has_place: bool = False) -> None:
        """Write a message; one without a place of its own comes from a worker with its deck in front."""
        if hasattr(self._config, "workerinput"):
            _send(self._config, message, has_place=has_place)
        else:
            _write(self._config, message)


class ReplayLines(ProgressLines):
    """Says how steps end, too: pytest reports those of the first play alone."""

    def step_ended(self, step: StepRecord) -> None:
        """Write it on a line of its own."""
        line = f"{step.path}:{step.line} slide {step.slide}, {step.title}: {step.verdict}, {step.seconds:.1f} s"
        self._write(line, has_place=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Keep the item with which what is said from here on is sent."""
    item.config.stash[_item_key] = item


class _Received:
    """Writes what workers send."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write the message that a report carries."""
        message = getattr(report, _MESSAGE, None)
        if message is not None:
            _write(self._config, message)


def pytest_configure(config: pytest.Config) -> None:
    """Listen to workers, unless this is one."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Received(config))


def _write(config: pytest.Config, message: str) -> None:
    if config.pluginmanager.hasplugin("terminalreporter"):
        say(config, f"  · {printable(message)}")


def _send(config: pytest.Config, message: str, *, has_place: bool) -> None:
    """Send a message, with the deck that it is about, to the main process: as a set-up that passed, which no reporter counts or shows."""
    item = config.stash.get(_item_key, None)
    if item is None:
        return
    deck = item.nodeid.partition("::")[0]
    about = message if has_place else f"{deck}: {message}"
    report = pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords={},
        outcome="passed",
        longrepr=None,
        when="setup",
    )
    setattr(report, _MESSAGE, about)
    config.hook.pytest_runtest_logreport(report=report)
