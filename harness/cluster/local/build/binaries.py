"""The Kubernetes binaries, built once from Debian's source package.

Debian 12's source package `kubernetes` is the complete upstream tree with its dependencies, so the build needs no
network beyond the Debian mirror. GOPATH mode builds straight from that tree; only the OpenAPI definitions have to be
generated first. `build/root/Makefile.generated_files` in the tree does the same, with a minute of other work around it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.build.cache import Product, Progress, Workplace
from harness.cluster.build.tool import Report
from harness.cluster.local.build import debian_source

VERSION = "v1.20.2"
UPSTREAM_VERSION = "1.20.5+really1.20.2"
PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl")
GO = "/usr/bin/go"
"""Debian's: the tree wants the compiler it was patched for, not one that comes first in somebody's PATH."""
TAGS = "providerless dockerless"
COMPILER_FLAGS = "-dwarf=false"
VERSION_PACKAGES = tuple(
    f"k8s.io/kubernetes/vendor/k8s.io/{package}" for package in ("component-base/version", "client-go/pkg/version")
)
"""The second is what the API server tells at /version."""
PACKAGES_TO_COMPILE = 2120
"""About; for the progress only."""
DISK = 3000
MEMORY = 2000

REFLECT2 = "golang-github-modern-go-reflect2"
REFLECT2_VERSION = "1.0.2"
"""Takes the place of the tree's own 1.0.1, which knows the maps of Go before 1.18 only: built with Debian's Go, an API server
with that one dies of the first object of a custom resource."""

OPENAPI_PACKAGE = "k8s.io/kubernetes/pkg/generated/openapi"
OPENAPI_MARKER = "+k8s:openapi-gen="
NOT_SERVED = ("code-generator", "sample-apiserver", "kube-openapi")
"""Parts of the tree that the API server does not serve."""


def ensure(progress: Progress) -> Path:
    """The directory with the programs; about four minutes the first time. Raises `CannotHost`."""
    return product().ensure(lambda workplace: _build(workplace, progress), progress)


def product() -> Product:
    """What is built, from what, and where it is kept."""
    sources = (f"kubernetes {UPSTREAM_VERSION}", f"{REFLECT2} {REFLECT2_VERSION}")
    lines = [*sources, *PROGRAMS, TAGS, COMPILER_FLAGS, _linker_flags(), "CGO_ENABLED=0"]
    return Product("binaries", "\n".join(lines), DISK, MEMORY)


def _build(workplace: Workplace, progress: Progress) -> None:
    scratch, log = workplace.scratch, workplace.log
    tree = scratch / "go" / "src" / "k8s.io" / "kubernetes"
    fetching = tool.elapsed(progress, "fetching the source of Kubernetes from Debian, once")
    version = debian_source.unpack("kubernetes", UPSTREAM_VERSION, tree, scratch=scratch, log=log, report=fetching)
    reflect2 = tree / "vendor" / "github.com" / "modern-go" / "reflect2"
    shutil.rmtree(reflect2)
    debian_source.unpack(REFLECT2, REFLECT2_VERSION, reflect2, scratch=scratch / "reflect2", log=log, report=fetching)
    go = {
        "GOPATH": str(scratch / "go"),
        "GOCACHE": str(scratch / "go-cache"),
        "GOTMPDIR": str(scratch),
        "GO111MODULE": "off",
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
        "GOGC": "400",
        "HOME": str(scratch),
        "GOENV": "off",
        **dict.fromkeys(("GOROOT", "GOFLAGS", "GOOS", "GOARCH", "GOEXPERIMENT", "GODEBUG"), ""),
    }
    _generate_openapi(scratch, tree, log, go, tool.elapsed(progress, "generating the API definitions of Kubernetes"))
    compiling = f"compiling Kubernetes {VERSION}, once"

    def report(lines: int, seconds: float) -> None:
        linked = sum(1 for program in PROGRAMS if (workplace.contents / program).exists())
        percent = min(100, 100 * lines // PACKAGES_TO_COMPILE)
        progress(f"{compiling}: {percent} % compiled, {linked} of {len(PROGRAMS)} programs linked, {seconds:.0f} s")

    progress(compiling)
    tool.run(
        [
            *(GO, "build", "-v", "-trimpath", "-tags", TAGS, f"-gcflags=all={COMPILER_FLAGS}"),
            *("-ldflags", _linker_flags(), "-o", f"{workplace.contents}/"),
            *(f"./cmd/{program}" for program in PROGRAMS),
        ],
        log=log,
        directory=tree,
        env=go,
        report=report,
    )
    (workplace.contents / "SOURCE").write_text(f"kubernetes {version}\n")
    shutil.copy(tree / "LICENSE", workplace.contents / "LICENSE")


def _generate_openapi(scratch: Path, tree: Path, log: Path, go: dict[str, str], report: Report) -> None:
    generator = scratch / "openapi-gen"
    tool.run(
        [GO, "build", "-o", generator, "./vendor/k8s.io/kube-openapi/cmd/openapi-gen"],
        log=log,
        directory=tree,
        env=go,
        report=report,
    )
    tool.run(
        [
            *(generator, "--logtostderr", "-i", ",".join(marked_packages(tree)), "-p", OPENAPI_PACKAGE),
            *("-O", "zz_generated.openapi", "-h", "vendor/k8s.io/code-generator/hack/boilerplate.go.txt"),
            *("-r", scratch / "violations.report"),
        ],
        log=log,
        directory=tree,
        env=go,
        report=report,
    )


def marked_packages(tree: Path) -> list[str]:
    """Import paths of the packages whose types the API server describes."""
    staging = tree / "staging" / "src"
    marked = set()
    for root, prefix in ((tree / "pkg", "k8s.io/kubernetes/pkg"), (staging, "k8s.io/kubernetes/vendor")):
        for file in root.rglob("*.go"):
            package = file.parent.relative_to(root)
            if not any(part in NOT_SERVED for part in package.parts) and OPENAPI_MARKER in file.read_text():
                marked.add(f"{prefix}/{package}")
    return sorted(marked)


def _linker_flags() -> str:
    major, minor = re.findall(r"\d+", VERSION)[:2]
    values = {"gitVersion": VERSION, "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    settings = (f"-X {package}.{name}={value}" for package in VERSION_PACKAGES for name, value in values.items())
    return " ".join(["-s -w", *settings])
