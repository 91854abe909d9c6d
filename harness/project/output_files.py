"""Files that a person asks for: a record, a report, a summary. What has their name already is never put away for them."""

import os
import secrets
import stat
from pathlib import Path

_OPENED = ("/dev/", "/proc/")
_ENDS_OF_FOLDERS = (os.sep, f"{os.sep}.")
"""With what a person ends the name of a folder, whether it is there or not."""


def file_named(text: str) -> Path:
    """Return the path of a file to be written, as a person names it. Raises `ValueError` for the name of a folder."""
    if text.endswith(_ENDS_OF_FOLDERS) or Path(text).is_dir():
        raise ValueError(f"{text} is a folder, and one file is written: name a file in it")
    return Path(text)


def file_or_folder_named(text: str) -> Path:
    """Return the path of a file, or of a folder for files, as a person names it: what ends in `/` is a folder, made if it is not there.

    Raises `ValueError` where it cannot be made.
    """
    path = Path(text)
    if text.endswith(_ENDS_OF_FOLDERS):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(f"{text}: the folder cannot be made: {error.strerror}") from error
    return path


def write(path: Path, content: str | bytes) -> None:
    """Write a whole file, making the folders above it; text as UTF-8.

    Of a regular file a reader sees the old or the new one, never half. A device and a pipe are written to as they are, and so is what
    `/dev/stdout` leads to. A symbolic link stays one: what it leads to is written. Raises `OSError` that names the file; then what was
    there still is.
    """
    try:
        _write(path, content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        error.filename = str(path)  # a full disk names none, others name the draft
        raise


def _write(path: Path, data: bytes) -> None:
    before = _status(path)
    if before is not None and not is_regular(path):
        with path.open("ab", buffering=0) as file:
            _write_all(file.fileno(), data)
        return
    place = Path(os.path.realpath(path))
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.partial")
    try:
        descriptor, is_named = _opened(draft)
    except PermissionError:
        if before is None:
            raise
        place.write_bytes(data)  # a file of one's own in a folder of somebody else's
        return
    try:
        try:
            _write_all(descriptor, data)
            if before is not None:
                os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
            os.fsync(descriptor)
            if not is_named:
                # With a directory, which an absolute name has no use for, Python makes the call that follows links.
                os.link(f"/proc/self/fd/{descriptor}", draft, src_dir_fd=descriptor, follow_symlinks=True)
        finally:
            os.close(descriptor)
        draft.replace(place)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _opened(draft: Path) -> tuple[int, bool]:
    """Return a new file in the folder of a draft, and whether it has that name already: what has none goes with a process that is killed."""
    try:
        return os.open(draft.parent, os.O_WRONLY | os.O_TMPFILE | os.O_CLOEXEC, 0o666), False
    except (AttributeError, OSError):  # not Linux, or a file system that cannot
        return os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666), True


def is_regular(path: Path) -> bool:
    """Return whether a path is that of a regular file, or of nothing yet, and not of something that is open: `/dev/stdout`, `/dev/fd/3`."""
    before = _status(path)
    return (before is None or stat.S_ISREG(before.st_mode)) and not str(path.absolute()).startswith(_OPENED)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
