"""The Containerfile: it has what labs take, and only what there is in its release of Debian."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from harness.cluster.local import router
from harness.cluster.local.build import packages as of_labs
from harness.replay.pages import BROWSERS

from tests.container import containerfile
from tests.container.containerfile import REPOSITORY, Instruction

INSTALLATION, IMAGE = containerfile.stages()


def test_it_has_two_stages_of_one_base() -> None:
    assert [stage[0].arguments for stage in (INSTALLATION, IMAGE)] == ["${BASE} AS installation", "${BASE}"]
    assert containerfile.instructions()[0] == Instruction("ARG", "BASE=docker.io/library/debian:trixie-slim")


def test_it_is_started_as_the_documentation_says() -> None:
    arguments = {instruction.word: instruction.arguments for instruction in IMAGE}
    assert (arguments["WORKDIR"], arguments["ENTRYPOINT"]) == ("/decks", '["harness"]')
    assert arguments["VOLUME"] == '["/var/cache/slide-harness", "/var/lib/slide-harness"]'


def test_all_is_in_it_that_a_lab_takes() -> None:
    installed = containerfile.packages(IMAGE)
    assert set(of_labs.needed()) <= installed
    assert {router.PACKAGE, "e2fsprogs", "zstd", "git", "shellcheck", "skopeo", "tmux", "jq", "tini"} <= installed
    assert installed & set(BROWSERS), "`open` takes pictures of pages"


def test_what_goes_into_the_build_is_no_file_that_git_keeps() -> None:
    """Else the version of a build from a checkout would be that of a changed one."""
    ignored = [line for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert ignored
    listed = subprocess.run(("git", "ls-files"), cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    top = {Path(name).parts[0] for name in listed.splitlines()}
    assert not {pattern.strip("/").removeprefix("**/") for pattern in ignored} & top


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck: apt-get install shellcheck")
@pytest.mark.parametrize("script", sorted((REPOSITORY / "container").iterdir()), ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    checked = subprocess.run(("shellcheck", script), capture_output=True, text=True, check=False)
    assert checked.stdout == ""
