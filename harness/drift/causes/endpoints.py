"""A service that reaches no pod: its selector fits none, or none of them is ready."""

from msgspec.structs import replace

from harness.cluster.circumstances import Pod, Service
from harness.drift.causes import image, services
from harness.drift.causes.connection import service_at, targets
from harness.drift.causes.story import Failure, effect_line
from harness.record.cause import CauseRecord, FactKind, FactRecord

KIND = "endpoints"
_MOST_CITED = 2
_LONGEST = 200


def cause(failure: Failure) -> CauseRecord | None:
    """Return why the service that the failed command wanted to reach has nobody who answers."""
    if failure.now is None or not failure.now.services:
        return None
    for target in targets(failure):
        reached = service_at(target, failure.now.services)
        if reached is None:
            continue
        service = reached[0]
        pods = [pod for pod in failure.now.pods if service.selects(pod)]
        if not any(pod.is_ready for pod in pods):
            return _unready(failure, service, pods) if pods else _unselected(failure, service)
    return None


def _unselected(failure: Failure, service: Service) -> CauseRecord | None:
    assert failure.now is not None
    made = services.maker(failure, service.namespace, service.name)
    if not service.selector:
        return None
    selector = ",".join(f"{key}={value}" for key, value in sorted(service.selector.items()))
    near = [pod for pod in failure.now.pods if pod.namespace == service.namespace and _is_near(service, pod)]
    why = FactRecord(kind=FactKind.SELECTS_NONE, wanted=selector)
    seen = [effect_line(made[1])] if made else [f"Service {service.name}, selector {selector}"]
    if near:
        labels = ",".join(f"{key}={value}" for key, value in sorted(near[0].labels.items()) if "hash" not in key)
        why = replace(why, name=near[0].name, value=labels)
        seen.append(f"pod {near[0].name}, labels {labels}")
    place = made[0].place if made else None
    return CauseRecord(kind=KIND, what=_what(service), why=why, place=place, fix_place=place, evidence=tuple(seen))


def _unready(failure: Failure, service: Service, pods: list[Pod]) -> CauseRecord:
    assert failure.now is not None
    unpulled = image.of_pods(failure, pods)
    made = image.maker_of(failure, pods[0])
    troubles = [
        f"pod {pod.name}: {trouble.reason} {trouble.message}".strip() for pod in pods for trouble in pod.troubles
    ]
    complaints = failure.now.warnings(pods[0].namespace, pods[0].name)
    seen = [*troubles[:_MOST_CITED], *complaints[:_MOST_CITED]] or [f"pod {pods[0].name} is not ready"]
    place = made[0].place if made else None
    reason = pods[0].troubles[0].reason if pods[0].troubles else ""
    return CauseRecord(
        kind=KIND,
        what=_what(service),
        why=FactRecord(kind=FactKind.NOT_READY, name=pods[0].name, value=reason),
        place=unpulled.place if unpulled else place,
        fix_place=None if unpulled else place,
        evidence=tuple(line.split("\n")[0][:_LONGEST] for line in seen),
        because=unpulled,
    )


def _what(service: Service) -> FactRecord:
    return FactRecord(kind=FactKind.NO_ENDPOINTS, name=service.name)


def _is_near(service: Service, pod: Pod) -> bool:
    """Return whether a label has a value that is selected, or the name of the service."""
    return bool({*service.selector.values(), service.name} & set(pod.labels.values()))
