"""The page of the documentation that says how whole the lab is: versions side by side, and each failure with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from tests.conformance.results import Outcome, Result
from tests.conformance.specs import area

REASONS = Path(__file__).with_name("reasons.toml")
_BEGINNING = """\
# Conformance

<!-- ```ignore nothing-typed it takes hours, and a checkout``` -->

Upstream's own conformance suite is the judge of how whole the local lab is: `[Conformance]` of `k8s.io/kubernetes/test/e2e`, compiled from the
same modules as the servers, against a lab of two nodes. Specs labelled `[Environment:NotInUserNS]` are left out, since a lab is in a user
namespace. A spec whose image cannot be had counts as failed. `skipped` are those that the suite itself leaves out, for want of something that
no cluster needs to have. In a checkout, as root:

    python -m tests.conformance --kubernetes VERSION --page docs/conformance.md

It compiles the suite first, which takes ten minutes, then runs for half an hour or more, goes on where it stopped, and writes this page.
"""
_TITLES = ("Kubernetes", "specs", "run", "passed", "failed", "skipped", "passed, of those run", "last run")


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why specs fail here, as somebody has looked it up: an entry of `reasons.toml`."""

    specs: str
    """A regular expression for their names."""
    why: str


class _Reasons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reasons: list[Reason] = []


def read_reasons(file: Path = REASONS) -> tuple[Reason, ...]:
    """Return the reasons that are known. Raises `msgspec.DecodeError`."""
    return tuple(msgspec.toml.decode(file.read_bytes(), type=_Reasons).reasons)


def page(versions: Mapping[str, Iterable[Result]], listed: Mapping[str, int], reasons: Iterable[Reason]) -> str:
    """Return the page in Markdown: results by version, in this order. `listed` is how many specs a version has, where that is known."""
    known = tuple(reasons)
    by_version = {version: sorted(results, key=lambda result: result.name) for version, results in versions.items()}
    lines = ["", f"| {' | '.join(_TITLES)} |", "| --- " * len(_TITLES) + "|"]
    lines += [_row(version, listed.get(version), results) for version, results in by_version.items()]
    for version, results in by_version.items():
        lines += ["", f"## {version}", "", *_areas(results), "", *_failures(results, known)]
    return _BEGINNING + "\n".join([*lines, ""])


def _row(version: str, listed: int | None, results: list[Result]) -> str:
    run, passed, failed, skipped = _count(results)
    rate = f"{100 * passed / run:.1f} %" if run else "-"
    last = max((result.day for result in results), default="-")
    return _cells(version, "-" if listed is None else listed, run, passed, failed, skipped, rate, last)


def _areas(results: list[Result]) -> Iterator[str]:
    yield from ("| who looks after them | run | passed | failed | skipped |", "| --- " * 5 + "|")
    for name in sorted({area(result.name) for result in results}):
        yield _cells(name, *_count([result for result in results if area(result.name) == name]))


def _failures(results: list[Result], reasons: tuple[Reason, ...]) -> Iterator[str]:
    failed = [result for result in results if result.outcome is Outcome.FAILED]
    if failed:
        yield from ("| failed | why |", "| --- | --- |")
    for result in failed:
        reason = next((reason.why for reason in reasons if re.search(reason.specs, result.name)), result.reason)
        yield _cells(result.name, reason)


def _count(results: list[Result]) -> tuple[int, int, int, int]:
    """Return how many specs were run, passed, failed, and were skipped."""
    counts = Counter(result.outcome for result in results)
    passed, failed = counts[Outcome.PASSED], counts[Outcome.FAILED]
    return passed + failed, passed, failed, counts[Outcome.SKIPPED]


def _cells(*cells: object) -> str:
    return f"| {' | '.join(_cell(str(cell)) for cell in cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")
