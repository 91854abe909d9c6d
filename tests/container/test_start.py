"""What the harness in the container writes belongs to the owner of the decks: the way by which it is started, tried on this machine."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from harness.cluster.local import idmapping
from harness.cluster.waiting import wait_until

from tests.container.containerfile import REPOSITORY

OWNER = 1234
DECK = "# Look\n\n```bash\necho hello\n```\n"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="in the container the harness is started as root")


@pytest.fixture
def start(tmp_path: Path) -> Path:
    """The program that starts the harness, beside the programs of this environment."""
    installed = tmp_path / "installed"
    (installed / "bin").mkdir(parents=True)
    for name, options in (("python", ()), ("harness", ("-P", "-m", "harness.faces.cli"))):
        program = installed / "bin" / name
        program.write_text(f'#!/bin/sh\nexec {shlex.join((sys.executable, *options))} "$@"\n')
        program.chmod(0o755)
    return Path(shutil.copy(REPOSITORY / "container" / "harness", installed / "start"))


@pytest.fixture
def decks(tmp_path: Path) -> Path:
    folder = tmp_path / "decks"
    folder.mkdir()
    (folder / "deck.md").write_text(DECK)
    for path in (folder, folder / "deck.md"):
        os.chown(path, OWNER, OWNER)
    return folder


def command(start: Path, decks: Path, *arguments: str, before: str = ":") -> tuple[tuple[str, ...], dict[str, str]]:
    """The argv and variables by which the harness starts among mounts of its own, as a container has them; `before` is shell that is run there first."""
    script = f'set -e; {before}; cd "$HARNESS_DECKS"; exec "$@"'
    argv = ("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", str(start), *arguments)
    return argv, {**os.environ, "HARNESS_DECKS": str(decks)}


def started(start: Path, decks: Path, *arguments: str, before: str = ":") -> subprocess.CompletedProcess[str]:
    """The harness, started so, when it has ended."""
    argv, environment = command(start, decks, *arguments, before=before)
    return subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)


def test_a_run_that_is_interrupted_gives_the_owner_what_it_wrote(start: Path, decks: Path) -> None:
    (decks / "deck.md").write_text(f"{DECK}\n```bash\ntouch {decks}/started; sleep 600\n```\n")
    below = f"mkdir {decks}/below; mount -t tmpfs below {decks}/below"
    argv, environment = command(
        start, decks, "run", "deck.md", "--cluster", "none", "--record", "run.json", before=below
    )
    with subprocess.Popen(argv, env=environment, start_new_session=True, stdout=subprocess.DEVNULL) as process:
        assert wait_until((decks / "started").exists, 120)
        os.killpg(process.pid, signal.SIGINT)
    assert process.returncode == 2
    assert set(owners(decks).values()) == {(OWNER, OWNER)}
    assert (decks / "run.json").exists()


def owners(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_uid, path.stat().st_gid) for path in folder.iterdir() if path.is_file()}


def test_where_the_kernel_maps_owners_all_is_the_owners_from_the_start(start: Path, decks: Path) -> None:
    if reason := idmapping.why_not(decks, 0):
        pytest.skip(f"owners cannot be mapped here: {reason}")
    (decks / "secret").write_text("nobody's but root's\n")
    (decks / "secret").chmod(0o600)
    (decks / "deck.md").write_text(
        DECK.replace("echo hello", f"stat -c %u {decks}/deck.md; cat {decks}/secret || true")
    )
    ended = started(start, decks, "run", "deck.md", "--cluster", "none", "--record", "run.json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert owners(decks) == {"deck.md": (OWNER, OWNER), "run.json": (OWNER, OWNER), "secret": (0, 0)}
    record = (decks / "run.json").read_text()
    assert "Permission denied" in record, "what is not the owner's is not read"


@pytest.mark.parametrize("status", [0, 1])
def test_elsewhere_what_is_new_becomes_the_owners_in_the_end(start: Path, decks: Path, status: int) -> None:
    (decks / "others").write_text("root's, and stays so\n")
    (decks / "deck.md").write_text(DECK.replace("echo hello", f"(exit {status})"))
    below = f"mkdir {decks}/below; mount -t tmpfs below {decks}/below"
    ended = started(start, decks, "run", "deck.md", "--cluster", "none", "--record", "run.json", before=below)
    assert ended.returncode == status, ended.stdout + ended.stderr
    assert owners(decks) == {"deck.md": (OWNER, OWNER), "run.json": (OWNER, OWNER), "others": (0, 0)}


def test_a_folder_of_root_stays_as_it_is(start: Path, decks: Path) -> None:
    os.chown(decks, 0, 0)
    ended = started(start, decks, "run", "deck.md", "--cluster", "none", "--record", "run.json")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert owners(decks)["run.json"] == (0, 0)
