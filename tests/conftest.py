"""For all tests."""

from __future__ import annotations

import signal
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.register_profile("same everywhere", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same everywhere")
"""What fails for one fails for all. To look further: `pytest --hypothesis-profile search`."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # run by `&` in a script: what the tests start has to hear of ^C
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # run by `nohup`
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


WITH_LABS = ("tests/end_to_end/", "tests/cluster/test_made.py")


class LabsOnOneWorker(LoadScopeScheduling):  # type: ignore[misc]  # has no types
    """With several workers, one of them has the labs, one after the other; the rest goes by files."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "labs" if path.startswith(WITH_LABS) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LabsOnOneWorker:
    return LabsOnOneWorker(config, log)
