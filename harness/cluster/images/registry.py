"""Get manifests and blobs from one registry (github.com/opencontainers/distribution-spec, version 1.0, "Pull")."""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from harness.cluster.build import download
from harness.cluster.build.cache import Progress
from harness.cluster.errors import ProgramsUnavailable, chain_of, innermost
from harness.cluster.images.credentials import credentials_for
from harness.cluster.images.model import INDEX_TYPES, MANIFEST_TYPES, Trouble, Unavailable
from harness.cluster.images.name import DOCKER_HUB, ImageName
from harness.cluster.images.session import TIMEOUT, PrivateAddress, session_for

_ACCEPTED = {"Accept": ", ".join((*INDEX_TYPES, *MANIFEST_TYPES))}
_DOCKER_HUB_ADDRESS = "https://registry-1.docker.io"
_BIGGEST_MANIFEST = 4 * 1024 * 1024
"""Bytes; the specification asks registries to take no bigger ones."""
_TROUBLES = {
    HTTPStatus.NOT_FOUND: Trouble.NOT_THERE,
    HTTPStatus.UNAUTHORIZED: Trouble.DENIED,
    HTTPStatus.FORBIDDEN: Trouble.DENIED,
    HTTPStatus.TOO_MANY_REQUESTS: Trouble.RATE_LIMITED,
}


class Registry:
    """A registry, at the address that is configured for it, or else at the one that is its name."""

    def __init__(self, name: str, configured: str = "") -> None:
        own = _DOCKER_HUB_ADDRESS if name == DOCKER_HUB else f"https://{name}"
        self._address = configured.rstrip("/") or own
        self._session = session_for(self._address, credentials_for(name), only_public=not configured)

    def manifest(self, image: ImageName, reference: str) -> bytes:
        """Return a manifest or a list of manifests; verify it where `reference` is a digest. Raises `Unavailable`."""
        with self._asked("GET", image, reference) as answer:
            content = answer.raw.read(_BIGGEST_MANIFEST + 1, decode_content=True)
        if len(content) > _BIGGEST_MANIFEST:
            raise Unavailable(Trouble.WRONG_CONTENT, f"its manifest has more than {_BIGGEST_MANIFEST} bytes")
        if ":" in reference and (actual := f"sha256:{hashlib.sha256(content).hexdigest()}") != reference:
            raise Unavailable(
                Trouble.WRONG_CONTENT, f"its manifest should have the digest {reference}, and has {actual}"
            )
        return bytes(content)

    def digest(self, image: ImageName) -> str:
        """Return the digest of a tag by a request that is not counted as a pull; empty where the registry does not tell. Raises `Unavailable`."""
        with self._asked("HEAD", image, image.reference) as answer:
            return str(answer.headers.get("Docker-Content-Digest", ""))

    def blob(self, image: ImageName, digest: str, target: Path, progress: Progress) -> None:
        """Write a file of an image to `target`, and resume an interrupted transfer. Raises `Unavailable`."""
        address = f"{self._address}/v2/{image.repository}/blobs/{digest}"
        try:
            download.fetch(address, digest.partition(":")[2], target, progress, self._session)
        except download.NotPublished as error:
            raise Unavailable(Trouble.NOT_THERE, str(error)) from error
        except download.WrongChecksum as error:
            raise Unavailable(Trouble.WRONG_CONTENT, str(error)) from error
        except ProgramsUnavailable as error:
            raise Unavailable(_trouble(error, Trouble.CUT_OFF), str(error)) from error
        except OSError as error:
            raise Unavailable(_trouble(error, Trouble.UNREACHABLE), str(error)) from error

    @contextmanager
    def _asked(self, method: str, image: ImageName, reference: str) -> Iterator[requests.Response]:
        address = f"{self._address}/v2/{image.repository}/manifests/{reference}"
        try:
            with self._session.request(method, address, headers=_ACCEPTED, stream=True, timeout=TIMEOUT) as answer:
                if not answer.ok:
                    raise _refusal(answer, image)
                yield answer
        except requests.HTTPError as error:  # of whoever gives tokens
            raise _refusal(error.response, image) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Unavailable(_trouble(error, Trouble.UNREACHABLE), innermost(error)) from error


def _refusal(answer: Any, image: ImageName) -> Unavailable:
    trouble = _TROUBLES.get(answer.status_code, Trouble.UNREACHABLE)
    again = answer.headers.get("Retry-After", "")
    later = f"; it says to come again in {again} s" if again.isdigit() else ""
    return Unavailable(trouble, f"{image.registry} answers {answer.status_code} {answer.reason}{later}")


def _trouble(error: BaseException, otherwise: Trouble) -> Trouble:
    """Return the reason of a failed transfer, by its chain of errors; `otherwise` where none of them tells."""
    chain = chain_of(error)
    if any(isinstance(link, OSError) and link.errno in (errno.ENOSPC, errno.EDQUOT) for link in chain):
        return Trouble.DISK_FULL
    if any(isinstance(link, PrivateAddress) for link in chain):
        return Trouble.NOT_PUBLIC
    if any(isinstance(link, (requests.Timeout, TimeoutError)) for link in chain):
        return Trouble.SLOW
    if any(isinstance(link, requests.ConnectionError) for link in chain):
        return Trouble.UNREACHABLE
    return otherwise
