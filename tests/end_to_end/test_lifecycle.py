"""Labs that come up, die, are killed, joined and taken down: nothing is left of any."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterBroken, ClusterError
from harness.cluster.local import cgroups, lifecycle
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster, Request
from harness.cluster.waiting import wait_until
from harness.record.journal import Journal
from harness.record.lab import ClusterRecord
from kubernetes.client import CoreV1Api

from tests.end_to_end.labs import GENEROUS, left_of, leftovers, processes_of, run, started_elsewhere
from tests.end_to_end.playing import HARNESS, harness, harness_run

T = TypeVar("T")

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("it ends the lab, or what brings it up")]

ENDLESS = """\
# Endless

.exercise[

- Begin:
  ```bash
  kubectl create deployment web --image=registry
  kubectl wait deploy/web --for condition=available
  echo and now; sleep 86400
  ```

]
"""
DEADLY = """\
# Before

.exercise[

- Fine:
  ```bash
  kubectl get nodes
  ```

]

---

# It dies

.exercise[

- Kill it:
  ```bash
  kill -9 $(pidof kube-apiserver)
  ```

]

---

# After

.exercise[

- Ask:
  ```bash
  kubectl get nodes
  ```

- Ask again:
  ```bash
  kubectl get pods
  ```

]
"""


def init_of(name: str) -> int:
    state = ClusterDirectory(name).read()
    assert state is not None
    return state.nodes[0].init.pid


def begun_elsewhere() -> tuple[subprocess.Popen[str], str]:
    """Another process that is half way through bringing a lab up, and the lab's name: there are processes and mounts."""
    elsewhere, line = started_elsewhere("starting the cluster")
    name = line.split("'")[1]
    assert wait_until(lambda: ClusterDirectory(name).node("node1").log("kube-apiserver").exists(), GENEROUS)
    return elsewhere, name


def test_a_killed_run_leaves_its_lab_as_it_was_and_down_removes_all_of_it(tmp_path: Path) -> None:
    deck = tmp_path / "endless.md"
    deck.write_text(ENDLESS)
    playing = subprocess.Popen(
        [
            *HARNESS,
            "run",
            str(deck),
            "--cluster",
            "local:killed",
        ],  # a name that no other test is given when this one is free
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
        start_new_session=True,
    )
    try:
        name = once_there(lambda: cluster_of(playing.pid))
        once_there(lambda: any(b"sleep\x0086400\x00" in command for command in command_lines(name)))
    finally:
        os.kill(playing.pid, signal.SIGKILL)
        playing.wait()
    (status,) = [status for status in lifecycle.status() if status.name == name]
    assert (status.is_running, status.is_ready, status.owner) == (True, True, None)
    assert all(component.is_running for component in status.nodes[0].components)
    # What other tests play may have been given the lab's mounts, with all others, by a namespace of its own.
    beside = psutil.Process(os.getppid()).children(recursive=True)
    processes = {process: command for process, command in processes_of(name).items() if process not in beside}
    assert any("containerd-shim" in command for command in processes.values())
    assert harness("cluster", "down", name).returncode == 0
    assert leftovers(name, processes) == []
    assert left_of(name) == []


def once_there(find: Callable[[], T]) -> T:
    """What `find` finds, once it finds something."""
    results: list[T] = []

    def look() -> bool:
        results[:] = [find()]
        return bool(results[0])

    assert wait_until(look, GENEROUS), "it never came"
    return results[0]


def cluster_of(owner: int) -> str:
    """The name of the cluster that a process owns, once its node is ready."""
    return next((status.name for status in lifecycle.status() if status.owner == owner and status.is_ready), "")


def command_lines(name: str) -> Iterator[bytes]:
    """Of the processes of a lab outside of its containers."""
    for pid in cgroups.members(name):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.parametrize("damage", [b"", None], ids=["state cut short", "state missing"])
def test_down_needs_no_state_file(damage: bytes | None) -> None:
    elsewhere, name = begun_elsewhere()
    elsewhere.kill()
    elsewhere.wait()
    processes = processes_of(name)
    assert processes
    state_file = ClusterDirectory(name).state_file
    if damage is None:
        state_file.unlink()
    else:
        state_file.write_bytes(damage)
    lifecycle.down([name])
    assert left_of(name) == []
    assert wait_until(lambda: leftovers(name, processes) == [], GENEROUS), leftovers(name, processes)


def test_interrupting_while_it_comes_up_leaves_nothing() -> None:
    elsewhere, name = begun_elsewhere()
    elsewhere.send_signal(signal.SIGINT)
    assert elsewhere.wait(GENEROUS) != 0
    assert left_of(name) == []


def test_a_run_that_was_killed_while_its_lab_came_up_goes_on_in_a_whole_one(tmp_path: Path) -> None:
    deck, name = tmp_path / "nodes.md", "half"
    deck.write_text("# Nodes\n\n```bash\nkubectl get nodes\n```\n")
    words = [*HARNESS, "run", str(deck), "--cluster", f"local:{name}"]
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    playing = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment)
    try:
        assert wait_until(lambda: ClusterDirectory(name).node("node1").log("etcd").exists(), GENEROUS)
    finally:
        playing.kill()
        playing.wait()
    state = ClusterDirectory(name).read()
    assert state is not None
    assert state.is_booting
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    assert Journal.read(journal).cluster == ClusterRecord(
        provider="local", name=name, server_version="", kubectl_version=""
    )
    resumed = subprocess.run([*words, "--resume"], capture_output=True, text=True, check=False, env=environment)
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    # The first lab may have been removed by any other that came up meanwhile, so nothing is asked of who says that.
    clusters = [Journal.read(journal).cluster for journal in (tmp_path / "state").rglob("*.jsonl")]
    assert any(cluster is not None and cluster.server_version for cluster in clusters), clusters
    assert left_of(name) == []


@pytest.fixture(scope="module")
def dead() -> tuple[str, int]:
    """A lab that died: its name, and what was its first process."""
    elsewhere, name = begun_elsewhere()
    init = init_of(name)
    elsewhere.kill()
    elsewhere.wait()
    os.kill(init, signal.SIGKILL)
    assert wait_until(lambda: not cgroups.members(name), GENEROUS)
    return name, init


@pytest.fixture(scope="module")
def next_one(dead: tuple[str, int]) -> Iterator[Cluster]:
    """A lab that comes up after another died."""
    cluster = providers.load("local").up(Request())
    yield cluster
    cluster.close()
    cluster.close()
    assert left_of(cluster.facts.name) == []


def test_what_is_dead_is_swept_away_by_the_next_one_that_comes_up(dead: tuple[str, int], next_one: Cluster) -> None:
    name, init = dead
    state = ClusterDirectory(name).read()
    assert state is None or init not in [node.init.pid for node in state.nodes], (
        "its name is free, or taken by the next"
    )
    assert run(next_one, "kubectl get nodes -o name") == "node/node1"


def test_a_kept_lab_is_joined_by_its_name_meets_no_other_and_goes_when_it_is_told(next_one: Cluster) -> None:
    run(next_one, "kubectl create deployment same --image=registry")
    name = "kept"
    brought_up = harness("cluster", "up", "--name", name)
    assert brought_up.returncode == 0, brought_up.stderr
    try:
        with pytest.raises(ClusterError, match="already"):
            lifecycle.up(Request(), name)
        joined = providers.load("local").up(Request(argument=name))
        assert (joined.facts.name, [node.name for node in joined.facts.nodes]) == (name, ["node1"])
        run(joined, "kubectl create deployment same --image=registry")
        run(joined, "kubectl wait deploy/same --for condition=available --timeout=2m")
        assert run(joined, "kubectl get deployments -o name") == "deployment.apps/same"
        joined.close()
        assert {status.name: status.owner for status in lifecycle.status()}[next_one.facts.name] == os.getpid()
        assert [path.stem for path in lifecycle.logs(name, "kubelet")] == ["kubelet"]
        with pytest.raises(ClusterError, match=r"it has: .*etcd"):
            lifecycle.logs(name, "kubelt")
        assert lifecycle.shell_command(name).argv[-2:] == ("bash", "-i")
    finally:
        assert harness("cluster", "down", name).returncode == 0
    assert left_of(name) == []
    with pytest.raises(ClusterError, match="no cluster 'kept'"):
        lifecycle.down([name])
    run(next_one, "kubectl wait deploy/same --for condition=available --timeout=2m")
    next_one.check_health()


def test_a_component_that_is_frozen_is_named(next_one: Cluster) -> None:
    name = next_one.facts.name
    run(next_one, "kill -STOP $(pidof kubelet)")
    try:
        with pytest.raises(ClusterBroken, match=r"^kubelet of the cluster .* is frozen: stopped by a signal"):
            next_one.check_health()
        (status,) = [status for status in lifecycle.status() if status.name == name]
        assert [component.name for component in status.nodes[0].components if component.is_frozen] == ["kubelet"]
        assert re.search(r"kubelet +FROZEN", harness("cluster", "status").stdout)
    finally:
        run(next_one, "kill -CONT $(pidof kubelet)")
    next_one.check_health()


def test_a_node_whose_control_group_is_frozen_is_named(next_one: Cluster) -> None:
    name = next_one.facts.name
    groups = [file.parent for file in cgroups.joins(name, "node1", cgroups.ControlGroup.COMPONENTS)]
    switches = [(group / "freezer.state", "FROZEN") for group in groups] + [
        (group / "cgroup.freeze", "1") for group in groups
    ]
    switch, frozen = next((file, state) for file, state in switches if file.exists())
    switch.write_text(frozen)
    try:
        assert wait_until(lambda: cgroups.frozen(name) == {"node1"}, GENEROUS)
        with pytest.raises(
            ClusterBroken, match=r"^node1 of the cluster .* is frozen: the control group of its processes was"
        ):
            next_one.check_health()
    finally:
        cgroups.thaw(name)
    next_one.check_health()


def test_no_key_of_a_lab_lies_among_the_temporary_files(
    next_one: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    joined = providers.load("local").up(Request(argument=next_one.facts.name))
    client = joined.api()
    assert client is not None
    names = joined.call(lambda: [node.metadata and node.metadata.name for node in CoreV1Api(client).list_node().items])
    assert names == ["node1"]
    assert list(tmp_path.iterdir()) == []
    joined.close()


def test_an_api_server_that_dies_is_an_error_and_no_step_is_called_failed(next_one: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "killed.md"
    deck.write_text(DEADLY)
    played = harness_run(deck, tmp_path, lab=next_one)
    assert played.exit_status == 6, played.output
    assert [step["verdict"] for step in played.record["steps"]] == ["passed", "passed", "error", "blocked"]
    assert "kube-apiserver" in played.record["error"]["detail"]
    with pytest.raises(ClusterBroken, match=r"^kube-apiserver of the cluster .* ended"):
        next_one.check_health()


def test_a_dead_lab_is_named(next_one: Cluster) -> None:
    os.kill(init_of(next_one.facts.name), signal.SIGKILL)
    assert wait_until(lambda: not cgroups.members(next_one.facts.name), GENEROUS)
    with pytest.raises(ClusterBroken, match="has ended"):
        next_one.check_health()
