"""ssh between the nodes of a lab: Debian's dropbear answers on each of them, to Debian's OpenSSH client.

dropbear, because its package brings the server alone. That of OpenSSH would install a service on the machine.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from harness.cluster.local.nodes import LabNode, NodeDirectory

PORT = 22
HOST_KEY = "/etc/dropbear/host_key"
_KNOWN_HOSTS = "/etc/ssh/ssh_known_hosts"
_USER = "root@lab"


class SshKeys:
    """The keys of one lab: one that all nodes show, and one that opens them all."""

    def __init__(self) -> None:
        self._host, self._user = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()

    def write(self, directory: NodeDirectory, nodes: Sequence[LabNode]) -> None:
        """Let a node be entered from all nodes, and enter all of them without being asked."""
        known_hosts = directory.root_changes / _KNOWN_HOSTS.lstrip("/")
        known_hosts.write_text(f"{','.join(_names(nodes))} {_public(self._host)}\n")
        _write_host_key(self._host, directory.root_changes / HOST_KEY.lstrip("/"))
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


def _write_host_key(key: Ed25519PrivateKey, file: Path) -> None:
    """In the form that dropbear reads, which only its own tool writes."""
    openssh = file.with_suffix(".openssh")
    _write_private(key, openssh)
    convert = ("/usr/bin/dropbearconvert", "openssh", "dropbear", str(openssh), str(file))
    subprocess.run(convert, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    openssh.unlink()
