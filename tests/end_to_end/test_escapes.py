"""What a deck tries on the machine that its lab runs on. None of it succeeds, from wherever in the lab: `docs/providers/isolation.md`."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.home import Home
from harness.cluster.provider import Cluster, Request

from tests.end_to_end.labs import run

ATTEMPTS = (Path(__file__).parent / "escapes/escapes.sh").read_text()
NAMES = re.findall(r'^attempt "(.*)" ', ATTEMPTS, re.MULTILINE)
PAGE = Path(__file__).parents[2] / "docs/providers/isolation.md"

POD = """\
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  hostPID: HOST
  hostNetwork: HOST
  containers:
  - name: box
    image: busybox
    command: [sleep, "86400"]
    securityContext: {privileged: true}
    volumeMounts: [{name: host, mountPath: /host}]
  volumes: [{name: host, VOLUME}]
END
kubectl wait pod/NAME --for condition=ready --timeout=2m
"""


def pod(name: str, *, host: bool) -> str:
    volume = "hostPath: {path: /}" if host else "emptyDir: {}"
    return POD.replace("NAME", name).replace("HOST", str(host).lower()).replace("VOLUME", volume)


@dataclass(frozen=True)
class Target:
    """What a test has on the machine for decks to reach for."""

    secret: Path
    content: str
    process: subprocess.Popen[bytes]
    device: Path

    def attempts(self, program: str) -> str:
        """Shell lines that hand the attempts to a program that reads a script."""
        number = self.device.stat().st_rdev
        arguments = (
            self.secret,
            self.content[:20],
            self.content[20:],
            self.process.pid,
            os.major(number),
            os.minor(number),
        )
        return f"{program} {' '.join(map(str, arguments))} <<'END_OF_ATTEMPTS'\n{ATTEMPTS}\nEND_OF_ATTEMPTS\n"


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    content = f"only-of-the-machine-{secrets.token_hex(8)}"
    secret = tmp_path / "secret"
    secret.write_text(content)
    disk = tmp_path / "disk"
    disk.write_bytes(content.encode().ljust(1024 * 1024, b"\0"))
    if os.geteuid() != 0:
        pytest.skip("a disk of the test's own takes root")
    made = subprocess.run(("losetup", "--find", "--show", disk), capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"this machine makes no loop device: {made.stderr.strip()}")
    process = subprocess.Popen((sys.executable, "-c", "import time; time.sleep(3600)", content))
    try:
        yield Target(secret, content, process, Path(made.stdout.strip()))
        assert process.poll() is None
        assert secret.read_text() == content
    finally:
        process.kill()
        process.wait()
        subprocess.run(("losetup", "--detach", made.stdout.strip()), check=True)


HARMLESS = (
    "read a file of the machine",
    "see a process of the machine",
    "kill a process of the machine",
    "make a device",
    "read a disk",
)
"""Attempts that change nothing where they succeed."""

PLACES = {
    "the shell": ("", "bash -s"),
    "a privileged pod": (pod("privileged", host=False), "kubectl exec -i privileged -- sh -s"),
    "a pod with the node's files and processes": (pod("hosts", host=True), "kubectl exec -i hosts -- sh -s"),
    "the node, from such a pod": (pod("node", host=True), "kubectl exec -i node -- chroot /host bash -s"),
    "Docker": (
        "docker pull busybox",
        "docker run --rm -i --privileged --pid=host --network=host -v /:/host busybox sh -s",
    ),
}


@pytest.mark.end_to_end
@pytest.mark.parametrize("place", PLACES)
def test_nothing_reaches_the_machine(place: str, lab: Cluster, target: Target) -> None:
    prepared, program = PLACES[place]
    run(lab, f"set -e; {prepared}")
    output = run(lab, target.attempts(program))
    assert [line for line in output.splitlines() if line.endswith("SUCCEEDED")] == []
    assert re.findall(r"^(.*) refused$", output, re.MULTILINE) == NAMES


def test_what_the_attempts_look_for_is_there_for_the_machine_itself(target: Target) -> None:
    """Else they could not succeed anywhere."""
    script = target.attempts("bash -s")
    env = {**os.environ, "ONLY": "\n".join(HARMLESS)}
    output = subprocess.run(("bash", "-c", script), capture_output=True, text=True, check=True, env=env).stdout
    assert re.findall(r"^(.*) SUCCEEDED$", output, re.MULTILINE) == list(HARMLESS)


@pytest.mark.end_to_end
def test_files_that_a_deck_leaves_where_the_machine_sees_them_are_nobodys(lab: Cluster) -> None:
    exchange = lab.shell().exchange
    run(lab, f"cp /bin/sh {exchange}/left; chown 0:0 {exchange}/left; chmod 4755 {exchange}/left")
    left = exchange / "left"
    try:
        assert left.stat().st_uid >= 65536
    finally:
        left.unlink()


@pytest.mark.end_to_end
def test_the_home_of_the_next_deck_follows_no_link_of_the_last_one(lab: Cluster, tmp_path: Path) -> None:
    given, outside = tmp_path / "given", tmp_path / "outside"
    (given / "linked").mkdir(parents=True)
    (given / "linked/file").write_text("for the lab")
    (given / "written").write_text("for the lab")
    outside.mkdir()
    (outside / "written").write_text("of the machine")
    run(lab, f"ln -s {outside} ~/linked; ln -s {outside}/written ~/written")
    try:
        providers.load("local").up(Request(argument=lab.facts.name, home=Home(given))).close()
        assert run(lab, "cat ~/linked/file ~/written; stat -c %U ~/written") == "for the labfor the labroot"
        assert [path.read_text() for path in outside.iterdir()] == ["of the machine"]
    finally:
        run(lab, "rm -rf ~/linked ~/written")


def test_the_page_tells_of_each_attempt() -> None:
    assert [name for name in NAMES if f"| {name} |" not in PAGE.read_text()] == []
