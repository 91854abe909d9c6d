"""The addresses of a repository's remotes: which of them mean the same repository, and whether one can be reached."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from harness.shell.lazy_pattern import lazy_pattern

REACHED_WITHIN = 1.0
"""Seconds for a name to be resolved and a server there to answer."""
_ADDRESS = lazy_pattern(
    r"(?:(?P<scheme>https?|ssh|git)://(?:[^@/\s]*@)?(?P<host>[^:/\s]+)(?::(?P<port>\d+))?/"
    r"|[\w.-]+@(?P<scp_host>[\w.-]+):)(?P<path>[^\s'\"`;|&<>()?#]+)"
)
_PORTS = {"https": 443, "http": 80, "ssh": 22, "git": 9418}
_IN_NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."


class RemoteAddress(Struct, frozen=True):
    """Where a repository is on the network."""

    text: str
    """As it is written."""
    host: str
    port: int
    path: str
    """Without a slash or `.git` at its end."""

    @property
    def place(self) -> tuple[str, str]:
        """What the addresses of one repository have in common, whatever the protocol."""
        return self.host.lower(), self.path.lower()


def addresses_in(text: str) -> Iterator[RemoteAddress]:
    """Yield the addresses that a text names: `https://HOST/PATH`, `git@HOST:PATH`, with and without `.git`."""
    for match in _ADDRESS.finditer(text):
        host = match["host"] or match["scp_host"]
        port = int(match["port"] or _PORTS[match["scheme"] or "ssh"])
        path = re.sub(r"(?:/|\.git)*[.,]?$", "", match["path"])
        if path:
            yield RemoteAddress(match[0], host, port, path)


def is_reachable(address: RemoteAddress) -> bool:
    """Return whether a server answers there, within a second."""
    import socket  # noqa: PLC0415  (few decks clone themselves)
    import threading  # noqa: PLC0415

    answered = threading.Event()

    def connect() -> None:
        try:
            with socket.create_connection((address.host, address.port), timeout=REACHED_WITHIN):
                answered.set()
        except OSError:
            return

    asking = threading.Thread(target=connect, daemon=True)  # resolving a name knows no limit
    asking.start()
    asking.join(REACHED_WITHIN)
    return answered.is_set()


def without_user(address: str) -> str:
    """Return an address without a name and a token, where it is one of HTTP: of ssh, the name is needed. Any other text stays as it is."""
    try:
        parts = urlsplit(address)
        is_secret = parts.scheme in ("http", "https") and "@" in parts.netloc
    except ValueError:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if is_secret else address


def instead_of(address: RemoteAddress, base: str) -> str:
    """Return git's configuration by which all that means the repository at an address is taken from `base` instead.

    `insteadOf` goes by how a URL begins: a repository whose name only begins like this one's stands for itself.
    """
    lines = []
    for before in _beginnings(address):
        lines += [f'[url "{base}"]', *(f"\tinsteadOf = {before}{end}" for end in ("", "/", ".git", ".git/"))]
        for character in _IN_NAMES:
            lines += [f'[url "{before}{character}"]', f"\tinsteadOf = {before}{character}"]
    return "\n".join((*lines, ""))


def _beginnings(address: RemoteAddress) -> Iterator[str]:
    host, path = address.host, address.path
    yield from (f"{scheme}://{host}/{path}" for scheme in _PORTS)
    yield f"ssh://git@{host}/{path}"
    yield f"git@{host}:{path}"
    if address.port not in _PORTS.values():
        yield from (f"{scheme}://{host}:{address.port}/{path}" for scheme in _PORTS)
