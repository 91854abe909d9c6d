"""Pull images from registries, into the store."""

from __future__ import annotations

import hashlib
import ipaddress
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cluster.build import cache
from harness.cluster.build.cache import Progress
from harness.cluster.images.contents import ManifestEntry, parts_of
from harness.cluster.images.model import ImageManifest, ImageOrigin, Trouble, Unavailable
from harness.cluster.images.name import ImageName
from harness.cluster.images.store import ImageStore
from harness.cluster.offline import asks_registries

if TYPE_CHECKING:
    from harness.cluster.images.registry import Registry

KNOWN_REGISTRIES = (
    *("docker.io", "registry.k8s.io", "k8s.gcr.io", "gcr.io", "ghcr.io", "quay.io", "mcr.microsoft.com"),
    *("public.ecr.aws", "registry.gitlab.com", "docker.elastic.co", "nvcr.io"),
)
"""Public registries, which are never in a lab."""
_ASKED_FOR_A_WAY_OUT = ("https://registry-1.docker.io/v2/", "https://registry.k8s.io/v2/")
_WAY_OUT_WITHIN = 1.0
"""Seconds in which one of them has to answer, with any status."""
_AT_ONCE = 3
"""Number of files of one image that are pulled at once."""
_RESERVED = frozenset("local internal localhost localdomain svc test invalid example home lan arpa".split())  # noqa: SIM905  as a table it would be one word a line
"""Top-level domains that the public DNS does not have (RFC 6761, RFC 6762), and those of clusters."""


def is_public(registry: str) -> bool:
    """Return whether a registry's name can be one of the public DNS; an IP address never is."""
    host = registry.rpartition(":")[0] if registry.rpartition(":")[2].isdigit() else registry
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return "." in host and host.rpartition(".")[2] not in _RESERVED and not host.rpartition(".")[2].isdigit()
    return False


def has_way_out() -> bool:
    """Return whether any registry is reached from this machine. Takes a second at most."""
    if not asks_registries():
        return False
    import requests  # noqa: PLC0415  (a tenth of a second, and most labs have all images here)

    def answers(address: str) -> bool:
        try:
            requests.get(address, timeout=_WAY_OUT_WITHIN).close()
        except requests.RequestException:
            return False
        return True

    # Not as a context manager: that would wait for a resolver that takes its time.
    threads = ThreadPoolExecutor(len(_ASKED_FOR_A_WAY_OUT))
    waiting: set[Future[bool]] = {threads.submit(answers, address) for address in _ASKED_FOR_A_WAY_OUT}
    threads.shutdown(wait=False)
    while waiting:
        done, waiting = wait(waiting, timeout=_WAY_OUT_WITHIN, return_when=FIRST_COMPLETED)
        if any(future.result() for future in done):
            return True
        if not done:
            return False
    return False


class Registries:
    """A source: all registries, and the store in which what they give is kept.

    `configured` has the addresses of those that are elsewhere than their names say, or in a private network. `fresh`: a tag is asked
    for again although the store has an image of that name.
    """

    def __init__(
        self,
        store: ImageStore,
        progress: Progress,
        configured: Mapping[str, str],
        *,
        fresh: bool = False,
        way_out: Callable[[], bool] = has_way_out,
        known_way_out: bool | None = None,
    ) -> None:
        self._store = store
        self._progress = progress
        self._configured = configured
        self._fresh = fresh
        self._way_out = way_out
        self.has_way_out = known_way_out
        """Whether a registry is reached; `None` until that was of interest."""
        self._lock = threading.Lock()

    def manifest(self, image: ImageName) -> ImageManifest | None:
        """Return the manifest of an image from the store, pulled first where it is not there. Raises `Unavailable`."""
        manifest = self._store.manifest(image)
        if manifest is not None and (image.digest or not self._fresh):
            return manifest
        self._require_reachable(image.registry)
        lock = self._store.directory / f"{hashlib.sha256(str(image).encode()).hexdigest()[:16]}.lock"
        lock.parent.mkdir(parents=True, exist_ok=True)
        with cache.locked(lock, f"another lab is pulling {image}", self._progress):
            manifest = self._store.manifest(image)
            if manifest is None or (self._fresh and not image.digest):
                return self._pull(image, manifest)
            return manifest

    def blob(self, digest: str) -> Path | None:
        """Return a file of the store."""
        return self._store.blob(digest)

    def _require_reachable(self, registry: str) -> None:
        if registry in self._configured:
            return
        if not is_public(registry):
            raise Unavailable(Trouble.NOT_PUBLIC, f"{registry} is no public name")
        with self._lock:
            if self.has_way_out is None:
                self.has_way_out = self._way_out()
        if not self.has_way_out:
            raise Unavailable(Trouble.NO_WAY_OUT, "no registry is reached from this machine")

    def _pull(self, image: ImageName, manifest: ImageManifest | None) -> ImageManifest:
        from harness.cluster.images.registry import Registry  # noqa: PLC0415  (as above)

        registry = Registry(image.registry, self._configured.get(image.registry, ""))
        if manifest is not None and registry.digest(image) == manifest.digest:
            return manifest
        self._progress(f"pulling {image}")
        content = registry.manifest(image, image.reference)
        digest = self._store.add(content)
        self._fetch(registry, image, content)
        self._store.keep(image, digest)
        return ImageManifest(content, ImageOrigin.REGISTRY)

    def _fetch(self, registry: Registry, image: ImageName, content: bytes) -> None:
        """Pull the files that a manifest names, and the store lacks, into the store."""
        files: list[ManifestEntry] = []
        for part in parts_of(content):
            if self._store.blob(part.digest) is None and not part.is_manifest:
                files.append(part)
            elif part.is_manifest:
                manifest = registry.manifest(image, part.digest)
                self._store.add(manifest)
                self._fetch(registry, image, manifest)

        def bring(part: ManifestEntry) -> None:
            with self._store.draft(part.digest) as draft:
                registry.blob(image, part.digest, draft, lambda line: self._progress(f"pulling {image}: {line}"))

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for brought in [threads.submit(bring, part) for part in files]:
                brought.result()
