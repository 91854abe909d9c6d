"""`--kubernetes` as it is typed, where no server is started."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness.knowledge.releases import NEWEST, OLDEST

from tests.cluster.kubectl.programs import program, script
from tests.faces.conftest import Run, one_step

VERSION = "v1.30.4"


@pytest.fixture
def folder(directory: Path) -> Path:
    """A folder of programs, as far as the audience's kubectl goes."""
    program(directory / "bin" / "kubectl", script(VERSION, "echo one pod"))
    return directory / "bin"


def test_without_a_cluster_it_is_the_kubectl_alone(harness: Run, directory: Path, folder: Path) -> None:
    (directory / "deck.md").write_text(one_step("kubectl get pods") + "\n```\none pod\n```\n")
    ran = harness("run", "deck.md", "--cluster", "none", "--kubernetes", f"./{folder.name}", "--record", "record.json")
    assert ran.status == 0, ran.output
    cluster = json.loads((directory / "record.json").read_text())["cluster"]
    assert (cluster["kubectl_version"], cluster["server_version"], cluster["kubernetes"]) == (VERSION, "", "./bin")


def test_the_project_says_it_for_run_and_for_check(harness: Run, directory: Path, folder: Path) -> None:
    (directory / "harness.toml").write_text(f'kubernetes = "{folder}"\n')
    (directory / "deck.md").write_text(one_step("kubectl autoscale deployment web --cpu=50% --max=3"))
    assert harness("run", "deck.md", "--cluster", "none", "--record", "record.json").status == 0
    assert json.loads((directory / "record.json").read_text())["cluster"]["kubectl_version"] == VERSION
    checked = harness("check", "deck.md")
    assert "works since 1.34, and this is checked for 1.30" in checked.output
    assert "drift-flag" not in harness("check", "deck.md", "--kubernetes", "stable").output


def test_the_sources_that_the_project_names_are_asked_and_no_others(harness: Run, directory: Path) -> None:
    (directory / "harness.toml").write_text('[programs]\nsources = ["cache"]\n')
    (directory / "deck.md").write_text(one_step("touch typed"))
    ran = harness("run", "deck.md", "--cluster", "none", "--kubernetes", "v1.19.1")
    assert ran.status == 6
    printed = ran.output + ran.errors
    assert "Kubernetes v1.19.1 cannot be had; every source was asked:\n  cache: it has" in printed
    assert "archives:" not in printed
    assert not (directory / "typed").exists()


@pytest.mark.parametrize("command", ["run", "check", "matrix"])
@pytest.mark.parametrize(("text", "nearest"), [("1.9", str(OLDEST)), ("latest-ish", "stable"), ("2.0", str(NEWEST))])
def test_a_version_that_nobody_knows_is_answered_with_what_is(
    command: str, text: str, nearest: str, harness: Run, directory: Path
) -> None:
    (directory / "deck.md").write_text(one_step("true"))
    ran = harness(command, "deck.md", "--kubernetes", text)
    assert ran.status == 4
    printed = ran.output + ran.errors
    assert f"there is no Kubernetes “{text}”: {OLDEST} to {NEWEST} are known, the nearest is {nearest}" in printed


@pytest.mark.parametrize("command", ["run", "check", "matrix", "rehearse"])
@pytest.mark.parametrize(
    ("setting", "answer"),
    [('kubernetes = "1.9"', "there is no Kubernetes “1.9”"), ('kubectl = "new"', "names no kubectl")],
)
def test_one_that_the_project_names_is_answered_with_its_file(
    command: str, setting: str, answer: str, harness: Run, directory: Path
) -> None:
    (directory / "harness.toml").write_text(f"{setting}\n")
    (directory / "deck.md").write_text(one_step("true"))
    ran = harness(command, "deck.md")
    assert ran.status == 4
    assert f"{directory / 'harness.toml'}: " in ran.errors
    assert answer in ran.errors


def test_a_folder_without_a_program_is_refused_before_anything_is_typed(harness: Run, directory: Path) -> None:
    (directory / "deck.md").write_text(one_step("touch typed"))
    (directory / "bin").mkdir()
    ran = harness("run", "deck.md", "--kubernetes", "./bin", "--cluster", "none")
    assert ran.status == 6
    assert "there is no kubectl at" in ran.errors + ran.output
    assert not (directory / "typed").exists()
