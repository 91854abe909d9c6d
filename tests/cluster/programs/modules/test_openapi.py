"""Which packages of a release the API server describes."""

from __future__ import annotations

from pathlib import Path

from harness.cluster.programs.modules import openapi


def test_packages_with_the_marker_are_described_wherever_they_lie(tmp_path: Path) -> None:
    for path, text in {
        "pkg/apis/abac/v0/doc.go": "// +k8s:openapi-gen=true\npackage v0\n",
        "pkg/apis/abac/v0/types.go": "// +k8s:openapi-gen=true\npackage v0\n",
        "pkg/api/legacy/types.go": "package legacy\n",
        "vendor/k8s.io/api/apps/v1/doc.go": "// +k8s:openapi-gen=true\npackage v1\n",
        "vendor/k8s.io/kube-openapi/pkg/common/doc.go": "// +k8s:openapi-gen=true\npackage common\n",
        "vendor/k8s.io/code-generator/doc.go": "// +k8s:openapi-gen=true\npackage example\n",
        "vendor/github.com/other/doc.go": "// +k8s:openapi-gen=true\npackage other\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert openapi.marked_packages(tmp_path) == [
        "k8s.io/kubernetes/pkg/apis/abac/v0",
        "k8s.io/kubernetes/vendor/k8s.io/api/apps/v1",
    ]
