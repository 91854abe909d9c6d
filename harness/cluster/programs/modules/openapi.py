"""What the API server says of its types, generated where a release's modules lack it, by upstream's generator.

`build/root/Makefile.generated_files` in upstream's repository does the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.cluster.build.tool import Report
from harness.cluster.programs.modules.toolchain import Go

_GENERATOR = "k8s.io/kube-openapi/cmd/openapi-gen"
_FILE = "zz_generated.openapi"
_MARKER = "+k8s:openapi-gen="
_NOT_SERVED = ("code-generator", "sample-apiserver", "kube-openapi")
"""Parts of the tree that the API server does not serve."""
_IMPORT = f"""\
//go:build tools

package kubernetes

import _ "{_GENERATOR}"
"""


def require_generator(tree: Path) -> None:
    """Make the generator one of the packages that upstream's tree needs, so that it comes with them."""
    (tree / "generator.go").write_text(_IMPORT)


def generate(package: str, tree: Path, go: Go, variables: Mapping[str, str], report: Report) -> None:
    """Generate a package of upstream's tree, which lies in a GOPATH with its `vendor`. Raises what `Go.run` raises."""
    generator = tree / "openapi-gen"
    go.run(["build", "-o", generator, f"./vendor/{_GENERATOR}"], tree, variables=variables, report=report)
    header = tree / "header.txt"
    header.write_text("")
    go.run_tool(
        [
            *(generator, "--logtostderr", "-i", ",".join(marked_packages(tree))),
            *("-p", f"k8s.io/kubernetes/{package}", "-O", _FILE, "-h", header, "-r", tree / "violations"),
            *("-o", tree.parent.parent),
        ],
        tree,
        variables=variables,
        report=report,
    )


def marked_packages(tree: Path) -> list[str]:
    """Return the import paths of the packages whose types the API server describes, sorted."""
    return sorted(
        set(_marked(tree / "pkg", "k8s.io/kubernetes/pkg")) | set(_marked(tree / "vendor", "k8s.io/kubernetes/vendor"))
    )


def _marked(root: Path, prefix: str) -> Iterator[str]:
    for file in root.glob("k8s.io/**/*.go" if root.name == "vendor" else "**/*.go"):
        package = file.parent.relative_to(root)
        if not any(part in _NOT_SERVED for part in package.parts) and _MARKER in file.read_text("utf-8"):
            yield f"{prefix}/{package}"
