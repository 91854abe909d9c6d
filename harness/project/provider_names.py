"""What can stand after `--cluster`, and where each provider is: as names, since each brings libraries that the others do without."""

from msgspec import Struct


class ProviderEntry(Struct, frozen=True):
    """What is known of a provider without loading it."""

    target: str
    """Its class, as `module:class`."""
    program: str = ""
    """The program of this machine that it asks for its clusters; empty where it needs none."""
    needs_argument: bool = False
    """It is only written with what follows the colon of `NAME:ARGUMENT`."""


PROVIDERS = {
    "local": ProviderEntry("harness.cluster.local.provider:LocalProvider"),
    "docker": ProviderEntry("harness.cluster.local.docker:DockerProvider"),
    "context": ProviderEntry("harness.cluster.context:ContextProvider", "kubectl", needs_argument=True),
    "kind": ProviderEntry("harness.cluster.kind:KindProvider", "kind"),
    "k3d": ProviderEntry("harness.cluster.k3d:K3dProvider", "k3d"),
    "minikube": ProviderEntry("harness.cluster.minikube:MinikubeProvider", "minikube"),
    "none": ProviderEntry("harness.cluster.none:NoneProvider"),
}
"""The default first."""
DEFAULT = next(iter(PROVIDERS))
