"""Which worker runs what: labs first, a few at a time, and no file that takes long at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xdist.scheduler import LoadScopeScheduling

SHARED_LAB, ONE_MATRIX, ONE_USER = "the shared lab", "the matrix", "the ordinary user"
TOGETHER = {
    SHARED_LAB: (
        *(
            "addons",
            "causes",
            "context_cleanup",
            "drift",
            "effects",
            "endless",
            "escapes",
            "images",
            "inner_shells",
            "knowledge",
            "kubernetes",
        ),
        *("jobs", "local_cluster", "placeholders", "repository", "starts", "workshops"),
    ),
    ONE_MATRIX: ("matrix", "report"),
    ONE_USER: ("network", "ordinary_user"),
}
"""Tests end to end that share what is there once: they are one worker's, one after the other."""
SLOWEST = (
    *(SHARED_LAB, "tests/end_to_end/test_decks.py", ONE_MATRIX, ONE_USER, "tests/end_to_end/test_documentation.py"),
    *("tests/end_to_end/test_lifecycle.py", "tests/end_to_end/test_several_nodes.py"),
    *("tests/end_to_end/test_docker.py", "tests/end_to_end/test_limits.py"),
    *("tests/documentation/test_pages.py", "tests/documentation/test_site.py", "tests/report/page/test_browser.py"),
    *(
        "tests/replay/test_endless.py",
        "tests/faces/cli/test_loop.py",
        "tests/faces/cli/test_cli.py",
        "tests/faces/cli/test_matrix.py",
    ),
    *("tests/check/test_mutated_decks.py", "tests/report/page/test_hostile_deck.py", "tests/replay/test_verdicts.py"),
)
"""Begun first, so that none of them is what all workers wait for in the end; the others follow, those with the most tests first."""


class LabsFirst(LoadScopeScheduling):  # type: ignore[misc]  # has no types
    """One worker has the shared lab; of the others all but one have labs of their own, a file each. The rest goes by files.

    A lab waits more than it computes, so those and what needs none keep the processors busy. More at once are none the faster, and inotify is
    for seven labs: see `harness doctor`. A worker that has a file with labs is given one without in advance, lest a lab waits behind it.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        name = path.removeprefix("tests/end_to_end/test_").removesuffix(".py")
        return next((scope for scope, names in TOGETHER.items() if name in names), path)

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(self._next_for(node), last=False)
        super()._assign_work_unit(node)

    def _next_for(self, node: Any) -> str:
        own = [scopes for scopes in self.assigned_work.values() if _has_labs_before_it(scopes, besides=SHARED_LAB)]
        are_few = len(own) < max(1, self.numnodes - 2) or SHARED_LAB in self.workqueue
        may_have_labs = are_few and not _has_labs_before_it(self.assigned_work[node])
        fitting = [scope for scope in self.workqueue if _boots_labs(scope) == may_have_labs]
        first: str = min(fitting or self.workqueue, key=_rank)
        return first


def _has_labs_before_it(scopes: Mapping[str, Mapping[str, bool]], *, besides: str = "") -> bool:
    return any(_boots_labs(scope) and scope != besides and not all(tests.values()) for scope, tests in scopes.items())


def _boots_labs(scope: str) -> bool:
    return scope in TOGETHER or scope.startswith("tests/end_to_end/")


def _rank(scope: str) -> int:
    return SLOWEST.index(scope) if scope in SLOWEST else len(SLOWEST)
