"""The Kubernetes binaries, built once from Debian's source package.

Debian 12's source package `kubernetes` is the complete upstream tree with its dependencies, so the build needs no
network beyond the Debian mirror. GOPATH mode builds straight from that tree; only the OpenAPI definitions have to be
generated first. `build/root/Makefile.generated_files` in the tree does the same, with a minute of other work around it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from harness.cluster.local.build import cache, debian_source, tool
from harness.cluster.local.build.cache import Progress

VERSION = "v1.20.2"
UPSTREAM_VERSION = "1.20.5+really1.20.2"
PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl")
TAGS = "providerless dockerless"
COMPILER_FLAGS = "-dwarf=false"
VERSION_PACKAGE = "k8s.io/kubernetes/vendor/k8s.io/component-base/version"
PACKAGES_TO_COMPILE = 1550
"""About; for the progress only."""
MEBIBYTES = 4000

OPENAPI_PACKAGE = "k8s.io/kubernetes/pkg/generated/openapi"
OPENAPI_MARKER = "+k8s:openapi-gen="
NOT_SERVED = ("code-generator", "sample-apiserver", "kube-openapi")
"""Parts of the tree that the API server does not serve."""


def ensure(progress: Progress) -> Path:
    """The directory with the programs; about four minutes the first time. Raises `CannotHost`."""
    recipe = "\n".join(
        [f"kubernetes {UPSTREAM_VERSION}", *PROGRAMS, TAGS, COMPILER_FLAGS, _linker_flags(), "CGO_ENABLED=0"]
    )

    def build(scratch: Path, contents: Path) -> None:
        _build(scratch, contents, progress)

    return cache.ensure("binaries", recipe, build, progress, mebibytes=MEBIBYTES)


def _build(scratch: Path, contents: Path, progress: Progress) -> None:
    log = contents.parent / "build.log"
    tree = scratch / "go" / "src" / "k8s.io" / "kubernetes"
    progress("fetching the source of Kubernetes from Debian")
    version = debian_source.unpack("kubernetes", UPSTREAM_VERSION, scratch, tree, log)
    go = {
        "GOPATH": str(scratch / "go"),
        "GO111MODULE": "off",
        "GOFLAGS": "",
        "GOCACHE": str(scratch / "go-cache"),
        "GOTMPDIR": str(scratch),
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
        "GOGC": "400",
        "HOME": str(scratch),
    }
    progress(f"generating the API definitions of Kubernetes {version}")
    _generate_openapi(scratch, tree, log, go)

    def report(lines: int, seconds: float) -> None:
        percent = min(99, 100 * lines // PACKAGES_TO_COMPILE)
        progress(f"compiling Kubernetes {VERSION}, once: {percent} %, {seconds:.0f} s")

    report(0, 0)
    tool.run(
        [
            *("go", "build", "-v", "-trimpath", "-tags", TAGS, f"-gcflags=all={COMPILER_FLAGS}"),
            *("-ldflags", _linker_flags(), "-o", f"{contents}/"),
            *(f"./cmd/{program}" for program in PROGRAMS),
        ],
        log=log,
        directory=tree,
        env=go,
        report=report,
    )
    (contents / "SOURCE").write_text(f"kubernetes {version}\n")
    shutil.copy(tree / "LICENSE", contents / "LICENSE")


def _generate_openapi(scratch: Path, tree: Path, log: Path, go: dict[str, str]) -> None:
    generator = scratch / "openapi-gen"
    tool.run(
        ["go", "build", "-o", generator, "./vendor/k8s.io/kube-openapi/cmd/openapi-gen"],
        log=log,
        directory=tree,
        env=go,
    )
    tool.run(
        [
            *(generator, "--logtostderr", "-i", ",".join(_marked_packages(tree)), "-p", OPENAPI_PACKAGE),
            *("-O", "zz_generated.openapi", "-h", "vendor/k8s.io/code-generator/hack/boilerplate.go.txt"),
            *("-r", scratch / "violations.report"),
        ],
        log=log,
        directory=tree,
        env=go,
    )


def _marked_packages(tree: Path) -> list[str]:
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
    return " ".join(["-s -w", *(f"-X {VERSION_PACKAGE}.{name}={value}" for name, value in values.items())])
