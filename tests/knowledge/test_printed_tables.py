"""Which heads of tables only servers of other versions print."""

from __future__ import annotations

import pytest
from harness.knowledge.printed_tables import outdated
from harness.knowledge.version import read_version

CRON_JOBS = "NAME    SCHEDULE      SUSPEND   ACTIVE   LAST SCHEDULE   AGE"


@pytest.mark.parametrize(
    ("head", "right", "wrong", "instead"),
    [
        (CRON_JOBS, "1.28", "1.30", "NAME   SCHEDULE   TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE"),
        ("NAME   SECRETS   AGE", "1.34", "1.35", "NAME   AGE"),
        ("NAMESPACE   NAME   SECRETS   AGE", "1.34", "1.35", "NAME   AGE"),
        ("NAME   COMPLETIONS   DURATION   AGE", "1.28", "1.30", "NAME   STATUS   COMPLETIONS   DURATION   AGE"),
        (
            "NAME   STATUS   COMPLETIONS   DURATION   AGE",
            "1.30",
            "1.28",
            "NAME   COMPLETIONS   DURATION   AGE",
        ),
        ("NAME   HOSTS   ADDRESS   PORTS   AGE", "1.17", "1.18", "NAME   CLASS   HOSTS   ADDRESS   PORTS   AGE"),
        (
            "NAME   COMPLETIONS   DURATION   AGE   CONTAINERS   IMAGES   SELECTOR   LABELS",
            "1.28",
            "1.30",
            "NAME   STATUS   COMPLETIONS   DURATION   AGE   CONTAINERS   IMAGES   SELECTOR",
        ),
    ],
)
def test_a_head_that_only_other_versions_print(head: str, right: str, wrong: str, instead: str) -> None:
    assert not list(outdated(head, read_version(right)))
    (only,) = outdated(f"some words\n{head}\nweb   ...", read_version(wrong))
    assert (only.line, only.head, only.instead) == (1, head, instead)


@pytest.mark.parametrize(
    "text",
    [
        "NAME   AGE",  # Of many kinds, in all versions.
        "NAME   READY   STATUS   RESTARTS   AGE",
        "NAME   READY   STATUS   RESTARTS   AGE   IP   NODE   NOMINATED NODE   READINESS GATES",
        "NAME   STATE   AGE",  # Of ResourceClaims, which old versions have only where they are switched on, and of many a custom resource.
        "NAME   WEIGHT   COLOUR",  # Of a kind of one's own.
        "NAME   READY   URL",
        "NAME COMPLETIONS DURATION AGE",  # Which words are one column cannot be seen.
    ],
)
@pytest.mark.parametrize("version", ["1.17", "1.24", "1.30", "1.37", "1.40"])
def test_other_heads_are_let_be(text: str, version: str) -> None:
    assert not list(outdated(text, read_version(version)))


def test_nothing_is_known_of_versions_before_the_oldest_server() -> None:
    assert not list(outdated(CRON_JOBS, read_version("1.16")))
