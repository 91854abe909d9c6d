"""Watch the API of a cluster for what the commands of a deck create, change and delete.

    load_client()                  while the cluster comes up
    effects = Effects()
    effects.watch(cluster)
    effects.begin((step, place))   before a command is typed
    effects.only_read(…)           if it turned out to be a reader
    effects.take()                 whenever convenient: what is new, of any command

Nothing here raises: a cluster that goes away is for others to notice. `attribution` says which command an
effect belongs to. Before a command is typed, the server is asked for its latest resource version: what comes later has
a higher one, however late it is heard of. What a controller is about to do when the deck ends is waited for a moment.
"""

import importlib
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from harness.cluster.effects.api import Api, Resource, Unanswered
from harness.cluster.effects.attribution import Deed, Key, Ledger, Sighting
from harness.cluster.effects.objects import ObservedObject
from harness.cluster.effects.watch import Watch
from harness.cluster.provider import Cluster
from harness.record.command import EffectRecord
from harness.record.note import NoteKind, NoteRecord

HOLD = 0.1
"""Seconds after which what came over several connections is put in order."""
PENDING = 1_000
"""Sightings that wait for this at most; beyond, they are put in order as they are."""
OPENS_WITHIN = 3.0
"""Seconds in which a deck that was over in no time still gets its watches."""
SETTLES_WITHIN = 0.3
"""Seconds that the end of a deck waits for the cluster to be quiet."""
RECENT = 5.0
"""Seconds after a command within which it is worth waiting for what still follows from it."""
FIRST_ANSWER_WITHIN = 10.0
"""Seconds that the first command waits for the server to tell where it is."""
ANSWER_WITHIN = 1.0
"""Seconds that any command waits for that; a few thousandths are usual."""
_AT_ONCE = 2
"""Kinds that are asked for at the same time when a watch begins: the deck's first command is under way too."""
_ANY_KIND = ""
"""Stands for all kinds where none is watched."""
_NOT_FOUND = 404
_DEFINITION = "CustomResourceDefinition"


def load_client() -> None:
    """Load, in the background, what `Effects` needs soon and what takes a second to load.

    But for what whoever brings a cluster up may load at the same time: two threads that meet in it find it half loaded.
    """
    importlib.import_module("requests")
    threading.Thread(target=importlib.import_module, args=("kubernetes.config",), name="load", daemon=True).start()


class Effects:
    """Watches one cluster for one deck. `watch` begins, `close` ends; everything else is cheap."""

    def __init__(self) -> None:
        self._ledger = Ledger()
        self._lock = threading.Lock()
        self._pending: list[Sighting] = []
        self._watches: dict[str, Watch] = {}
        self._api: Api | None = None
        self._has_more_kinds: SimpleQueue[bool] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._has_begun = threading.Event()
        self._has_kinds = False
        self._is_closed = False
        self._last_begun = 0.0
        self._last_seen = 0.0
        self._losses: list[tuple[str, str]] = []
        """Kinds, and why they are not watched."""
        self._paths: dict[str, str] = {}
        """By kind."""
        self._gate = threading.Semaphore(_AT_ONCE)

    def watch(self, cluster: Cluster) -> None:
        """Begin to watch a cluster, in the background. Does nothing for a provider without a Kubernetes."""
        if cluster.facts.server_version:
            self._thread = threading.Thread(target=self._run, args=(cluster,), name="effects", daemon=True)
            self._thread.start()

    def begin(self, key: Key) -> None:
        """Record that a command is about to be typed."""
        if self._thread is None:
            return
        self._has_begun.wait(FIRST_ANSWER_WITHIN)
        version = self._version()
        now = self._last_begun = time.monotonic()
        with self._lock:
            self._ledger.begin(key, now, version)

    def only_read(self, key: Key) -> None:
        """Record that a command, which has ended, changes nothing by itself."""
        with self._lock:
            self._ledger.only_read(key)

    def take(self) -> dict[Key, tuple[EffectRecord, ...]]:
        """Return, for each command that has new effects since the last call, all of its effects."""
        is_open = self._is_open()
        with self._lock:
            if is_open:
                self._put_in_order(time.monotonic() - HOLD)
            return self._ledger.take()

    def settle(self) -> dict[Key, tuple[EffectRecord, ...]]:
        """Wait a moment for what the last commands of the deck still lead to, then return what `take` returns."""
        if self._thread is not None and time.monotonic() - self._last_begun < RECENT:
            self._wait(self._is_open, OPENS_WITHIN)
            began = time.monotonic()
            self._wait(lambda: time.monotonic() - max(began, self._last_seen) >= HOLD, SETTLES_WITHIN)
        with self._lock:
            self._put_in_order(time.monotonic())
            return self._ledger.take()

    def forget(self) -> None:
        """Forget the commands until now: their keys may be used again, and nothing that is seen from now on is attributed to them."""
        with self._lock:
            self._put_in_order(time.monotonic())
            self._ledger.forget()

    def deeds(self) -> list[Deed]:
        """Return what the commands did themselves and what of it still lasts, see `Ledger.deeds`."""
        with self._lock:
            self._put_in_order(time.monotonic())
            return self._ledger.deeds()

    def is_of_stateful_set(self, claim: ObservedObject, sets: list[ObservedObject]) -> bool:
        """Return whether the controller of one of these StatefulSets made a claim."""
        with self._lock:
            return self._ledger.is_of_stateful_set(claim, sets)

    def path_of(self, observed: ObservedObject) -> str:
        """Return the path of an object in the API; empty for a kind that is not watched."""
        path = self._paths.get(observed.kind, "")
        if not path:
            return ""
        version, _, plural = path.rpartition("/")
        return (
            f"{version}/namespaces/{observed.namespace}/{plural}/{observed.name}"
            if observed.namespace
            else f"{path}/{observed.name}"
        )

    def delete(self, observed: ObservedObject) -> str:
        """Delete exactly this object, by its uid, and what it owns; return why the server did not, or an empty text."""
        path = self.path_of(observed)
        if self._api is None or not path:
            return "its kind is not served"
        try:
            self._api.delete(path, observed.uid)
        except Unanswered as error:
            return "" if error.status == _NOT_FOUND else str(error)
        return ""

    def is_there(self, observed: ObservedObject) -> bool:
        """Return whether exactly this object, by its uid, still exists, even if it is being deleted; true where the server does not say."""
        path = self.path_of(observed)
        if self._api is None or not path:
            return True
        try:
            return bool(self._api.get(path)["metadata"]["uid"] == observed.uid)
        except Unanswered as error:
            return error.status != _NOT_FOUND

    def take_losses(self) -> tuple[NoteRecord, ...]:
        """Return notes for the author on why effects are missing; each is returned once."""
        with self._lock:
            losses, self._losses = self._losses, []
        if not losses:
            return ()
        kinds = sorted({kind for kind, _ in losses})
        choices = () if _ANY_KIND in kinds else tuple(kinds)
        return (NoteRecord(kind=NoteKind.EFFECTS_UNKNOWN, choices=choices, detail=losses[0][1]),)

    def close(self) -> None:
        """End the watches. Safe to call twice."""
        with self._lock:
            self._is_closed = True
            watches = list(self._watches.values())
        self._has_more_kinds.put(False)
        for watch in watches:
            watch.stop()
        deadline = time.monotonic() + 1
        for thread in (self._thread, *watches):
            if thread is not None:
                thread.join(max(0.0, deadline - time.monotonic()))

    # ── told by the watches ──────────────────────────────────────────────────

    def baseline(self, objects: list[ObservedObject]) -> None:
        """Take the objects that there were before the deck."""
        with self._lock:
            self._ledger.baseline(objects)

    def seen(self, sightings: list[Sighting]) -> None:
        """Take sightings from a watch."""
        with self._lock:
            self._last_seen = time.monotonic()
            self._pending += sightings
            if len(self._pending) > PENDING:
                self._put_in_order(self._last_seen)
        for sighting in sightings:
            if sighting.observed.kind == _DEFINITION and not sighting.is_gone:
                self._has_more_kinds.put(True)

    def missing(self, kind: str, present: set[str]) -> list[ObservedObject]:
        """Return the objects of a kind that were last seen alive and whose uids are not in `present`."""
        with self._lock:
            self._put_in_order(time.monotonic())
            return self._ledger.missing(kind, present)

    def lost(self, resource: Resource, reason: str) -> None:
        """Record that the watch on a kind was given up, and why."""
        with self._lock:
            self._watches.pop(resource.path, None)
            if not self._is_closed:
                self._losses.append((resource.kind, reason))

    def _is_open(self) -> bool:
        """Return whether all kinds are watched; before that, an object may be seen earlier than its owner."""
        with self._lock:
            return self._has_kinds and all(watch.is_watching.is_set() for watch in self._watches.values())

    def _wait(self, is_so: Callable[[], bool], limit: float) -> None:
        deadline = time.monotonic() + limit
        while not is_so() and time.monotonic() < deadline and self._api is not None:
            time.sleep(HOLD / 5)

    def _put_in_order(self, until: float) -> None:
        ready = [sighting for sighting in self._pending if sighting.arrived <= until]
        if ready:
            self._pending = [sighting for sighting in self._pending if sighting.arrived > until]
            self._ledger.see(ready)

    def _version(self) -> int | None:
        """Return the server's latest resource version; `None` where it does not answer at once."""
        if self._api is None:
            return None
        try:
            return self._api.version(ANSWER_WITHIN)
        except (Unanswered, ValueError):
            return None

    # ── the thread that opens watches ─────────────────────────────────────────────────

    def _run(self, cluster: Cluster) -> None:
        try:
            client = cluster.api()
            if client is None:
                return
            api = Api(cluster, client)
            version = api.version()
            self._api = api
            self._has_begun.set()
            self._open(api, version, is_new=False)
            while self._has_more_kinds.get():
                self._open(api, version, is_new=True)
        except Exception as error:  # whatever the API, the network or credentials have: effects are no verdict
            with self._lock:
                if not self._is_closed:
                    self._losses.append((_ANY_KIND, str(error)))
        finally:
            self._has_begun.set()

    def _open(self, api: Api, version: int, *, is_new: bool) -> None:
        for resource in api.resources():
            with self._lock:
                if self._is_closed:
                    return
                if resource.path in self._watches:
                    continue
                watch = Watch(api, resource, version, self, is_new=is_new)
                self._watches[resource.path] = watch
                self._paths[resource.kind] = resource.path
            watch.start(self._gate)
        self._has_kinds = True
