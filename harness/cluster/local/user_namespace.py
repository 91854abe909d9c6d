"""The lab of an ordinary user: this process enters a user namespace in which the user is root.

The users of the labs, a range that `/etc/subuid` and `/etc/subgid` give to the user, have the numbers there that they have outside. So all
that root does to have a lab is done there as well, and no right outside comes with it. A process in one such namespace can do nothing to
labs of another: all of a user's processes that have to do with labs share one, as long as one of them lives, or a lab does.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import psutil
from filelock import FileLock

from harness.cluster.errors import CannotHost
from harness.cluster.local import libc
from harness.cluster.local.process import Process
from harness.cluster.local.users import Users

_NEW_USER_NAMESPACE = 0x10000000
"""CLONE_NEWUSER of unshare(2) and setns(2)."""
_PARENT_OF_NAMESPACE = 0xB702
"""NS_GET_PARENT of ioctl_ns(2)."""
_MEMBERS = ".members.json"

_MAP = """\
read -r permission
newuidmap "$1" 0 "$2" 1 "$4" "$4" "$6" && newgidmap "$1" 0 "$3" 1 "$5" "$5" "$6"
"""
"""See newuidmap(1): one line for the user, one for the users of the labs, who keep their numbers."""


def enter(users: Users, labs: Iterable[Process], record: Path) -> None:
    """Become root of a user namespace that has these users, the one of `labs` where any of these first processes lives.

    Nothing is done where this process is root already. `record` is a folder in which the processes that entered are kept. Raises
    `CannotHost` where this machine does not allow it.
    """
    if os.geteuid() == 0:
        return
    if psutil.Process().num_threads() > 1:
        raise CannotHost(
            "a process with several threads cannot become root of a lab; play by `harness run`, or run again with sudo"
        )
    record.mkdir(mode=0o755, parents=True, exist_ok=True)
    file = record / _MEMBERS
    with FileLock(record / f"{_MEMBERS}.lock"):
        members = tuple(member for member in _read(file) if member.is_alive())
        with contextlib.ExitStack() as stack:
            if not any(_joins(namespace) for namespace in _namespaces(members, labs, stack)):
                _make(users)
        file.write_bytes(msgspec.json.encode((*members, Process.current())))


def _read(file: Path) -> tuple[Process, ...]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=tuple[Process, ...])
    except (FileNotFoundError, msgspec.MsgspecError):
        return ()


def _namespaces(members: Iterable[Process], labs: Iterable[Process], stack: contextlib.ExitStack) -> Iterator[int]:
    """Yield descriptors of user namespaces: those that the members are in, and those that the labs' are in."""
    for process in members:
        with contextlib.suppress(OSError):
            yield _opened(process, stack)
    for process in labs:
        with contextlib.suppress(OSError):
            parent = fcntl.ioctl(_opened(process, stack), _PARENT_OF_NAMESPACE)
            stack.callback(os.close, parent)
            yield parent


def _opened(process: Process, stack: contextlib.ExitStack) -> int:
    """Return a descriptor of a process's user namespace. Raises `OSError` where it has ended, or it is another's."""
    descriptor = os.open(f"/proc/{process.pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    if not process.is_alive():
        raise ProcessLookupError
    return descriptor


def _joins(namespace: int) -> bool:
    """Enter a user namespace; return whether this process may."""
    try:
        libc.call("setns", namespace, _NEW_USER_NAMESPACE)
    except OSError:
        return False
    return True


def _make(users: Users) -> None:
    """Make a user namespace of this process's own. Those who may give it more users than one are programs with setuid, and run outside."""
    if shutil.which("newuidmap") is None or shutil.which("newgidmap") is None:
        raise CannotHost(
            "the lab of an ordinary user needs newuidmap and newgidmap\n"
            "An administrator adds them: apt-get install --no-install-recommends uidmap"
        )
    numbers = (os.getpid(), os.getuid(), os.getgid(), users.first, users.first, users.count)
    with subprocess.Popen(
        ("/bin/sh", "-c", _MAP, "sh", *map(str, numbers)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as mapper:
        try:
            libc.call("unshare", _NEW_USER_NAMESPACE)
        except OSError as error:
            mapper.kill()
            raise CannotHost(
                f"this machine does not let an ordinary user have a user namespace: {error.strerror}\n{way_out()}"
            ) from error
        answer, _ = mapper.communicate("go on\n")
    if mapper.returncode:
        raise CannotHost(f"the user namespace does not get the users from {users.first} on: {answer.strip()}")


_SWITCHES = {
    "kernel/apparmor_restrict_unprivileged_userns": ("1", "0"),
    "kernel/unprivileged_userns_clone": ("0", "1"),
    "user/max_user_namespaces": ("0", "15000"),
}
"""What keeps user namespaces from ordinary users when it has the first value, and lets them when it has the second."""


def way_out() -> str:
    """Return what to do where this machine refuses user namespaces, or a part of what is done in them."""
    for name, (closed, opened) in _SWITCHES.items():
        with contextlib.suppress(OSError):
            if Path("/proc/sys", name).read_text().strip() == closed:
                return f"An administrator allows it: sysctl -w {name.replace('/', '.')}={opened}"
    return (
        "In a container, start that with --privileged and with /var/lib on a volume; elsewhere, run again with sudo, "
        "or name a cluster: --cluster context:NAME"
    )
