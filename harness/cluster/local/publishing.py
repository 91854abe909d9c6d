"""Publish ports of a lab's first node at ports of this machine, for as long as the lab lives.

Run as `python -m harness.cluster.local.publishing`: a process of the machine, which listens there and connects in the lab's network.
"""

import argparse
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from harness.cluster.errors import CannotHost, ClusterError
from harness.cluster.lab_network import PublishedPort, read_published
from harness.cluster.local.addresses import FIRST_ADDRESS
from harness.cluster.local.components import Component
from harness.cluster.local.forwarding import ANSWERS_WITHIN, LOCAL, Forwarder
from harness.cluster.local.lab import Lab
from harness.cluster.local.namespace import ProgramPlace
from harness.cluster.local.network import Network
from harness.cluster.local.nodes import FIRST
from harness.cluster.own_program import own_program

COMPONENT = "publish"


def check_host(published: Sequence[PublishedPort]) -> None:
    """Raise `CannotHost` for a port of this machine that is requested twice, or that another program has."""
    hosts = [port.host for port in published]
    for port in published:
        if hosts.count(port.host) > 1:
            raise CannotHost(f"--publish: the port {port.host} of this machine is named twice; it leads to one place")
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((LOCAL, port.host))
            except OSError as error:
                raise CannotHost(
                    f"--publish {port}: nothing can listen at {LOCAL}:{port.host} ({error.strerror}); "
                    "end what does, or take another port"
                ) from error


def start(lab: Lab, published: Sequence[PublishedPort]) -> None:
    """Start the process that forwards the published ports of a lab. Raises `ClusterError`."""
    network = f"--network={lab.namespace().network_file}"
    argv = own_program("harness.cluster.local.publishing", network, *map(str, published))
    lab.start(FIRST, Component(COMPONENT, argv, place=ProgramPlace.MACHINE))


def _connection_to(network: Network, port: int) -> Callable[[], socket.socket]:
    """Return a function that connects to a port of the first node: at its address, or else at its loopback."""

    def connect() -> socket.socket:
        try:
            return _connected(network, FIRST_ADDRESS, port)
        except OSError:
            return _connected(network, LOCAL, port)

    return connect


def _connected(network: Network, address: str, port: int) -> socket.socket:
    """Return a connection into the network. Only its socket is made in there, since waiting there would hold up other connections."""
    connection = network.call(socket.socket)
    connection.settimeout(ANSWERS_WITHIN)
    try:
        connection.connect((address, port))
    except OSError:
        connection.close()
        raise
    return connection


def main() -> None:
    """Forward connections until the process is killed."""
    parser = argparse.ArgumentParser(description="ports of this machine that lead into one lab")
    parser.add_argument("--network", required=True, type=Path, help="the file of the lab's network namespace")
    parser.add_argument("published", nargs="+", type=read_published, help="as PORT:PORT, this machine's first")
    options = parser.parse_args()
    network = Network(options.network)
    try:
        forwarders = [Forwarder(port.host, _connection_to(network, port.node)) for port in options.published]
    except ClusterError as error:
        sys.exit(str(error))
    for forwarder in forwarders:
        threading.Thread(target=forwarder.serve_forever, daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
