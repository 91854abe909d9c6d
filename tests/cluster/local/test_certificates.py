"""What the certificates are for: both sides of a real TLS connection accept them, and only them."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest
from harness.cluster.local.certificates import Authority, Identity


def written(directory: Path, name: str, identity: Identity) -> tuple[Path, Path]:
    certificate, key = directory / f"{name}.crt", directory / f"{name}.key"
    certificate.write_bytes(identity.certificate)
    key.write_bytes(identity.key)
    return certificate, key


def handshake(directory: Path, authority: Authority, server: Identity, client: Identity, name: str) -> str:
    """Connect as `client` to `server` under `name`; the user that the server saw."""
    trusted, _ = written(directory, "ca", authority.identity)
    answering = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=trusted)
    answering.verify_mode = ssl.CERT_REQUIRED
    answering.load_cert_chain(*written(directory, "server", server))
    asking = ssl.create_default_context(cafile=trusted)
    asking.load_cert_chain(*written(directory, "client", client))
    ours, theirs = socket.socketpair()
    seen: list[object] = []

    def answer() -> None:
        try:
            with answering.wrap_socket(theirs, server_side=True) as connection:
                seen.append(connection.getpeercert())
                connection.sendall(b"seen")
        except ssl.SSLError as error:
            seen.append(error)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with asking.wrap_socket(ours, server_hostname=name) as connection:
            connection.recv(4)
    finally:
        ours.close()
        thread.join()
    assert isinstance(seen[0], dict), seen
    subject = {key: value for ((key, value),) in seen[0]["subject"]}
    return f"{subject['commonName']} of {subject.get('organizationName', 'no group')}"


def test_a_client_is_known_by_its_user_and_group(tmp_path: Path) -> None:
    authority = Authority("kubernetes")
    server = authority.issue("kube-apiserver", names=("kubernetes.default",), addresses=("10.96.0.1",))
    client = authority.issue("system:node:node1", "system:nodes")
    assert handshake(tmp_path, authority, server, client, "kubernetes.default") == "system:node:node1 of system:nodes"
    assert handshake(tmp_path, authority, server, client, "10.96.0.1") == "system:node:node1 of system:nodes"


def test_a_server_is_not_believed_under_another_name(tmp_path: Path) -> None:
    authority = Authority("kubernetes")
    server = authority.issue("kube-apiserver", names=("kubernetes.default",))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tmp_path, authority, server, authority.issue("admin"), "elsewhere.example")


def test_a_client_without_names_cannot_stand_as_a_server(tmp_path: Path) -> None:
    authority = Authority("kubernetes")
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tmp_path, authority, authority.issue("impostor"), authority.issue("admin"), "impostor")


def test_another_authority_of_the_same_name_is_not_believed(tmp_path: Path) -> None:
    ours, theirs = Authority("kubernetes"), Authority("kubernetes")
    server = theirs.issue("kube-apiserver", names=("kubernetes.default",))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(tmp_path, ours, server, ours.issue("admin"), "kubernetes.default")
