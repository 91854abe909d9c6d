"""Programs on a pseudo terminal: of this machine, or of another system that it can reach, such as a container with a `/dev/pts` of its own."""

import errno
import fcntl
import os
import signal
import struct
import termios
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pexpect
import ptyprocess  # type: ignore[import-untyped]
from msgspec import Struct

from harness.terminal.command import Size

_HEARD = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP, signal.SIGPIPE, signal.SIGXFSZ)
_UNLOCK, _OPEN_PEER = 0x40045431, 0x5441
"""TIOCSPTLCK and TIOCGPTPEER, see ioctl_tty(2)."""
_READ_SIZE = 1 << 16


_MULTIPLEXER = os.makedev(5, 2)
"""See pts(4)."""


class TerminalProgram(Struct, frozen=True):
    """What is started on a terminal."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    size: Size
    directory: Path | None = None
    """Of this machine; a program of another system goes to its own by `argv`."""
    ptmx: Path | None = None
    """The multiplexer that the terminal comes from, see pts(4): a program of another system finds the terminal in its own `/dev/pts`. It
    has to make it the controlling terminal of its session itself. `None` for this machine's."""


def spawn(program: TerminalProgram, *, echo: bool = False, encoding: str | None = None) -> Any:
    """Start a program; it is read and written in bytes, or in text of an encoding. Raises `pexpect.ExceptionPexpect` or `OSError` where that cannot be."""
    spawned = _Spawn(program, echo=echo, encoding=encoding)
    spawned.delaybeforesend = None
    return spawned


class _Spawn(pexpect.spawn):  # type: ignore[misc]
    def __init__(self, program: TerminalProgram, *, echo: bool, encoding: str | None) -> None:
        self._ptmx = program.ptmx
        super().__init__(
            program.argv[0],
            list(program.argv[1:]),
            env=dict(program.env),
            cwd=str(program.directory) if program.directory else None,
            echo=echo,
            encoding=encoding,
            maxread=_READ_SIZE,
            dimensions=(program.size.rows, program.size.columns),
            preexec_fn=_hear_signals,
        )

    def _spawnpty(self, args: list[str], **options: Any) -> Any:
        if self._ptmx is None:
            return ptyprocess.PtyProcess.spawn(args, **options)
        master, slave = _open(self._ptmx)
        try:
            rows, columns = options["dimensions"]
            fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            if not options["echo"]:
                attributes = termios.tcgetattr(slave)
                attributes[3] &= ~termios.ECHO
                termios.tcsetattr(slave, termios.TCSANOW, attributes)
            pid = os.posix_spawn(
                args[0],
                args,
                options["env"],
                file_actions=[(os.POSIX_SPAWN_DUP2, slave, descriptor) for descriptor in range(3)],
                setsid=True,
                setsigdef=_HEARD,
            )
        except BaseException:
            os.close(master)
            raise
        finally:
            os.close(slave)
        return ptyprocess.PtyProcess(pid, master)


def _open(ptmx: Path) -> tuple[int, int]:
    """Return both ends of a new terminal."""
    master = _open_multiplexer(ptmx)
    try:
        fcntl.ioctl(master, _UNLOCK, struct.pack("i", 0))
        return master, fcntl.ioctl(master, _OPEN_PEER, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except BaseException:
        os.close(master)
        raise


def _open_multiplexer(ptmx: Path) -> int:
    """Open it, and nothing else that the other system may have put in its place."""
    place = os.open(ptmx, os.O_PATH | os.O_CLOEXEC)
    try:
        if os.fstat(place).st_rdev != _MULTIPLEXER:
            raise OSError(errno.ENOTTY, "no multiplexer of terminals", str(ptmx))
        return os.open(f"/proc/self/fd/{place}", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    finally:
        os.close(place)


def _hear_signals() -> None:
    """Restore the signals that this process ignores, in the child: all programs of the audience would ignore them too.

    `nohup`, or an `&` in a script, makes the harness ignore signals, so that no ^C would end a program. Python itself ignores two: `yes | head`
    would complain of a broken pipe.
    """
    for number in _HEARD:
        signal.signal(number, signal.SIG_DFL)
