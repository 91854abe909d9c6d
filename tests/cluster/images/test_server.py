"""The front speaks the read side of a registry's API, and keeps account of what it answered."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from harness.cluster.images.model import ImageManifest, ImageOrigin, Trouble, Unavailable
from harness.cluster.images.name import ImageName
from harness.cluster.images.server import ImageServer
from harness.cluster.images.supply import Account, Supply
from harness.cluster.images.tls import Certificates
from harness.cluster.local.certificates import Authority

from tests.cluster.images.layouts import digest_of, write_image

LAYER = b"a layer" * 1000


class OneImage:
    """A source that has one image, of one name."""

    def __init__(self, name: str, layout: Path) -> None:
        self.name = name
        self.layout = layout
        self.digest = write_image(layout, LAYER)

    def manifest(self, image: ImageName) -> ImageManifest | None:
        if image.digest:
            path = self.blob(image.digest)
            return ImageManifest(path.read_bytes(), ImageOrigin.STORE) if path else None
        if image.tag == "forbidden":
            raise Unavailable(Trouble.NOT_ALLOWED, "not today")
        if str(image) != self.name:
            return None
        return ImageManifest((self.layout / "blobs" / Path(*self.digest.split(":"))).read_bytes(), ImageOrigin.STORE)

    def blob(self, digest: str) -> Path | None:
        path = self.layout / "blobs" / Path(*digest.split(":"))
        return path if path.is_file() else None


@pytest.fixture
def source(tmp_path: Path) -> OneImage:
    return OneImage("ghcr.io/somebody/web:v1", tmp_path / "layout")


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return Account(tmp_path / "images.jsonl")


@pytest.fixture
def authority() -> Authority:
    return Authority("tests")


@pytest.fixture
def address(source: OneImage, account: Account, authority: Authority) -> Iterator[str]:
    server = ImageServer(socket.create_server(("127.0.0.1", 0)), Supply((source,), account), Certificates(authority))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    host, port = server.server_address[:2]
    yield f"http://{host!s}:{port}/v2"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_registry_is_what_the_parameter_of_containerd_says(address: str) -> None:
    assert requests.get(f"{address}/somebody/web/manifests/v1?ns=ghcr.io", timeout=10).ok
    assert requests.get(f"{address}/somebody/web/manifests/v1", timeout=10).status_code == 502


def test_an_image_is_had_by_its_tag_then_by_digests(address: str, source: OneImage) -> None:
    asked = requests.head(f"{address}/somebody/web/manifests/v1?ns=ghcr.io", timeout=10)
    assert asked.headers["Docker-Content-Digest"] == source.digest
    assert asked.headers["Content-Type"] == "application/vnd.oci.image.manifest.v1+json"
    assert not asked.content
    manifest = requests.get(f"{address}/somebody/web/manifests/{source.digest}?ns=ghcr.io", timeout=10)
    layer = manifest.json()["layers"][0]["digest"]
    assert requests.get(f"{address}/somebody/web/blobs/{layer}?ns=ghcr.io", timeout=10).content == LAYER


def test_a_blob_that_was_cut_off_is_gone_on_with(address: str, source: OneImage) -> None:
    manifest = requests.get(f"{address}/somebody/web/manifests/{source.digest}", timeout=10).json()
    blob = f"{address}/somebody/web/blobs/{manifest['layers'][0]['digest']}"
    rest = requests.get(blob, headers={"Range": "bytes=5-"}, timeout=10)
    assert (rest.status_code, rest.content) == (206, LAYER[5:])
    assert rest.headers["Content-Range"] == f"bytes 5-{len(LAYER) - 1}/{len(LAYER)}"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("somebody/web/manifests/forbidden", 403, "MANIFEST_UNKNOWN"),
        ("somebody/WEB/manifests/v1", 404, "NAME_INVALID"),
        (f"somebody/web/blobs/sha256:{'0' * 64}", 404, "BLOB_UNKNOWN"),
        ("somebody/web/blobs/..%2F..%2Fetc", 404, "BLOB_UNKNOWN"),
        ("_catalog", 404, "UNSUPPORTED"),
    ],
)
def test_what_cannot_be_had_is_refused_with_the_code_of_the_standard(
    address: str, path: str, status: int, code: str
) -> None:
    answer = requests.get(f"{address}/{path}", timeout=10)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_the_account_has_a_line_for_each_image_with_where_it_came_from_or_why_not(
    address: str, source: OneImage, account: Account
) -> None:
    agent = {"User-Agent": "containerd/1.6.20"}
    requests.head(f"{address}/somebody/web/manifests/v1?ns=ghcr.io", headers=agent, timeout=10)
    requests.get(f"{address}/somebody/web/manifests/{source.digest}?ns=ghcr.io", headers=agent, timeout=10)
    requests.get(f"{address}/somebody/web/manifests/forbidden", timeout=10)
    first, second = account.read()
    assert (first.image, first.digest, first.origin, first.by) == (
        *("ghcr.io/somebody/web:v1", source.digest),
        *(ImageOrigin.STORE, "containerd"),
    )
    assert (second.image, second.trouble, second.detail) == (
        *("docker.io/somebody/web:forbidden", Trouble.NOT_ALLOWED),
        "not today",
    )


@pytest.fixture
def through_it(address: str, authority: Authority, tmp_path: Path) -> requests.Session:
    """A client that has the front as its proxy, as Docker has, and believes its authority."""
    ca = tmp_path / "ca.crt"
    ca.write_bytes(authority.identity.certificate)
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"https": address.removesuffix("/v2")}
    session.verify = str(ca)
    return session


def test_a_client_that_knows_it_as_a_proxy_finds_it_under_the_names_of_registries(
    through_it: requests.Session, source: OneImage, account: Account
) -> None:
    manifest = through_it.get("https://ghcr.io/v2/somebody/web/manifests/v1", timeout=10)
    layer = manifest.json()["layers"][0]["digest"]
    assert through_it.get(f"https://ghcr.io/v2/somebody/web/blobs/{layer}", timeout=10).content == LAYER
    assert through_it.get("https://registry-1.docker.io/v2/somebody/web/manifests/v1", timeout=10).status_code == 502
    assert [answer.image for answer in account.read()] == ["ghcr.io/somebody/web:v1", "docker.io/somebody/web:v1"]


def test_nobody_logs_in_through_it(through_it: requests.Session) -> None:
    assert through_it.get("https://ghcr.io/v2/", timeout=10).ok
    assert through_it.get("https://ghcr.io/v2/", auth=("ann", "secret"), timeout=10).status_code == 403


def test_it_connects_nobody_with_what_is_no_registry(through_it: requests.Session) -> None:
    assert through_it.get("https://ghcr.io/", timeout=10).status_code == 404
    with pytest.raises(requests.exceptions.ProxyError):
        through_it.get("https://a_name/v2/", timeout=10)


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is missing")
def test_another_client_copies_an_image_from_it(address: str, source: OneImage, tmp_path: Path) -> None:
    source.name = "docker.io/somebody/web:v1"
    host = address.removeprefix("http://").removesuffix("/v2")
    copy = ("skopeo", "copy", "--quiet", "--insecure-policy", "--src-tls-verify=false")
    subprocess.run((*copy, f"docker://{host}/somebody/web:v1", f"oci:{tmp_path / 'copied'}:v1"), check=True)
    shown = subprocess.run(
        ("skopeo", "inspect", "--config", f"oci:{tmp_path / 'copied'}:v1"), check=True, capture_output=True
    )
    assert json.loads(shown.stdout)["rootfs"]["diff_ids"] == [digest_of(LAYER)]
