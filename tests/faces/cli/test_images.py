"""`harness images` as a person types it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.images.store import ImageStore

from tests.cluster.images.layouts import write_image
from tests.cluster.images.registry_server import registry

NAME = "registry.example.org/team/web:v1"


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    (tmp_path / "layout").mkdir()
    return tmp_path / "layout"


@pytest.fixture
def digest(layout: Path, tmp_path: Path) -> Iterator[str]:
    """Of an image in a registry that the project of the working directory names."""
    digest = write_image(layout, b"a layer" * 1000)
    with registry(layout, {"v1": digest}) as (address, _):
        (tmp_path / "harness.toml").write_text(f'[images]\nregistries = {{ "registry.example.org" = "{address}" }}\n')
        yield digest


def images(*arguments: str, status: int = 0) -> str:
    finished = subprocess.run(
        (sys.executable, "-m", "harness.faces.cli", "images", *arguments),
        check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert finished.returncode == status, finished.stdout
    return finished.stdout


def listed() -> dict[str, str]:
    return {image["name"]: image["digest"] for image in json.loads(images("ls", "--json"))["images"]}


def test_what_was_pulled_is_listed_until_it_is_removed(digest: str) -> None:
    assert f"{NAME}@{digest}" in images("pull", NAME)
    assert listed() == {NAME: digest}
    assert digest[:19] in images("ls")
    assert f"removed {NAME}" in images("rm", NAME)
    assert listed() == {}
    assert "there is no image" in images("rm", NAME, status=4)


def test_what_cannot_be_had_is_told_with_the_way_out_and_the_others_are_pulled(digest: str) -> None:
    output = images("pull", "registry.example.org/team/web:v2", "nginx", NAME, status=6)
    assert "registry.example.org/team/web:v2 cannot be had: there is none of this name" in output
    assert "docker.io/library/nginx:latest cannot be had: no registry is reached from this machine" in output
    assert listed() == {NAME: digest}
    assert "names no image" in images("pull", "No Image", status=4)


def test_prune_removes_what_was_not_used_for_long_and_files_of_no_image(digest: str, tmp_path: Path) -> None:
    images("pull", NAME)
    assert "removed" not in images("prune")
    long_ago = time.time() - 40 * 24 * 3600
    store = ImageStore()
    left = store.blobs / ".of-a-killed-pull"
    left.touch()
    for path in (*store.blobs.iterdir(), *(store.directory / "names").iterdir()):
        os.utime(path, (long_ago, long_ago))
    assert f"removed {NAME}" in images("prune")
    assert list(store.blobs.iterdir()) == []


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is missing")
@pytest.mark.parametrize("form", ["docker-archive", "oci-archive"])
def test_an_image_comes_out_of_a_file(form: str, layout: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "layer.tar", "w") as layer:
        layer.add(__file__, "a-file")
    write_image(layout, (tmp_path / "layer.tar").read_bytes())
    file = tmp_path / "saved.tar"
    target = f"{form}:{file}:{'docker.io/team/web:v2' if form == 'docker-archive' else 'v2'}"
    subprocess.run(("skopeo", "copy", "--quiet", "--insecure-policy", f"oci:{layout}", target), check=True)
    name = () if form == "docker-archive" else ("--name", "team/web:v2")
    assert "loaded docker.io/team/web:v2" in images("load", str(file), *name)
    assert list(listed()) == ["docker.io/team/web:v2"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--pull", "sometimes"), "--pull sometimes: there are missing, never, always"),
        (("--stand-ins", "always"), "--stand-ins always: there are missing, never"),
        (("--like", "nowhere.json"), "--like: nowhere.json: no such file"),
        (("--network", "closed"), "--network closed: there are none, images, open"),
        (("--network", "none", "--pull", "always"), "--pull always asks registries, and --network none asks nobody"),
        (
            ("--network", "none"),
            "--network none holds in the labs of this machine (--cluster local, docker); on --cluster none",
        ),
        (("--publish", "8080"), "--publish 8080: write a port of this machine and one of the lab, such as 8080:30080"),
    ],
)
def test_an_option_that_says_nothing_ends_the_command_before_anything_is_played(
    options: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    (tmp_path / "deck.md").write_text("# One\n\n.exercise[\n```bash\necho one\n```\n]\n")
    finished = subprocess.run(
        (sys.executable, "-m", "harness.faces.cli", "run", "deck.md", "--cluster", "none", *options),
        check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert (finished.returncode, words in finished.stdout) == (4, True), finished.stdout


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is missing")
def test_a_file_without_images_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no archive")
    assert "is no archive of images, as `docker save`" in images("load", str(tmp_path / "file"), status=6)
