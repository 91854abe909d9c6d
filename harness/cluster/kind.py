"""The provider `kind`: Kubernetes in containers of a container engine. https://kind.sigs.k8s.io/docs/user/quick-start"""

import yaml

from harness.cluster.made import ClusterProgram, MadeProvider, WantedCluster


def _create(wanted: WantedCluster) -> tuple[str, ...]:
    roles = [{"role": "control-plane"}, *({"role": "worker"} for _ in range(wanted.nodes - 1))]
    config = wanted.directory / "kind.yaml"
    config.write_text(yaml.safe_dump({"kind": "Cluster", "apiVersion": "kind.x-k8s.io/v1alpha4", "nodes": roles}))
    image = ("--image", f"kindest/node:v{wanted.version}") if wanted.version else ()
    where = ("--config", str(config), "--kubeconfig", str(wanted.kubeconfig))
    return ("kind", "create", "cluster", "--name", wanted.name, *image, *where, "--wait", "5m")


PROGRAM = ClusterProgram(
    "kind",
    create=_create,
    delete=lambda name: ("kind", "delete", "cluster", "--name", name),
    context=lambda name: f"kind-{name}",
)


class KindProvider(MadeProvider):
    """Clusters of kind."""

    def __init__(self) -> None:
        super().__init__(PROGRAM)
