"""Read an object of the API, and keep only the fields from which effects are told.

Fields are those of the Kubernetes API reference: https://kubernetes.io/docs/reference/kubernetes-api/.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from harness.record.command import FieldChangeRecord
from harness.shell.lazy_pattern import lazy_pattern

_GENERATED_LABELS = frozenset(
    """
    pod-template-hash controller-revision-hash pod-template-generation controller-uid
    batch.kubernetes.io/controller-uid statefulset.kubernetes.io/pod-name apps.kubernetes.io/pod-index
    kubernetes.io/metadata.name
    """.split()  # noqa: SIM905  as a table it would be one word a line
)
_CONTROLLER_ANNOTATIONS = lazy_pattern(
    r"deployment\.kubernetes\.io/|deprecated\.daemonset|pv\.kubernetes\.io/|volume\.(?:beta\.)?kubernetes\.io/"
    r"|kubectl\.kubernetes\.io/last-applied-configuration|node\.alpha\.kubernetes\.io/|volumes\.kubernetes\.io/"
    r"|endpoints\.kubernetes\.io/|control-plane\.alpha\.kubernetes\.io/|kubeadm\.alpha|autoscaling\.alpha"
)
"""Written by controllers and tools on objects that are not theirs."""
_ELECTION = "control-plane.alpha.kubernetes.io/leader"
MANAGED_BY, OWN_MANAGER = "app.kubernetes.io/managed-by", "slide-harness"
"""The label of all objects of add-ons, and of what their controllers make of them: they are nothing that a deck asked for."""
_RELEASE, _KEPT_RELEASE = "meta.helm.sh/release-name", "helm.sh/release.v1"
"""The annotation of all that Helm makes, since 3.2 whatever its chart says, and the type of the secret in which it keeps a release: that has
the label `name`. See https://helm.sh/docs/topics/advanced/#storage-backends"""
_SET_BY_CONTROLLERS = {
    "Pod": {"nodeName", "tolerations"},
    "PersistentVolumeClaim": {"volumeName"},
    "PersistentVolume": {"claimRef"},
    "Namespace": {"finalizers"},
    "Node": {"podCIDR", "podCIDRs", "providerID"},
}
"""Fields of `spec` that change without anybody's asking."""
_NO_SECTION = frozenset({"apiVersion", "kind", "metadata", "status", "secrets", "imagePullSecrets"})
_TEMPLATES = {"CronJob": ("jobTemplate", "spec", "template", "spec"), "Pod": ()}


class ObservedObject(Struct, frozen=True):
    """An object of a cluster as it was at a resource version, with the fields from which effects are told."""

    uid: str
    kind: str
    namespace: str
    name: str
    version: int
    """Its resource version; 0 where the server's resource versions are no numbers."""
    owner: str
    """The uid of its owner; empty for an object without one."""
    is_named_by_hand: bool
    is_going: bool
    """Deleted, but not gone yet."""
    is_settled: bool | None
    """Whether its controller has done what `spec` wants; `None` where the object does not tell."""
    type: str
    replicas: int | None
    images: tuple[str, ...]
    ports: tuple[str, ...]
    node_ports: tuple[int, ...]
    labels: tuple[str, ...]
    selector: tuple[str, ...]
    release: str
    """The Helm release that it is a part of, or that it stores; empty for neither."""
    sections: tuple[tuple[str, int], ...]
    """The top-level fields that somebody asked for, each with a hash of its content."""


def kind_of(group: str, kind: str) -> str:
    """Return the name of a kind in a record: `Deployment`, `Widget.example.com`."""
    return kind if "." not in group or group.endswith(".k8s.io") else f"{kind}.{group}"


def read_object(content: Mapping[str, Any], kind: str) -> ObservedObject | None:
    """Return an object from its decoded JSON; `None` for one that only elects a leader, and for one of an add-on of the lab."""
    metadata = content.get("metadata") or {}
    annotations = metadata.get("annotations") or {}
    labels = metadata.get("labels") or {}
    if _ELECTION in annotations or labels.get(MANAGED_BY) == OWN_MANAGER:
        return None
    spec = content.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    return ObservedObject(
        uid=metadata.get("uid", ""),
        kind=kind,
        namespace=metadata.get("namespace", ""),
        name=metadata.get("name", ""),
        version=_number(metadata.get("resourceVersion")),
        owner=_owner(metadata, annotations, kind, spec),
        is_named_by_hand=not metadata.get("generateName"),
        is_going="deletionTimestamp" in metadata,
        is_settled=_is_settled(kind, metadata, spec, content.get("status") or {}),
        type=str((spec if kind == "Service" else content if kind == "Secret" else {}).get("type", "")),
        replicas=_replicas(kind, spec),
        images=_unique(container.get("image", "") for container in _containers(kind, spec)),
        ports=_ports(kind, spec),
        node_ports=_node_ports(spec) if kind == "Service" else (),
        labels=_pairs(labels),
        selector=_selector(spec),
        release=annotations.get(_RELEASE, labels.get("name", "") if content.get("type") == _KEPT_RELEASE else ""),
        sections=_sections(content, kind, labels, annotations),
    )


def differences(before: ObservedObject, after: ObservedObject) -> tuple[FieldChangeRecord, ...]:
    """Return what changed from one state of an object to another; empty where nothing did that somebody asked for."""
    fields = ("type", "replicas", "images", "ports", "node_ports", "labels", "selector")
    differing = [name for name in fields if getattr(before, name) != getattr(after, name)]
    changes = [
        FieldChangeRecord(field=name, before=_values(getattr(before, name)), after=_values(getattr(after, name)))
        for name in differing
    ]
    old_sections, new_sections = dict(before.sections), dict(after.sections)
    changed = {
        name for name in old_sections.keys() | new_sections.keys() if old_sections.get(name) != new_sections.get(name)
    }
    if any(name != "labels" for name in differing):
        changed.discard("spec")
    return (*changes, *(FieldChangeRecord(field=name) for name in sorted(changed - {"labels"})))


def _number(version: object) -> int:
    return int(version) if isinstance(version, str) and version.isdecimal() else 0


def owner_of(metadata: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the controller of an object, or another owner; `None` for what belongs to nothing."""
    owners = metadata.get("ownerReferences") or ()
    return next((owner for owner in owners if owner.get("controller")), next(iter(owners), None))


def is_ready(pod: Mapping[str, Any]) -> bool:
    """Return whether a pod says that it is ready."""
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return any(condition.get("type") == "Ready" and condition.get("status") == "True" for condition in conditions)


def _owner(metadata: Mapping[str, Any], annotations: Mapping[str, str], kind: str, spec: Mapping[str, Any]) -> str:
    """Return the uid of its controller, or of another owner; of a token that of the account, of a volume that of the claim."""
    chosen = owner_of(metadata)
    if chosen is not None:
        return str(chosen.get("uid", ""))
    if kind == "Secret":
        return annotations.get("kubernetes.io/service-account.uid", "")
    if kind == "PersistentVolume" and "pv.kubernetes.io/provisioned-by" in annotations:
        return str((spec.get("claimRef") or {}).get("uid", ""))
    return ""


def _is_settled(
    kind: str, metadata: Mapping[str, Any], spec: Mapping[str, Any], status: Mapping[str, Any]
) -> bool | None:
    if kind in ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"):
        wanted = spec.get("replicas", 1)
        counts = [status.get("replicas", 0)]
        if kind in ("Deployment", "StatefulSet"):
            counts.append(status.get("updatedReplicas", 0))
    elif kind == "DaemonSet":
        wanted = status.get("desiredNumberScheduled", 0)
        counts = [status.get("currentNumberScheduled", 0), status.get("updatedNumberScheduled", 0)]
    elif kind == "Job":
        return any(condition.get("type") in ("Complete", "Failed") for condition in status.get("conditions") or ())
    else:
        return None
    observed: int = status.get("observedGeneration", 0)
    generation: int = metadata.get("generation", 0)
    return observed >= generation and all(count == wanted for count in counts)


def _replicas(kind: str, spec: Mapping[str, Any]) -> int | None:
    value = spec.get("replicas")
    return value if isinstance(value, int) and kind != "Service" else None


def _containers(kind: str, spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pod: Any = spec
    for name in _TEMPLATES.get(kind, ("template", "spec")):
        pod = pod.get(name) if isinstance(pod, dict) else None
    if not isinstance(pod, dict):
        return []
    listed = [*(pod.get("initContainers") or ()), *(pod.get("containers") or ())]
    return [container for container in listed if isinstance(container, dict)]


def _ports(kind: str, spec: Mapping[str, Any]) -> tuple[str, ...]:
    if kind == "Service":
        return tuple(
            f"{port.get('port')}:{port.get('targetPort', port.get('port'))}/{port.get('protocol', 'TCP')}"
            for port in spec.get("ports") or ()
        )
    return tuple(
        f"{port.get('containerPort')}/{port.get('protocol', 'TCP')}"
        for container in _containers(kind, spec)
        for port in container.get("ports") or ()
    )


def _node_ports(spec: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(port["nodePort"] for port in spec.get("ports") or () if port.get("nodePort"))


def _selector(spec: Mapping[str, Any]) -> tuple[str, ...]:
    selector = spec.get("selector")
    if not isinstance(selector, dict):
        return ()
    return _pairs(selector.get("matchLabels") or {} if _has_operators(selector) else selector)


def _has_operators(selector: Mapping[str, Any]) -> bool:
    return "matchLabels" in selector or "matchExpressions" in selector


def _pairs(labels: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(f"{key}={value}" for key, value in labels.items() if key not in _GENERATED_LABELS))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _sections(
    content: Mapping[str, Any], kind: str, labels: Mapping[str, str], annotations: Mapping[str, str]
) -> tuple[tuple[str, int], ...]:
    sections = {name: value for name, value in content.items() if name not in _NO_SECTION}
    if "aggregationRule" in sections:
        sections.pop(
            "rules", None
        )  # a controller gathers them: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    ignored = _SET_BY_CONTROLLERS.get(kind)
    if ignored and isinstance(spec := sections.get("spec"), dict):
        sections["spec"] = {name: value for name, value in spec.items() if name not in ignored}
    sections["labels"] = {key: value for key, value in labels.items() if key not in _GENERATED_LABELS}
    sections["annotations"] = {
        key: value for key, value in annotations.items() if not _CONTROLLER_ANNOTATIONS.match(key)
    }
    return tuple(
        sorted((name, hash(msgspec.json.encode(value, order="deterministic"))) for name, value in sections.items())
    )


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(map(str, value))
    return () if value in (None, "") else (str(value),)
