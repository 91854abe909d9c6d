"""What differs between versions of Kubernetes for whoever runs its programs: a row for each, with where it was seen.

Everything else in this room is the same for all versions. To make another version run, look for what it no longer takes or
newly wants, and add a row.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from harness.knowledge.version import Version
from harness.knowledge.version_range import VersionRange


class Part(StrEnum):
    """What a row is about."""

    KUBELET_FLAG = "a flag of the kubelet"
    KUBELET_FEATURE = "a feature gate of the kubelet"
    KUBELET_FIELD = "a field of the kubelet's configuration"
    CRI = "the version of the Container Runtime Interface that containerd must speak"
    READY = "something that has to be there before pods can run"
    ENDPOINT_SLICES = "the version of the API by which kube-proxy learns where services lead"
    DNS_TITLE = "what the service of the cluster's DNS is called in `kubectl cluster-info`"
    CONTROL_PLANE_LABEL = "a label of the node with the control plane"
    CONTROL_PLANE_LABEL_AMONG_OTHERS = "a label of the node with the control plane, where there are others"
    CONTROL_PLANE_TAINT = "a taint of the node with the control plane, where there are others: its key, and its effect"


class Difference(Struct, frozen=True):
    """Something that only some versions have."""

    part: Part
    name: str
    source: str
    """Where it is documented, or was seen."""
    versions: VersionRange
    """Those that have it."""
    value: str | bool = True


_ROLES = "https://github.com/kubernetes/enhancements/tree/master/keps/sig-cluster-lifecycle/kubeadm/2067-rename-master-label-taint"
TOKEN_SECRET = "a Secret with the default account's token"

DIFFERENCES = (
    Difference(
        Part.KUBELET_FLAG,
        "--container-runtime",
        "CHANGELOG-1.27: removed, after remote was the only value since the dockershim went in 1.24",
        VersionRange(until=Version(1, 26)),
        value="remote",
    ),
    Difference(
        Part.KUBELET_FEATURE,
        "KubeletInUserNamespace",
        "https://kubernetes.io/docs/tasks/administer-cluster/kubelet-in-userns/; what older ones set for the machine is set in files of the "
        "node's own",
        VersionRange(since=Version(1, 22)),
    ),
    Difference(
        Part.KUBELET_FIELD,
        "failCgroupV1",
        "https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/4569-cgroup-v1-maintenance-mode: "
        "true by default since 1.35, and then a kubelet on cgroup v1 ends",
        VersionRange(since=Version(1, 31)),
        value=False,
    ),
    Difference(
        Part.CRI,
        "v1alpha2",
        "https://containerd.io/releases/#kubernetes-support; the kubelet speaks v1 since 1.23",
        VersionRange(until=Version(1, 22)),
    ),
    Difference(
        Part.CRI,
        "v1",
        "CHANGELOG-1.26: v1alpha2 is removed, and a kubelet does not register a node whose runtime lacks v1",
        VersionRange(since=Version(1, 26)),
    ),
    Difference(
        Part.READY,
        TOKEN_SECRET,
        "CHANGELOG-1.24: LegacyServiceAccountTokenNoAutoGeneration is on; tokens are projected into pods",
        VersionRange(until=Version(1, 23)),
    ),
    Difference(
        Part.ENDPOINT_SLICES,
        "v1beta1",
        "CHANGELOG-1.19: EndpointSliceProxying is on; 1.25 no longer serves it",
        VersionRange(since=Version(1, 19), until=Version(1, 20)),
    ),
    Difference(
        Part.ENDPOINT_SLICES,
        "v1",
        "CHANGELOG-1.21: discovery.k8s.io/v1",
        VersionRange(since=Version(1, 21)),
    ),
    Difference(
        Part.DNS_TITLE,
        "KubeDNS",
        "k8s.io/kubernetes/cmd/kubeadm/app/phases/addons/dns, of 1.20.15",
        VersionRange(until=Version(1, 20)),
    ),
    Difference(
        Part.DNS_TITLE,
        "CoreDNS",
        "k8s.io/kubernetes/cmd/kubeadm/app/phases/addons/dns, of 1.21.14",
        VersionRange(since=Version(1, 21)),
    ),
    Difference(
        Part.CONTROL_PLANE_LABEL,
        "node-role.kubernetes.io/master",
        _ROLES,
        VersionRange(until=Version(1, 23)),
        value="",
    ),
    Difference(
        Part.CONTROL_PLANE_LABEL,
        "node-role.kubernetes.io/control-plane",
        _ROLES,
        VersionRange(since=Version(1, 20)),
        value="",
    ),
    Difference(
        Part.CONTROL_PLANE_LABEL_AMONG_OTHERS,
        "node.kubernetes.io/exclude-from-external-load-balancers",
        "k8s.io/kubernetes/cmd/kubeadm/app/phases/markcontrolplane; kind takes it from a lone node: else no load balancer would lead anywhere",
        VersionRange(since=Version(1, 21)),
        value="",
    ),
    Difference(
        Part.CONTROL_PLANE_TAINT,
        "node-role.kubernetes.io/master",
        _ROLES,
        VersionRange(until=Version(1, 24)),
        value="NoSchedule",
    ),
    Difference(
        Part.CONTROL_PLANE_TAINT,
        "node-role.kubernetes.io/control-plane",
        _ROLES,
        VersionRange(since=Version(1, 24)),
        value="NoSchedule",
    ),
)


def rows(part: Part, version: Version) -> dict[str, str | bool]:
    """Return what a version has of a part: value by name."""
    return {row.name: row.value for row in DIFFERENCES if row.part is part and version in row.versions}
