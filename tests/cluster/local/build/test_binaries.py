"""What is built of Kubernetes, and that it tells its version."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from harness.cluster.local.build import binaries

built = pytest.mark.skipif(
    not binaries.product().is_cached(), reason="Kubernetes is not built yet; `harness cluster up` does that"
)


def nobody(_message: str) -> None:
    pass


@built
@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("kubectl", ["version", "--client", "--short"]),
        ("kubelet", ["--version"]),
        ("kube-apiserver", ["--version"]),
        ("kube-controller-manager", ["--version"]),
        ("kube-scheduler", ["--version"]),
        ("kube-proxy", ["--version"]),
    ],
)
def test_every_program_tells_the_version_it_was_built_from(program: str, arguments: list[str]) -> None:
    path = binaries.ensure(nobody) / program
    shown = subprocess.run([path, *arguments], check=True, capture_output=True, text=True).stdout
    assert shown.split()[-1] == "v1.20.2"


@built
def test_the_licence_and_the_exact_source_come_along() -> None:
    contents = binaries.ensure(nobody)
    assert "Apache License" in (contents / "LICENSE").read_text()
    assert (contents / "SOURCE").read_text().startswith(f"kubernetes {binaries.UPSTREAM_VERSION}-")


def test_api_definitions_are_generated_for_marked_packages_that_the_server_serves(tmp_path: Path) -> None:
    marked = "// +k8s:openapi-gen=true\n"
    for path, text in {
        "pkg/apis/example/doc.go": marked,
        "pkg/apis/silent/doc.go": "package silent\n",
        "staging/src/k8s.io/api/core/v1/doc.go": marked,
        "staging/src/k8s.io/sample-apiserver/pkg/doc.go": marked,
    }.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True)
        file.write_text(text)
    assert binaries.marked_packages(tmp_path) == [
        "k8s.io/kubernetes/pkg/apis/example",
        "k8s.io/kubernetes/vendor/k8s.io/api/core/v1",
    ]
