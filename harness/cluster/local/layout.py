"""Write all files that a node finds when its first process starts."""

from collections.abc import Callable, Sequence
from pathlib import Path

from harness.cluster.local import configuration
from harness.cluster.local.addresses import IMAGES_AUTHORITY
from harness.cluster.local.certificates import Authority
from harness.cluster.local.limits import Limits
from harness.cluster.local.nodes import LabNode, NodeDirectory
from harness.cluster.local.root_file_system import DATA_DIRECTORIES
from harness.cluster.local.ssh import SshKeys
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.local.trust import Trust
from harness.cluster.local.users import Users
from harness.cluster.scattering import scattered
from harness.knowledge.version import Version


def write(
    cluster: ClusterDirectory,
    nodes: Sequence[LabNode],
    version: Version | None,
    users: Users,
    *,
    limits: Limits,
    home: Callable[[Path], None],
) -> None:
    """Write the files of all nodes for a version of Kubernetes, or for none; they belong to `users`. `home` fills the audience's home, on the first node.

    The disk of the lab is there already, see `disk.py`.
    """
    trust, keys = Trust(), SshKeys()
    for node in nodes:
        directory = cluster.node(node.name)
        for path in (directory.logs, directory.root, directory.changes, directory.work, directory.delivery):
            path.mkdir(parents=True)
        _place(directory.home)
        _place(directory.data)
        for inside in DATA_DIRECTORIES:
            (directory.data / Path(inside).name).mkdir()
        directory.etcd.mkdir()
        if node.is_first:
            home(directory.home)
        configuration.write(configuration.files(node, nodes, version, limits), directory.changes)
        keys.write(directory, nodes)
        if node.is_first:
            _write_images_authority(directory)
        if version is not None:
            _write_trust(directory, node, trust)
        for path in (
            directory.root,
            directory.changes,
            directory.work,
            directory.home.resolve(),
            directory.data.resolve(),
            directory.etcd,
        ):
            users.own(path)
    users.own(cluster.exchange)


def _write_images_authority(directory: NodeDirectory) -> None:
    authority = Authority("slide-harness images").identity
    configuration.write({IMAGES_AUTHORITY: authority.certificate.decode()}, directory.changes)
    pair = {"ca.crt": authority.certificate.decode(), "ca.key": authority.key.decode()}
    configuration.write(pair, directory.images_authority)


def _write_trust(directory: NodeDirectory, node: LabNode, trust: Trust) -> None:
    for place in (directory.changes, directory.trust):
        configuration.write(trust.files(node), place)
    kubeconfig = directory.home / ".kube" / "config"
    kubeconfig.parent.mkdir(exist_ok=True)
    kubeconfig.write_text(trust.admin_kubeconfig())
    kubeconfig.chmod(0o600)


def _place(directory: Path) -> None:
    """Make a directory on a part of the disk in which no lab has just deleted files."""
    places = directory.with_name(f"{directory.name}s")
    places.mkdir(mode=0o755)
    place = scattered(places)
    place.chmod(0o755)
    directory.symlink_to(place)
