"""Fetch files over HTTPS, by the proxy of the environment: verify their published SHA-256, and resume interrupted transfers.

`requests` does the talking. It minds HTTPS_PROXY, NO_PROXY and REQUESTS_CA_BUNDLE, and is here already: Kubernetes' client needs it.
"""

from __future__ import annotations

import errno
import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cluster.build import cache
from harness.cluster.build.cache import Progress
from harness.cluster.errors import ProgramsUnavailable, innermost

if TYPE_CHECKING:
    import requests

_TIMEOUT = (10.0, 60.0)
"""Seconds to connect, and for the next byte."""
_ATTEMPTS = 4
"""Number of times that one call resumes a transfer, as long as each attempt brings something."""
_CHUNK = 1 << 20
_SUM = re.compile(r"\b([0-9a-f]{64})\b")
_MEGABYTE = 10**6
_DISK_IS_FULL = (errno.ENOSPC, errno.EDQUOT)


class NotPublished(ProgramsUnavailable):
    """The server has no such file."""


class WrongChecksum(ProgramsUnavailable):
    """A file does not have its published checksum."""


def text(address: str) -> str:
    """Return the text of a small file. Raises `NotPublished`, `ProgramsUnavailable`."""
    with _answer(address, {}) as answer:
        return answer.content.decode("utf-8", errors="replace")


def published_sum(address: str, name: str) -> str:
    """Return the SHA-256 that the file of checksums at `address` has for a file: the one beside its name, or the only one.

    Raises `NotPublished`, `ProgramsUnavailable`.
    """
    lines = [line for line in text(address).splitlines() if _SUM.search(line)]
    fitting = [line for line in lines if line.split()[-1].lstrip("*").rpartition("/")[2] == name] or lines
    if len(fitting) != 1:
        raise ProgramsUnavailable(f"{address} has {'no checksum' if not lines else 'no single checksum'} of {name}")
    match = _SUM.search(fitting[0])
    assert match
    return match[1]


def fetch(address: str, digest: str, target: Path, progress: Progress, session: requests.Session | None = None) -> None:
    """Write a file to `target` if it has the SHA-256 `digest`; `session` is for addresses that need more than a plain request.

    `progress` is called every few seconds with the amount that has arrived. The part of an interrupted transfer is kept in the cache, and resumed
    by the next attempt, in this call or a later one. Raises
    `NotPublished`, `WrongChecksum` (and keeps nothing), `ProgramsUnavailable`.
    """
    part = _part(address, digest)
    part.parent.mkdir(parents=True, exist_ok=True)
    with cache.locked(part.with_suffix(".lock"), f"another call is fetching {address}", progress):
        is_resumed = part.exists()
        _complete(address, part, progress, session)
        if is_resumed and cache.digest_of(part) != digest:
            part.unlink()
            _complete(address, part, progress, session)
        if (actual := cache.digest_of(part)) != digest:
            part.unlink()
            raise WrongChecksum(
                f"{address} was refused: its SHA-256 is {actual}, and {digest} is published for it; nothing of it was kept"
            )
        part.rename(target)


def _part(address: str, digest: str) -> Path:
    name = hashlib.sha256(f"{address} {digest}".encode()).hexdigest()[:16]
    return cache.directory() / "downloads" / f"{name}.part"


def _complete(address: str, part: Path, progress: Progress, session: requests.Session | None) -> None:
    """Fetch the part of a file that has not arrived yet."""
    for attempt in range(_ATTEMPTS):
        before = part.stat().st_size if part.exists() else 0
        try:
            return _transfer(address, part, before, progress, session)
        except _CutOff as error:
            has_more = part.exists() and part.stat().st_size > before
            if not has_more or attempt == _ATTEMPTS - 1:
                raise ProgramsUnavailable(f"{error}; the next call goes on there") from error
    return None


class _CutOff(Exception):
    """A transfer ended before the file did."""


def _transfer(address: str, part: Path, before: int, progress: Progress, session: requests.Session | None) -> None:
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    headers = {"Range": f"bytes={before}-"} if before else {}
    reported = time.monotonic()
    with _answer(address, {**headers, "Accept-Encoding": "identity"}, session) as answer:
        if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return
        goes_on = answer.status_code == HTTPStatus.PARTIAL_CONTENT
        done = before if goes_on else 0
        total = done + int(answer.headers.get("Content-Length") or 0)
        try:
            with part.open("ab" if goes_on else "wb") as file:
                # Not `iter_content`: it loses what it holds of a chunk when a transfer is cut off.
                while chunk := answer.raw.read1(_CHUNK):
                    file.write(chunk)
                    done += len(chunk)
                    if time.monotonic() - reported >= cache.REPORT_INTERVAL:
                        reported = time.monotonic()
                        progress(f"{_size(done)} of {_size(total)} MB")
        except (HTTPError, OSError) as error:
            if isinstance(error, OSError) and error.errno in _DISK_IS_FULL:
                raise ProgramsUnavailable(
                    f"what came of {address} cannot be kept: {error.strerror}.\n    Free some space (`harness versions "
                    "prune` makes some), or set XDG_CACHE_HOME to a directory on a larger disk"
                ) from error
            raise _CutOff(
                f"{address} was cut off after {_size(done)} of {_size(total)} MB ({innermost(error)})"
            ) from error
    if done < total:
        raise _CutOff(f"{address} was cut off after {_size(done)} of {_size(total)} MB")


@contextmanager
def _answer(
    address: str, headers: dict[str, str], session: requests.Session | None = None
) -> Iterator[requests.Response]:
    import requests  # noqa: PLC0415  (a tenth of a second, and most calls fetch nothing)

    try:
        answer = (session or requests).get(address, headers=headers, stream=True, timeout=_TIMEOUT)
    except requests.RequestException as error:
        raise ProgramsUnavailable(f"{address} cannot be had: {innermost(error)}") from error
    with answer:
        if answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise NotPublished(f"there is no {address} ({answer.status_code})")
        if not answer.ok and answer.status_code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise ProgramsUnavailable(f"{address} cannot be had: the answer is {answer.status_code} {answer.reason}")
        yield answer


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}"
