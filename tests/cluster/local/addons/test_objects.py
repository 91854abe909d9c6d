"""An object of an add-on is tried again while its kind is not served yet, and for no other refusal."""

from __future__ import annotations

import pytest
from harness.cluster.local.addons import objects
from harness.cluster.local.apiserver import ApiError

MANIFEST = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}


class Server:
    """Refuses with these errors, one a request, and then takes what comes."""

    def __init__(self, *errors: ApiError) -> None:
        self.errors = list(errors)
        self.requests = 0

    def apply(self, _path: str, _manifest: object) -> None:
        self.requests += 1
        if self.errors:
            raise self.errors.pop(0)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_DEFINED_WITHIN", 5.0)


def test_a_kind_that_is_not_served_yet_is_waited_for() -> None:
    server = Server(ApiError("PATCH /apis/example.com/v1/things/a: not found", 404))
    objects.apply(server, MANIFEST)  # type: ignore[arg-type]
    assert server.requests == 2


def test_another_refusal_is_raised_at_once_whatever_its_words() -> None:
    server = Server(ApiError("PATCH /apis/example.com/v1/things/a: 422 spec.port: 404 is no port", 422))
    with pytest.raises(ApiError) as refused:
        objects.apply(server, MANIFEST)  # type: ignore[arg-type]
    assert (server.requests, refused.value.status) == (1, 422)
