"""Labs that are up: what is typed in them, what another process brings up, and what is left of them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import psutil
import pytest
from harness.cluster.build import cache
from harness.cluster.local import cgroups
from harness.cluster.local.state import ClusterDirectory
from harness.cluster.provider import Cluster
from harness.terminal.command import Size
from harness.terminal.pty import TerminalProgram, spawn

GENEROUS = 120
"""Seconds."""

BRING_UP = """
import os, sys, time
from harness.cluster import providers
from harness.cluster.provider import Request
name = f"elsewhere-{os.getpid()}"  # which no other test is given when this one is free
request = Request(argument=name, nodes=int(sys.argv[1]), progress=lambda line: print(line, flush=True))
cluster = providers.load("local").up(request)
print("up", cluster.facts.name, flush=True)
time.sleep(3600)
"""


SHARED = frozenset({"shared_lab", "three_nodes"})
"""Fixtures: labs that several tests use."""


def cache_with_programs(place: Path) -> Path:
    """A cache whose store of images is empty, and that has all else that was made."""
    (place / "slide-harness").mkdir()
    for path in cache.directory().iterdir():
        if path.name != "images":
            (place / "slide-harness" / path.name).symlink_to(path)
    return place


def is_shared(item: pytest.Item) -> bool:
    """Whether a test plays in a lab that others use too."""
    return bool(SHARED & set(getattr(item, "fixturenames", ())))


def why_own(item: pytest.Item) -> str:
    """Why a test boots labs of its own; empty where it does not say."""
    marker = item.get_closest_marker("own_lab")
    return str(marker.args[0]) if marker is not None and marker.args else ""


def run(cluster: Cluster, script: str, *, exit_status: int = 0) -> str:
    """What a script prints in the lab; no terminal, for what needs none."""
    shell = cluster.shell()
    enter = shell.argv[: shell.argv.index("--") + 1]
    finished = subprocess.run(
        (*enter, "bash", "-c", script),
        check=False,
        env=dict(shell.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=GENEROUS,
    )
    assert finished.returncode == exit_status, finished.stdout
    return finished.stdout.strip()


def bash(cluster: Cluster) -> pexpect.spawn[str]:
    """The audience's shell, at its prompt."""
    shell = cluster.shell()
    argv = (*shell.argv[:-1], "--noediting", shell.argv[-1])
    spawned: pexpect.spawn[str] = spawn(TerminalProgram(argv, shell.env, Size(), ptmx=shell.ptmx), encoding="utf-8")
    spawned.timeout = GENEROUS
    spawned.sendline("PS1='PROMPT '")
    spawned.expect_exact("PROMPT ")
    return spawned


def typed(shell: pexpect.spawn[str], line: str) -> str:
    shell.sendline(line)
    shell.expect_exact("PROMPT ")
    return str(shell.before).replace("\r\n", "\n").strip()


CLEAN = """
set -e
kept='namespace/(default|kube-[a-z-]+)|service/kubernetes|configmap/kube-root-ca.crt'
made=$(kubectl get namespaces,customresourcedefinitions,services,configmaps -o name | grep -vxE "$kept") || true
[ -z "$made" ] || kubectl delete --ignore-not-found $made
kubectl delete deployments,daemonsets,statefulsets,replicasets,cronjobs,jobs,pods --all --grace-period=0 --force
"""


def clean(cluster: Cluster) -> None:
    """Delete what decks and tests made, so that the next one finds the lab as if it were fresh."""
    run(cluster, CLEAN)


def left_of(name: str) -> list[str]:
    """Processes, mounts, control groups and files of a cluster; none where another worker's has been given its name meanwhile."""
    state = ClusterDirectory(name).read()
    if state is not None and state.owner is not None and state.is_owned() and state.owner.pid != os.getpid():
        return []
    directory = ClusterDirectory(name).path
    left = [f"process {pid}" for pid in cgroups.members(name)]
    left += [f"control group of {name}"] if name in cgroups.clusters() else []
    left += [f"mount {line}" for line in Path("/proc/mounts").read_text().splitlines() if f"{directory}/" in line]
    left += [str(directory)] if directory.exists() else []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"{directory}/" in command:
            left.append(f"{process.name} {command}")
    return left


def namespaces_of(name: str) -> set[str]:
    """The namespaces that the first processes of a cluster's nodes are in, and this process is not."""
    state = ClusterDirectory(name).read()
    assert state is not None
    return {namespace for node in state.nodes for namespace in _namespaces(Path(f"/proc/{node.init.pid}"))} - set(
        _namespaces(Path("/proc/self"))
    )


def users_of(namespaces: set[str]) -> list[str]:
    """Threads of any process that are in one of these namespaces, and mounts that keep one."""
    left = [str(task) for task in _tasks() if namespaces & set(_namespaces(task))]
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    return left + [line for line in mounts if any(namespace in line for namespace in namespaces)]


def _tasks() -> Iterator[Path]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield from (process / "task").iterdir()


def _namespaces(process: Path) -> Iterator[str]:
    for kind in ("mnt", "net", "pid"):
        try:
            yield str((process / "ns" / kind).readlink())
        except OSError:
            continue


def started_elsewhere(until: str, nodes: int = 1) -> tuple[subprocess.Popen[str], str]:
    """Another process that brings a cluster up, once it printed a line that begins so; and that line."""
    elsewhere = subprocess.Popen(
        (sys.executable, "-c", BRING_UP, str(nodes)), stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert elsewhere.stdout is not None
    for line in elsewhere.stdout:
        if line.startswith(until):
            return elsewhere, line.strip()
    pytest.fail(f"it ended with {elsewhere.wait()} and never said {until!r}")


def processes_of(name: str) -> dict[psutil.Process, str]:
    """Every process in the lab's control groups or namespaces, containers included, with its command line."""
    command_lines = {}
    of_machine = Path("/proc/self/ns/mnt").readlink()
    for process in psutil.process_iter():
        try:
            groups = Path(f"/proc/{process.pid}/cgroup").read_text()
            mounts = Path(f"/proc/{process.pid}/mountinfo").read_text()
            is_of_machine = Path(f"/proc/{process.pid}/ns/mnt").readlink() == of_machine
            if f"slide-harness-{name}" in groups or (f"/slide-harness/{name}/" in mounts and not is_of_machine):
                command_lines[process] = " ".join(process.cmdline())
        except (OSError, psutil.Error):
            continue
    return command_lines


def leftovers(name: str, processes: dict[psutil.Process, str]) -> list[str]:
    """What is still there of a lab: processes, mounts, control groups, directories."""
    left = [command for process, command in processes.items() if is_alive(process)]
    left += [line for line in Path("/proc/mounts").read_text().splitlines() if f"/slide-harness/{name}/" in line]
    left += [str(path) for path in Path("/sys/fs/cgroup").glob(f"**/slide-harness-{name}")]
    left += [str(path) for path in Path("/var/lib/slide-harness").glob(name)]
    return left


def is_alive(process: psutil.Process) -> bool:
    """False also for one that ended and waits for its parent to notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
