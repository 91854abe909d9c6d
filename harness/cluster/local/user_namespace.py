"""Enter a user namespace in which an ordinary user is root, to have a lab there.

The users of the labs, a range that `/etc/subuid` and `/etc/subgid` give to the user, have the numbers there that they have outside. So all
that root does to have a lab is done there as well, and no right outside comes with it. A process in one such namespace can do nothing to
labs of another: all of a user's processes that have to do with labs share one, as long as one of them lives, or a lab does.
"""

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
"""The script that maps the users, see newuidmap(1): a line for the user, and one for the users of the labs, who keep their numbers."""


def enter(users: Users, labs: Iterable[Process], record: Path) -> None:
    """Become root of a user namespace with these users: that of a living process of `labs` or of `record`, else a new one.

    Does nothing where this process is root. `labs` are first processes of nodes, `record` is the folder in which entering processes are recorded.
    Raises `CannotHost` where this machine does not allow it.
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
    """Yield descriptors of user namespaces: those of the members, then those of the labs."""
    for process in members:
        with contextlib.suppress(OSError):
            yield _opened(process, stack)
    for process in labs:
        with contextlib.suppress(OSError):
            parent = fcntl.ioctl(_opened(process, stack), _PARENT_OF_NAMESPACE)
            stack.callback(os.close, parent)
            yield parent


def _opened(process: Process, stack: contextlib.ExitStack) -> int:
    """Return a descriptor of a process's user namespace. Raises `OSError` for a process that has ended, or that is another user's."""
    descriptor = os.open(f"/proc/{process.pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    stack.callback(os.close, descriptor)
    if not process.is_alive():
        raise ProcessLookupError
    return descriptor


def _joins(namespace: int) -> bool:
    """Enter a user namespace; return False where this process may not."""
    try:
        libc.call("setns", namespace, _NEW_USER_NAMESPACE)
    except OSError:
        return False
    return True


def _make(users: Users) -> None:
    """Make a new user namespace for this process. Programs with setuid, which run outside of it, map more than one user into it."""
    if shutil.which("newuidmap") is None or shutil.which("newgidmap") is None:
        raise CannotHost(
            "the lab of an ordinary user needs newuidmap and newgidmap",
            "An administrator adds them: apt-get install --no-install-recommends uidmap",
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
                f"this machine does not let an ordinary user have a user namespace: {error.strerror}", way_out()
            ) from error
        answer, _ = mapper.communicate("go on\n")
    if mapper.returncode:
        raise CannotHost(f"the user namespace does not get the users from {users.first} on: {answer.strip()}")


_SWITCHES = {
    "kernel/apparmor_restrict_unprivileged_userns": ("1", "0"),
    "kernel/unprivileged_userns_clone": ("0", "1"),
    "user/max_user_namespaces": ("0", "15000"),
}
"""Kernel settings, with the value that denies user namespaces to ordinary users, and the one that allows them."""


def way_out() -> str:
    """Return the way out where this machine refuses user namespaces, or a part of what a lab does in them."""
    for name, (closed, opened) in _SWITCHES.items():
        with contextlib.suppress(OSError):
            if Path("/proc/sys", name).read_text().strip() == closed:
                return f"An administrator allows it: sysctl -w {name.replace('/', '.')}={opened}"
    return (
        "In a container, start that with --privileged and with /var/lib on a volume; elsewhere, run again with sudo, "
        "or name a cluster: --cluster context:NAME"
    )
