"""The provider `minikube`, with the driver that minikube chooses. https://minikube.sigs.k8s.io/docs/commands/start"""

from harness.cluster.made import ClusterProgram, MadeProvider, WantedCluster


def _create(wanted: WantedCluster) -> tuple[str, ...]:
    version = (f"--kubernetes-version=v{wanted.version}",) if wanted.version else ()
    return ("minikube", "start", "--profile", wanted.name, *version, f"--nodes={wanted.nodes}", "--wait=all")


PROGRAM = ClusterProgram(
    "minikube",
    create=_create,
    delete=lambda name: ("minikube", "delete", "--profile", name),
    context=lambda name: name,
)


class MinikubeProvider(MadeProvider):
    """Clusters of minikube; it writes to the file that KUBECONFIG names."""

    def __init__(self) -> None:
        super().__init__(PROGRAM)
