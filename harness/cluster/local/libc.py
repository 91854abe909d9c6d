"""Functions of the C library that Python 3.11 does not have."""

import ctypes
import os


def call(name: str, *arguments: int) -> None:
    """Call a function that answers 0 where all is well, such as unshare(2) or setns(2). Raises `OSError`."""
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
