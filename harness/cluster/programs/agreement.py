"""Compare the version of a running cluster with the Kubernetes that is asked for."""

from pathlib import Path

from harness.cluster.errors import ClusterError, UnknownKubernetes
from harness.cluster.kubectl.program import ask
from harness.cluster.programs.specification import Specification, parse
from harness.knowledge.releases import read_release
from harness.knowledge.version import UnknownVersion, Version, read_version


def minor_of(text: str) -> Version:
    """Return the minor version that a text names; for a folder that of its kubectl.

    Raises `UnknownKubernetes` where the text names none, or a folder without a kubectl; `UnknownKubectl` where that is none.
    """
    return _minor(parse(text))


def minor_asked_for(text: str) -> Version | None:
    """Return the minor version that a text names; `None` for an empty text, and where the version is not known."""
    try:
        return minor_of(text) if text else None
    except (ClusterError, UnknownVersion):
        return None


def require_same(text: str, server_version: str, cluster: str, way_out: str, *, instead_of: str = "") -> None:
    """Raise `ClusterError`, with both versions and the way out, unless a server is of the Kubernetes that a text names.

    An empty text names none, and `1.34` all of its patches. Who asks for a release that a source lacks
    gets another one: a server taken `instead_of` it is the right one.
    """
    if not text:
        return
    wanted = parse(text)
    release = read_release(_version_in(wanted.folder)) if wanted.folder else wanted.release
    if release is not None and str(release) == instead_of:
        return
    is_same = read_release(server_version) == release if release else read_version(server_version) == _minor(wanted)
    if not is_same:
        folder = f" ({release})" if wanted.folder else ""
        raise ClusterError(f"--kubernetes {text}{folder} was asked for, and {cluster} is {server_version}; {way_out}")


def _minor(wanted: Specification) -> Version:
    if wanted.folder is not None:
        return read_version(_version_in(wanted.folder))
    assert wanted.minor is not None
    return wanted.minor


def _version_in(folder: Path) -> str:
    """Return the version of the kubectl in a folder. Raises `UnknownKubernetes` where the folder has no kubectl, `UnknownKubectl` where that program is none."""
    if not (folder / "kubectl").exists():
        raise UnknownKubernetes(f"there is no kubectl in {folder}: name a folder that holds one")
    return ask(folder / "kubectl").version
