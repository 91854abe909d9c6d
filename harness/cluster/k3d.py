"""The provider `k3d`: k3s in containers of Docker. https://k3d.io/stable/usage/commands/k3d_cluster_create"""

from harness.cluster.made import ClusterProgram, MadeProvider, WantedCluster


def _create(wanted: WantedCluster) -> tuple[str, ...]:
    image = ("--image", f"rancher/k3s:v{wanted.version}-k3s1") if wanted.version else ()
    return (
        *("k3d", "cluster", "create", wanted.name, *image, "--agents", str(wanted.nodes - 1)),
        *("--kubeconfig-update-default=false", "--kubeconfig-switch-context=false", "--wait", "--timeout", "5m"),
    )


PROGRAM = ClusterProgram(
    "k3d",
    create=_create,
    delete=lambda name: ("k3d", "cluster", "delete", name),
    context=lambda name: f"k3d-{name}",
    print_kubeconfig=lambda name: ("k3d", "kubeconfig", "get", name),
)


class K3dProvider(MadeProvider):
    """Clusters of k3d."""

    def __init__(self) -> None:
        super().__init__(PROGRAM)
