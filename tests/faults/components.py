"""Parts of a lab that are killed or frozen while a deck is played in it: the lab is to blame, and not the slide."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from harness.cluster.local.state import ClusterDirectory

from tests.faults.decks import WAITS
from tests.faults.model import ENDS_WITHIN, HARNESS, LAB, WHOLE, End, Fault, Place
from tests.faults.signals import write

_COMPONENTS = (
    "etcd",
    "kube-apiserver",
    "containerd",
    "kubelet",
    "kube-controller-manager",
    "kube-scheduler",
)
"""Those without which the deck cannot go on, or its cluster is none; `node` is the first process of the lab."""
_BEGINS_WITHIN = 240.0
_LAB_BROKE = 6
"""The exit status where the lab is to blame, see `harness run --help`."""


def components() -> Iterator[Fault]:
    """Yield each component of a lab, killed and frozen."""
    for how, number in (("killed", signal.SIGKILL), ("frozen", signal.SIGSTOP)):
        for name in (*_COMPONENTS, "node"):
            ending = name if name != "node" else "has ended" if how == "killed" else "kube-apiserver"
            yield Fault(
                f"a component {how}",
                name,
                _struck(name, number),
                (_LAB_BROKE,),
                records=(WHOLE,),
                says=ending,
                has_lab=True,
            )
        # No step of the deck needs it: what passes has passed, and only where one fails is the lab to blame.
        play = _struck("kube-proxy", number)
        yield Fault(f"a component {how}", "kube-proxy", play, (0, _LAB_BROKE), records=(WHOLE,), has_lab=True)


def _struck(name: str, number: signal.Signals) -> Callable[[Place], End]:
    """Play until the deck sleeps in its first step, strike a component, and let the deck go on."""

    def play(place: Place) -> End:
        write(place.folder, WAITS)
        words = (*HARNESS, "run", "deck.md", "--cluster", f"local:{LAB}", "--record", "record.json")
        with (place.folder / "out").open("wb") as out:
            process = subprocess.Popen(
                words, cwd=place.folder, env=place.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
            try:
                sleeps = _until_begun(process)
                for pid in _pids_of(name, number):
                    os.kill(pid, number)
                with contextlib.suppress(ProcessLookupError):  # it went with its node
                    os.kill(sleeps, signal.SIGTERM)
                return End(process.wait(ENDS_WITHIN))
            finally:
                if process.poll() is None:
                    process.terminate()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(ENDS_WITHIN)

    return play


def _until_begun(process: subprocess.Popen[bytes]) -> int:
    """Return the process that sleeps in the deck's first step, once there is one."""
    until = time.monotonic() + _BEGINS_WITHIN
    while process.poll() is None and time.monotonic() < until:
        state = ClusterDirectory(LAB).read()
        if state is not None and state.nodes:
            for status in _of_node(state.nodes[0].init.pid):
                with contextlib.suppress(OSError):
                    if (status.parent / "cmdline").read_bytes() == b"sleep\x00972\x00":
                        return int(status.parent.name)
        time.sleep(0.2)
    raise RuntimeError("the deck was never begun")


def _pids_of(name: str, number: signal.Signals) -> list[int]:
    """Return the machine's numbers of a component of the first node; of the node, its first process, or all its components to be frozen."""
    state = ClusterDirectory(LAB).read()
    assert state is not None
    node = state.nodes[0]
    if name == "node" and number == signal.SIGKILL:
        return [node.init.pid]
    wanted = {component.process.pid for component in node.components if name in (component.name, "node")}
    return [int(status.parent.name) for status in _of_node(node.init.pid) if _number_inside(status) in wanted]


def _of_node(init: int) -> Iterator[Path]:
    """Yield `/proc/PID/status` of all that runs in the process namespace of a node."""
    namespace = Path(f"/proc/{init}/ns/pid").readlink()
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            if (status.parent / "ns/pid").readlink() == namespace:
                yield status


def _number_inside(status: Path) -> int:
    with contextlib.suppress(OSError):
        return int(next(line for line in status.read_text().splitlines() if line.startswith("NSpid:")).split()[-1])
    return 0
