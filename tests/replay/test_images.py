"""What the account of a lab's images means for steps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from harness.cluster.images.model import FAULTS_OF_THE_DECK, ImageOrigin, Trouble
from harness.cluster.images.name import read_name
from harness.cluster.images.of_labs import COREDNS
from harness.cluster.images.supply import ImageAnswer
from harness.cluster.images.troubles import explained
from harness.record.cause import CauseRecord
from harness.record.command import Change, CommandRecord, EffectRecord, Ending
from harness.record.model import StepRecord, Verdict
from harness.record.reason import ReasonKind
from harness.replay.images import image_records, with_lack, with_stand_ins
from harness.report.reasons import reason_of
from msgspec.structs import replace

from tests.record.examples import fact

STARTED = datetime(2026, 11, 28, 12, 0, 0, tzinfo=UTC)
WEB = "docker.io/library/web:latest"


def step(image: str = "", *, change: Change = Change.CREATED, cause: CauseRecord | None = None) -> StepRecord:
    effect = EffectRecord(change=change, kind="Pod", namespace="default", name="web", stem="web", images=(image,))
    command = CommandRecord(
        text="a command",
        line=1,
        ending=Ending.FINISHED,
        exit_status=1,
        output="",
        output_bytes=0,
        seconds=1.0,
        effects=(effect,) if image else (),
    )
    return StepRecord(
        index=1,
        slide=1,
        title="",
        path="deck.md",
        line=1,
        kind="bash",
        text="a command",
        hidden=False,
        terminal="",
        verdict=Verdict.FAILED,
        started=STARTED.isoformat(),
        seconds=2.0,
        commands=(command,),
        cause=cause,
    )


def waiting_for(image: str) -> CauseRecord:
    """A Service without endpoints, because its pod waits for an image."""
    pulling = CauseRecord(kind="image", what=fact(""), why=fact(""), image=image)
    return CauseRecord(kind="endpoints", what=fact(""), why=fact(""), because=pulling)


def answer(trouble: Trouble | None = None, *, by: str = "containerd", after: float = 1.0) -> ImageAnswer:
    origin = None if trouble else ImageOrigin.STAND_IN
    return ImageAnswer(STARTED.timestamp() + after, WEB, "sha256:1", origin, trouble, by=by)


@pytest.mark.parametrize("trouble", sorted(set(Trouble) - FAULTS_OF_THE_DECK))
def test_a_step_that_wants_an_image_that_the_lab_should_have_is_an_error(trouble: Trouble) -> None:
    record = with_lack(step(cause=waiting_for("web")), [answer(trouble)])
    assert record.lacks is not None
    assert (record.verdict, record.lacks.kind, record.lacks.subject) == (Verdict.ERROR, ReasonKind.NO_IMAGE, WEB)
    assert reason_of(record).startswith(f"the lab has no image {WEB}: ")


@pytest.mark.parametrize("trouble", sorted(FAULTS_OF_THE_DECK))
def test_a_name_that_does_not_exist_is_the_decks_fault(trouble: Trouble) -> None:
    failed = step(cause=waiting_for("web"))
    assert with_lack(failed, [answer(trouble)]) == failed


def test_only_the_last_answer_counts() -> None:
    failed = step(cause=waiting_for("web"))
    assert with_lack(failed, [answer(Trouble.SLOW), answer()]) == failed


def test_what_docker_was_refused_during_a_step_is_that_steps_and_what_a_kubelet_was_is_not() -> None:
    failed = step()
    assert with_lack(failed, [answer(Trouble.NO_WAY_OUT, by="docker")]).lacks
    assert with_lack(failed, [answer(Trouble.NO_WAY_OUT, by="docker", after=5)]) == failed
    assert with_lack(failed, [answer(Trouble.NO_WAY_OUT)]) == failed


def test_a_step_that_used_a_stand_in_names_it() -> None:
    assert with_stand_ins(step("web"), [answer()]).stand_ins == (WEB,)
    assert with_stand_ins(step(), [answer(by="docker")]).stand_ins == (WEB,)
    assert with_stand_ins(step("web", change=Change.DELETED), [answer()]).stand_ins == ()
    assert with_stand_ins(step("another"), [answer()]).stand_ins == ()


def test_the_record_has_each_image_with_what_was_answered_last() -> None:
    (image,) = image_records([answer(Trouble.SLOW), answer()])
    assert (image.name, image.digest, image.origin, image.trouble) == (WEB, "sha256:1", "stand-in", "")


def test_what_a_lab_runs_whatever_its_deck_is_not_in_the_record() -> None:
    own = [replace(answer(), image=image) for image in ("slide-harness.internal/pause:3.2", COREDNS)]
    assert image_records(own) == ()


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_has_a_sentence(trouble: Trouble) -> None:
    assert "{" not in explained(trouble, read_name("web"), "as seen")
