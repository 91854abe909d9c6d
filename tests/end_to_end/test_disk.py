"""The disk of a lab: gone with it however it ends, not held by another lab, and watched where the machine makes none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.local import disk, lifecycle, teardown
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster, Limited, Request
from harness.cluster.waiting import wait_until
from harness.project.settings import LabSettings

from tests.end_to_end.labs import GENEROUS, left_of, run, started_elsewhere
from tests.end_to_end.playing import harness_run

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("it ends the lab, or gives it no disk of its own")]

SMALL = Request(lab=LabSettings(disk="1G"))


def images_in_loops(name: str) -> list[str]:
    """The files of a lab that a loop device has, those that are deleted too."""
    files = (path.read_text() for path in Path("/sys/block").glob("loop*/loop/backing_file"))
    return [file for file in files if f"/slide-harness/{name}/" in file]


def has_own_disk(name: str) -> bool:
    return bool(images_in_loops(name))


@pytest.fixture
def docker_lab() -> Iterator[Cluster]:
    cluster = providers.load("docker").up(SMALL)
    if not has_own_disk(cluster.facts.name):
        cluster.close()
        pytest.skip("this machine makes no loop devices")
    yield cluster
    cluster.close()


def test_it_goes_with_the_lab_while_another_lab_that_came_later_is_up(docker_lab: Cluster) -> None:
    name = docker_lab.facts.name
    later = providers.load("docker").up(SMALL)
    try:
        docker_lab.close()
        assert wait_until(lambda: not images_in_loops(name), GENEROUS)
        assert left_of(name) == []
    finally:
        later.close()


def test_it_is_removed_after_a_kill(docker_lab: Cluster) -> None:
    elsewhere, _ = started_elsewhere("starting the cluster")
    name = f"elsewhere-{elsewhere.pid}"
    assert wait_until(lambda: has_own_disk(name), GENEROUS)
    elsewhere.send_signal(signal.SIGKILL)
    elsewhere.wait()
    assert wait_until(lambda: name in teardown.sweep() or not ClusterDirectory(name).path.exists(), GENEROUS)
    assert wait_until(lambda: not images_in_loops(name), GENEROUS)
    # What was making it ends by itself; nobody is there any more who could have been told.
    assert wait_until(lambda: left_of(name) == [], GENEROUS), left_of(name)


def test_docker_is_refused_what_is_more(docker_lab: Cluster) -> None:
    filled = run(docker_lab, "docker run --rm busybox dd if=/dev/zero of=/large bs=1M count=1100", exit_status=1)
    assert "No space left on device" in filled
    assert run(docker_lab, "docker run --rm busybox echo goes on").splitlines()[-1] == "goes on"


def test_a_lab_that_was_begun_among_other_mounts_is_a_lab_for_all() -> None:
    name = f"apart-{os.getpid()}"
    begin = (
        "from harness.cluster import providers; from harness.cluster.provider import Request; "
        f"providers.load('docker').up(Request(argument='{name}', keep=True, progress=print)).close()"
    )
    apart = ("unshare", "--mount", "--propagation", "private", sys.executable, "-c", begin)
    begun = subprocess.run(apart, check=True, capture_output=True, text=True, timeout=GENEROUS)
    try:
        assert "is watched" in begun.stdout
        assert "mounts of its own, which other commands would not see" in begun.stdout
        (status,) = (status for status in lifecycle.status() if status.name == name)
        assert status.is_ready
        assert lifecycle.logs(name, "dockerd")
    finally:
        lifecycle.down([name])
    assert left_of(name) == []


def test_the_step_of_a_deck_about_containers_fails_with_that_cause(docker_lab: Cluster, tmp_path: Path) -> None:
    fill = "docker run --name full busybox dd if=/dev/zero of=/large bs=1M count=1100"
    (tmp_path / "deck.md").write_text(f"# Full\n\n```bash\n{fill}\n```\n")
    played = harness_run(tmp_path / "deck.md", tmp_path, "--cluster", f"docker:{docker_lab.facts.name}")
    (step,) = played.record["steps"]
    assert (step["verdict"], step["cause"]["kind"]) == ("failed", "limit"), played.output
    assert step["cause"]["what"]["name"] == "MB of disk"
    assert step["cause"]["what"]["value"] == "1000"


def test_where_there_is_none_what_takes_more_is_ended_and_shells_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_command: object) -> None:
        raise disk._Refused("mount: failed to setup loop device")

    monkeypatch.setattr(disk, "_run", refuses)
    messages: list[str] = []
    cluster = providers.load("docker").up(Request(lab=LabSettings(disk="1G"), progress=messages.append))
    try:
        assert any(
            "is watched, since this machine gives it none of its own: mount: failed" in line for line in messages
        )
        assert isinstance(cluster, Limited)
        assert cluster.limits_reached() == ()
        shell = cluster.shell()
        enter = shell.argv[: shell.argv.index("--") + 1]
        script = "(head -c 1200M /dev/zero >~/large; sleep 600); echo status $?; rm ~/large; echo still here"
        typed = subprocess.run(
            (*enter, "bash", "-c", script),
            env=dict(shell.env),
            check=True,
            capture_output=True,
            text=True,
            timeout=GENEROUS,
        )
        assert typed.stdout == "status 137\nstill here\n"
        (limit,) = cluster.limits_reached()
        assert (limit.key, limit.limit, limit.name) == ("disk", 1000, "MB of disk")
        cluster.check_health()
    finally:
        cluster.close()
    assert left_of(cluster.facts.name) == []
