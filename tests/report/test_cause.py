"""The lines in which a person reads why a step failed."""

from __future__ import annotations

import io

import pytest
from harness.record.cause import CauseRecord, FactKind, FactRecord, Shortcoming
from harness.record.model import StepRecord, Verdict
from harness.report.cause import fix_place, lines_of_step, what
from harness.report.failure import describe
from harness.report.live import PlainView
from harness.report.summary import summary
from msgspec.structs import replace

from tests.drift.causes.telling import Telling, deployment, effect, not_found
from tests.record.examples import in_words, record, step

RAN = Telling().did("kubectl run registry --image=registry:2", effect("Pod", "registry", labels=("run=registry",)))
EXPOSED = RAN.failed("kubectl expose deploy/registry", not_found("deployments.apps", "registry")).explained()
WHY = [
    "why   there is no Deployment `registry`: since 1.18 `kubectl run` makes a Pod",
    "where slides/en/app.md:10, slide 1 “Testing our registry”: `kubectl run registry --image=registry:2`",
    "seen  created Pod registry, labels run=registry",
    "write `kubectl create deployment registry --image=registry:2`",
]


def described() -> Telling:
    return EXPOSED.failed("kubectl describe svc/registry", not_found("services", "registry")).explained()


def test_what_failed_why_where_what_shows_it_and_what_to_write() -> None:
    assert lines_of_step(EXPOSED.steps[-1]) == WHY
    assert describe(EXPOSED.steps[-1])[-4:] == WHY
    assert fix_place(EXPOSED.steps[-1]) == "slides/en/app.md:10"


@pytest.mark.parametrize("kind", FactKind)
def test_each_kind_of_fact_has_a_sentence(kind: FactKind) -> None:
    bare = FactRecord(kind=kind, shortcoming=Shortcoming.NOT_TYPED)
    full = FactRecord(
        kind=kind, shortcoming=Shortcoming.STATUS, status=1, object="o", name="n", value="v", wanted="w", until="1.2"
    )
    for fact in (bare, full):
        sentence = what(CauseRecord(kind="", what=fact, why=fact))
        assert "{" not in sentence
        assert "None" not in sentence


@pytest.mark.parametrize("shortcoming", Shortcoming)
def test_each_shortcoming_has_words(shortcoming: Shortcoming) -> None:
    fact = FactRecord(kind=FactKind.FELL_SHORT, shortcoming=shortcoming, status=1)
    assert "{" not in what(CauseRecord(kind="", what=fact, why=fact))


def test_braces_of_a_deck_are_no_fields() -> None:
    fact = FactRecord(
        kind=FactKind.LABELLED, object="{0}", name="{x}", value="{command}", wanted="{until}", until="1.17"
    )
    sentence = what(CauseRecord(kind="", what=fact, why=fact))
    assert sentence == "`` labels the {0} `{x}` with `{command}`; until 1.17 `kubectl run` gave it `{until}`"


def test_a_chain_is_told_link_by_link_and_fixed_where_it_begins() -> None:
    step = described().steps[-1]
    first = "why   there is no Service `registry`: `kubectl expose deploy/registry` ended with status 1"
    assert lines_of_step(step) == [first, WHY[0].replace("why", "as "), *WHY[1:]]
    assert fix_place(step) == "slides/en/app.md:10"


def test_what_is_to_be_written_in_the_step_itself_names_the_step_that_is_in_its_way() -> None:
    made = Telling().did("kubectl create deployment rng --image=rng:1", *deployment("rng", "rng:1"))
    step = made.failed("kubectl logs -l run=rng", "No resources found in default namespace.").explained().steps[-1]
    assert lines_of_step(step)[1:] == [
        "where slides/en/app.md:10, slide 1 “Testing our registry”: `kubectl create deployment rng --image=rng:1`",
        "seen  created Deployment rng, labels app=rng",
        "write `-l app=rng` in this step",
    ]
    assert fix_place(step) == "slides/en/app.md:20"


def test_a_step_without_a_cause_says_nothing_more() -> None:
    assert lines_of_step(step(1, Verdict.FAILED)) == []
    assert fix_place(step(1, Verdict.FAILED)) == ""


def test_the_summary_tells_it_and_names_the_place_to_fix_next() -> None:
    lines = summary(record(*EXPOSED.steps), width=200).split("\n")
    start = lines.index(f"  {WHY[0]}")
    assert lines[start : start + 4] == [f"  {line}" for line in WHY]
    assert lines[-1] == "Next: mend slides/en/app.md:10, then `harness run slides/en/app.md`"


def test_the_line_of_the_root_cause_comes_first_and_the_one_that_failed_behind_it() -> None:
    first = "FAILED slides/en/app.md:10 slide 1, Testing our registry"
    heading = f"{first} (seen at slides/en/app.md:20, slide 2, Testing our registry)"
    assert describe(EXPOSED.steps[-1])[0] == heading
    assert heading in summary(record(*EXPOSED.steps), width=200).split("\n")
    assert live(EXPOSED.steps[-1]).split("\n")[1].strip() == heading
    assert describe(replace(EXPOSED.steps[-1], slide=1))[0] == f"{first} (seen at slides/en/app.md:20)"


def test_the_live_view_tells_all_of_a_failure_and_one_line_of_what_it_blocks() -> None:
    assert live(EXPOSED.steps[-1]).count("\n    w") == 3
    blocked = replace(described().steps[-1], verdict=Verdict.BLOCKED, reason=in_words("because of slide 1"))
    assert live(blocked).split("\n")[1:] == [
        "    because of slide 1",
        "    why   there is no Service `registry`: `kubectl expose deploy/registry` ended with status 1",
        "",
    ]


def live(step: StepRecord) -> str:
    stream = io.StringIO()
    PlainView(stream).step_ended(step)
    return stream.getvalue()
