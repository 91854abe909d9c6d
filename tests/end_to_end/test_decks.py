"""Our decks and those of others, typed for real on the local cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from harness.cluster import programs
from harness.deck.reader import find_decks

from tests import beside
from tests.end_to_end.playing import ENGLISH, FRENCH, GENEROUS, REPOSITORY, SLIDES, harness

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.own_lab("a deck is played from nothing, as its audience does"),
]

HOTEL = SLIDES / "marp" / "hotelmap.md"
SERVICES = SLIDES / "rst" / "services.rst"
DECKS = {
    ("stable", 1): [ENGLISH, SLIDES / "en" / "first-pods.md", SLIDES / "en" / "whole-cluster.md"],
    ("stable", 3): [FRENCH, SLIDES / "jekyll" / "rolling-out.md"],
    ("1.20", 1): [HOTEL, SERVICES],
}
"""By the Kubernetes and the number of nodes that they are played on."""
WITHOUT_CLUSTER = [deck for deck in find_decks(SLIDES) if not any(deck in decks for decks in DECKS.values())]
"""All others."""
FRENCH_OF_OTHERS, ENGLISH_OF_OTHERS = beside.DECKS / "ourapponkube.fr.md", beside.DECKS / "ourapponkube.en.md"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of all our decks, a lab each, two labs at a time. Some have three nodes, the French one for the English; some an old server."""
    records = tmp_path_factory.mktemp("records")
    for (kubernetes, nodes), decks in DECKS.items():
        folder = records / f"{kubernetes}-{nodes}"
        options = ("--kubernetes", kubernetes, "-n", "2", "--nodes", str(nodes), "--record", str(folder))
        finished = harness("run", *map(str, decks), *options, "--junit", f"{folder}.xml")
        assert finished.returncode == 0, finished.stdout + finished.stderr
    return records


def test_our_decks_of_every_dialect_pass(records: Path) -> None:
    for (kubernetes, nodes), decks in DECKS.items():
        folder = records / f"{kubernetes}-{nodes}"
        played = [json.loads(path.read_text()) for path in folder.glob("*.json")]
        assert {REPOSITORY / record["deck"]["path"] for record in played} == set(decks)
        assert all(record["complete"] and len(record["cluster"]["nodes"]) == nodes for record in played)
        assert len({record["cluster"]["name"] for record in played}) > 1, "two labs at a time, with names of their own"
        versions = {record["cluster"]["server_version"].rpartition(".")[0] for record in played}
        assert versions == {f"v{programs.minor_of(kubernetes)}"}
        assert {record["cluster"]["kubernetes"] for record in played} == {kubernetes}
        steps = [step for record in played for step in record["steps"]]
        assert {step["verdict"] for step in steps} == {"passed"}
        assert len(ElementTree.parse(f"{folder}.xml").getroot().findall(".//testcase")) == len(steps)


def test_our_decks_that_need_no_cluster_pass_without_one(tmp_path: Path) -> None:
    where = ("--cluster", "none", "--kubectl", str(programs.minor_of("stable")), "--record", f"{tmp_path}/")
    finished = harness("run", *map(str, WITHOUT_CLUSTER), *where)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert len(list(tmp_path.glob("*.json"))) == len(WITHOUT_CLUSTER)


def test_the_english_deck_is_checked_and_the_harness_takes_little_of_its_time(records: Path) -> None:
    english = json.loads(record_of("en", records).read_text())
    expectations = [expectation for step in english["steps"] for expectation in step["expectations"]]
    assert [expectation["kind"] for expectation in expectations] == ["json", "json", "text", "text"]
    assert all(expectation["satisfied"] for expectation in expectations)
    share = english["own_seconds"] / english["seconds"]
    assert share < 0.10, f"the harness itself took {share:.0%} of the deck's time"


def test_the_english_deck_does_what_its_baseline_says_and_the_french_one_does_the_same(records: Path) -> None:
    english, french = (str(record_of(language, records)) for language in ("en", "fr"))
    for arguments in (
        ("drift", str(ENGLISH), "--from", english),
        ("parity", str(ENGLISH), str(FRENCH), "--from", english, "--from", french),
    ):
        finished = harness(*arguments)
        assert finished.returncode == 0, finished.stdout + finished.stderr


def record_of(language: str, records: Path) -> Path:
    return next(records.glob(f"*/*{language}-ourapponkube.json"))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The records of both languages as their authors wrote them, by the deck's name."""
    records = tmp_path_factory.mktemp("others")
    where = ("--cluster", "local", "--home", "workshops", "-n", "2")
    finished = harness("run", str(ENGLISH_OF_OTHERS), str(FRENCH_OF_OTHERS), *where, "--record", f"{records}/")
    assert finished.returncode == 1, finished.stdout + finished.stderr
    read_records = [json.loads(path.read_text()) for path in records.glob("*.json")]
    return {Path(record["deck"]["path"]).name: record for record in read_records}


@beside.where_kept(FRENCH_OF_OTHERS)
def test_a_translation_that_drifted_fails_where_it_is_wrong_and_hangs_nowhere(others: dict[str, Any]) -> None:
    french = others["ourapponkube.fr.md"]
    failed = [step["text"] for step in french["steps"] if step["verdict"] == "failed"]
    assert failed == [
        "kubectl expose deploy/registry --port=5000 --type=NodePort",
        "curl $ REGISTRY / v2 / _catalog",
        "kubectl expose deployment redis --port 6379\nkubectl expose deployment rng --port 80\n"
        "kubectl expose deployment hasher --port 80",
        "kubectl obtenir svc",
    ]
    first, _, redis, misspelt = [step["cause"] for step in french["steps"] if step["verdict"] == "failed"]
    assert first["place"]["text"] == "kubectl run registry --image=registry:2"
    assert (first["since"], first["write"]) == ("1.18", "`kubectl create deployment registry --image=registry:2`")
    assert redis["write"] == "`kubectl create deployment redis --image=redis`", "mending the registry would not mend it"
    assert misspelt is None
    blocked = [step for step in french["steps"] if step["verdict"] == "blocked"]
    assert len(blocked) > 10
    assert {(step["blocked_by"]["slide"], step["blocked_by"]["line"]) for step in blocked} == {
        (6, first["place"]["line"])
    }
    assert [step["text"] for step in french["steps"] if step["borrowed"]][-3:] == [
        "units of work done, updating hash counter",
        "^C",
        "http://master-0:3xxxx/",
    ]
    assert french["seconds"] < GENEROUS / 3


@beside.where_kept(ENGLISH_OF_OTHERS)
def test_the_same_deck_as_others_wrote_it_passes_unchanged(others: dict[str, Any]) -> None:
    assert {step["verdict"] for step in others["ourapponkube.en.md"]["steps"]} == {"passed"}
