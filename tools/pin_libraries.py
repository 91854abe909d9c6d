"""Write into `fixtures/programs/addons/go.mod` the versions of libraries with which a release of Kubernetes is compiled.

    python -m tools.pin_libraries [RELEASE]

The programs of that module are so compiled with packages that are there already where the release was. A Go of the machine is asked, in whose
cache the release is left. Without a release it is the newest known.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import msgspec
from harness.cluster.programs.modules.module_file import KUBERNETES, ModuleFile, staging, staging_version
from harness.knowledge.releases import NEWEST, known, read_release

MODULE = Path(__file__).parents[1] / "fixtures" / "programs" / "addons"
_AS_OLD_AS = {"go.opentelemetry.io/otel/sdk/metric": "go.opentelemetry.io/otel"}
"""Modules that Kubernetes is not compiled with, and that must be as old as one that it is."""


class _Downloaded(msgspec.Struct, frozen=True, rename="pascal"):
    go_mod: str


_REPLACEMENTS = re.compile(r"^(?://.*\n)?replace \(\n(?:\t.*\n)*\)\n|^replace [^(]*\n", re.MULTILINE)


def _go(*arguments: str) -> bytes:
    return subprocess.run(["go", *arguments], cwd=MODULE, check=True, capture_output=True).stdout


def pins(release: str) -> dict[str, str]:
    """Return the version of each library with which a release is compiled, by its path. Raises `CalledProcessError` where Go has no such release."""
    downloaded = msgspec.json.decode(_go("mod", "download", "-json", f"{KUBERNETES}@{release}"), type=_Downloaded)
    upstream = msgspec.json.decode(_go("mod", "edit", "-json", downloaded.go_mod), type=ModuleFile)
    versions = {module.path: module.version for module in upstream.require or ()}
    read = read_release(release)
    if read is None:
        raise SystemExit(f"{release}: not a release")
    versions |= dict.fromkeys(staging(upstream), staging_version(read))
    return versions | {path: versions[parent] for path, parent in _AS_OLD_AS.items()}


def main(arguments: list[str]) -> None:
    """Rewrite `go.mod`, and let Go bring it and `go.sum` into order."""
    release = arguments[0] if arguments else str(known()[NEWEST].newest)
    file = MODULE / "go.mod"
    kept = _REPLACEMENTS.sub("", file.read_text()).rstrip()
    lines = [f"\t{path} => {path} {version}" for path, version in sorted(pins(release).items())]
    file.write_text(
        "\n".join([kept, "", f"// As Kubernetes {release} is compiled with.", "replace (", *lines, ")", ""])
    )
    # -e: tests of what is required may want newer libraries, and nobody runs them here.
    _go("mod", "tidy", "-e")


if __name__ == "__main__":
    main(sys.argv[1:])
