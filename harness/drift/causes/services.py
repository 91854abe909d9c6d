"""Which commands made services, or would have."""

from collections.abc import Iterator

from harness.drift.causes.calls import documents_in, kubectl_calls, made_by
from harness.drift.causes.story import Done, Failure
from harness.record.command import EffectRecord
from harness.shell.lazy_pattern import lazy_pattern

_WITH_NODE_PORTS = ("NodePort", "LoadBalancer")
_MAKE_NODE_PORTS = ("kubectl create service nodeport", "kubectl create service loadbalancer")
_TYPE_IN_MANIFEST = lazy_pattern(r"""\btype["']?:\s*["']?(?:NodePort|LoadBalancer)\b""")


def made(failure: Failure) -> Iterator[tuple[Done, EffectRecord]]:
    """Return the services that the steps made or changed and that are still there, each as it was last seen."""
    return (effect for effect in failure.there if effect[1].kind == "Service")


def maker(failure: Failure, namespace: str, name: str) -> tuple[Done, EffectRecord] | None:
    """Return the command that made or last changed a service."""
    of_namespace = ((done, effect) for done, effect in made(failure) if effect.namespace == namespace)
    return next(((done, effect) for done, effect in of_namespace if effect.name == name), None)


def with_node_port_unmade(failure: Failure) -> Done | None:
    """Return the last command that would have made a service with a node port, and had no effect."""
    for done in reversed(failure.before):
        if done.shortcoming and not done.command.effects and _asks_for_node_port(done.command.text):
            return done
    return None


def exposes(text: str) -> bool:
    """Return whether a script makes a service by `kubectl expose`, whose options say of which type."""
    return any(call.path == "kubectl expose" for call in kubectl_calls(text))


def _asks_for_node_port(text: str) -> bool:
    if not any(kind == "Service" for kind, _ in made_by(text)):
        return False
    calls = list(kubectl_calls(text))
    is_asked = any(call.path in _MAKE_NODE_PORTS or call.value("--type") in _WITH_NODE_PORTS for call in calls)
    return is_asked or any(_TYPE_IN_MANIFEST.search(document) for document in documents_in(text))
