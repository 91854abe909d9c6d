"""ssh between the nodes of a lab: Debian's dropbear answers on each of them, to Debian's OpenSSH client.

dropbear, because its package brings the server alone: none of the services that an OpenSSH server comes with.
"""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harness.cluster.local.nodes import LabNode, NodeDirectory

PORT = 22
_HOST_KEY = "/etc/dropbear/host_key"
_OPENSSH_HOST_KEY = "/etc/dropbear/host_key.openssh"
_CONVERT = f"[ -e {_HOST_KEY} ] || dropbearconvert openssh dropbear {_OPENSSH_HOST_KEY} {_HOST_KEY}"
"""Dropbear's form of a key is written by its own tool only."""
SERVER = (
    "/bin/sh",
    "-c",
    f'{_CONVERT} 2>/dev/null; exec "$@"',
    "sh",
    "/usr/sbin/dropbear",
    "-F",
    "-E",
    "-r",
    _HOST_KEY,
)
"""The argv that runs the server; options can follow."""
_KNOWN_HOSTS = "/etc/ssh/ssh_known_hosts"
_USER = "root@lab"


class SshKeys:
    """The keys of one lab: the host key of all nodes, and the key that is accepted by all of them."""

    def __init__(self) -> None:
        self._host, self._user = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()

    def write(self, directory: NodeDirectory, nodes: Sequence[LabNode]) -> None:
        """Write the files by which a node is entered from all nodes, and enters all of them without a question."""
        known_hosts, host_key = (directory.changes / path.lstrip("/") for path in (_KNOWN_HOSTS, _OPENSSH_HOST_KEY))
        for file in (known_hosts, host_key):
            file.parent.mkdir(parents=True, exist_ok=True)
        known_hosts.write_text(f"{','.join(_names(nodes))} {_public(self._host)}\n")
        _write_private(self._host, host_key)
        own = directory.home / ".ssh"
        own.mkdir(mode=0o700, exist_ok=True)
        _write_private(self._user, own / "id_ed25519")
        for name in ("id_ed25519.pub", "authorized_keys"):
            (own / name).write_text(f"{_public(self._user)} {_USER}\n")


def _names(nodes: Sequence[LabNode]) -> list[str]:
    return ["localhost", "127.0.0.1", *(name for node in nodes for name in (node.name, *node.aliases, node.address))]


def _public(key: Ed25519PrivateKey) -> str:
    encoded = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return encoded.decode()


def _write_private(key: Ed25519PrivateKey, file: Path) -> None:
    file.touch(mode=0o600)
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption())
    )
