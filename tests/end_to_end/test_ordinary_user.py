"""The lab of a user who is not root: made, played in and removed without any right that the user has not."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.local import cgroup_places, users

from tests.end_to_end import ordinary_user
from tests.end_to_end.ordinary_user import NUMBER, OrdinaryUser

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.own_lab("those of a user who is not root"),
    pytest.mark.skipif(shutil.which("newuidmap") is None, reason="the package uidmap is not installed"),
    pytest.mark.skipif(
        cgroup_places.is_version_2(), reason="systemd gives control groups of version 2 to a real login only"
    ),
]

DECK = Path(__file__).parents[2] / "slides/en/first-pods.md"

HARNESS = (sys.executable, "-m", "harness.cli")


@pytest.fixture
def user(tmp_path: Path) -> Iterator[OrdinaryUser]:
    with ordinary_user.living_in(tmp_path) as living:
        yield living


def test_without_control_groups_the_command_is_told_that_gives_them(user: OrdinaryUser) -> None:
    shutil.copy(DECK, user.home)
    finished = user.run(*HARNESS, "run", DECK.name)
    assert finished.returncode == 6, finished.stdout
    assert "needs control groups" in finished.stdout
    assert f"chown -R {ordinary_user.NAME} $own" in finished.stdout


def test_a_deck_is_green_and_its_root_is_not_the_user(user: OrdinaryUser) -> None:
    ordinary_user.give_groups()
    shutil.copy(DECK, user.home)
    finished = user.run(*HARNESS, "run", DECK.name, "--record", "run.json", "--keep")
    assert finished.returncode == 0, finished.stdout

    status = user.run(*HARNESS, "cluster", "status", "--json")
    (cluster,) = json.loads(status.stdout)["clusters"]
    init = cluster["nodes"][0]["init"]
    assert users.of_process(init) == users.find()
    owners = Path(f"/proc/{init}/status").read_text()
    assert f"Uid:\t{users.find().first}" in owners
    assert str(NUMBER) not in owners

    removed = user.run(*HARNESS, "cluster", "down")
    assert removed.stdout == f"removed {cluster['name']}\n"
    assert user.run(*HARNESS, "cluster", "status").stdout.startswith("there is no cluster")
