"""An image that cannot be pulled, and a workload that waits for it."""

from collections.abc import Iterable

from msgspec.structs import replace

from harness.cluster.circumstances import Container, Pod
from harness.drift.causes.calls import asked_for
from harness.drift.causes.story import Done, Failure, effect_line
from harness.knowledge.calls import calls_of
from harness.knowledge.named_images import named_images
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.command import Change, EffectRecord
from harness.shell.lazy_pattern import lazy_pattern

KIND = "image"
_SAYS_SO = lazy_pattern(r"image can't be pulled|failing to pull image|ErrImagePull|ImagePullBackOff|InvalidImageName")
_TAKES_LONG = "Back-off pulling image"
_PUSHES = frozenset({"push"})
_LONGEST = 200
_LAYERS = 3


def cause(failure: Failure) -> CauseRecord | None:
    """Return the command that asked for the image, where the failed one is about a pod that waits for it."""
    if failure.now is None:
        return None
    unpulled = [pod for pod in failure.now.pods if pod.unpulled]
    if not unpulled:
        return None
    if not _SAYS_SO.search(failure.output):
        unpulled = [pod for pod in unpulled if _is_about(failure, pod)]
    named = [pod for pod in unpulled if pod.name in failure.output] or unpulled
    return of_pods(failure, named)


def of_pods(failure: Failure, pods: Iterable[Pod]) -> CauseRecord | None:
    """Return the same cause, for pods that are known to be needed."""
    for pod in pods:
        if container := pod.unpulled:
            return _told(failure, pod, container)
    return None


def maker_of(failure: Failure, pod: Pod) -> tuple[Done, EffectRecord] | None:
    """Return the command that made a pod, itself or through what owns it."""
    maker = None
    for done, effect in failure.effects:
        if effect.kind == "Pod" and effect.name == pod.name and effect.change is not Change.DELETED:
            maker = done, effect
    return maker


def _told(failure: Failure, pod: Pod, container: Container) -> CauseRecord:
    assert failure.now is not None
    made = maker_of(failure, pod)
    complaints = [warning for warning in failure.now.warnings(pod.namespace, pod.name) if container.image in warning]
    reason = next((warning for warning in complaints if not warning.startswith(_TAKES_LONG)), container.message)
    image = made[1].images[0] if made and len(made[1].images) == 1 else container.image
    pushed = _push(failure, image)
    place = made[0].place if made else None
    seen = [_shortened(reason), f"pod {pod.name}: {container.reason}"]
    seen += [effect_line(made[1])] if made else []
    what = FactRecord(kind=FactKind.NOT_PULLED, name=image)
    if pushed is not None:
        return CauseRecord(
            kind=KIND,
            what=what,
            why=replace(pushed.as_shortcoming, kind=FactKind.NOT_PUSHED, name=pod.name),
            place=pushed.place,
            skipped=pushed.skipped,
            evidence=tuple(seen),
            image=image,
        )
    return CauseRecord(
        kind=KIND,
        what=what,
        why=FactRecord(kind=FactKind.WAITS, name=pod.name),
        place=place,
        fix_place=place,
        evidence=tuple(filter(None, seen)),
        image=image,
    )


def _shortened(reason: str) -> str:
    """Runtimes put each layer's words around the next one's: what counts stands at both ends."""
    first, *rest = reason.split("\n", maxsplit=1)[0].split(": ")
    return ": ".join([first, *(["…"] if len(rest) > _LAYERS else []), *rest[-_LAYERS:]])[:_LONGEST]


def _push(failure: Failure, image: str) -> Done | None:
    """Return a push of that image that went wrong."""
    name = image.rpartition("/")[2].partition(":")[0]
    for done in reversed(failure.before):
        for call in calls_of(done.command.text):
            images = named_images(call, _PUSHES) if done.shortcoming else ()
            if any(image.literal.rpartition("/")[2].partition(":")[0] == name for image in images):
                return done
    return None


def _is_about(failure: Failure, pod: Pod) -> bool:
    """Return whether the failed command names the pod, or what owns it."""
    made = maker_of(failure, pod)
    owner = tuple(made[1].owner.split("/", 1)) if made and made[1].owner else ()
    return any(object_asked in (("Pod", pod.name), owner) for object_asked in asked_for(failure.text))
