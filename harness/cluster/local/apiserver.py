"""Ask the API server by a small client, where the `kubernetes` client would be too heavy.

It is to be used where the lab's network is reachable. Objects come as typed values of what we read in them.
"""

import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

T = TypeVar("T")

_JSON = "application/json"
_READY = "/readyz"
_MERGED = "application/merge-patch+json"
_APPLIED = "application/apply-patch+yaml"
"""JSON is YAML. See https://kubernetes.io/docs/reference/using-api/server-side-apply/; served since 1.16."""
_FIELD_MANAGER = "slide-harness"
_SHOWN = 500
"""Bytes of a refusal that its error shows."""


class ApiError(Exception):
    """The API server does not answer, or refuses; `status` is that of its answer, `None` where there was none."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class ApiServer:
    """Asks one API server as the user of a certificate."""

    def __init__(self, url: str, certificates: Path, user: str, timeout: float) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), parts.port
        self._timeout = timeout
        """Seconds of silence that are too many."""
        self._context = ssl.create_default_context(cafile=certificates / "ca.crt")
        self._context.load_cert_chain(certificates / f"{user}.crt", certificates / f"{user}.key")

    def _answer(
        self, request: str, body: bytes | None, timeout: float | None, *, kind: str = _JSON, accepts: int | None = None
    ) -> http.client.HTTPResponse:
        """Return the answer to a request like `GET /readyz`, with a body of a content type.

        Raises `ApiError` where there is none, and for a refusal with another status than `accepts`.
        """
        method, path = request.split(" ", 1)
        connection = http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._context)
        try:
            connection.request(method, path, body, {"Content-Type": kind})
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise ApiError(f"{request}: {error}") from error
        if response.status >= http.client.BAD_REQUEST and response.status != accepts:
            raise ApiError(f"{request}: {response.status} {_beginning_of(response)}", response.status)
        return response

    def _body(self, request: str, body: bytes | None = None, kind: str = _JSON) -> bytes:
        with self._answer(request, body, self._timeout, kind=kind) as response:
            try:
                return response.read()
            except (OSError, http.client.HTTPException) as error:
                raise ApiError(f"{request}: {error}") from error

    def get(self, path: str, kind: type[T]) -> T:
        """Return the object at a path, decoded as `kind`. Raises `ApiError`."""
        return msgspec.json.decode(self._body(f"GET {path}"), type=kind)

    def ensure(self, path: str, manifest: object) -> None:
        """Create an object, unless there is one of its name. Raises `ApiError`."""
        self._answer(f"POST {path}", msgspec.json.encode(manifest), self._timeout, accepts=http.client.CONFLICT).close()

    def patch(self, path: str, changes: object) -> None:
        """Change the fields of an object that are in `changes`. Raises `ApiError`."""
        self._body(f"PATCH {path}", msgspec.json.encode(changes), _MERGED)

    def apply(self, path: str, manifest: object) -> None:
        """Create an object, or change it to its manifest, by server-side apply; can be repeated. Raises `ApiError`."""
        query = f"?fieldManager={_FIELD_MANAGER}&force=true"
        self._body(f"PATCH {path}{query}", msgspec.json.encode(manifest), _APPLIED)

    def delete(self, path: str) -> None:
        """Delete an object, unless there is none. Raises `ApiError`."""
        self._answer(f"DELETE {path}", None, self._timeout, accepts=http.client.NOT_FOUND).close()

    def answers(self) -> bool:
        """Return whether the server answers requests, ready or not."""
        try:
            self._answer(f"GET {_READY}", None, self._timeout).close()
        except ApiError as error:
            return error.status is not None
        return True

    def is_ready(self) -> bool:
        """Return whether all parts of the server say they are ready."""
        try:
            return self._body(f"GET {_READY}") == b"ok"
        except ApiError:
            return False

    def watch(self, path: str) -> Iterator[bytes]:
        """Yield the changes at a path, a line of JSON each, until the server ends the watch. Raises `ApiError`."""
        with self._answer(f"GET {path}", None, None) as response:
            try:
                while line := response.readline():
                    yield line
            except (OSError, http.client.HTTPException) as error:
                raise ApiError(f"watch {path}: {error}") from error


def _beginning_of(response: http.client.HTTPResponse) -> str:
    """Return the first characters of a refusal; empty where they do not come, since its status alone says enough."""
    try:
        return response.read(_SHOWN).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return ""
