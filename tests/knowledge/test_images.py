"""Images that moved, or of which no new ones come: by the prefix of their names, in commands and in manifests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.reading import exercise, findings

MOVED = {
    "k8s.gcr.io/pause:3.1": "registry.k8s.io/pause:3.10",
    "eu.gcr.io/k8s-artifacts-prod/pause:3.1": "registry.k8s.io/pause:3.10",
    "gcr.io/google_containers/echoserver:1.4": "registry.k8s.io/echoserver:1.4",
    "gcr.io/google-containers/busybox:1.27": "busybox:1.37",
    "gcr.io/google-samples/hello-app:2.0": "us-docker.pkg.dev/google-samples/containers/gke/hello-app:2.0",
    "gcr.io/google_samples/gb-frontend:v3": "us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5",
    "gcr.io/kubernetes-e2e-test-images/agnhost:2.6": "registry.k8s.io/e2e-test-images/agnhost:2.53",
    "gcr.io/kubernetes-helm/tiller:v2.16.0": "ghcr.io/helm/chartmuseum:v0.16.2",
    "gcr.io/kubebuilder/kube-rbac-proxy:v0.15.0": "quay.io/brancz/kube-rbac-proxy:v0.18.0",
    "quay.io/kubernetes-ingress-controller/nginx-ingress-controller:0.30.0": "registry.k8s.io/ingress-nginx/controller:v1.12.1",
    "quay.io/coreos/flannel:v0.14.0": "ghcr.io/flannel-io/flannel:v0.26.4",
    "quay.io/coreos/kube-state-metrics:v1.9.7": "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.15.0",
    "quay.io/coreos/prometheus-operator:v0.38.0": "quay.io/prometheus-operator/prometheus-operator:v0.80.0",
    "bitnami/nginx:1.25": "nginx:1.29",
    "docker.io/bitnami/redis:7.2": "docker.io/bitnamilegacy/redis:7.2",
}
LET_BE = [
    "gcr.io/distroless/static:nonroot",
    "gcr.io/my-project/google-samples:1",
    "registry.example.com/k8s.gcr.io/pause:3.1",
    "bitnami/kubectl:latest",
    "my.registry/bitnami/redis:7.2",
    "quay.io/coreos/etcd:v3.5.17",
    "quay.io/prometheus/prometheus:v3.1.0",
]


def drifts(folder: Path, image: str) -> list[str]:
    """What is found where a command runs an image and where a manifest names it."""
    typed = exercise(f"kubectl create deployment web --image={image}")
    manifest = f"```yaml\napiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - name: web\n    image: {image}\n```\n"
    return [
        finding.id
        for text in (typed, f"# Pod\n\n{manifest}")
        for finding in findings(folder, text, select=("drift",), kubernetes="1.37")
    ]


@pytest.mark.parametrize("image", MOVED)
def test_an_image_that_moved_is_found(tmp_path: Path, image: str) -> None:
    assert drifts(tmp_path, image) == ["drift-tool", "drift-tool"]


@pytest.mark.parametrize("image", [*MOVED.values(), *LET_BE])
def test_an_image_that_is_there_is_let_be(tmp_path: Path, image: str) -> None:
    assert drifts(tmp_path, image) == []


def test_an_image_was_right_at_its_time(tmp_path: Path) -> None:
    text = exercise("kubectl create deployment pause --image=k8s.gcr.io/pause:3.1")
    assert findings(tmp_path, text, select=("drift",), kubernetes="1.24") == []


def test_an_image_in_a_part_of_a_manifest_and_in_a_dockerfile(tmp_path: Path) -> None:
    part = "# Pod\n\n```yaml\nspec:\n  containers:\n  - image: k8s.gcr.io/pause:3.1\n```\n"
    dockerfile = "# Image\n\n```dockerfile\nFROM k8s.gcr.io/pause:3.1\n```\n"
    places = [
        (finding.id, finding.span.line)
        for text in (part, dockerfile)
        for finding in findings(tmp_path, text, select=("drift",), kubernetes="1.37")
    ]
    assert places == [("drift-tool", 6), ("drift-tool", 4)]
