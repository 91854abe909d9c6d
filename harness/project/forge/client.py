"""The HTTP of a forge: requests that carry a token, and refusals as errors.

On `requests`, which is here already and gives a refusal as a status: `gh` and `glab` give a sentence to be read back, and are two programs
of which GitLab's usual images have neither.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from harness.project.forge.errors import ForgeError, NotAllowed

T = TypeVar("T")
_TIMEOUT = 60.0
"""Seconds that the forge may be silent."""
_REFUSALS = {
    401: "the token is none that it knows",
    403: "the token may not do this",
    404: "the token may not see this, or it is not there",
}
_LONGEST_MESSAGE = 300


class Client:
    """A session with the API of a forge."""

    def __init__(self, address: str, headers: Mapping[str, str]) -> None:
        """`address` is what all paths begin with; `headers` carry the token."""
        self._address = address.rstrip("/")
        self._session = requests.Session()
        self._session.headers.update(headers)
        self._session.auth = _as_it_is  # else `~/.netrc` would take the place of the token
        # What is asked again changes nothing, or changes it to the same.
        again = Retry(
            total=3, backoff_factor=0.5, status_forcelist=(502, 503, 504), allowed_methods=("GET", "PATCH", "PUT")
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=again))

    def call(self, method: str, path: str, answer: type[T], **content: Any) -> T:
        """Return what the forge answers, as `answer`; `content` is `params` or `json`, as `requests.request` has them.

        Raises `NotAllowed`, and `ForgeError` for all other answers that are none, and where there is no answer.
        """
        what = f"{method} {self._address}{path}"
        try:
            response = self._session.request(method, f"{self._address}{path}", timeout=_TIMEOUT, **content)
        except requests.RequestException as error:
            raise ForgeError(f"{what}: no answer ({type(error).__name__})") from None
        if not response.ok:
            refusal = NotAllowed if response.status_code in _REFUSALS else ForgeError
            reason = _REFUSALS.get(response.status_code, "")
            message = ": ".join(filter(None, (f"{what}: {response.status_code}", reason, _message(response.content))))
            raise refusal(message)
        try:
            return msgspec.json.decode(response.content, type=answer)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise ForgeError(f"{what}: not what this API answers: {error}") from None


class _Refusal(msgspec.Struct):
    """GitHub has `message`, and lists what is wrong as `errors`; GitLab has `message`, of any shape, or `error`."""

    message: Any = ""
    errors: Any = ()
    error: Any = ""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _message(content: bytes) -> str:
    try:
        refusal = msgspec.json.decode(content, type=_Refusal)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ""
    parts = (refusal.message, refusal.errors, refusal.error)
    return "; ".join(part if isinstance(part, str) else str(part) for part in parts if part)[:_LONGEST_MESSAGE]
