"""Labs are begun first, some at a time, and nothing that takes long is left for the end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.scheduling import SLOWEST, TOGETHER, LabsFirst

TESTS = Path(__file__).parent
DECKS, README, DOCKER = (f"tests/end_to_end/test_{name}.py" for name in ("decks", "documentation", "docker"))
PAGES, OTHER, MORE = "tests/documentation/test_pages.py", "tests/deck/test_source.py", "tests/deck/test_slides.py"


class Worker:
    """Remembers which tests it was sent."""

    shutting_down = False
    gateway = SimpleNamespace(id="worker")

    def __init__(self, tests: Sequence[str]) -> None:
        self.tests = tests
        self.files: list[str] = []

    def send_runtest_some(self, indices: Sequence[int]) -> None:
        self.files += dict.fromkeys(self.tests[index].partition("::")[0] for index in indices)

    def shutdown(self) -> None:
        self.shutting_down = True


def scheduled(tests: Sequence[str], workers: int) -> tuple[Any, list[Worker]]:
    """What is sent to so many workers at the beginning."""
    options = {"numprocesses": workers, "loadscopereorder": True, "tx": [f"{workers}*popen"]}
    config = SimpleNamespace(option=SimpleNamespace(**options), getvalue=options.__getitem__)
    scheduling = LabsFirst(config)
    sent = [Worker(tests) for _ in range(workers)]
    for worker in sent:
        scheduling.add_node(worker)
    for worker in sent:
        scheduling.add_node_collection(worker, tests)
    scheduling.schedule()
    return scheduling, sent


def of_files(*files: str, tests: int = 5) -> list[str]:
    return [f"{file}::test_{number}" for file in files for number in range(tests)]


def test_one_worker_has_the_shared_lab_and_all_but_one_have_labs() -> None:
    files = (
        OTHER,
        MORE,
        PAGES,
        DOCKER,
        README,
        DECKS,
        "tests/end_to_end/test_causes.py",
        "tests/end_to_end/test_drift.py",
    )
    _, workers = scheduled(of_files(*files), 4)
    shared, decks, readme, rest = (worker.files for worker in workers)
    assert shared == ["tests/end_to_end/test_causes.py", "tests/end_to_end/test_drift.py"]
    assert (decks, readme, rest) == ([DECKS], [README], [PAGES])


def test_no_lab_waits_behind_another_for_its_worker() -> None:
    tests = of_files(OTHER, MORE, PAGES, README, DECKS, DOCKER)
    scheduling, (decks, readme, *_) = scheduled(tests, 4)
    for number in range(3):
        scheduling.mark_test_complete(decks, tests.index(f"{DECKS}::test_{number}"))
    assert decks.files == [DECKS, MORE]
    for number in range(3, 5):
        scheduling.mark_test_complete(decks, tests.index(f"{DECKS}::test_{number}"))
    for number in range(3):
        scheduling.mark_test_complete(decks, tests.index(f"{MORE}::test_{number}"))
    assert decks.files == [DECKS, MORE, DOCKER]
    assert readme.files == [README]


@pytest.mark.parametrize("workers", [1, 2])
def test_few_workers_run_everything_too(workers: int) -> None:
    tests = of_files(OTHER, README, DECKS, PAGES)
    scheduling, running = scheduled(tests, workers)
    for _ in range(len(tests)):
        for worker in running:
            index = next((tests.index(test) for test in _left(scheduling, worker)), None)
            if index is not None:
                scheduling.mark_test_complete(worker, index)
    assert scheduling.tests_finished
    assert sorted(file for worker in running for file in worker.files) == sorted({OTHER, README, DECKS, PAGES})


def _left(scheduling: Any, worker: Worker) -> list[str]:
    scopes = scheduling.assigned_work[worker].values()
    return [test for scope in scopes for test, is_complete in scope.items() if not is_complete]


def test_what_it_names_is_there() -> None:
    for name in chain.from_iterable(TOGETHER.values()):
        assert (TESTS / "end_to_end" / f"test_{name}.py").exists(), name
    for scope in set(SLOWEST) - set(TOGETHER):
        assert (TESTS.parent / scope).exists(), scope
