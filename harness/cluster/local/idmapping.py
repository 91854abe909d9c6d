"""Showing a folder so that what its owner has belongs to the lab's root there, and what the lab's root makes to the owner.

An idmapped mount does it, see mount_setattr(2): nothing of the folder is changed. The calls are made here, for the `mount` of Debian 12
does not know them yet. Run as a program it shows one folder in the mount namespace that it is started in.
"""

import argparse
import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from harness.cluster.own_program import own_program

_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442
"""Numbers of system calls, which all architectures share: asm-generic/unistd.h."""
_AT_FDCWD, _AT_EMPTY_PATH = -100, 0x1000
_OPEN_TREE_CLONE = 1
_MOVE_MOUNT_F_EMPTY_PATH = 4
_RDONLY, _NOSUID, _NODEV, _IDMAP = 0x1, 0x2, 0x4, 0x100000
_CLONE_NEWUSER = 0x10000000

_LIBC = ctypes.CDLL(None, use_errno=True)


class _Attributes(ctypes.Structure):
    """`struct mount_attr`."""

    _fields_ = (
        ("attr_set", ctypes.c_uint64),
        ("attr_clr", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    )


def command(source: Path, first: int, target: str = "", *, is_writable: bool = False) -> tuple[str, ...]:
    """Return the argv that shows a folder at the existing `target`; without a target, that only tries whether this can be done.

    `first` is this machine's number of the lab's root.
    """
    return own_program(
        "harness.cluster.local.idmapping",
        str(source),
        str(first),
        *((f"--target={target}",) if target else ()),
        *(("--writable",) if is_writable else ()),
    )


def why_not(source: Path, first: int) -> str:
    """Return why a folder cannot be shown in this way; an empty text where it can. Mounts nothing."""
    tried = subprocess.run(command(source, first), check=False, capture_output=True, text=True)
    return "" if tried.returncode == 0 else (tried.stderr.strip().splitlines() or ["it ended without a word"])[-1]


def main(arguments: Sequence[str]) -> None:
    """Show one folder. Raises `OSError`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("first", type=int)
    parser.add_argument("--target", type=Path)
    parser.add_argument("--writable", action="store_true")
    options = parser.parse_args(arguments)
    owner = options.source.stat()
    attributes = _IDMAP | _NOSUID | _NODEV | (0 if options.writable else _RDONLY)
    tree = _call(_OPEN_TREE, _AT_FDCWD, os.fsencode(options.source), _OPEN_TREE_CLONE | os.O_CLOEXEC)
    with _user_namespace(f"{owner.st_uid} {options.first} 1\n", f"{owner.st_gid} {options.first} 1\n") as users:
        wanted = _Attributes(attr_set=attributes, userns_fd=users)
        _call(_MOUNT_SETATTR, tree, b"", _AT_EMPTY_PATH, ctypes.byref(wanted), ctypes.sizeof(wanted))
    if options.target is not None:
        _call(_MOVE_MOUNT, tree, b"", _AT_FDCWD, os.fsencode(options.target), _MOVE_MOUNT_F_EMPTY_PATH)


@contextmanager
def _user_namespace(uids: str, gids: str) -> Iterator[int]:
    """Yield a descriptor of a new user namespace with these maps, see user_namespaces(7)."""
    unshared, report = os.pipe()
    waits, end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(end)  # so that the end of the parent is seen, however it comes
        errno = 0 if _LIBC.unshare(_CLONE_NEWUSER) == 0 else ctypes.get_errno()
        os.write(report, bytes((errno,)))
        os.read(waits, 1)
        os._exit(0)
    try:
        errno = os.read(unshared, 1)[0]
        if errno:
            raise OSError(errno, os.strerror(errno), "unshare")
        for name, mapping in (("uid_map", uids), ("gid_map", gids)):
            Path(f"/proc/{child}/{name}").write_text(mapping)
        users = os.open(f"/proc/{child}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield users
        finally:
            os.close(users)
    finally:
        os.close(end)
        os.waitpid(child, 0)
        for descriptor in (unshared, report, waits):
            os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    answer = int(_LIBC.syscall(number, *arguments))
    if answer < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(str(error.strerror or error))
