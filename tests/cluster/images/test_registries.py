"""Images come from registries into the store, and what goes wrong there is told as what it is."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from harness.cluster.build import download
from harness.cluster.images import session
from harness.cluster.images.model import ImageManifest, ImageOrigin, Trouble, Unavailable
from harness.cluster.images.name import read_name
from harness.cluster.images.registries import Registries, has_way_out, is_public
from harness.cluster.images.store import ImageStore
from harness.cluster.programs.machine import architecture
from harness.cluster.waiting import wait_until
from msgspec.structs import replace

from tests.cluster.images.layouts import descriptor, write_image
from tests.cluster.images.registry_server import BASIC, PASSWORD, USER, Behaviour, registry

WEB = read_name("registry.example.org/team/web:v1")
LAYER = b"a layer" * 100_000


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    (tmp_path / "layout").mkdir()
    return tmp_path / "layout"


@pytest.fixture
def digest(layout: Path) -> str:
    return write_image(layout, LAYER)


@pytest.fixture
def served(layout: Path, digest: str) -> Iterator[tuple[str, Behaviour]]:
    with registry(layout, {"v1": digest}) as running:
        yield running


@pytest.fixture
def behaviour(served: tuple[str, Behaviour]) -> Behaviour:
    return served[1]


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path / "store")


@pytest.fixture
def registries(served: tuple[str, Behaviour], store: ImageStore) -> Registries:
    return at(served[0], store)


def at(address: str, store: ImageStore, *, fresh: bool = False) -> Registries:
    return Registries(store, lambda _line: None, {WEB.registry: address}, fresh=fresh, way_out=lambda: False)


@contextmanager
def refused(trouble: Trouble, saying: str | None = None) -> Iterator[None]:
    with pytest.raises(Unavailable, match=saying) as caught:
        yield
    assert caught.value.trouble is trouble


def pulled(registries: Registries) -> ImageManifest:
    manifest = registries.manifest(WEB)
    assert manifest is not None
    return manifest


def test_an_image_is_pulled_once_and_from_then_on_in_the_store(
    registries: Registries, behaviour: Behaviour, digest: str, store: ImageStore
) -> None:
    first = pulled(registries)
    asked = len(behaviour.asked)
    second = pulled(registries)
    assert (first.digest, first.origin, second.digest, second.origin) == (
        *(digest, ImageOrigin.REGISTRY),
        *(digest, ImageOrigin.STORE),
    )
    assert len(behaviour.asked) == asked == 3
    layer = json.loads(first.content)["layers"][0]["digest"]
    path = registries.blob(layer)
    assert path is not None
    assert path.read_bytes() == LAYER
    assert [kept.name for kept in store.images()] == [str(WEB)]


def test_another_registry_reads_the_same(digest: str, layout: Path, store: ImageStore, tmp_path: Path) -> None:
    """Debian's docker-registry in place of ours."""
    if shutil.which("docker-registry") is None or shutil.which("skopeo") is None:
        pytest.skip("docker-registry and skopeo are missing")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configuration = tmp_path / "registry.json"
    storage = {"filesystem": {"rootdirectory": str(tmp_path / "storage")}}
    log = {"level": "error", "accesslog": {"disabled": True}}
    configuration.write_text(
        json.dumps({"version": 0.1, "log": log, "storage": storage, "http": {"addr": f"127.0.0.1:{port}"}})
    )
    server = subprocess.Popen(("docker-registry", "serve", configuration), stderr=subprocess.DEVNULL)
    try:
        assert wait_until(
            lambda: port in {connection.laddr.port for connection in psutil.Process(server.pid).net_connections()}, 60
        )
        target = f"docker://127.0.0.1:{port}/team/web:v1"
        copy = ("skopeo", "copy", "--quiet", "--insecure-policy", "--dest-tls-verify=false")
        subprocess.run((*copy, f"oci:{layout}", target), check=True)
        manifest = pulled(at(f"http://127.0.0.1:{port}", store))
    finally:
        server.terminate()
        server.wait()
    assert store.manifest(read_name(f"registry.example.org/team/web@{manifest.digest}")) is not None


def test_of_a_list_the_manifest_for_this_machine_is_taken_and_the_list_kept_as_it_is(
    served: tuple[str, Behaviour], layout: Path, digest: str, store: ImageStore
) -> None:
    index = json.loads((layout / "index.json").read_bytes())["manifests"]
    others = [{**descriptor(layout, b"{}", "x"), "platform": {"os": "linux", "architecture": "s390x"}}]
    own = [{**index[0], "platform": {"os": "linux", "architecture": architecture()}}]
    content = json.dumps({"schemaVersion": 2, "manifests": others + own}).encode()
    top = descriptor(layout, content, "application/vnd.oci.image.index.v1+json")["digest"]
    with registry(layout, {"v1": top}) as (address, behaviour):
        assert pulled(at(address, store)).content == content
        assert f"GET /v2/team/web/manifests/{digest}" in behaviour.asked
    assert store.manifest(read_name(f"registry.example.org/team/web@{digest}")) is not None


def test_a_list_without_this_machines_platform_is_told_with_those_that_it_has(layout: Path, store: ImageStore) -> None:
    other = {**descriptor(layout, b"{}", "x"), "platform": {"os": "linux", "architecture": "s390x"}}
    content = json.dumps({"schemaVersion": 2, "manifests": [other]}).encode()
    top = descriptor(layout, content, "application/vnd.oci.image.index.v1+json")["digest"]
    with registry(layout, {"v1": top}) as (address, _), refused(Trouble.NO_PLATFORM, "linux/s390x"):
        at(address, store).manifest(WEB)
    assert store.images() == ()


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (404, Trouble.NOT_THERE),
        (401, Trouble.DENIED),
        (403, Trouble.DENIED),
        (429, Trouble.RATE_LIMITED),
        (500, Trouble.UNREACHABLE),
        (503, Trouble.UNREACHABLE),
    ],
)
def test_a_refusal_is_told_as_what_it_is(
    registries: Registries, behaviour: Behaviour, status: int, trouble: Trouble
) -> None:
    behaviour.refuses_with = status
    with refused(trouble, str(status)):
        registries.manifest(WEB)


def test_a_rate_limit_says_when_to_come_again(registries: Registries, behaviour: Behaviour) -> None:
    behaviour.refuses_with, behaviour.headers = 429, {"Retry-After": "1800"}
    with refused(Trouble.RATE_LIMITED, "come again in 1800 s"):
        registries.manifest(WEB)


def test_a_registry_that_is_down_is_told(store: ImageStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with refused(Trouble.UNREACHABLE, "refused"):
        at(f"http://127.0.0.1:{port}", store).manifest(WEB)


def test_a_registry_that_is_silent_is_told(
    registries: Registries, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.cluster.images.registry.TIMEOUT", (1.0, 0.2))
    behaviour.is_silent = True
    with refused(Trouble.SLOW):
        registries.manifest(WEB)


def test_a_file_with_another_content_is_refused_and_nothing_of_it_kept(
    registries: Registries, behaviour: Behaviour, layout: Path, store: ImageStore, digest: str
) -> None:
    manifest = json.loads((layout / "blobs" / Path(*digest.split(":"))).read_bytes())
    behaviour.lies_about = manifest["layers"][0]["digest"]
    with refused(Trouble.WRONG_CONTENT, "nothing of it was kept"):
        registries.manifest(WEB)
    assert (store.images(), store.blob(behaviour.lies_about)) == ((), None)
    behaviour.lies_about = ""
    assert pulled(registries).origin is ImageOrigin.REGISTRY


def test_a_manifest_with_another_content_than_its_digest_is_refused(
    registries: Registries, behaviour: Behaviour, digest: str
) -> None:
    behaviour.lies_about = digest
    with refused(Trouble.WRONG_CONTENT, digest):
        registries.manifest(read_name(f"registry.example.org/team/web@{digest}"))


def test_what_was_cut_off_is_gone_on_with(registries: Registries, behaviour: Behaviour) -> None:
    behaviour.cuts_off_after = 300_000
    layer = json.loads(pulled(registries).content)["layers"][0]["digest"]
    assert sum(layer in path for path in behaviour.asked) == 2


def test_what_stays_cut_off_is_told_and_believed_by_nobody(
    registries: Registries, behaviour: Behaviour, store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_ATTEMPTS", 1)
    behaviour.cuts_off_after = 300_000
    with refused(Trouble.CUT_OFF, "0.3 of 0.7 MB"):
        registries.manifest(WEB)
    assert (store.images(), store.manifest(WEB)) == ((), None)


def test_a_full_disk_is_told_as_that(
    served: tuple[str, Behaviour], store: ImageStore, layout: Path, digest: str
) -> None:
    manifest = json.loads((layout / "blobs" / Path(*digest.split(":"))).read_bytes())
    layer = manifest["layers"][0]["digest"]
    part = download._part(f"{served[0]}/v2/{WEB.repository}/blobs/{layer}", layer.partition(":")[2])
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    with refused(Trouble.DISK_FULL, "No space left"):
        at(served[0], store).manifest(WEB)
    assert store.images() == ()


def test_what_a_killed_pull_left_is_believed_by_nobody_and_gone_on_with(
    served: tuple[str, Behaviour], tmp_path: Path
) -> None:
    address, behaviour = served
    (tmp_path / "harness.toml").write_text(f'[images]\nregistries = {{ "{WEB.registry}" = "{address}" }}\n')
    behaviour.stalls_after = 300_000
    pulling = subprocess.Popen(
        (sys.executable, "-m", "harness.faces.cli", "images", "pull", str(WEB)),
        cwd=tmp_path, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert behaviour.stalled.wait(60)
    pulling.kill()
    pulling.wait()
    shared = ImageStore()
    assert (shared.images(), shared.manifest(WEB)) == ((), None)
    behaviour.stalls_after = 0
    assert pulled(at(address, shared)).origin is ImageOrigin.REGISTRY
    assert shared.manifest(WEB) is not None


def test_a_file_that_was_damaged_is_pulled_again(registries: Registries, store: ImageStore) -> None:
    layer = json.loads(pulled(registries).content)["layers"][0]["digest"]
    store.path(layer).write_bytes(b"damaged")
    assert ImageStore(store.directory).manifest(WEB) is None
    assert pulled(registries).origin is ImageOrigin.REGISTRY
    assert store.blob(layer) is not None


@pytest.mark.parametrize(("status", "is_there"), [(200, True), (401, True), (0, False)])
def test_a_way_out_is_there_if_any_registry_answers_whatever_it_says(
    served: tuple[str, Behaviour], monkeypatch: pytest.MonkeyPatch, status: int, *, is_there: bool
) -> None:
    monkeypatch.delenv("SLIDE_HARNESS_OFFLINE", raising=False)
    served[1].refuses_with, served[1].is_silent = status, status == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    addresses = (f"http://127.0.0.1:{port}/v2/", f"{served[0]}/v2/")
    monkeypatch.setattr("harness.cluster.images.registries._ASKED_FOR_A_WAY_OUT", addresses)
    assert has_way_out() is is_there


def log_in(tmp_path: Path, configuration: dict[str, object]) -> None:
    (tmp_path / "docker").mkdir(exist_ok=True)
    (tmp_path / "docker" / "config.json").write_text(json.dumps(configuration))


@pytest.mark.parametrize("way", ["wants_basic", "wants_token"])
def test_a_password_comes_from_where_docker_login_keeps_it(
    served: tuple[str, Behaviour], store: ImageStore, tmp_path: Path, way: str
) -> None:
    setattr(served[1], way, True)
    with refused(Trouble.DENIED, "401"):
        at(served[0], store).manifest(WEB)
    log_in(tmp_path, {"auths": {WEB.registry: {"auth": BASIC.removeprefix("Basic ")}}})
    assert pulled(at(served[0], store)).origin is ImageOrigin.REGISTRY


def test_a_registry_is_reached_through_the_proxy_of_the_environment(
    served: tuple[str, Behaviour], store: ImageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", served[0])
    monkeypatch.delenv("no_proxy", raising=False)
    assert pulled(at("http://registry.invalid", store)).origin is ImageOrigin.REGISTRY
    assert served[1].asked[0] == "GET http://registry.invalid/v2/team/web/manifests/v1"


def test_a_password_comes_from_a_credential_helper(
    served: tuple[str, Behaviour], store: ImageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served[1].wants_token = True
    helper = tmp_path / "bin" / "docker-credential-tests"
    helper.parent.mkdir()
    answer = json.dumps({"Username": USER, "Secret": PASSWORD})
    helper.write_text(f"#!/bin/sh\n[ \"$1 $(cat)\" = 'get {WEB.registry}' ] && echo '{answer}'\n")
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", str(helper.parent), prepend=":")
    log_in(tmp_path, {"credHelpers": {WEB.registry: "tests"}})
    assert pulled(at(served[0], store)).origin is ImageOrigin.REGISTRY


def test_a_tag_is_asked_for_again_where_that_is_wanted_and_pulled_only_if_it_leads_elsewhere(
    layout: Path, digest: str, store: ImageStore
) -> None:
    tags = {"v1": digest}
    with registry(layout, tags) as (address, behaviour):
        pulled(at(address, store))
        behaviour.asked.clear()
        assert pulled(at(address, store, fresh=True)).origin is ImageOrigin.STORE
        assert behaviour.asked == ["HEAD /v2/team/web/manifests/v1"]
        tags["v1"] = write_image(layout, b"a later layer")
        assert pulled(at(address, store)).digest == digest
        assert pulled(at(address, store, fresh=True)).digest == tags["v1"]


@pytest.mark.parametrize("name", ["registry.k8s.io", "ghcr.io", "registry.example.com:5000"])
def test_public_names_are_asked(name: str) -> None:
    assert is_public(name)


@pytest.mark.parametrize(
    "name",
    [
        *("localhost", "localhost:5000", "127.0.0.1:30000", "10.0.0.1", "169.254.169.254", "8.8.8.8", "[::1]:5000"),
        *(
            "node1:30000",
            "registry",
            "registry.kube-system.svc",
            "db.internal",
            "printer.local",
            "2130706433",
            "0x7f.1",
        ),
    ],
)
def test_addresses_and_names_of_private_networks_are_not(name: str, store: ImageStore) -> None:
    asked: list[str] = []

    def way_out() -> bool:
        asked.append(name)
        return True

    registries = Registries(store, lambda _line: None, {}, way_out=way_out)
    with refused(Trouble.NOT_PUBLIC):
        registries.manifest(replace(read_name("x/web"), registry=name))
    assert asked == []


def test_a_public_name_that_leads_into_a_private_network_is_not_followed(
    served: tuple[str, Behaviour], monkeypatch: pytest.MonkeyPatch
) -> None:
    talking = session.session_for("http://registry.example.org", None, only_public=True)
    with pytest.raises(OSError, match="no public address"):
        talking.get(f"{served[0]}/v2/", timeout=10)
    assert served[1].asked == []


def test_without_a_way_out_only_what_is_configured_is_asked_and_that_is_decided_once(store: ImageStore) -> None:
    asked: list[str] = []

    def way_out() -> bool:
        asked.append("way out")
        return False

    registries = Registries(store, lambda _line: None, {}, way_out=way_out)
    for name in ("nginx", "ghcr.io/somebody/web"):
        with refused(Trouble.NO_WAY_OUT):
            registries.manifest(read_name(name))
    assert asked == ["way out"]
