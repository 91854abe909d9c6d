"""The lab of a user who is not root: made, played in and removed without any right that the user has not."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster.local import cgroup_places, users

from tests.end_to_end import ordinary_user
from tests.end_to_end.conftest import REQUIRE_LAB
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

ESCAPES = Path(__file__).parent / "escapes"
NO_DISK = (7, 0)
"""The numbers of the first loop device, for those who could make its file: an ordinary user has no disk of the test's own."""
HARNESS = (sys.executable, "-m", "harness.faces.cli")


@pytest.fixture
def user(tmp_path: Path) -> Iterator[OrdinaryUser]:
    with ordinary_user.living_in(tmp_path) as living:
        if living.run(sys.executable, "-c", "").returncode and os.environ.get(REQUIRE_LAB) != "1":
            pytest.skip(f"{sys.executable} is in a folder that is closed to other users")
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
    finished = user.run(*HARNESS, "run", DECK.name, "--keep")
    assert finished.returncode == 0, finished.stdout

    status = user.run(*HARNESS, "cluster", "status", "--json")
    (cluster,) = json.loads(status.stdout)["clusters"]
    init = cluster["nodes"][0]["init"]
    assert users.of_process(init) == users.find()
    owners = Path(f"/proc/{init}/status").read_text()
    assert f"Uid:\t{users.find().first}" in owners
    assert str(NUMBER) not in owners

    reach_for_the_user(user, cluster["name"])

    removed = user.run(*HARNESS, "cluster", "down")
    assert removed.stdout == f"removed {cluster['name']}\n"
    assert user.run(*HARNESS, "cluster", "status").stdout.startswith("there is no cluster")


def test_a_folder_of_the_user_is_shown_as_others_may_read_it_and_not_written_to(user: OrdinaryUser) -> None:
    ordinary_user.give_groups()
    data = user.home / "data"
    data.mkdir(mode=0o755)
    (data / "open").write_text("for everybody\n")
    (data / "closed").write_text("of the user\n")
    (data / "closed").chmod(0o600)
    (user.home / "deck.md").write_text("# Data\n\n```bash\ncat /srv/data/open\n! cat /srv/data/closed\n```\n")
    settings = user.home / "harness.toml"
    settings.write_text('cluster = "docker"\n[lab]\nmounts = ["data:/srv/data"]\n')
    for path in (data, *data.iterdir(), user.home / "deck.md", settings):
        os.chown(path, NUMBER, NUMBER)
    shown = user.run(*HARNESS, "run", "deck.md")
    assert shown.returncode == 0, shown.stdout
    assert "the lab reads only what everybody on this machine may read there" in " ".join(shown.stdout.split())

    settings.write_text(settings.read_text().replace("/srv/data", "/srv/data:rw"))
    refused = user.run(*HARNESS, "run", "deck.md")
    assert refused.returncode == 6, refused.stdout
    assert f"{data} cannot be shown to be written to" in " ".join(refused.stdout.split())


def reach_for_the_user(user: OrdinaryUser, cluster: str) -> None:
    """Play the deck of escapes; what it looks for is a file and a process of the user's, so that root is no reason why it fails."""
    content = f"only-of-the-user-{secrets.token_hex(8)}"
    secret = user.home / "secret"
    secret.write_text(content)
    os.chown(secret, NUMBER, NUMBER)
    shutil.copytree(ESCAPES, user.home / "escapes")
    process = subprocess.Popen(user.command((sys.executable, "-c", "import time; time.sleep(3600)", content)))
    try:
        arguments = (secret, content[:15], content[15:], process.pid, *NO_DISK)
        (user.home / "escapes/target").write_text(" ".join(map(str, arguments)))
        played = user.run(*HARNESS, "run", "escapes/escapes.md", "--home", "escapes", "--cluster", f"local:{cluster}")
        assert played.returncode == 0, played.stdout
        assert process.poll() is None
        assert secret.read_text() == content
    finally:
        process.kill()
        process.wait()
