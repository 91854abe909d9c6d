"""Set the fields of nodes that a cluster sets: ranges of pods, roles, and the taints of these.

Labels and taints are those that kubeadm sets. A lone node has no taint, as in kind, k3s and minikube: there is no other for the pods. Where
there are several, the one with the control plane has it, as kubeadm and kind have it; in k3s it is open.
"""

from collections.abc import Mapping
from typing import Any

from harness.cluster.local.differences import VersionedPart, rows
from harness.cluster.local.nodes import LabNode
from harness.knowledge.version import Version

_ROLE = "node-role.kubernetes.io/"


def is_of_role(taint: str) -> bool:
    """Return whether a taint, by its key, belongs to the role of a node and not to its condition."""
    return taint.startswith(_ROLE)


def changes(node: LabNode, version: Version, *, is_alone: bool) -> Mapping[str, Any]:
    """Return the merge patch for the object of a node, by the version of Kubernetes; `is_alone` where the lab has no other node."""
    spec: dict[str, Any] = {"podCIDR": node.pod_range, "podCIDRs": [node.pod_range]}
    if not node.is_first:
        return {"spec": spec}
    labels = rows(VersionedPart.CONTROL_PLANE_LABEL, version)
    if not is_alone:
        labels |= rows(VersionedPart.CONTROL_PLANE_LABEL_AMONG_OTHERS, version)
        taints = rows(VersionedPart.CONTROL_PLANE_TAINT, version)
        spec["taints"] = [{"key": key, "effect": effect} for key, effect in taints.items()]
    return {"metadata": {"labels": labels}, "spec": spec}
