"""Asks real API servers what they serve, and puts their answers into the tables of `harness/knowledge/servers/`.

    python -m tools.ask_servers              # all versions whose programs are here
    python -m tools.ask_servers 1.24 stable  # these; programs that are missing are fetched or compiled
    python -m tools.ask_servers --tables     # asks nobody: puts in the answers that are kept

A server is an etcd and a kube-apiserver on this machine's loopback, with everything in a folder that vanishes. It is asked twice: as it
is released, and with every API switched on. The answers are kept in the user's cache, a file for each release, and no server is
started again for what is there; `--again` asks anew.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml
from harness.cluster.build import cache
from harness.cluster.local.certificates import SigningKey
from harness.cluster.programs import Programs, find, kept
from harness.knowledge.releases import NEWEST
from harness.knowledge.version import Version, read_version
from harness.project.settings import ProgramSettings
from msgspec import Struct

from tools import tabulate_servers

_TABLE: Final = "application/json;as=Table;v=v1;g=meta.k8s.io"
_JSON: Final = "application/json"
_WARNED: Final = Path(__file__).with_name("warned_objects.yaml")
"""Objects that a server takes with a warning."""
_EVERYTHING: Final = ("--runtime-config=api/all=true", "--feature-gates=AllAlpha=true,AllBeta=true")
"""Flags that switch on every API; some hang on a feature's gate."""
_SECONDS: Final = 120.0
"""Within which a server has to be ready."""
_PAUSE: Final = 0.3
"""Seconds between two looks at a server that starts."""
_FORM: Final = 1
"""Of the answers that are kept: another number, and servers are asked again."""


class Answer(Struct, frozen=True):
    """What a server says to one request."""

    status: int
    warnings: tuple[str, ...]
    body: bytes


class Server:
    """A client of the server, as one who may do everything."""

    def __init__(self, port: int, token: str, folder: Path) -> None:
        self.folder = folder
        """Where its keys and certificates are."""
        self._port, self._token = port, token
        certificate = folder / "apiserver.crt"
        self._context = ssl.create_default_context(cafile=certificate if certificate.exists() else None)

    def ask(self, path: str, *, accept: str = _JSON, body: object = None) -> Answer:
        """Return the answer to a GET, or to a POST of `body`. Raises `OSError` and `http.client.HTTPException`."""
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=60, context=self._context)
        headers = {"Authorization": f"Bearer {self._token}", "Accept": accept, "Content-Type": _JSON}
        try:
            data = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", path, data, headers)
            response = connection.getresponse()
            warnings = (text.partition(" - ")[2] for text in response.headers.get_all("Warning", ()))
            return Answer(response.status, tuple(str(json.loads(text)) for text in warnings), response.read())
        finally:
            connection.close()

    def kubeconfig(self, name: str) -> Mapping[str, Any]:
        """Return a kubeconfig by which others ask it, with one context of this name."""
        certificate = str(self.folder / "apiserver.crt")
        cluster = {"server": f"https://127.0.0.1:{self._port}", "certificate-authority": certificate}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": cluster}],
            "users": [{"name": name, "user": {"token": self._token}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }

    def read(self, path: str) -> Any:
        """Return the JSON at a path. Raises `RuntimeError` where it is refused."""
        answer = self.ask(path)
        if answer.status != http.client.OK:
            raise RuntimeError(f"GET {path}: {answer.status} {answer.body[:300].decode(errors='replace')}")
        return json.loads(answer.body)


def main() -> None:
    """Ask, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs="*", help="1.24, stable; without any, all whose programs are here")
    parser.add_argument("--again", action="store_true", help="ask also servers whose answers are kept")
    parser.add_argument("--tables", action="store_true", help="put in the answers that are kept, and ask nobody")
    options = parser.parse_args()
    end_cleanly()
    if not options.tables:
        if shutil.which("etcd") is None:
            sys.exit("there is no etcd here: install one (Debian's package etcd-server)")
        for text in options.versions or _here():
            programs = find(text, ProgramSettings(), lambda line: print(line, file=sys.stderr))
            if options.again or not _place(programs.version).exists():
                _keep(programs)
    answers = dict(kept_answers())
    if not answers:
        sys.exit("no answers are kept: name a version, as in `python -m tools.ask_servers stable`")
    tabulate_servers.write(answers)


def end_cleanly() -> None:
    """Let SIGTERM end this process as ^C does, with what it started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def kept_answers() -> Iterator[tuple[Version, Mapping[str, Any]]]:
    """Yield the answers that are kept, by version, the oldest first."""
    places = sorted(_folder().glob("v*.json.gz"), key=lambda place: read_version(place.name))
    for place in places:
        yield read_version(place.name), json.loads(gzip.decompress(place.read_bytes()))


def _here() -> list[str]:
    versions = {program.release.minor for program in kept.all_kept()}
    return [str(version) for version in sorted(versions) if version <= NEWEST]


def _folder() -> Path:
    return cache.directory() / "servers"


def _place(version: str) -> Path:
    return _folder() / f"{version}.{_FORM}.json.gz"


def _keep(programs: Programs) -> None:
    start = time.monotonic()
    with serving(programs) as server:
        released = ask_all(server)
    with serving(programs, *_EVERYTHING) as server:
        everything = ask_all(server)
    place = _place(programs.version)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(".part")
    answers = {"version": programs.version, "released": released, "everything": everything}
    partial.write_bytes(gzip.compress(json.dumps(answers).encode(), 6))
    partial.rename(place)
    kinds = sum(len(group["resources"]) for group in everything["discovery"])
    took = f"{time.monotonic() - start:.0f} s, {place.stat().st_size // 1024} KiB"
    print(f"{programs.version}: {len(everything['discovery'])} API versions, {kinds} resources, {took}", flush=True)


def ask_all(server: Server) -> Mapping[str, Any]:
    """Return what a server serves: its API versions with their resources, the schemas, the columns of its tables, its warnings."""
    groups = ["/api/v1"]
    for group in server.read("/apis")["groups"]:
        groups += [f"/apis/{version['groupVersion']}" for version in group["versions"]]
    discovery = [server.read(path) for path in groups]
    columns: dict[str, Any] = {}
    warnings: dict[str, list[str]] = {}
    for path, group in zip(groups, discovery, strict=True):
        for resource in group["resources"]:
            if "/" in resource["name"]:
                continue
            name, verbs = f"{group['groupVersion']}/{resource['name']}", resource["verbs"]
            if "list" in verbs:
                answer = server.ask(f"{path}/{resource['name']}", accept=_TABLE)
                table = json.loads(answer.body)
                if table.get("kind") == "Table":
                    columns[name] = table["columnDefinitions"]
            elif "create" in verbs:
                place = f"{path}/namespaces/default" if resource["namespaced"] else path
                answer = server.ask(f"{place}/{resource['name']}?dryRun=All", body={})
            else:
                continue
            if answer.warnings:
                warnings[name] = list(answer.warnings)
    return {
        "discovery": discovery,
        "schemas": server.read("/openapi/v2")["definitions"],
        "columns": columns,
        "warnings": warnings,
        "objects": dict(_object_warnings(server, groups)),
    }


def _object_warnings(server: Server, groups: list[str]) -> Iterator[tuple[str, Any]]:
    """Create the objects of `warned_objects.yaml` without keeping them; yields status, warnings and message, by the name of each."""
    for name, thing in yaml.safe_load(_WARNED.read_text("utf-8")).items():
        path = "/api/v1" if thing["apiVersion"] == "v1" else f"/apis/{thing['apiVersion']}"
        if path in groups:
            resource = next((r for r in server.read(path)["resources"] if r["kind"] == thing["kind"]), None)
            if resource is not None:
                place = f"{path}/namespaces/default" if resource["namespaced"] else path
                query = "dryRun=All&fieldValidation=Warn"
                answer = server.ask(f"{place}/{resource['name']}?{query}", body=thing)
                message = json.loads(answer.body).get("message", "") if answer.status >= http.client.BAD_REQUEST else ""
                yield name, {"status": answer.status, "warnings": answer.warnings, "message": message}


@contextmanager
def serving(programs: Programs, *flags: str) -> Iterator[Server]:
    """Start an etcd and a kube-apiserver of these programs, with more flags for the latter; both end with the context."""
    with tempfile.TemporaryDirectory(prefix="ask-servers-") as folder:
        place, token = Path(folder), secrets.token_hex(16)
        etcd_port, peer_port, port = _free_ports(3)
        etcd_url = f"http://127.0.0.1:{etcd_port}"
        key = SigningKey.create()
        (place / "sa.key").write_bytes(key.private)
        (place / "sa.pub").write_bytes(key.public)
        (place / "tokens.csv").write_text(f"{token},admin,admin,system:masters\n")
        etcd = (
            *("etcd", f"--data-dir={place / 'etcd'}", "--unsafe-no-fsync", "--log-level=error", "--logger=zap"),
            *(f"--listen-client-urls={etcd_url}", f"--advertise-client-urls={etcd_url}"),
            *(f"--listen-peer-urls=http://127.0.0.1:{peer_port}",),
        )
        api_server = (
            *(str(programs.folder / "kube-apiserver"), f"--etcd-servers={etcd_url}", f"--cert-dir={place}"),
            *("--bind-address=127.0.0.1", f"--secure-port={port}", "--advertise-address=127.0.0.1"),
            *("--endpoint-reconciler-type=none", "--authorization-mode=AlwaysAllow"),
            *(f"--token-auth-file={place / 'tokens.csv'}", "--service-cluster-ip-range=10.96.0.0/16"),
            *(f"--service-account-key-file={place / 'sa.pub'}", "--disable-admission-plugins=ServiceAccount"),
            *(f"--service-account-signing-key-file={place / 'sa.key'}",),
            *("--service-account-issuer=https://kubernetes.default.svc", "--allow-privileged=true", *flags),
        )
        with running(etcd, place / "etcd.log"), running(api_server, place / "api-server.log") as process:
            yield _ready(process, port, token, place)


@contextmanager
def running(command: tuple[str, ...], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the context ends; what it prints goes into a file."""
    with log.open("wb") as output:
        environment = {**os.environ, "GOGC": "400"}
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def _ready(process: subprocess.Popen[bytes], port: int, token: str, place: Path) -> Server:
    """Return a client of the server once it is ready. Raises `RuntimeError` with the end of its log where it ends, or takes too long."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            server = Server(port, token, place)
            if server.ask("/readyz").status == http.client.OK:
                return server
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(_PAUSE)
    log = (place / "api-server.log").read_text(errors="replace")
    raise RuntimeError(f"the API server is not ready:\n{log[-3000:]}")


def _free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


if __name__ == "__main__":
    main()
