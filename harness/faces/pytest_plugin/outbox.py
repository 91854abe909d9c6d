"""`--record s3://…`: the records of a session go to a store, which the main process of pytest-xdist sees to for its workers.

Loaded where `--record` names a store.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from harness.faces.pytest_plugin import record_key
from harness.faces.pytest_plugin.errors import usage_errors
from harness.faces.pytest_plugin.lines import say
from harness.faces.pytest_plugin.outcomes import end_unrecorded
from harness.faces.pytest_plugin.settings import listener_of
from harness.record.errors import RecordError
from harness.replay.sending import Sending

_WORKER_FOLDER = "slide_harness_record"
_sending_key = pytest.StashKey[Sending]()


def pytest_configure(config: pytest.Config) -> None:
    """Have records written into a folder of this machine, and begin to send them. Nobody is asked where nothing is played."""
    if hasattr(config, "workerinput"):
        config.stash[record_key] = Path(config.workerinput[_WORKER_FOLDER])
    elif not config.option.collectonly:
        with usage_errors():
            sending = Sending(
                config.option.deck_record, listener_of(config).progress, keeps_records=bool(config.option.deck_resume)
            )
        config.stash[_sending_key] = sending
        config.stash[record_key] = sending.target


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where its records are written."""
    node.workerinput[_WORKER_FOLDER] = str(node.config.stash[record_key])


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Send the rest once the last deck was taken down; where that fails, say where the records are."""
    yield
    try:
        _close(session.config)
    except RecordError as error:
        say(session.config, f"harness: {error}")
        end_unrecorded(session)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing where no session began, since an option was refused."""
    try:
        _close(config)
    except RecordError as error:
        say(config, f"harness: {error}")


def _close(config: pytest.Config) -> None:
    sending = config.stash.get(_sending_key, None)
    if sending is not None:
        del config.stash[_sending_key]
        sending.close()
