"""The watch on one kind of objects: what there is, then what becomes of it, again and again when it breaks off."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from harness.cluster.effects.api import Api, Resource, Unanswered
from harness.cluster.effects.attribution import Sighting
from harness.cluster.effects.objects import Thing, thing

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

GONE = 410
"""The status of a server that no longer knows what came after a resource version."""
REFUSED = (401, 403, 404, 405)
_PAUSE = 0.5
"""Seconds before a connection that broke is made again."""
_AFTER_END = 0.05
"""Seconds before one that the server ended is made again: it does so every now and then."""
_PATIENCE = 10
"""Connections that failed one after the other, after which nobody asks again."""


class Audience(Protocol):
    """Who is told. Called from many threads."""

    def baseline(self, things: list[Thing]) -> None:
        """What was there at first."""

    def seen(self, sightings: list[Sighting]) -> None:
        """What has become of objects."""

    def missing(self, kind: str, present: set[str]) -> list[Thing]:
        """Return what was there when last heard of, and is not among these uids."""

    def lost(self, resource: Resource, reason: str) -> None:
        """The watch on a kind is given up."""


class Watch:
    """Watches one kind in a thread of its own, from a resource version on."""

    def __init__(self, api: Api, resource: Resource, version: int, audience: Audience, *, is_new: bool) -> None:
        self.resource = resource
        self.is_watching = threading.Event()
        """What was there has been told, and the watch was opened or given up."""
        self._api = api
        self._version = version
        self._audience = audience
        self._is_new = is_new
        """The kind itself came with the deck, so that all of its objects did."""
        self._stopped = threading.Event()
        self._response: BaseHTTPResponse | None = None
        self._thread = threading.Thread(target=self._run, name=f"effects-{resource.kind}", daemon=True)

    def start(self, gate: threading.Semaphore) -> None:
        """Begin; the first questions are put when the gate lets them pass."""
        self._gate = gate
        self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._stopped.set()
        response = self._response
        if response is not None:
            with contextlib.suppress(Exception):  # it may be at its end just now
                response.shutdown()

    def join(self, timeout: float) -> None:
        """Wait for the end, at most `timeout` seconds."""
        self._thread.join(timeout)

    def _run(self) -> None:
        try:
            self._go_on_with(self._begin)
            while not self._stopped.is_set():
                self._go_on_with(self._follow)
                self._stopped.wait(_AFTER_END)
        except Unanswered as error:
            if not self._stopped.is_set():
                self._audience.lost(self.resource, str(error))
        finally:
            self.is_watching.set()

    def _go_on_with(self, act: Callable[[], None]) -> None:
        """Do it, again after a pause when the connection breaks. Raises `Unanswered` when that does not help."""
        for failures in range(1, _PATIENCE + 1):
            try:
                act()
            except Unanswered as error:
                if self._stopped.wait(_PAUSE) or error.status in REFUSED or failures == _PATIENCE:
                    raise
            else:
                return

    def _begin(self) -> None:
        if self._is_new:
            return
        with self._gate:
            try:
                for page, _ in self._api.list(self.resource.path, self._version):
                    self._audience.baseline(
                        [known for content in page if (known := thing(content, self.resource.kind))]
                    )
            except Unanswered as error:
                if error.status != GONE:
                    raise
                self._list_again()

    def _follow(self) -> None:
        """One connection, until it ends."""
        with self._gate:
            try:
                self._response = response = self._api.watch(self.resource.path, self._version)
            except Unanswered as error:
                if error.status != GONE:
                    raise
                self._list_again()
                return
        self.is_watching.set()
        rest = b""
        try:
            if self._stopped.is_set():
                return
            for part in response.stream(None, decode_content=False):
                *lines, rest = (rest + part).split(b"\n")
                self._take(lines)
        except Unanswered:
            raise
        except Exception as error:  # urllib3's and the system's: the connection broke
            raise Unanswered(f"{self.resource.path}: {error}") from error
        finally:
            self._response = None
            response.close()

    def _take(self, lines: list[bytes]) -> None:
        arrived = time.monotonic()
        sightings = []
        for line in filter(None, lines):
            event: dict[str, Any] = msgspec.json.decode(line)
            content = event["object"]
            if event["type"] == "ERROR":
                if content.get("code") != GONE:
                    raise Unanswered(f"{self.resource.path}: {content.get('message')}")
                self._list_again()
                return
            changed = thing(content, self.resource.kind)
            self._version = int(content["metadata"].get("resourceVersion") or self._version)
            if changed is not None and event["type"] != "BOOKMARK":
                kind = event["type"]
                sightings.append(Sighting(changed, kind == "ADDED", kind == "DELETED", arrived))
        if sightings:
            self._audience.seen(sightings)

    def _list_again(self) -> None:
        """What happened meanwhile is told from what is there now."""
        arrived = time.monotonic()
        present: set[str] = set()
        for page, version in self._api.list(self.resource.path, None):
            things = [known for content in page if (known := thing(content, self.resource.kind))]
            present |= {known.uid for known in things}
            self._audience.seen([Sighting(known, True, False, arrived) for known in things])
            self._version = version
        gone = self._audience.missing(self.resource.kind, present)
        self._audience.seen([Sighting(known, False, True, arrived) for known in gone])
