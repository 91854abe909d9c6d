"""Watch the objects of one kind: list them, then follow their changes, and connect again whenever the connection ends."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from harness.cluster.effects.api import Api, Resource, Unanswered
from harness.cluster.effects.attribution import Sighting
from harness.cluster.effects.objects import ObservedObject, read_object

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

GONE = 410
"""The HTTP status of a server that no longer has the changes after a resource version."""
REFUSED = (401, 403, 404, 405)
_PAUSE = 0.5
"""Seconds before a connection that broke is made again."""
_AFTER_END = 0.05
"""Seconds before one that the server ended is made again: it does so every now and then."""
_PATIENCE = 10
"""Number of failed connections in a row after which the watch is given up."""


class WatchListener(Protocol):
    """Receives what watches see. Its methods are called from many threads."""

    def baseline(self, objects: list[ObservedObject]) -> None:
        """Take the objects that there were at first."""

    def seen(self, sightings: list[Sighting]) -> None:
        """Take sightings."""

    def missing(self, kind: str, present: set[str]) -> list[ObservedObject]:
        """Return the objects of a kind that were last seen alive and whose uids are not in `present`."""

    def lost(self, resource: Resource, reason: str) -> None:
        """Take note that the watch on a kind is given up, and why."""


class Watch:
    """Watches one kind in a thread of its own, from a resource version on."""

    def __init__(self, api: Api, resource: Resource, version: int, audience: WatchListener, *, is_new: bool) -> None:
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
        """Begin; `gate` limits how many watches ask the server at the same time."""
        self._gate = gate
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; returns at once."""
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
        """Call `act`, and again after a pause when the connection breaks. Raises `Unanswered` when that does not help."""
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
                    self._audience.baseline(self._read(page))
            except Unanswered as error:
                if error.status != GONE:
                    raise
                self._list_again()

    def _read(self, page: Iterable[Any]) -> list[ObservedObject]:
        return [observed for content in page if (observed := read_object(content, self.resource.kind))]

    def _follow(self) -> None:
        """Follow the changes over one connection, until it ends."""
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
            changed = read_object(content, self.resource.kind)
            self._version = int(content["metadata"].get("resourceVersion") or self._version)
            if changed is not None and event["type"] != "BOOKMARK":
                kind = event["type"]
                sightings.append(Sighting(changed, kind == "ADDED", kind == "DELETED", arrived))
        if sightings:
            self._audience.seen(sightings)

    def _list_again(self) -> None:
        """List the objects again, and report as sightings what changed or was deleted meanwhile."""
        arrived = time.monotonic()
        present: set[str] = set()
        for page, version in self._api.list(self.resource.path, None):
            objects = self._read(page)
            present |= {observed.uid for observed in objects}
            self._audience.seen([Sighting(observed, True, False, arrived) for observed in objects])
            self._version = version
        gone = self._audience.missing(self.resource.kind, present)
        self._audience.seen([Sighting(observed, False, True, arrived) for observed in gone])
