"""A port that nobody exposes: no service has it, or nothing listens where the service leads to."""

from harness.cluster.circumstances import Port, Service
from harness.drift.causes import services
from harness.drift.causes.connection import Target, is_node_port, service_at, targets
from harness.drift.causes.story import Failure, effect_line, message
from harness.record.cause import CauseRecord, FactKind, FactRecord
from harness.record.command import Change
from harness.record.reason import ReasonKind

KIND = "port"


def cause(failure: Failure) -> CauseRecord | None:
    """Return the service that should have it."""
    if failure.reason is not None and failure.reason.kind is ReasonKind.NO_NODE_PORT:
        return _no_node_port(failure, f"`{failure.text}` stands for any node port")
    for target in targets(failure):
        service = service_at(target, failure.now.services) if failure.now and failure.now.services else None
        told_so = _served(failure, target, *service) if service else _unserved(failure, target)
        if told_so:
            return told_so
    return None


def _unserved(failure: Failure, target: Target) -> CauseRecord | None:
    """No service has that node port; without a cluster to ask, by what the steps did."""
    if not is_node_port(target):
        return None
    has_it = any(target.port in effect.node_ports for _, effect in services.made(failure))
    is_asked = failure.now is not None and failure.now.services is not None
    if has_it and not is_asked:
        return None
    return _no_node_port(failure, f"nothing answers at {target}", target.port)


def _no_node_port(failure: Failure, seen: str, number: int | None = None) -> CauseRecord | None:
    what = FactRecord(kind=FactKind.NO_NODE_PORT, value=str(number or ""))
    for done, effect in reversed(list(failure.effects)):
        is_it = number in effect.node_ports if number else bool(effect.node_ports)
        if effect.kind == "Service" and effect.change is Change.DELETED and is_it:
            why = FactRecord(kind=FactKind.SERVICE_DELETED, name=effect.name, value=str(number or ""))
            return CauseRecord(kind=KIND, what=what, why=why, place=done.place, evidence=(effect_line(effect), seen))
    unmade = services.with_node_port_unmade(failure)
    if unmade is not None:
        return CauseRecord(
            kind=KIND,
            what=what,
            why=unmade.as_shortcoming,
            place=unmade.place,
            fix_place=unmade.place,
            skipped=unmade.skipped,
            evidence=tuple(filter(None, (message(unmade.command.output), seen))),
        )
    made = list(services.made(failure))
    if not made:
        return CauseRecord(kind=KIND, what=what, why=FactRecord(kind=FactKind.NO_SERVICE), evidence=(seen,))
    with_ports = [service for service in made if service[1].node_ports]
    if not with_ports and len(made) > 1:
        return None
    done, effect = (with_ports or made)[-1]
    if effect.node_ports:
        ports = ", ".join(map(str, effect.node_ports))
        return CauseRecord(
            kind=KIND,
            what=what,
            why=FactRecord(kind=FactKind.OTHER_NODE_PORT, name=effect.name, value=ports),
            place=done.place,
            fix_place=failure.place,
            write=f"`{ports}`" if len(effect.node_ports) == 1 else "",
            evidence=(effect_line(effect), seen),
        )
    return CauseRecord(
        kind=KIND,
        what=what,
        why=FactRecord(kind=FactKind.WITHOUT_NODE_PORT, name=effect.name, value=effect.type),
        place=done.place,
        fix_place=done.place,
        write="`--type=NodePort`" if services.exposes(done.command.text) else "`type: NodePort`",
        evidence=(effect_line(effect), seen),
    )


def _served(failure: Failure, target: Target, service: Service, port: Port | None) -> CauseRecord | None:
    assert failure.now is not None
    made = services.maker(failure, service.namespace, service.name)
    place = made[0].place if made else None
    seen = (effect_line(made[1]),) if made else ()
    if port is None:
        numbers = ", ".join(str(port_there.number) for port_there in service.ports)
        return CauseRecord(
            kind=KIND,
            what=FactRecord(kind=FactKind.NO_PORT, name=service.name, value=str(target.port)),
            why=FactRecord(kind=FactKind.OTHER_PORTS, value=numbers),
            place=place,
            evidence=seen,
        )
    if not port.target.isdecimal():
        return None
    for pod in failure.now.pods:
        if service.selects(pod) and pod.address and failure.now.refuses(pod.address, int(port.target)):
            return CauseRecord(
                kind=KIND,
                what=FactRecord(kind=FactKind.NO_LISTENER, name=pod.name, value=port.target),
                why=FactRecord(kind=FactKind.LEADS_THERE, name=service.name, value=str(port.number)),
                place=place,
                fix_place=place,
                evidence=(f"{pod.address}:{port.target} refuses connections", *seen),
            )
    return None
