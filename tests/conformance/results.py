"""What became of specs: a journal that a run goes on with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

import msgspec


class Outcome(StrEnum):
    """How a spec ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """By the suite itself, which found that the cluster lacks what the spec is about."""


class Result(msgspec.Struct, frozen=True):
    """A spec that was run."""

    name: str
    outcome: Outcome
    seconds: float = 0.0
    reason: str = ""
    """Of a failure, as the suite gives it."""
    day: str = ""
    """On which it was run, in ISO 8601."""


class Journal:
    """A file of JSON lines; of a spec that was run twice the last one counts."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, results: Iterable[Result]) -> None:
        """Append results."""
        with self._file.open("ab") as file:
            file.writelines(msgspec.json.encode(result) + b"\n" for result in results)

    def read(self) -> dict[str, Result]:
        """Return the last result of each spec, by its name."""
        if not self._file.exists():
            return {}
        results = (msgspec.json.decode(line, type=Result) for line in self._file.read_bytes().splitlines())
        return {result.name: result for result in results}


def read_junit(file: Path, names: Iterable[str]) -> Iterator[Result]:
    """Yield the results of specs by these names out of what the suite reports; a spec that it does not have has failed."""
    cases = list(ElementTree.parse(file).iter("testcase")) if file.exists() else []
    for name in names:
        case = next((case for case in cases if name in case.get("name", "") and case.find("skipped") is None), None)
        failure = next(
            (element for kind in ("failure", "error") if case is not None and (element := case.find(kind)) is not None),
            None,
        )
        if case is None:
            skipped = next((case.find("skipped") for case in cases if name in case.get("name", "")), None)
            message = skipped.get("message", "") if skipped is not None else ""
            was_chosen = message and message != "skipped"
            yield Result(
                name,
                Outcome.SKIPPED if was_chosen else Outcome.FAILED,
                reason=message or "the suite says nothing of it",
            )
        elif failure is not None:
            yield Result(name, Outcome.FAILED, float(case.get("time", 0)), _reason(failure))
        else:
            yield Result(name, Outcome.PASSED, float(case.get("time", 0)))


def _reason(failure: ElementTree.Element) -> str:
    """Return the beginning of a failure on one line, without the time and the place in upstream's source."""
    text = failure.get("message") or failure.text or ""
    text = re.sub(r"\[(?:FAILED|PANICKED|TIMEDOUT)\]\s*", "", text)
    return re.sub(r"\s+", " ", text).strip()[:300]
