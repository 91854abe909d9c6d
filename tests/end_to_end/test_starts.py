"""What gives up while a lab comes up is started again: real programs of a real node, which end until what they wait for is there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from harness.cluster.errors import ClusterBroken
from harness.cluster.local.components import Component, StartStage
from harness.cluster.local.lab import Lab
from harness.cluster.local.nodes import FIRST
from harness.cluster.local.starts import RESTARTS, Starts
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster
from harness.cluster.waiting import wait_until

from tests.end_to_end.labs import GENEROUS, run

pytestmark = pytest.mark.end_to_end

NAME = "impatient"
THERE = "/run/what-it-waits-for"
ENDS_UNTIL_THERE = (
    "/bin/sh",
    "-c",
    f"test -e {THERE} || {{ sleep 0.3; echo it is not there; exit 1; }}; exec /bin/sleep 968",
)


@dataclass
class Impatient:
    """A component that ends where what it waits for is not there, in a lab that is up."""

    cluster: Cluster
    lab: Lab
    sentences: list[str] = field(default_factory=list)

    def starts(self, stage: StartStage) -> Starts:
        """Return what starts it, when that stage answers."""
        return Starts(self.lab, [(FIRST, Component(NAME, ENDS_UNTIL_THERE, stage))], self.sentences.append)

    def is_running(self) -> bool:
        return self.lab.has_started(FIRST, NAME) and (FIRST, NAME) not in self.lab.ended()

    def has_ended(self) -> bool:
        return (FIRST, NAME) in self.lab.ended()

    def log(self) -> str:
        return self.lab.node_directory().log(NAME).read_text()


@pytest.fixture
def impatient(lab: Cluster) -> Iterator[Impatient]:
    attached = Lab.attach(ClusterDirectory(lab.facts.name))
    whole = attached.state
    yield Impatient(lab, attached)
    left = [
        str(started.process.pid)
        for _, started, is_running in attached.components()
        if started.name == NAME and is_running
    ]
    run(lab, f"rm -f {THERE}; {'kill ' + left[0] if left else 'true'}")
    attached.record(whole)
    attached.node_directory().log(NAME).unlink()
    attached.leave()


def test_what_gave_up_is_started_again_and_whoever_waits_is_told(impatient: Impatient) -> None:
    starts = impatient.starts(StartStage.NODE)
    starts.reach(StartStage.NODE)
    starts.start()
    assert wait_until(impatient.has_ended, GENEROUS)
    run(impatient.cluster, f"touch {THERE}")

    def goes_on() -> bool:
        starts.start()
        return starts.are_done and impatient.is_running()

    assert wait_until(goes_on, GENEROUS)
    impatient.lab.check_processes()
    (sentence,) = impatient.sentences
    assert sentence.startswith(f"{NAME} of node1 ended after ")
    assert sentence.endswith(" s while the lab comes up, and is started again now")
    assert impatient.log().splitlines() == ["it is not there", f"slide-harness: {sentence}"]


def test_what_gave_up_on_an_api_server_waits_until_that_is_ready(impatient: Impatient) -> None:
    starts = impatient.starts(StartStage.API_ANSWERS)
    starts.reach(StartStage.API_ANSWERS)
    starts.start()
    assert wait_until(impatient.has_ended, GENEROUS)
    run(impatient.cluster, f"touch {THERE}")
    until = time.monotonic() + 2.0
    while time.monotonic() < until:
        starts.start()
        assert not starts.are_done
        assert not impatient.is_running()
    impatient.lab.check_processes()
    assert impatient.sentences[0].endswith("and is started again once the API server is ready")
    starts.reach(StartStage.API_SERVER)
    starts.start()
    assert wait_until(impatient.is_running, GENEROUS)


def test_what_ends_again_and_again_is_named_with_its_last_words(impatient: Impatient) -> None:
    starts = impatient.starts(StartStage.NODE)
    starts.reach(StartStage.NODE)

    def is_given_up() -> bool:
        starts.start()
        return len(impatient.sentences) == RESTARTS and starts.are_done and impatient.has_ended()

    assert wait_until(is_given_up, GENEROUS)
    starts.start()
    assert len(impatient.sentences) == RESTARTS
    with pytest.raises(ClusterBroken, match=rf"{NAME} of the cluster '.*' ended; its log ends:(.|\n)*it is not there"):
        impatient.lab.check_processes()
