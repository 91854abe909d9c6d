"""Make certificates for the names of registries, signed by the authority that a lab trusts."""

from __future__ import annotations

import ssl
import tempfile
import threading
from pathlib import Path

from harness.cluster.local.certificates import Authority, Identity


class Certificates:
    """Makes one for each name, when it is first asked for."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    @classmethod
    def of_folder(cls, folder: Path) -> Certificates:
        """Return the certificates of the authority whose `ca.crt` and `ca.key` are in a folder."""
        return cls(Authority.of(Identity((folder / "ca.crt").read_bytes(), (folder / "ca.key").read_bytes())))

    def context(self, name: str) -> ssl.SSLContext:
        """Return the TLS context of a server with this name."""
        with self._lock:
            if name not in self._contexts:
                self._contexts[name] = self._made(name)
            return self._contexts[name]

    def _made(self, name: str) -> ssl.SSLContext:
        identity = self._authority.issue("registry", names=(name,))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(prefix="slide-harness-") as file:  # the library reads them from files alone
            file.write(identity.certificate + identity.key)
            file.flush()
            context.load_cert_chain(file.name)
        return context
