"""The harness as users install it: a wheel, outside of the checkout."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import harness
import pytest
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.home import Home

REPOSITORY = Path(__file__).parents[1]
HOME = "harness/_fixtures/home/"
DECK = """\
# Where other decks look

.exercise[

- Look:
  ```bash
  head -n 1 ~/dockercoins/stacks/dockercoins.yml ~/container.training/stacks/dockercoins/rng/Dockerfile
  ls ~/workspace/container.training/stacks
  ```

]
"""


def built(target: str, source: Path, folder: Path) -> Path:
    """A `wheel` or an `sdist` of the checkout or of an unpacked source archive."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=source, check=True, capture_output=True,
    )  # fmt: skip
    (archive,) = folder.iterdir()
    return archive


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", REPOSITORY, tmp_path_factory.mktemp("wheel"))


def contents(wheel: Path) -> dict[str, bytes]:
    """Of the package, not of its metadata."""
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}


def is_editable() -> bool:
    url = importlib.metadata.distribution("slide-harness").read_text("direct_url.json")
    return bool(json.loads(url or "{}").get("dir_info", {}).get("editable"))


@pytest.mark.parametrize("how", ["imported by the tests", "started by the tests in the checkout"])
def test_what_is_tested_is_what_is_installed(how: str) -> None:
    if is_editable() and "TOX_ENV_NAME" not in os.environ:
        pytest.skip("the harness is installed as editable here; tox tests a wheel")
    program = [sys.executable, "-c", "import harness; print(harness.__file__)"]
    child = subprocess.run(program, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout.strip()
    tested = Path(child if how.startswith("started") else str(harness.__file__))
    assert "site-packages" in tested.parts


def test_the_wheel_has_the_files_of_the_home(wheel: Path) -> None:
    files = {path.relative_to(REPOSITORY / "fixtures" / "home"): path for path in (REPOSITORY / "fixtures" / "home").rglob("*") if path.is_file()}  # fmt: skip
    packaged = {name: content for name, content in contents(wheel).items() if name.startswith(HOME)}
    assert packaged == {f"{HOME}{name.as_posix()}": path.read_bytes() for name, path in files.items()}
    assert f"{HOME}workspace/container.training/stacks/dockercoins.yml" in packaged


def test_no_fixture_is_a_link_since_a_wheel_would_lose_it() -> None:
    assert [path for path in (REPOSITORY / "fixtures").rglob("*") if path.is_symlink()] == []


def test_a_wheel_from_the_source_archive_is_the_one_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(built("sdist", REPOSITORY, tmp_path / "sdist"), tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    again = built("wheel", unpacked, tmp_path / "wheel")
    assert again.name == wheel.name
    assert contents(again) == contents(wheel)


def test_a_wheel_outside_of_the_checkout_plays_and_names_its_commit(wheel: Path, tmp_path: Path) -> None:
    package = tmp_path / "site-packages"
    install = ["pip", "install", "--quiet", "--no-deps", "--target", str(package), str(wheel)]
    subprocess.run([sys.executable, "-m", *install], check=True)
    (tmp_path / "deck.md").write_text(DECK)
    environment = {**os.environ, "PYTHONPATH": str(package), "XDG_STATE_HOME": str(tmp_path / "state")}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    assert run("-c", "import harness; print(harness.__file__)").startswith(str(package))
    assert run("-m", "harness.faces.cli", "--version").split()[1] == wheel.name.split("-")[1]
    run(
        "-m",
        "harness.faces.cli",
        "run",
        "deck.md",
        "--cluster",
        "none",
        "--home",
        "workshops",
        "--record",
        "record.json",
    )
    (step,) = json.loads((tmp_path / "record.json").read_text())["steps"]
    assert ["FROM python" in command["output"] for command in step["commands"]] == [True, False]


def test_the_home_is_laid_out_with_its_links(tmp_path: Path) -> None:
    Home(fixtures_directory() / "home").lay_out(tmp_path, lambda _message: None)
    links = {str(path.relative_to(tmp_path)): path.readlink() for path in tmp_path.rglob("*") if path.is_symlink()}
    there = Path("workspace") / "container.training"
    assert links == {"container.training": there, "dockercoins": there}
    assert all((tmp_path / link / "stacks" / "dockercoins.yml").is_file() for link in links)
