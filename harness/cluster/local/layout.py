"""Everything that a node finds when its first process starts, written where this machine keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from harness.cluster.local import configuration
from harness.cluster.local.nodes import LabNode
from harness.cluster.local.ssh import SshKeys
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.local.trust import Trust
from harness.cluster.scattering import scattered
from harness.knowledge.version import Version


def write(cluster: ClusterDirectory, nodes: Sequence[LabNode], version: Version, home: Callable[[Path], None]) -> None:
    """Lay all nodes out for this version of Kubernetes; `home` fills the audience's home directory, on the first."""
    cluster.exchange.mkdir()
    trust, keys = Trust(), SshKeys()
    for node in nodes:
        directory = cluster.node(node.name)
        for path in (directory.logs, directory.root, directory.data):
            path.mkdir(parents=True)
        homes = directory.path / "homes"
        homes.mkdir(mode=0o700)
        directory.home.symlink_to(scattered(homes))
        if node.is_first:
            home(directory.home)
        files = {**configuration.files(cluster.name, node, nodes, version), **trust.files(node)}
        configuration.write(files, directory.root_changes)
        keys.write(directory, nodes)
        kubeconfig = directory.home / ".kube" / "config"
        kubeconfig.parent.mkdir(exist_ok=True)
        kubeconfig.write_text(trust.admin_kubeconfig())
        kubeconfig.chmod(0o600)
