"""For all tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
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


IN_ONE_LAB = (
    *(
        "addons",
        "causes",
        "drift",
        "effects",
        "endless",
        "escapes",
        "images",
        "inner_shells",
        "knowledge",
        "kubernetes",
        "lifecycle",
        "local_cluster",
        "placeholders",
        "repository",
    ),
    *("several_nodes", "workshops"),
)
"""Tests end to end that share a lab, or end labs of their own; the others start runs that boot their labs."""


class LabsFirst(LoadScopeScheduling):  # type: ignore[misc]  # has no types
    """With several workers, one has the shared lab and one the runs with labs of their own, first; the rest goes by files.

    A lab waits more than it computes, so two at a time and what needs none keep two processors busy.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if not path.startswith("tests/end_to_end/"):
            return path
        is_in_one = path.removeprefix("tests/end_to_end/test_").removesuffix(".py") in IN_ONE_LAB
        return "the shared lab" if is_in_one else "labs of their own"

    def _assign_work_unit(self, node: Any) -> None:
        for scope in ("the shared lab", "labs of their own"):
            if scope in self.workqueue:
                self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LabsFirst:
    return LabsFirst(config, log)
