"""Unpacked packages and a recipe become an image that other tools read."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from harness.cluster.local.build.image_layout import write_layout
from harness.cluster.local.build.recipes import read_recipes

RECIPE = """\
tags = ["latest"]
packages = ["whatever"]
leave_out = ["usr/share/perl*"]
entrypoint = ["program"]
command = ["--help"]
env = ["COLOUR=blue"]
ports = [8080]
directory = "/srv"
user = "web"

[users]
web = 101

[links]
"usr/bin/also" = "program"

[files]
"etc/program.conf" = "program.conf"
"start.sh" = "start.sh"
"""

FROM_PACKAGES = (
    *("usr/bin/program", "usr/bin/also", "etc/program.conf", "etc/passwd"),
    *("usr/share/perl5/x.pm", "usr/share/doc/y", "dev/null"),
)


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    folder = tmp_path / "recipes" / "sample"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "program.conf").write_text("mine")
    (folder / "start.sh").write_text("#!/bin/sh\n")
    root = tmp_path / "root.tar"
    with tarfile.open(root, "w") as tar:
        for path in FROM_PACKAGES:
            entry = tarfile.TarInfo(f"./{path}")
            entry.size, entry.mode, entry.mtime = len(path), 0o755, 1700000000
            tar.addfile(entry, io.BytesIO(path.encode()))
    (recipe,) = read_recipes(tmp_path / "recipes")
    write_layout(recipe, root, tmp_path / "image")
    return tmp_path / "image"


def layer_of(layout: Path) -> dict[str, tarfile.TarInfo]:
    return {member.name: member for member in members_of(layout)}


def members_of(layout: Path) -> list[tarfile.TarInfo]:
    def blob(digest: str) -> Path:
        return layout / "blobs" / "sha256" / digest.removeprefix("sha256:")

    index = json.loads((layout / "index.json").read_text())
    manifest = json.loads(blob(index["manifests"][0]["digest"]).read_text())
    with tarfile.open(blob(manifest["layers"][0]["digest"])) as tar:
        return tar.getmembers()


def test_what_a_container_has_no_use_for_is_left_out(layout: Path) -> None:
    paths = layer_of(layout)
    assert "usr/bin/program" in paths
    assert not {"usr/share/perl5/x.pm", "usr/share/doc/y", "dev/null"} & paths.keys()


def test_links_and_files_of_the_recipe_are_added(layout: Path) -> None:
    paths = layer_of(layout)
    assert paths["usr/bin/also"].linkname == "program"
    assert paths["etc/program.conf"].size == len("mine")


def test_no_path_stands_twice_which_dockerd_would_refuse(layout: Path) -> None:
    paths = [member.name for member in members_of(layout)]
    assert sorted(paths) == sorted(set(paths))


def test_times_say_nothing_so_that_the_same_recipe_makes_the_same_image(layout: Path) -> None:
    assert {member.mtime for member in layer_of(layout).values()} == {0}


def test_its_users_are_listed_and_a_script_can_be_run(layout: Path) -> None:
    paths = layer_of(layout)
    assert paths["etc/passwd"].size > len("root:x:0:0:root:/root:/bin/sh\n")
    assert paths["start.sh"].mode == 0o755
    assert paths["etc/program.conf"].mode == 0o644


@pytest.mark.skipif(shutil.which("skopeo") is None, reason="skopeo is missing")
def test_skopeo_reads_the_image_and_its_configuration(layout: Path) -> None:
    shown = subprocess.run(
        ["skopeo", "inspect", "--config", f"oci:{layout}"], check=True, capture_output=True, text=True
    )
    config = json.loads(shown.stdout)["config"]
    assert config["Entrypoint"] == ["program"]
    assert config["Cmd"] == ["--help"]
    assert "COLOUR=blue" in config["Env"]
    assert config["ExposedPorts"] == {"8080/tcp": {}}
    assert (config["WorkingDir"], config["User"]) == ("/srv", "web")
