"""A module proxy in a folder, or served on loopback, with a small Kubernetes: servers that only tell their version.

The layout is that of https://go.dev/ref/mod#goproxy-protocol.
"""

from __future__ import annotations

import http.server
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from harness.cluster.programs.modules.main_packages import SERVERS
from harness.cluster.programs.modules.module_file import staging_version
from harness.knowledge.releases import read_release

_STAGING = ("k8s.io/client-go", "k8s.io/component-base")
_VERSION = """\
package version

var gitVersion, gitMajor, gitMinor, gitTreeState, gitCommit, buildDate string

func Get() string { return gitVersion }
"""
_SERVER = """\
package main

import (
	"fmt"
	"os"

	"k8s.io/component-base/version"
)

func main() {
	fmt.Println("Kubernetes", version.Get())
	fmt.Fprintln(os.Stderr, "NAME")
}
"""
_KUBECTL = """\
package main

import "k8s.io/client-go/pkg/version"

func main() { print(version.Get()) }
"""


def publish_kubernetes(folder: Path, text: str, kubectl: str = _KUBECTL) -> None:
    """Put the modules of a release into the folder of a proxy."""
    release = read_release(text)
    assert release
    for path, package in zip(_STAGING, ("pkg/version", "version"), strict=True):
        publish(
            folder,
            path,
            staging_version(release),
            {"go.mod": f"module {path}\n\ngo 1.21\n", f"{package}/version.go": _VERSION},
        )
    required = "".join(f"require {path} v0.0.0\n" for path in _STAGING)
    replaced = "".join(f"replace {path} => ./staging/src/{path}\n" for path in _STAGING)
    files = {
        "go.mod": f"module k8s.io/kubernetes\n\ngo 1.21\n\n{required}\n{replaced}",
        "go.sum": "",
        "LICENSE": "free\n",
    }
    files |= {f"cmd/{name}/main.go": _SERVER.replace("NAME", name) for name in SERVERS}
    publish(folder, "k8s.io/kubernetes", str(release), {**files, "cmd/kubectl/kubectl.go": kubectl})


def publish(folder: Path, module: str, version: str, files: Mapping[str, str]) -> Path:
    """Put a module into the folder of a proxy; returns its zip."""
    place = folder / module / "@v"
    place.mkdir(parents=True, exist_ok=True)
    (place / "list").open("a").write(f"{version}\n")
    (place / f"{version}.info").write_text(f'{{"Version":"{version}","Time":"2026-10-27T12:01:04Z"}}')
    (place / f"{version}.mod").write_text(files["go.mod"])
    with zipfile.ZipFile(place / f"{version}.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{module}@{version}/{name}", text)
    return place / f"{version}.zip"


@contextmanager
def served(folder: Path, refused: Mapping[str, int], cut_off: tuple[str, ...] = ()) -> Iterator[str]:
    """Serve the folder on loopback: paths that hold a key of `refused` with that status, those that hold one of `cut_off` halfway."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = next((status for part, status in refused.items() if part in self.path), None)
            file = folder / self.path.lstrip("/")
            if status or not file.is_file():
                self.send_error(status or 404)
                return
            content = file.read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            half = any(part in self.path for part in cut_off)
            self.wfile.write(content[: len(content) // 2] if half else content)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
