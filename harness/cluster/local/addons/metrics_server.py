"""What `kubectl top` shows and a HorizontalPodAutoscaler goes by: metrics-server (https://github.com/kubernetes-sigs/metrics-server).

Its manifest is upstream's, but for what it waits: it looks every 10 seconds, the shortest that it takes, and a look may take 5 (with the
default of 10 it panics). It believes the kubelets' certificates, which the lab's authority signs.
"""

from typing import Any

from msgspec import Struct

from harness.cluster.addon_names import AddonName
from harness.cluster.local.addons.model import Addon
from harness.cluster.local.addons.releases import releases_of
from harness.cluster.local.apiserver import ApiServer

_METRICS = "/apis/metrics.k8s.io/v1beta1/nodes"


class _List(Struct):
    items: tuple[Any, ...] = ()


def _knows_all_nodes(api: ApiServer) -> bool:
    return 0 < len(api.get("/api/v1/nodes", _List).items) <= len(api.get(_METRICS, _List).items)


ADDON = Addon(
    AddonName.METRICS_SERVER,
    "`kubectl top` and what autoscaling goes by",
    ("metrics-server.yaml",),
    releases_of(AddonName.METRICS_SERVER),
    answers=_knows_all_nodes,
)
