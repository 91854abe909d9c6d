"""Find the control groups below which this process's user may make others: root anywhere, an ordinary user where an administrator or systemd permits it."""

import contextlib
import os
import subprocess
from pathlib import Path

from harness.cluster.errors import CannotHost
from harness.cluster.local import users
from harness.cluster.waiting import wait_until

OUTSIDE = "outside"
"""The group for processes that belong to no lab. It is below the user's own, since in version 2 a group with groups below it has no processes itself."""
_SCOPE = "slide-harness-"
_ANSWERS_WITHIN = 20.0
"""Seconds."""
_UNIFIED = Path("/sys/fs/cgroup/cgroup.controllers")
_OF_ALL_BUT_THE_ROOT = "cgroup.type"
"""A file that each group of version 2 has but the root of the machine's tree, see the kernel's `cgroup-v2.rst`."""


def places(mount: Path, controllers: frozenset[str], name: str, *, is_unified: bool) -> tuple[Path, ...]:
    """Return the groups of a mounted tree below which this user's labs are, the one for new labs first; none where there is no such group."""
    user = users.current()
    if user == 0:
        return (mount,)
    if is_unified != is_version_2():
        return ()  # beside those of version 1, systemd has one of version 2 for itself
    own = _own_group(mount, controllers, name, is_unified=is_unified)
    if own.name == OUTSIDE:
        own = own.parent
    if own.suffix == ".scope":
        other_scopes = (group for group in own.parent.glob(f"{_SCOPE}*.scope") if group != own)
        groups = (own, *other_scopes)
    else:
        groups = (mount / users.name_of(user), own)
    return tuple(group for group in groups if group != mount and os.access(group / "cgroup.procs", os.W_OK))


def _own_group(mount: Path, controllers: frozenset[str], name: str, *, is_unified: bool) -> Path:
    """Return the group of a tree that this process is in: see cgroups(7) for the format."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, kinds, path = line.split(":", 2)
        is_it = (
            number == "0" if is_unified else controllers & set(kinds.split(",")) or (name and kinds == f"name={name}")
        )
        if is_it:
            return mount / path.lstrip("/")
    return mount


def _own_group_of_version_2() -> Path:
    return _own_group(_UNIFIED.parent, frozenset(), "", is_unified=True)


def is_version_2() -> bool:
    """Return whether this machine has the one tree of version 2, and none of version 1."""
    return _UNIFIED.exists()


def obtain() -> None:
    """Let an ordinary user make groups below the one of this process; to be called outside of a user namespace.

    In version 2 systemd puts this process into a scope of its own for that. Raises `CannotHost`.
    """
    if users.current() == 0 or not is_version_2():
        return
    own = _own_group_of_version_2()
    if own.name == OUTSIDE:
        return
    if not own.name.startswith(_SCOPE):
        if not _is_given(own):
            _start_scope()
        own = _own_group_of_version_2()
    outside = own / OUTSIDE
    try:
        outside.mkdir(exist_ok=True)
        for process in (own / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                (outside / "cgroup.procs").write_text(process)
    except OSError as error:
        raise CannotHost(f"the control group {own} was given to this user, and cannot be used: {error}") from error


def leave_root_of_container() -> None:
    """Move the processes of a container to a group below the topmost one that it sees, so that this can give controllers to labs.

    In version 2 a group with processes of its own gives none; only the root of the machine's tree does. Engines show a container its own
    part of the tree, unless it is started with `--cgroupns=host`. Where the tree is read only nothing changes.
    """
    top = _UNIFIED.parent
    if users.current() or not is_version_2() or not (top / _OF_ALL_BUT_THE_ROOT).exists():
        return
    outside = top / OUTSIDE
    with contextlib.suppress(OSError):
        # Those of another PID namespace are listed as 0.
        while processes := set((top / "cgroup.procs").read_text().split()) - {"0"}:
            outside.mkdir(exist_ok=True)
            for process in processes:
                with contextlib.suppress(ProcessLookupError):
                    (outside / "cgroup.procs").write_text(process)


def _is_given(group: Path) -> bool:
    return all(os.access(group / name, os.W_OK) for name in ("cgroup.procs", "cgroup.subtree_control", "."))


def _start_scope() -> None:
    """Have systemd put this process into a scope whose groups are the user's: https://systemd.io/CGROUP_DELEGATION/.

    By `busctl`, for `systemd-run --scope` could only start another program. The interface is org.freedesktop.systemd1(5).
    """
    manager = ("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")
    scope = f"{_SCOPE}{os.getpid()}.scope"
    properties = ("2", "PIDs", "au", "1", str(os.getpid()), "Delegate", "b", "true")
    call = ("StartTransientUnit", "ssa(sv)a(sa(sv))", scope, "fail", *properties, "0")
    try:
        answer = subprocess.run(
            ("busctl", "--user", "call", *manager, *call),
            check=False,
            capture_output=True,
            text=True,
            timeout=_ANSWERS_WITHIN,
        )
        lack = answer.stderr.strip() if answer.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as error:
        lack = str(error)
    if lack:
        raise CannotHost(
            f"systemd does not let this user have control groups: {lack}",
            "Log in anew rather than by su or sudo, so that systemd knows the session "
            "(packages libpam-systemd and dbus-user-session), or run again with sudo",
        )
    if not wait_until(lambda: Path("/proc/self/cgroup").read_text().strip().endswith(f"/{scope}"), _ANSWERS_WITHIN):
        raise CannotHost(f"systemd did not put this process into {scope} within {_ANSWERS_WITHIN:.0f} seconds")


def remove_scopes_without_processes() -> None:
    """Remove the scopes of commands that ended before their lab: systemd could not, since the user may not remove the groups of a lab.

    To be called when the groups of a lab are gone.
    """
    if users.current() == 0 or not is_version_2():
        return
    own = _own_group_of_version_2()
    own_scope = own.parent if own.name == OUTSIDE else own
    for scope in own_scope.parent.glob(f"{_SCOPE}*.scope"):
        with contextlib.suppress(OSError):
            if "populated 0" in (scope / "cgroup.events").read_text().splitlines():
                with contextlib.suppress(FileNotFoundError):
                    (scope / OUTSIDE).rmdir()
                scope.rmdir()


def way_out() -> str:
    """Return the command by which an administrator gives control groups to an ordinary user; in version 1 they last until the next boot."""
    if is_version_2():
        return (
            "An administrator gives them: mkdir -p /etc/systemd/system/user@.service.d && "
            "printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' >/etc/systemd/system/user@.service.d/delegate.conf && "
            f"systemctl daemon-reload; then log in anew\n{users.IN_A_CONTAINER}"
        )
    name = users.name_of(users.current())
    return (
        "An administrator gives them, until the machine is booted: for tree in /sys/fs/cgroup/*/; do "
        f"own=$tree/{name}; mkdir -p $own; for set in cpuset.cpus cpuset.mems; do [ ! -e $own/$set ] || cat $tree/$set >$own/$set; done; "
        f"chown -R {name} $own; done\n{users.IN_A_CONTAINER}"
    )
