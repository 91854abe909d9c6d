"""Whom a command or a page wanted to reach, and which service that is."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from harness.cluster.circumstances import Port, Service
from harness.drift.causes.story import Failure
from harness.knowledge.calls import calls_of
from harness.knowledge.traits import Trait
from harness.record.reason import ReasonKind
from harness.shell.lazy_pattern import lazy_pattern

_ADDRESS = lazy_pattern(
    r"(?:[Ff]ailed to connect to|connect to|Connection to|connecting to|remote host) \(?"
    r"(?P<host>[\w.-]+)(?: port |:| \()(?P<port>\d+)"
)
_URL = lazy_pattern(r"(?:(?P<scheme>https?)://)?(?P<host>[A-Za-z0-9][\w.-]*)(?::(?P<port>\d+))?(?:/\S*)?")
_VARIABLE = lazy_pattern(r"\$\{?(\w+)\}?")
_DEFAULT_PORTS = {"https": 443}


class Target(Struct, frozen=True):
    """A host and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def targets(failure: Failure) -> Iterator[Target]:
    """Yield what the failed command wanted to reach: from its message, else from its text with the variables of the shell filled in."""
    named = list(
        dict.fromkeys(Target(match["host"], int(match["port"])) for match in _ADDRESS.finditer(failure.output))
    )
    if named:
        yield from named
        return
    texts = [failure.reason.subject] if failure.reason and failure.reason.kind is ReasonKind.PAGE_SILENT else []
    for call in calls_of(failure.text):
        if Trait.CONNECTS in call.traits:
            texts += [_filled(word, failure.variables) for word in call.literals[1:] if not word.startswith("-")]
    for text in texts:
        match = _URL.fullmatch(text)
        if match and (match["port"] or match["scheme"]):
            yield Target(match["host"], int(match["port"] or _DEFAULT_PORTS.get(match["scheme"], 80)))


def service_at(target: Target, services: tuple[Service, ...]) -> tuple[Service, Port | None] | None:
    """Return the service that a target means, and its port if it has that one; `None` where none of them is meant."""
    for service in services:
        for port in service.ports:
            if port.node_port == target.port:
                return service, port
    for service in services:
        names = (service.name, f"{service.name}.{service.namespace}")
        if target.host in (*service.addresses, *names) or target.host.startswith(f"{names[1]}.svc"):
            return service, next((port for port in service.ports if port.number == target.port), None)
    return None


def is_node_port(target: Target) -> bool:
    """Return whether a port lies where clusters put node ports unless told otherwise."""
    return 30000 <= target.port <= 32767


def _filled(word: str, variables: Mapping[str, str] | None) -> str:
    known = variables or {}
    return _VARIABLE.sub(lambda match: known.get(match[1], match[0]), word)
