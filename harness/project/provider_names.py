"""What can stand after `--cluster`, and where each provider is: as names, since each brings libraries that the others do without."""

from __future__ import annotations

PROVIDERS = {
    "local": "harness.cluster.local.provider:LocalProvider",
    "docker": "harness.cluster.local.docker:DockerProvider",
    "context": "harness.cluster.context:ContextProvider",
    "kind": "harness.cluster.kind:KindProvider",
    "k3d": "harness.cluster.k3d:K3dProvider",
    "minikube": "harness.cluster.minikube:MinikubeProvider",
    "none": "harness.cluster.none:NoneProvider",
}
"""The default first."""
