"""Folders of this machine that the local lab shows: `mounts` in `[tool.harness.lab]`, each as `SOURCE[:TARGET][:ro|rw]`."""

import os
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from harness.project.errors import SettingsError

_MODES = ("ro", "rw")
_HOME = "~"
_LAB_HOME = "/root"
"""What `~` stands for in the lab."""
_OWN = (
    *("/proc", "/sys", "/dev", "/run", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    *("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/local/bin", "/etc/kubernetes", "/etc/docker", "/opt/slide-harness"),
    *("/var/lib/containerd", "/var/lib/docker", "/var/lib/dpkg", "/var/lib/etcd", "/var/lib/kubelet"),
    "/var/lib/slide-harness",
)
"""Folders of the lab that it cannot do without; nothing is shown in them, and nothing over them."""
_NOT_COVERED = ("/etc", "/home", "/opt", "/tmp", "/usr/share", "/var/tmp", "~")
"""Folders of the lab in which something can be shown, and over which nothing can."""


class Mount(Struct, frozen=True):
    """A folder of this machine, and where the lab shows it."""

    source: Path
    """An absolute path of a folder that is there."""
    target: str
    """In the lab: an absolute path, or one that begins with `~/`, below the audience's home."""
    is_writable: bool = False

    def __str__(self) -> str:
        """Return it as a setting has it, with nothing left out."""
        return f"{self.source}:{self.target}:{_MODES[self.is_writable]}"


def read_mounts(entries: Iterable[str], file: Path) -> tuple[Mount, ...]:
    """Return the folders that a file of settings shows in the lab. Raises `SettingsError` with the line of the file."""
    mounts: list[Mount] = []
    for entry in entries:
        try:
            mount = _read(entry, file.parent)
            _check_others(mount, mounts)
        except SettingsError as error:
            raise SettingsError(f"{_place(entry, file)}: lab.mounts: “{entry}”: {error}") from error
        mounts.append(mount)
    return tuple(mounts)


def _read(entry: str, folder: Path) -> Mount:
    written, *rest = entry.split(":")
    mode = rest.pop() if rest and rest[-1] in _MODES else _MODES[0]
    if not written or len(rest) > 1 or (rest and not rest[0].startswith(("/", "~/"))):
        raise SettingsError(
            "write SOURCE, SOURCE:TARGET or SOURCE:TARGET:rw, where TARGET is a path in the lab, /srv/data or ~/data; "
            "a folder whose own path has a “:” is shown by a symbolic link to it that has none"
        )
    source = _source(written, folder)
    target = _normal(rest[0] if rest else _same_place(source))
    if covered := next(_covered(target), None):
        raise SettingsError(f"in the lab, {target} is taken: {covered} is the lab's own; name another TARGET")
    return Mount(source, target, mode == "rw")


def _source(written: str, folder: Path) -> Path:
    """Return the absolute path of a folder that is to be shown."""
    try:
        source = Path(os.path.normpath(folder / Path(written).expanduser()))
    except RuntimeError as error:
        raise SettingsError(f"there is no such home: {error}") from error
    if not source.exists():
        whose = f" (~ is {Path.home()} for who runs this)" if written.startswith("~") else ""
        raise SettingsError(f"there is no {source}{whose}")
    if not source.is_dir():
        raise SettingsError(f"{source} is no folder; name the one that it lies in")
    if source == Path("/"):
        raise SettingsError("that is all of this machine; name the folder that the deck needs")
    return source


def _same_place(source: Path) -> str:
    """Return where a folder is for the audience: as it is below the author's home; below theirs by its name where it is elsewhere."""
    home = Path.home()
    return f"~/{source.relative_to(home) if source.is_relative_to(home) else source.name}"


def _normal(target: str) -> str:
    """Return a path in the lab without `.`, `..` and doubled slashes; below the home with `~`."""
    path = posixpath.normpath(target.replace(_HOME, _LAB_HOME, 1) if target.startswith("~/") else target)
    path = f"/{path.lstrip('/')}"  # POSIX keeps two slashes at the beginning
    return _HOME + path[len(_LAB_HOME) :] if _is_in(path, _LAB_HOME) else path


def _covered(target: str) -> Iterator[str]:
    """Yield what of the lab's own is where something is to be shown."""
    yield from (own for own in _OWN if _is_in(own, target) or _is_in(target, own))
    yield from (own for own in _NOT_COVERED if _is_in(own, target))


def _check_others(mount: Mount, others: Iterable[Mount]) -> None:
    for other in others:
        if _is_in(mount.target, other.target) or _is_in(other.target, mount.target):
            raise SettingsError(
                f"{other.source} is shown at {other.target} already, and {mount.target} is the same place or one in the other; "
                "name another TARGET"
            )


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _place(entry: str, file: Path) -> str:
    """Return the file, with the line that has the entry where that is seen."""
    lines = file.read_text("utf-8").splitlines()
    quoted = (f'"{entry}"', f"'{entry}'")
    number = next((number for number, line in enumerate(lines, 1) if any(text in line for text in quoted)), None)
    return f"{file}:{number}" if number else str(file)
