"""A server that speaks S3, on this machine's loopback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

BUCKET = "decks"
_PATIENCE = 120.0
"""Seconds until it answers."""


@dataclass
class ObjectStore:
    """moto's server as a process of its own, with one bucket."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program is told by that is to find it, and nobody's own credentials."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def names(self, prefix: str = "") -> list[str]:
        """The names of all objects below a prefix, asked over HTTP."""
        asked = {"list-type": "2", "prefix": prefix}
        listed = requests.get(f"{self.address}/{BUCKET}", params=asked, timeout=_PATIENCE)
        return re.findall("<Key>(.*?)</Key>", listed.text)

    def content(self, name: str) -> bytes:
        signed = {"Authorization": "AWS tests:none"}  # without any, what is not public is refused
        answer = requests.get(f"{self.address}/{BUCKET}/{name}", headers=signed, timeout=_PATIENCE)
        answer.raise_for_status()
        return answer.content

    def put(self, name: str, content: bytes) -> None:
        requests.put(f"{self.address}/{BUCKET}/{name}", data=content, timeout=_PATIENCE).raise_for_status()

    def ask_for_credentials(self, *, asks: bool) -> None:
        """Refuse from now on who is not known, which is everybody; or nobody any more."""
        requests.post(
            f"{self.address}/moto-api/reset-auth", data="0" if asks else "inf", timeout=_PATIENCE
        ).raise_for_status()


@contextmanager
def served() -> Iterator[ObjectStore]:
    """A server that ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    store = ObjectStore(port, process)
    try:
        _make_bucket(store)
        yield store
    finally:
        process.kill()
        process.wait()


@retry(retry=retry_if_exception_type(requests.ConnectionError), stop=stop_after_delay(_PATIENCE), wait=wait_fixed(0.1))
def _make_bucket(store: ObjectStore) -> None:
    assert store.process.poll() is None, "moto's server ended"
    requests.put(f"{store.address}/{BUCKET}", timeout=_PATIENCE).raise_for_status()
