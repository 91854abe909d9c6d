"""The DNS of a lab: answers for the names that this machine gives it, and for all others that there is no such name.

Run beside a lab as `python -m harness.cluster.local.dns`. Until CoreDNS answers for the names of services, it answers for them too: A records,
and the CNAME of ExternalName services. Where the lab's network is open, other names are handed on to the resolvers of this machine; else
there is nowhere to hand them on to.
"""

import argparse
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from dnslib import CNAME, QTYPE, RCODE, RR, A, DNSHeader, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

from harness.cluster.local import handover
from harness.cluster.local.apiserver import ApiServer
from harness.cluster.local.network import Network, enter
from harness.cluster.local.resolvers import Resolvers, is_outside
from harness.cluster.local.service_names import Names, follow, learn_types

TIME_TO_LIVE = 5
"""Seconds."""
LONGEST_CHAIN = 8
"""The longest chain of names that stand for other names."""
_PATIENCE = 5.0
"""Seconds for one answer of the API server."""
_OF_ADDRESSES = (QTYPE.A, QTYPE.ANY)


class Resolver(BaseResolver):  # type: ignore[misc]
    """Answers queries from the names known now."""

    def __init__(
        self,
        names: Names,
        also: Path | None = None,
        fixed: Mapping[str, str] = MappingProxyType({}),
        outside: Resolvers | None = None,
    ) -> None:
        self._names = names
        self._also = also
        """A file like /etc/hosts, that may come, change and go."""
        self._fixed = fixed
        """Addresses of more names."""
        self.outside = outside
        """Those who are asked for names that are nowhere in the lab."""

    def _addresses(self, name: str) -> tuple[str, ...] | None:
        addresses = self._names.addresses(name)
        plain = name.rstrip(".").lower()
        if addresses is None and plain in self._fixed:
            return (self._fixed[plain],)
        if addresses is None and self._also is not None and self._also.is_file():
            lines = (line.split() for line in self._also.read_text().splitlines())
            addresses = tuple(address for address, *known in lines if plain in known) or None
        return addresses

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:  # noqa: ARG002  (dnslib's signature)
        """Return the complete answer to a query. Only names of services that stand for a name outside take time."""
        reply = DNSRecord(DNSHeader(id=request.header.id, qr=1, aa=1, ra=1), q=request.q)
        name, addresses = str(request.q.qname), None
        for _ in range(LONGEST_CHAIN):
            addresses = self._addresses(name)
            alias = self._names.alias(name) if addresses is None else None
            if alias is None:
                break
            reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(alias), ttl=TIME_TO_LIVE))
            name = alias
        if addresses is None:
            reply.header.rcode = RCODE.NOERROR if reply.rr else RCODE.NXDOMAIN
            if reply.rr and request.q.qtype in _OF_ADDRESSES:
                self._add_outside(reply, name)
        elif request.q.qtype in _OF_ADDRESSES:
            for address in addresses:
                reply.add_answer(RR(name, QTYPE.A, rdata=A(address), ttl=TIME_TO_LIVE))
        return reply

    def _add_outside(self, reply: DNSRecord, name: str) -> None:
        """Add the addresses of a name that a service stands for."""
        if self.outside is not None and is_outside(name):
            answer = self.outside.ask(DNSRecord.question(name).pack())
            if answer is not None:
                reply.add_answer(*DNSRecord.parse(answer).rr)


class _Handler(DNSHandler):  # type: ignore[misc]
    """Answers a query, or forwards it byte for byte where the lab does not know the name."""

    def get_reply(self, data: bytes) -> bytes:
        own = bytes(super().get_reply(data))
        outside: Resolvers | None = self.server.resolver.outside
        if outside is None or own[3] & 0x0F != RCODE.NXDOMAIN:
            return own
        request = DNSRecord.parse(data)
        if not is_outside(str(request.q.qname)):
            return own
        reply = request.reply()
        if request.q.qtype == QTYPE.AAAA:  # a lab has no IPv6: who got such an address would try it first
            return bytes(reply.pack())
        reply.header.rcode = RCODE.SERVFAIL
        return outside.ask(data, by_tcp=self.protocol == "tcp") or bytes(reply.pack())


def servers(resolver: Resolver, address: str, port: int) -> tuple[DNSServer, DNSServer]:
    """Return the server for UDP and the one for TCP, bound and not yet started."""
    quiet = DNSLogger("-request,-reply,-truncated", prefix=False)
    return (
        DNSServer(resolver, address=address, port=port, logger=quiet, handler=_Handler),
        DNSServer(resolver, address=address, port=port, logger=quiet, handler=_Handler, tcp=True),
    )


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description="service DNS of one cluster")
    parser.add_argument("--api", help="URL of the API server, in a cluster with services")
    parser.add_argument(
        "--certificates", type=Path, help="directory of ca.crt, and of the certificates and keys of dns and admin"
    )
    parser.add_argument(
        "--until-coredns",
        metavar="PATH",
        help="hand the names of services over to CoreDNS once it answers; PATH is that of the slices of endpoints",
    )
    parser.add_argument("--address", required=True, help="address to listen at")
    parser.add_argument("--port", type=int, default=53)
    parser.add_argument("--names", type=Path, help="file of more names, like /etc/hosts")
    parser.add_argument("--name", action="append", default=[], help="one more, as NAME=ADDRESS")
    parser.add_argument(
        "--network",
        type=Path,
        help="the file of the lab's network, where this process is in the machine's: other names are asked for there",
    )
    options = parser.parse_args()
    learn_types()
    outside = None
    if options.network is not None:
        machine = Network(None)
        outside = Resolvers(lambda family, kind: machine.call(lambda: socket.socket(family, kind)))
        enter(options.network)  # with all threads that this one begins
    names = Names()
    fixed = dict(entry.split("=") for entry in options.name)
    for server in servers(Resolver(names, options.names, fixed, outside), options.address, options.port):
        server.start_thread()
    if options.api is None:
        threading.Event().wait()
    api = ApiServer(options.api, options.certificates, "dns", _PATIENCE)
    services = ("/api/v1/services", names.replace_services, names.learn_service)
    endpoints = ("/api/v1/endpoints", names.replace_members, names.learn_members)
    for kind in (services, endpoints):
        threading.Thread(target=follow, args=(api, *kind), daemon=True).start()
    if options.until_coredns is not None:
        handover.hand_over(ApiServer(options.api, options.certificates, "admin", _PATIENCE), options.until_coredns)
        names.close()
    threading.Event().wait()


if __name__ == "__main__":
    main()
