"""For all tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests import chromium, object_store
from tests.scheduling import LabsFirst

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.object_store import ObjectStore

hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.register_profile("same everywhere", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same everywhere")
"""What fails for one fails for all. To look further: `pytest --hypothesis-profile search`."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # run by `&` in a script: what the tests start has to hear of ^C
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # run by `nohup`
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def as_at_home() -> Iterator[None]:
    """The tests mean the same in a CI, on a terminal and on none: one that wants a variable of these sets it."""
    surroundings = ("CI", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR")
    with pytest.MonkeyPatch.context() as environment:
        for name in tuple(os.environ):
            if name in surroundings or name.startswith(("GITHUB_", "KUBECONFIG")):
                environment.delenv(name)
        environment.setenv("SLIDE_HARNESS_OFFLINE", "registries")  # no lab of a test asks a registry outside
        environment.setenv("TERM", "xterm-256color")
        environment.setenv("PYTHONSAFEPATH", "1")  # `python -m harness` is the installed one, wherever it is typed
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine, for a module: Playwright starts no second one beside it, and as long as it is there no other event loop."""
    with chromium.started() as browser:
        yield browser


@pytest.fixture(scope="module")
def s3() -> Iterator[ObjectStore]:
    """A server of this module's own that speaks S3, with an empty bucket."""
    with object_store.served() as store:
        yield store


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LabsFirst:
    return LabsFirst(config, log)
