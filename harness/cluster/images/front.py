"""The front: a registry for one lab, which gives it every image that this machine has, or can have.

Run as `python -m harness.cluster.images.front`. It is a process of the machine that listens in the lab's network: so it reaches the
machine's registries and cache, and the lab reaches nothing but it.
"""

import argparse
import socket
import sys
from pathlib import Path

import msgspec

from harness.cluster.images.model import ImageChoice
from harness.cluster.images.server import ImageServer
from harness.cluster.images.sources import supply_of
from harness.cluster.images.supply import Account
from harness.cluster.images.tls import Certificates
from harness.cluster.local.network import Network

_BACKLOG = 128


def main() -> None:
    """Serve the images of a lab until the process is killed."""
    parser = argparse.ArgumentParser(description="a registry for one lab")
    parser.add_argument("--network", required=True, type=Path, help="the file of the lab's network namespace")
    parser.add_argument("--address", required=True, help="where to listen in it, as HOST:PORT")
    parser.add_argument("--account", required=True, type=Path, help="the file that says what was answered")
    parser.add_argument("--choice", required=True, type=Path, help="the file that says which images the lab may have")
    parser.add_argument(
        "--authority", required=True, type=Path, help="the folder with ca.crt and ca.key, which the lab believes"
    )
    options = parser.parse_args()
    choice = msgspec.json.decode(options.choice.read_bytes(), type=ImageChoice)
    supply, _ = supply_of(choice, _report, Account(options.account))
    host, _, port = options.address.rpartition(":")
    network = Network(options.network)
    listening = network.call(lambda: socket.create_server((host, int(port)), backlog=_BACKLOG))
    network.close()
    ImageServer(listening, supply, Certificates.of_folder(options.authority)).serve_forever()


def _report(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
