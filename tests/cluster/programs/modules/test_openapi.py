"""What upstream's generator gets where a release's modules lack what the API server says of its types."""

from __future__ import annotations

from pathlib import Path

from harness.cluster.programs.modules import openapi
from harness.cluster.programs.modules.openapi import Package

MARKED = "// +k8s:openapi-gen=true\npackage v1\n"


def package(folder: Path, path: str, **files: str) -> Package:
    place = folder / path
    place.mkdir(parents=True)
    for name, text in files.items():
        (place / f"{name}.go").write_text(text)
    return Package(path, tuple(place / f"{name}.go" for name in files))


def test_packages_with_the_marker_are_described(tmp_path: Path) -> None:
    packages = [
        package(tmp_path, "k8s.io/kubernetes/pkg/apis/abac/v0", doc=MARKED, types=MARKED),
        package(tmp_path, "k8s.io/kubernetes/pkg/api/legacy", types="package legacy\n"),
        package(tmp_path, "k8s.io/api/apps/v1", doc="package v1\n", types=MARKED),
        package(tmp_path, "k8s.io/kube-openapi/pkg/common", doc=MARKED),
        package(tmp_path, "k8s.io/code-generator", doc=MARKED),
    ]
    assert openapi.described(packages) == ["k8s.io/api/apps/v1", "k8s.io/kubernetes/pkg/apis/abac/v0"]


def test_a_package_lies_in_a_gopath_wherever_its_module_is_kept(tmp_path: Path) -> None:
    outer = Package("k8s.io/klog", (tmp_path / "klog@v1.0.0" / "klog.go",))
    inner = Package("k8s.io/klog/v2", (tmp_path / "klog" / "v2@v2.4.0" / "klog.go",))
    for package in (outer, inner):
        package.files[0].parent.mkdir(parents=True)
        package.files[0].write_text(f"package of {package.path}\n")
    openapi.lay_out((outer, inner), tmp_path / "src")
    assert (tmp_path / "src/k8s.io/klog/klog.go").read_text() == "package of k8s.io/klog\n"
    assert (tmp_path / "src/k8s.io/klog/v2/klog.go").read_text() == "package of k8s.io/klog/v2\n"
