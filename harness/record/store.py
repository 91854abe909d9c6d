"""A folder of records in an object store, or in whatever else fsspec opens: files are sent there, fetched and removed.

fsspec is the library by which programs in Python read `s3://`, `gs://` and the like; s3fs is its own part for S3. Both are an extra, since
few need them and they bring botocore along, which is larger than all of the harness.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from harness.project.places import StoreUrl
from harness.project.waiting import reported_when_slow
from harness.record.errors import RecordError

EXTRA = "slide-harness[remote]"
"""What has to be installed for it."""
_AT_ONCE = 100
"""Files that are handed to fsspec together; it moves them in parallel."""
_OPTIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"s3": {"config_kwargs": {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 2}}}}
)
"""By the scheme. botocore would wait five minutes for a server that does not answer, and s3fs five times so long."""
_WAYS_OUT = MappingProxyType(
    {
        "s3": "who you are is read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or ~/.aws, as by all programs for S3, "
        "and another server than Amazon's from AWS_ENDPOINT_URL"
    }
)

Progress = Callable[[str], None]


class RecordStore:
    """A folder in a store. Making it asks nobody; all else raises `RecordError` where the store refuses or does not answer."""

    def __init__(self, url: StoreUrl) -> None:
        """Raise `RecordError` where the libraries that open it are not installed, or none does."""
        self.url = url
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise RecordError(f"{url.shown}: to read and write there, `pip install '{EXTRA}'`") from error
        try:
            self._files, root = url_to_fs(
                url.text, skip_instance_cache=True, use_listings_cache=False, **_OPTIONS.get(url.scheme, {})
            )
        except ImportError as error:
            raise RecordError(
                f"{url.shown}: {error}; `pip install '{EXTRA}'` brings what s3:// needs along, other stores need a library each"
            ) from error
        except ValueError as error:
            raise RecordError(f"{url.shown}: {error}") from error
        self._root = root.rstrip("/")

    def require_writable(self, progress: Progress) -> None:
        """Write a file there and remove it, so that a long run does not end with records that cannot be sent."""
        path = self._path(f".slide-harness-{secrets.token_hex(8)}")
        state = f"{self.url.shown}: waiting for an answer"
        with self._refusals("nothing can be written there"), reported_when_slow(progress, lambda: state):
            self._files.pipe_file(path, b"slide-harness asks whether it may write here\n")
            with suppress(PermissionError):  # who may write and not remove can keep records there all the same
                self._files.rm_file(path)

    def send(self, files: Mapping[str, Path], sent: Callable[[int], None] = lambda _: None) -> None:
        """Write files of this machine, by their names in the folder; `sent` is told how many have arrived, now and then."""
        with self._refusals("cannot be written"):
            for number, names in _batches(files):
                self._files.put([str(files[name]) for name in names], [self._path(name) for name in names])
                sent(number)

    def names(self, below: str = "") -> list[str]:
        """Return the names of the files in the folder and below; in one folder of it alone where `below` names that."""
        with self._refusals("cannot be read"):
            paths: list[str] = self._files.find(self._path(below))
        return [path[len(self._root) + 1 :] for path in paths]

    def remove(self, names: Sequence[str]) -> None:
        """Remove files; those that are not there are none less."""
        with self._refusals("what an earlier run left cannot be removed"):
            for name in names:
                with suppress(FileNotFoundError):
                    self._files.rm_file(self._path(name))

    def fetch(self, folder: Path, suffixes: Iterable[str], progress: Progress) -> Path:
        """Copy what is there with these endings into a folder of this machine, or the one file that the URL names; return which of both.

        Raises `RecordError` where there is none, too.
        """
        endings = tuple(suffixes)
        done, names = 0, [""] if self.url.is_file() else []

        def state() -> str:
            return (
                f"fetching {self.url.shown}: {done} of {len(names)} files"
                if names
                else f"{self.url.shown}: being listed"
            )

        with reported_when_slow(progress, state), self._refusals("cannot be read"):
            names = names or [name for name in self.names() if name.endswith(endings) and _stays_inside(name)]
            targets = {name: folder / (name or self.url.name) for name in names}
            for parent in {target.parent for target in targets.values()}:
                parent.mkdir(parents=True, exist_ok=True)
            for number, batch in _batches(targets):
                self._files.get([self._path(name) for name in batch], [str(targets[name]) for name in batch])
                done = number
        if not names:
            raise RecordError(
                f"{self.url.shown}: no record there; `harness run DECK --record {self.url.shown}` writes one"
            )
        return targets.get("", folder)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    @contextmanager
    def _refusals(self, what: str) -> Iterator[None]:
        """Make one kind of error of all that the libraries of stores have."""
        try:
            yield
        except RecordError:
            raise
        except Exception as error:  # each of these libraries has its own, without one above them
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            is_reached = isinstance(error, FileNotFoundError)
            way_out = "" if is_reached or self.url.scheme not in _WAYS_OUT else f" ({_WAYS_OUT[self.url.scheme]})"
            raise RecordError(f"{self.url.shown}: {what}: {reason.rstrip('.')}{way_out}") from error


def _batches(names: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the names in batches, each with how many there are up to its end."""
    rest, count = iter(names), 0
    while batch := list(islice(rest, _AT_ONCE)):
        count += len(batch)
        yield count, batch


def _stays_inside(name: str) -> bool:
    """Return False for what would lie elsewhere as a path: an object can be called anything."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
