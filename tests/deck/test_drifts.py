"""Drifts in words, of every subject on every side of its versions."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from harness.deck import drifts
from harness.deck.drifts import words_of
from harness.knowledge import matching
from harness.knowledge.calls import calls_of
from harness.knowledge.drifts import Drift, DriftBound, DriftSubject, Need, RowText
from harness.knowledge.version import read_version

TABLE = tomllib.loads(Path(drifts.__file__).with_suffix(".toml").read_text())
OLD, LAST, NOW = read_version("1.10"), read_version("1.15"), read_version("1.20")


def drifted(subject: DriftSubject, bound: DriftBound, instead: str = "", need: Need | None = None) -> Drift:
    is_gone = bound in (DriftBound.ENDED, DriftBound.DATED)
    return Drift(
        finding="drift-api", row="x", subject=subject, bound=bound, version=NOW, line=0, fragment="x", name="a b", kind="K",
        text=RowText("`a`", "it is gone", "`b`"), instead=instead, last=LAST if is_gone else None, gone=NOW if is_gone else None,
        since=OLD, oldest=OLD, newest=NOW, source="somebody", need=need,
    )  # fmt: skip


@pytest.mark.parametrize("subject", DriftSubject)
@pytest.mark.parametrize("bound", [DriftBound.ENDED, DriftBound.NOT_YET])
@pytest.mark.parametrize("instead", ["", "y"])
def test_each_subject_has_words_on_each_side_of_its_versions(
    subject: DriftSubject, bound: DriftBound, instead: str
) -> None:
    words = words_of(drifted(subject, bound, instead))
    for text in (words.what, words.write, words.source, words.message, words.advice):
        assert text
        assert "{" not in text
        assert "None" not in text
    assert bool(words.change) is (bound is DriftBound.ENDED)


def test_each_bound_has_a_message() -> None:
    assert set(TABLE["message"]) == set(DriftBound)


@pytest.mark.parametrize(
    ("drift", "message"),
    [
        (drifted(DriftSubject.ROW, DriftBound.ENDED), "`a` works until 1.15: it is gone"),
        (drifted(DriftSubject.ROW, DriftBound.DATED), "`a` is of the time before Kubernetes 1.16: it is gone"),
        (drifted(DriftSubject.ROW, DriftBound.NOT_YET), "`a` works since 1.10, and this is checked for 1.20"),
        (drifted(DriftSubject.KUBECTL, DriftBound.NEVER), "`a b` is in no version from 1.10 to 1.20"),
        (
            drifted(DriftSubject.ROW, DriftBound.ENDED, need=Need(words="web-1")),
            "`a` works until 1.15: it is gone, and the slide says `web-1`",
        ),
        (
            drifted(DriftSubject.ROW, DriftBound.ENDED, need=Need("Job", "job pi")),
            "`a` works until 1.15: it is gone, and `job pi` later needs a Job",
        ),
    ],
)
def test_a_message_names_what_is_not_right_and_since_when(drift: Drift, message: str) -> None:
    assert words_of(drift).message == message


def test_two_drifts_of_a_line_that_mean_the_same_are_one_whatever_is_written_there() -> None:
    first, second = (
        drift
        for name in ("web", "db")
        for call in calls_of(f"kubectl get {name} --frob")
        for drift in matching.in_call(call, NOW)
    )
    assert first.identity == second.identity
    assert first.identity != drifted(DriftSubject.KUBECTL, DriftBound.NEVER).identity
