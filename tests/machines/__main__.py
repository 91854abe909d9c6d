"""`python -m tests.machines`: a lab on a Debian 13 with systemd and control groups of version 2 alone, as root and as an ordinary user.

The exit status is 0 where all of it is as it should be, 1 where something is not, 6 where the machine cannot be had. Needs root, for
mmdebstrap and for the owners of files, and one of the programs that run machines. Nothing of it stays but what the cache keeps: the machine, and what labs are made of.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from harness.cluster.errors import CannotHost
from harness.cluster.local.users import Users

from tests.machines import disk, machine, qemu, supplies, user_mode
from tests.machines.machine import Machine, Start
from tests.machines.supplies import Player

MEMORY = 6144
"""MiB."""
PROJECT = f"{disk.SUPPLIES}/project"
RECORD = "~/record.json"
DECK = "slides/en/first-pods.md"
LIMITS = "tests/machines/limits/deck.md"
NOTHING_LEFT = (
    "! ls -d /var/lib/slide-harness/*/state.json ~/.local/state/slide-harness/*/state.json 2>/dev/null",
    "! find /sys/fs/cgroup -name 'slide-harness-*' | grep .",
    "! grep slide-harness /proc/self/mountinfo",
    "! pgrep -a 'kubelet|etcd|containerd|dockerd|tini'",
)
_GROUP = "/sys/fs/cgroup/container"
_INSIDE = f"mount -t cgroup2 cgroup2 /sys/fs/cgroup && cd {PROJECT} && exec harness run {DECK}"
_ENTER = f"echo 0 >{_GROUP}/cgroup.procs && exec unshare --cgroup sh -c {shlex.quote(_INSIDE)}"
_IN_A_CONTAINER = f"""\
sed 's/[^ ]*/+&/g' /sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control && mkdir {_GROUP} || exit
unshare --mount --pid --fork --kill-child --mount-proc sh -c {shlex.quote(_ENTER)}
status=$?
find {_GROUP} -depth -type d -exec rmdir {{}} + && exit $status
"""
Check = Callable[[Machine, str], bool]


def main() -> int:
    """Do what the command line asks for; return the exit status."""
    arguments = _parse()
    if os.geteuid() != 0:
        print("making a machine takes root; run again with sudo", file=sys.stderr)
        return 6
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        made = disk.ensure(_tell)
        players = [_PLAYERS[name] for name in arguments.users]
        with (
            tempfile.NamedTemporaryFile(prefix="machine-", suffix=".log") as log,
            supplies.made(made, players, _tell) as given,
        ):
            console = Path(log.name)
            with machine.running(made, given, console, memory=MEMORY, ways=list(_ways()), progress=_tell) as up:
                failed = list(_failed(up, arguments.users))
                if arguments.keep:
                    _wait_for_a_person(up)
    except CannotHost as error:
        print(error, file=sys.stderr)
        return 6
    except KeyboardInterrupt:
        return 130
    _tell(f"failed: {', '.join(failed)}" if failed else "all of it is as it should be")
    return 1 if failed else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.machines", description=__doc__)
    parser.add_argument(
        "users", nargs="*", metavar="USER", help=f"who plays, in this order: {' and '.join(_PLAYERS)}, if none is named"
    )
    parser.add_argument("--keep", action="store_true", help="then leave the machine running, until Ctrl-C")
    arguments = parser.parse_args()
    arguments.users = arguments.users or list(_PLAYERS)
    unknown = set(arguments.users) - set(_PLAYERS)
    if unknown:
        parser.error(f"there is no user {unknown.pop()}")
    return arguments


def _ways() -> Iterator[tuple[str, Start]]:
    """Yield how a machine can be had here, the fastest first."""
    if qemu.has_kvm():
        yield "KVM", qemu.on_kvm
    if user_mode.is_installed():
        yield "Linux in user mode", user_mode.start
    elif not qemu.has_kvm():
        _tell(f"without KVM a machine is ten times as fast with: apt-get install {' '.join(user_mode.PACKAGES)}")
    yield "emulated", qemu.emulated


def _failed(up: Machine, names: list[str]) -> Iterator[str]:
    """Play as each user; yield what failed."""
    for user in names:
        for what, check in _CHECKS.items():
            _tell(f"as {user}: {what}")
            started = time.monotonic()
            is_right = check(up, user)
            _tell(f"as {user}: {what}: {'right' if is_right else 'WRONG'} after {time.monotonic() - started:.0f} s")
            if not is_right:
                yield f"{what} as {user}"


def _doctor(up: Machine, user: str) -> bool:
    return up.run(user, "stat -fc %T /sys/fs/cgroup | grep -x cgroup2fs && harness doctor") == 0


def _deck(up: Machine, user: str) -> bool:
    return up.run(user, f"cd {PROJECT} && harness run {DECK} --keep") == 0


def _down(up: Machine, user: str) -> bool:
    return up.run(user, " && ".join(("harness cluster status", "harness cluster down", *NOTHING_LEFT))) == 0


def _limits(up: Machine, user: str) -> bool:
    """Return whether the two commands that want too much fail for that, and the others pass."""
    status = up.run(user, f"cd {PROJECT} && harness run {LIMITS} --record {RECORD} --no-casts")
    record = up.output(user, f"cat {RECORD} && rm {RECORD}")
    steps = json.loads(record)["steps"] if record else []
    verdicts = [(step["verdict"], step["cause"]["kind"] if step.get("cause") else "") for step in steps]
    passed, failed = ("passed", ""), ("failed", "limit")
    return status == 1 and verdicts == [passed, failed, passed, failed, passed]


def _container(up: Machine, user: str) -> bool:
    """Return whether a deck passes with what an engine shows a container: one group of the tree with all below it, and processes of its own."""
    return user != "root" or up.run(user, _IN_A_CONTAINER) == 0


def _nothing_left(up: Machine, user: str) -> bool:
    return up.run(user, " && ".join(NOTHING_LEFT)) == 0


def _wait_for_a_person(up: Machine) -> None:
    for user in _PLAYERS:
        _tell(f"it runs on: {shlex.join(up.ssh(user, 'bash -li'))}")
    try:
        signal.pause()
    except KeyboardInterrupt:
        _tell("ending the machine")


def _tell(message: str) -> None:
    print(f"· {message}", flush=True)


_PLAYERS = {
    "root": Player("root", 0, Users(1879048192)),
    disk.AUTHOR: Player(disk.AUTHOR, 1000, Users(100000)),
}
_CHECKS: dict[str, Check] = {
    "harness doctor": _doctor,
    "a deck, whose lab is kept": _deck,
    "harness cluster down": _down,
    "a deck that wants too much": _limits,
    "a deck in a container": _container,
    "what is left": _nothing_left,
}

if __name__ == "__main__":
    sys.exit(main())
