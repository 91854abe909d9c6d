"""What the lab's images mean for steps: which used a stand-in, which failed for want of an image that the lab should have had."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from harness.cluster.images.model import FAULTS_OF_THE_DECK, ImageOrigin
from harness.cluster.images.name import NotAnImageName, read_name
from harness.cluster.images.of_labs import OF_LABS
from harness.cluster.images.stand_ins import OWN_REGISTRY
from harness.cluster.images.supply import ImageAnswer
from harness.cluster.images.troubles import explained
from harness.record.cause import CauseRecord
from harness.record.command import Change
from harness.record.lab import ImageRecord
from harness.record.model import StepRecord, Verdict
from harness.record.reason import ReasonKind, ReasonRecord

_DOCKER = "docker"
"""What dockerd calls itself. It asks while the command runs that wants the image; a kubelet asks when it comes to it."""


def image_records(answers: Iterable[ImageAnswer]) -> tuple[ImageRecord, ...]:
    """Return a record for each image of decks, with what was answered last, by name."""
    last = {answer.image: answer for answer in answers if not _is_of_lab(answer.image)}
    return tuple(
        ImageRecord(
            name=answer.image,
            digest=answer.digest,
            origin=answer.origin or "",
            trouble=answer.trouble or "",
            detail=answer.detail,
        )
        for _, answer in sorted(last.items())
    )


def _is_of_lab(image: str) -> bool:
    return image in OF_LABS or read_name(image).registry == OWN_REGISTRY


def with_stand_ins(step: StepRecord, answers: Iterable[ImageAnswer]) -> StepRecord:
    """Return the record of a step with the images that it used and that are stand-ins."""
    answers = tuple(answers)
    made = {answer.image for answer in answers if answer.origin is ImageOrigin.STAND_IN}
    by_docker = {answer.image for answer in _of_docker(step, answers)}
    return replace(step, stand_ins=tuple(sorted(made & (set(_started(step)) | by_docker)))) if made else step


def with_lack(step: StepRecord, answers: Iterable[ImageAnswer]) -> StepRecord:
    """Return the record of a step that failed; where it wanted an image that the lab should have had, as the lab's error."""
    answers = tuple(answers)
    last = {answer.image: answer for answer in answers}
    wanted = [*_images_of(step.cause), *(answer.image for answer in _of_docker(step, answers))]
    for image in wanted:
        answer = last.get(image)
        if answer is None or answer.trouble is None or answer.trouble in FAULTS_OF_THE_DECK:
            continue
        why = explained(answer.trouble, read_name(image), answer.detail)
        reason = ReasonRecord(kind=ReasonKind.NO_IMAGE, subject=image, detail=why)
        return replace(step, verdict=Verdict.ERROR, reason=reason)
    return step


def _started(step: StepRecord) -> Iterator[str]:
    """Yield the images of what a step made or changed, by their whole names."""
    for command in step.commands:
        for effect in command.effects:
            if effect.change is not Change.DELETED:
                yield from _whole(effect.images)


def _images_of(cause: CauseRecord | None) -> Iterator[str]:
    while cause is not None:
        if cause.image:
            yield from _whole((cause.image,))
        cause = cause.because


def _whole(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            yield str(read_name(name))
        except NotAnImageName:
            continue


def _of_docker(step: StepRecord, answers: Iterable[ImageAnswer]) -> Iterator[ImageAnswer]:
    """Yield what Docker was answered while a step was played."""
    if not step.started:
        return
    began = datetime.fromisoformat(step.started).timestamp()
    for answer in answers:
        if answer.by == _DOCKER and began <= answer.time <= began + step.seconds:
            yield answer
