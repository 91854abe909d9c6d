"""Make and enter the namespaces of a node: users, processes, mounts, control groups, network, host name.

All nodes of a lab have one user namespace: nobody in it is anybody of this machine. The first process of a node is a small init. Killing
it makes the kernel end every process of the node, and with the last one its mounts and its network go: nothing has to be undone step by
step, whatever the node was doing.
"""

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
from harness.cluster.local.cgroups import ControlGroup
from harness.cluster.local.nodes import NodeDirectory
from harness.cluster.local.process import Process, number_in_proc, sees_own_proc
from harness.cluster.local.users import Users
from harness.cluster.system_path import SYSTEM_PATH
from harness.cluster.waiting import wait_until

TOOLS_FOLDER = "tools"
"""The folder of tools in the delivery. It is last in the PATH, behind all that a deck installs itself."""
LAB_PATH = f"{BINARIES}:{SYSTEM_PATH}:{DELIVERY}/{TOOLS_FOLDER}"

_BEGINS_WITHIN = 20.0
"""Seconds."""

_OF_NODE = ("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup")
_AS_ROOT = ("--user", "--setuid", "0", "--setgid", "0")


class ProgramPlace(Enum):
    """Where a program that ends with its node runs, and whose files and network it has."""

    NODE = "node"
    BESIDE = "beside"
    """A program of this machine, with its files and the node's network."""
    MACHINE = "machine"
    """A program of this machine, with its files and its network."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """The namespaces of a running node, and its control groups."""

    init: Process
    joins: Mapping[ControlGroup, Sequence[Path]] = field(default_factory=dict)
    """The files by which a process enters its control groups."""

    def enter(self, argv: Sequence[str]) -> tuple[str, ...]:
        """Return the argv that runs a program of the node in the node, as its root."""
        return (*self._joining(ControlGroup.SHELLS), *self._nsenter(*_AS_ROOT, *_OF_NODE), *argv)

    def enter_network(self, argv: Sequence[str]) -> tuple[str, ...]:
        """Return the argv that runs a program of this machine in the node's network."""
        return (*self._nsenter("--net"), *argv)

    def _joining(self, part: ControlGroup) -> tuple[str, ...]:
        """Return the words that enter the control groups of a part, and spare components where memory is short."""
        spared = _SPARED if part is ControlGroup.COMPONENTS else ""
        return ("/bin/sh", "-c", f'{_joins(self.joins[part])}{spared}exec "$@"', "sh")

    def _nsenter(self, *kinds: str) -> tuple[str, ...]:
        return ("/usr/bin/nsenter", "--target", str(self.init.pid), *kinds, "--")

    @property
    def network_file(self) -> Path:
        """Return the file by which setns(2) enters the network."""
        return Path(f"/proc/{self.init.pid}/ns/net")

    def inside(self, path: str) -> Path:
        """Return the path by which this machine sees a path of the running node. It is only for looking: a link of a deck there can lead anywhere."""
        return Path(f"/proc/{self.init.pid}/root{path}")

    @property
    def processes(self) -> Path:
        """Return the node's own `/proc`, as this machine reaches it."""
        return self.inside("/proc")

    def start(self, argv: Sequence[str], log: Path, place: ProgramPlace, part: ControlGroup) -> Process | None:
        """Start a program that outlives this process, and return it with its pid inside of the node; `None` if it ended at once."""
        announcing = ("/usr/bin/setsid", "--fork", "/bin/sh", "-c", _ANNOUNCE, "sh", *argv)
        command = (*self._joining(part), *self._nsenter(*_KINDS[place]), *announcing)
        number = _announced(command, log, _environment(place))
        return Process.find(int(number), self.processes) if number else None


_KINDS = {
    ProgramPlace.NODE: (*_AS_ROOT, *_OF_NODE),
    ProgramPlace.BESIDE: ("--net", "--pid"),
    ProgramPlace.MACHINE: ("--pid",),
}


def _environment(place: ProgramPlace) -> Mapping[str, str]:
    """Return the environment of a program: that of this machine, with proxies and credentials, for `ProgramPlace.MACHINE`; else a minimal one."""
    if place is ProgramPlace.MACHINE:
        return {**os.environ, "PATH": f"{SYSTEM_PATH}:{os.environ.get('PATH', '')}"}
    return {"PATH": LAB_PATH if place is ProgramPlace.NODE else SYSTEM_PATH, "HOME": HOME, "LANG": "C.UTF-8"}


_SPARED = "{ echo -900 >/proc/self/oom_score_adj; } 2>/dev/null; "
"""Spares the process when memory is short; has no effect for an ordinary user."""

_ANNOUNCE = 'echo $$; exec "$@" >&2'
"""A script by which a shell of the node prints its pid, then becomes the program, whose output goes to the log."""


def _joins(files: Sequence[Path]) -> str:
    return "".join(f"echo 0 >{file}; " for file in files)


def _announced(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> str:
    """Run a command that leaves a program running; return the first line that the program prints, an empty text where it prints none."""
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
        return answer.readline()


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of the shell script that starts the first process of a node."""

    joins: Sequence[Path]
    """The files by which the process enters the node's control groups."""
    parts: Sequence[Path]
    """The files of the groups below these, to which it and its parent move: a group that limits groups below it may have no processes itself."""
    shown: Sequence[str]
    """Lines that show it files of the machine. The machine's root runs them in a mount namespace; the lab's root cannot undo them."""
    contents: Sequence[str]
    """Lines that set up the inside of the namespaces. The lab's root runs them there."""


def create(directory: NodeDirectory, plan: Plan, users: Users, first: Process | None) -> Process:
    """Make the namespaces of a node, and return their first process. Raises `ClusterError` with the output of the command that failed.

    `first` is the first process of the lab's first node, whose user namespace all nodes share; `None` for that node itself, which gets `users`.
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
                env={"PATH": SYSTEM_PATH, "HOME": "/"},
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
    """Return shell lines by which all users reach a directory below a closed one, such as an ordinary user's home.

    The machine's root runs them in a mount namespace, after all mounts below the directory. Nothing else in the closed directory is seen there.
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
    """Run shell lines as root of these users, in namespaces that end with the lines; return their error, empty where they succeed.

    The lines reach `directory`.
    """
    with subprocess.Popen(
        _reaching(directory, _for_users(lines)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": SYSTEM_PATH, "HOME": "/"},
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
    """Return the argv that runs a program as root of these users, and a function to be called with its pid once it is started.

    The program has this machine's files and network, and reaches `directory`. The function raises `ClusterError`.
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
            entering = Process.find(number)
            if not wait_until(
                lambda: _has_ended(entering) or Path(f"/proc/{number}/ns/user").readlink() != own, _BEGINS_WITHIN
            ):
                raise ClusterError(f"{argv[0]} got no user namespace within {_BEGINS_WITHIN:.0f} seconds")
        except (FileNotFoundError, ProcessLookupError):
            return  # it has ended, and whoever waits for it says how
        if not _has_ended(entering):
            users.map(number)

    return _reaching(directory, enter), let_in


def _has_ended(process: Process | None) -> bool:
    """Return whether a process has, though nobody may have waited for it yet: `unshare` does where the kernel refuses it a namespace."""
    return process is None or not process.is_alive()


def _reaching(directory: Path, command: str) -> tuple[str, ...]:
    """Return the argv that runs a command of the shell among mounts of its own, in which a directory is reached."""
    return (
        "/bin/sh",
        "-c",
        f"exec unshare --mount --propagation private {_shell(['set -e', *reachable(directory), command])}",
    )


def _for_users(lines: Sequence[str]) -> str:
    """Return the command that makes new namespaces, waits until their users are mapped, and runs lines.

    Until then the waiting process has no user, and would keep no capabilities by itself.
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
"""Lines that print the pid outside of the namespace, then wait until the users are mapped."""


def _become_init(contents: Sequence[str]) -> Sequence[str]:
    """Return the script of the first process: it sets the inside up, reports that, and stays."""
    return (*contents, "echo made", "exec >&2 </dev/null /usr/bin/tini -- /bin/sleep infinity")


def _shell(lines: Sequence[str]) -> str:
    return f"/bin/sh -c {shlex.quote(chr(10).join(lines))}"
