"""A node's namespaces: users, processes, mounts, control groups, network, host name.

All nodes of a lab have one user namespace: nobody in it is anybody of this machine. The first process of a node is a small init. Killing
it makes the kernel end every process of the node, and with the last one its mounts and its network go: nothing has to be undone step by
step, whatever the node was doing.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import psutil

from harness.cluster.errors import ClusterError
from harness.cluster.local.addresses import BINARIES, DELIVERY, HOME
from harness.cluster.local.cgroups import Part
from harness.cluster.local.nodes import NodeDirectory
from harness.cluster.local.process import Process, number_in_proc, sees_own_proc
from harness.cluster.local.users import Users
from harness.cluster.local.waiting import wait_until

TOOLS_FOLDER = "tools"
"""Of the delivery: programs that a deck types. They are found last, behind what a deck installs itself."""
LAB_PATH = f"{BINARIES}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{DELIVERY}/{TOOLS_FOLDER}"
_MACHINE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_BEGINS_WITHIN = 20.0
"""Seconds."""

_OF_NODE = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
_AS_ROOT = ("--user", "--setuid", "0", "--setgid", "0")


class Place(Enum):
    """Whose program one that ends with a node is."""

    NODE = "node"
    BESIDE = "beside"
    """This machine's, and sees its files; it has the node's network."""
    MACHINE = "machine"
    """This machine's, with its network too."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """The namespaces of a running node, and its control groups."""

    init: Process
    joins: Mapping[Part, Sequence[Path]] = field(default_factory=dict)
    """The files by which a process enters its control groups."""

    def enter(self, argv: Sequence[str]) -> tuple[str, ...]:
        """Return the argv that runs a program of the node in the node, as its root."""
        return (*self._joining(Part.SHELLS), *self._nsenter(*_AS_ROOT, *_OF_NODE), *argv)

    def enter_network(self, argv: Sequence[str]) -> tuple[str, ...]:
        """Return the argv that runs a program of this machine in the node's network."""
        return (*self._nsenter("--net"), *argv)

    def _joining(self, part: Part) -> tuple[str, ...]:
        """Enter the control groups; where memory is short, components are the last to be ended."""
        spared = _SPARED if part is Part.COMPONENTS else ""
        return ("/bin/sh", "-c", f'{_joins(self.joins[part])}{spared}exec "$@"', "sh")

    def _nsenter(self, *kinds: str) -> tuple[str, ...]:
        return ("/usr/bin/nsenter", "--target", str(self.init.pid), *kinds, "--")

    @property
    def network_file(self) -> Path:
        """What setns(2) takes to enter the network."""
        return Path(f"/proc/{self.init.pid}/ns/net")

    def inside(self, path: str) -> Path:
        """Return where this machine reaches a path of the node while it runs: to look, for what is written there can lead anywhere."""
        return Path(f"/proc/{self.init.pid}/root{path}")

    @property
    def processes(self) -> Path:
        """The node's own list of processes, as this machine reaches it."""
        return self.inside("/proc")

    def start(self, argv: Sequence[str], log: Path, place: Place, part: Part) -> Process | None:
        """Start a program that outlives this process; its number is the node's. None when it ended at once."""
        announcing = ("/usr/bin/setsid", "--fork", "/bin/sh", "-c", _ANNOUNCE, "sh", *argv)
        command = (*self._joining(part), *self._nsenter(*_KINDS[place]), *announcing)
        (number,) = _announced(command, log, _environment(place), lines=1)
        return Process.find(int(number), self.processes) if number else None


_KINDS = {
    Place.NODE: (*_AS_ROOT, *_OF_NODE),
    Place.BESIDE: ("--net", "--pid"),
    Place.MACHINE: ("--pid",),
}


def _environment(place: Place) -> Mapping[str, str]:
    """Return a program's variables: the machine's own for one that is of the machine in all, proxies and credentials too."""
    if place is Place.MACHINE:
        return {**os.environ, "PATH": f"{_MACHINE_PATH}:{os.environ.get('PATH', '')}"}
    return {"PATH": LAB_PATH if place is Place.NODE else _MACHINE_PATH, "HOME": HOME, "LANG": "C.UTF-8"}


_SPARED = "{ echo -900 >/proc/self/oom_score_adj; } 2>/dev/null; "
"""An ordinary user may spare nothing."""

_ANNOUNCE = 'echo $$; exec "$@" >&2'
"""A shell of the node tells its number, then becomes the program; what that writes goes to the log."""


def _joins(files: Sequence[Path]) -> str:
    return "".join(f"echo 0 >{file}; " for file in files)


def _announced(command: Sequence[str], log: Path, environment: Mapping[str, str], *, lines: int) -> list[str]:
    """Start a command that leaves something running; the first lines that this says, empty where it says no more."""
    announced, announce = os.pipe()
    with log.open("ab") as output, os.fdopen(announced) as answer:
        try:
            subprocess.run(
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=announce,
                stderr=output,
                env=environment,
                start_new_session=True,
            )
        finally:
            os.close(announce)
        return [answer.readline() for _ in range(lines)]


@dataclass(frozen=True, slots=True)
class Plan:
    """How the first process of a node comes to be, in lines of shell."""

    joins: Sequence[Path]
    """The files through which it enters the node's control groups."""
    parts: Sequence[Path]
    """Those of the groups below, to which it and the process that waits for it go on: groups with limits below them have no processes of their own."""
    shown: Sequence[str]
    """What shows it files of the machine. Run by the machine's root in a mount namespace; what the lab's root cannot undo."""
    contents: Sequence[str]
    """What makes all that is in the namespaces. Run by the lab's root in them."""


def create(directory: NodeDirectory, plan: Plan, users: Users, first: Process | None) -> Process:
    """Make the namespaces of a node; their first process. Raises `ClusterError` with what the failing command said.

    The users are those of the lab's first node, `first`. Where that is the one to make, it gets the range `users`.
    """
    waits, go_on = os.pipe()
    announced, announce = os.pipe()
    with (
        directory.log("init").open("ab") as output,
        os.fdopen(announced) as answer,
        os.fdopen(go_on, "wb"),
    ):
        try:
            subprocess.run(
                ("/bin/sh", "-c", _begin(plan, first)),
                check=False,
                stdin=waits,
                stdout=announce,
                stderr=output,
                env={"PATH": _MACHINE_PATH, "HOME": "/"},
                start_new_session=True,
            )
        finally:
            os.close(waits)
            os.close(announce)
        number = answer.readline()
        confirmation = ""
        with contextlib.suppress(
            psutil.NoSuchProcess, ProcessLookupError, BrokenPipeError
        ):  # it has ended: its log says why
            if number:
                parent = psutil.Process(int(number)).ppid()
                for part in plan.parts:
                    for process in (str(parent), number):
                        # In version 1 only root moves a process that is another user's already; there it may stay where it is.
                        with contextlib.suppress(PermissionError):
                            part.write_text(process)
                if first is None:
                    users.map(int(number))
                os.write(go_on, b"go on\n")
                confirmation = answer.readline()
    init = Process.find(int(number)) if confirmation else None
    if init is None:
        raise ClusterError(f"cannot make the namespaces of {directory.path.name}; {directory.last_words('init')}")
    return init


def reachable(directory: Path) -> list[str]:
    """Return shell lines by which everybody reaches a directory though one above it is closed, as an ordinary user's home is.

    Run by the machine's root in a mount namespace, after what is mounted below the directory. Nothing else of what is closed is seen there.
    """
    above = next((parent for parent in reversed(directory.parents) if not parent.stat().st_mode & 0o001), None)
    if above is None:
        return []
    place, cover = shlex.quote(str(directory)), shlex.quote(str(above))
    return [
        f"umask 022; cd {place}; mount -t tmpfs -o mode=755 lab {cover}; mkdir -p {place}",
        f"mount --no-canonicalize --rbind . {place}; cd /",
    ]


def try_out(users: Users, directory: Path, lines: Sequence[str]) -> str:
    """Run shell lines as root of these users in namespaces that end with them; what went wrong, empty where nothing did.

    The lines reach `directory`.
    """
    with subprocess.Popen(
        _reaching(directory, _for_users(lines)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": _MACHINE_PATH, "HOME": "/"},
    ) as process:
        assert process.stdout is not None
        answer = process.stdout.readline()
        if answer.strip().isdigit():
            try:
                users.map(int(answer))
                answer = ""
            except ClusterError as error:
                answer = f"{error}\n"
        output, _ = process.communicate("go on\n")
    return "" if process.returncode == 0 else (answer + output).strip() or "not permitted"


def as_root_of(users: Users, directory: Path, argv: Sequence[str]) -> tuple[tuple[str, ...], Callable[[int], None]]:
    """Return the argv that runs a program as root of these users, and what is to be called with its number once it is started.

    It has this machine's files and network, and reaches `directory`. `ClusterError` is raised by the call.
    """
    wait = "until read -r mapped </proc/self/uid_map; do sleep 0.02; done"
    become_root = f"{_BECOME_ROOT} {shlex.join(argv)}"
    # In the PID namespace of a node no other one can be made that is not the lab's; all in it ends with the node.
    of_its_own = "--pid --fork --kill-child" if sees_own_proc() else ""
    enter = f"exec unshare --user --keep-caps --mount {of_its_own} {_shell([wait, become_root])}"

    def let_in(process: int) -> None:
        own = Path("/proc/self/ns/user").readlink()
        try:
            number = number_in_proc(process)
            if not wait_until(lambda: Path(f"/proc/{number}/ns/user").readlink() != own, _BEGINS_WITHIN):
                raise ClusterError(f"{argv[0]} got no user namespace within {_BEGINS_WITHIN:.0f} seconds")
        except (FileNotFoundError, ProcessLookupError):
            return  # it has ended, and whoever waits for it says how
        users.map(number)

    return _reaching(directory, enter), let_in


def _reaching(directory: Path, command: str) -> tuple[str, ...]:
    """Return the argv that runs a command of the shell among mounts of its own, in which a directory is reached."""
    return (
        "/bin/sh",
        "-c",
        f"exec unshare --mount --propagation private {_shell(['set -e', *reachable(directory), command])}",
    )


def _for_users(lines: Sequence[str]) -> str:
    """Return the command that runs lines in new namespaces, once their users are known.

    Who waits for them has no number yet, and would keep no capabilities by itself.
    """
    become_root = f"{_BECOME_ROOT} {_shell(['set -e', *lines])}"
    return f"exec {_UNSHARE} --user --keep-caps {_shell([*_TELL_NUMBER, become_root])}"


def _begin(plan: Plan, first: Process | None) -> str:
    """Return the script of the machine's root: it enters the control groups and leaves the first process in the background."""
    if first is None:
        enter = _for_users(_become_init(plan.contents))
    else:
        users = f"nsenter --user=/proc/{first.pid}/ns/user {' '.join(_AS_ROOT[1:])} --"
        enter = f"exec {users} {_UNSHARE} {_shell([*_TELL_NUMBER, *_become_init(plan.contents)])}"
    within = _shell(["set -e", *plan.shown, enter])
    return f"set -e; exec 3<&0; {_joins(plan.joins)}unshare --mount --propagation private {within} <&3 3<&- &"


_BECOME_ROOT = "exec setpriv --reuid 0 --regid 0 --clear-groups"
_UNSHARE = f"unshare {' '.join(_OF_NODE)} --fork"

_TELL_NUMBER = ("set -e", "read -r number rest </proc/self/stat; echo $number", "read -r permission")
"""Its number outside; then it waits until its users are known."""


def _become_init(contents: Sequence[str]) -> Sequence[str]:
    """Make the contents, tell that they are made, stay."""
    return (*contents, "echo made", "exec >&2 </dev/null /usr/bin/tini -- /bin/sleep infinity")


def _shell(lines: Sequence[str]) -> str:
    return f"/bin/sh -c {shlex.quote(chr(10).join(lines))}"
