"""What ends a command from outside: Ctrl-C, a closed terminal, `kill`.

The first signal ends what goes on; every later one is heard and changes nothing, since taking down has begun by then and takes seconds. What was
told to be ignored before the harness began stays ignored: `nohup` keeps its meaning.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_RAISED_AGAIN_AFTER = 0.02
"""Seconds, in which what has lost an interruption is over."""
_state = {"has come": False, "is raised": False, "is told to children": False}


class Interrupted(KeyboardInterrupt):
    """A signal told the command to end.

    A class of its own, since Python counts a plain `KeyboardInterrupt` as handled by nobody once it has passed through `exec` of a text, as
    named tuples and dataclasses are made by: then `python -m` kills itself by SIGINT in the end, and has no exit status.
    """

    __module__ = "builtins"
    """pytest shows the name with its module, and people read that."""


def interrupt_when_told_to_end() -> None:
    """Let the first of the signals raise `Interrupted`, so that labs are taken down."""
    for number in _heard():
        signal.signal(number, _end)
    sys.unraisablehook = _raise_again


def tell_children_too() -> None:
    """Pass the signal on to the processes that this one started, which take down labs of their own."""
    _state["is told to children"] = True


def has_come() -> bool:
    """Return whether one of the signals has come."""
    return _state["has come"]


def hear_no_more() -> None:
    """Let none of the signals change anything from now on, not even while Python itself ends."""
    for number in _heard():
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let signals wait until what is done here is done: half of a teardown would leave the other half.

    Raises `Interrupted` behind it where the first one came meanwhile.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    had_come = has_come()
    before = {number: signal.signal(number, _note) for number in _heard()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if has_come() and not had_come:
        _state["is raised"] = True
        raise Interrupted


def _heard() -> list[signal.Signals]:
    return [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]


def _end(number: int, frame: FrameType | None) -> None:
    _note(number, frame)
    if not _state["is raised"]:
        _state["is raised"] = True
        raise Interrupted


def _raise_again(lost: sys.UnraisableHookArgs) -> None:
    """Take what was raised where Python lets nothing through (`__del__`, callbacks of weak references): an interruption is raised once more, soon."""
    if not isinstance(lost.exc_value, Interrupted):
        sys.__unraisablehook__(lost)
        return
    _state["is raised"] = False
    again = threading.Timer(_RAISED_AGAIN_AFTER, os.kill, (os.getpid(), _heard()[0]))
    again.daemon = True
    again.start()


def _note(number: int, _frame: FrameType | None) -> None:
    _state["has come"] = True
    if _state["is told to children"]:
        for child in _children():
            with suppress(OSError):
                os.kill(child, number)


def _children() -> list[int]:
    with suppress(OSError):
        tasks = os.listdir("/proc/self/task")  # noqa: PTH208  (in a handler, so that little is done)
        return [int(pid) for task in tasks for pid in _words(f"/proc/self/task/{task}/children")]
    return []


def _words(path: str) -> list[str]:
    with open(path, encoding="ascii") as file:  # noqa: PTH123
        return file.read().split()
