"""Read and write files in a directory that a shell writes to as well: it may have replaced a file by a link, a pipe or a device."""

import errno
import os
import secrets
import stat
from pathlib import Path


def read(file: Path) -> str:
    """Return the text of a file. Raises `OSError` where it is no plain file, such as a link."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "no plain file", str(file))
    with os.fdopen(descriptor, errors="replace") as opened:
        return opened.read()


def write(file: Path, text: str) -> None:
    """Write a file with this text, and replace whatever has its name. Raises `OSError`."""
    draft = file.with_name(f".{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        with os.fdopen(descriptor, "w") as opened:
            opened.write(text)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
