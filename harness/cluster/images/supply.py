"""Ask sources for an image in their order, and keep an account of the answers."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from harness.cluster.images.model import ImageManifest, ImageOrigin, ImageSource, Trouble, Unavailable
from harness.cluster.images.name import ImageName


class ImageAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the account: an image that the lab asked for, and what it got."""

    time: float
    """When it was answered, in seconds since the epoch."""
    image: str
    digest: str = ""
    """The digest of its manifest, or of the list of its manifests; empty where it cannot be had."""
    origin: ImageOrigin | None = None
    trouble: Trouble | None = None
    """Why it cannot be had."""
    detail: str = ""
    by: str = ""
    """The program that asked, such as `containerd`."""


class Account:
    """A file of JSON lines. What others wrote in it stays."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, answer: ImageAnswer) -> None:
        """Append an answer as a line, in one write, so that lines of two writers do not mix."""
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            os.write(descriptor, msgspec.json.encode(answer) + b"\n")
        finally:
            os.close(descriptor)

    def read(self) -> tuple[ImageAnswer, ...]:
        """Return the answers of all complete lines, the oldest first; none where there is no file."""
        try:
            lines = self._file.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return ()
        return tuple(msgspec.json.decode(line, type=ImageAnswer) for line in lines)


class Supply:
    """Images from several sources: the first that has one gives it."""

    def __init__(
        self,
        sources: Sequence[ImageSource],
        account: Account | None = None,
        digests: Mapping[str, str] = MappingProxyType({}),
        otherwise: Trouble = Trouble.NO_WAY_OUT,
    ) -> None:
        self._sources = sources
        self._account = account
        self._digests = digests
        """By the whole names of images: what these have to be."""
        self._otherwise = otherwise
        """Why an image is not had of which no source knows anything."""
        self._locks: defaultdict[ImageName, threading.Lock] = defaultdict(threading.Lock)
        self._given: set[str] = set()
        """Digests: clients resolve a tag, and then ask for what it led to."""

    def manifest(self, image: ImageName, by: str = "") -> ImageManifest:
        """Return the manifest of an image, and add the answer to the account. Raises `Unavailable`.

        A second request for the same image waits for the first, and gets its answer.
        """
        wanted = replace(image, digest=image.digest or self._digests.get(str(image), ""))
        with self._locks[image]:
            try:
                manifest = self._first(wanted)
            except Unavailable as error:
                self._note(ImageAnswer(time.time(), str(image), trouble=error.trouble, detail=error.detail, by=by))
                raise
        if image.digest not in self._given:
            self._note(ImageAnswer(time.time(), str(image), manifest.digest, manifest.origin, by=by))
        self._given.add(manifest.digest)
        return manifest

    def _note(self, answer: ImageAnswer) -> None:
        if self._account is not None:
            self._account.add(answer)

    def _first(self, image: ImageName) -> ImageManifest:
        refusals = []
        for source in self._sources:
            try:
                manifest = source.manifest(image)
            except Unavailable as error:
                refusals.append(error)
            else:
                if manifest is not None:
                    return manifest
        # Who was asked knows more than who was not.
        answered = [refusal for refusal in refusals if refusal.trouble not in (Trouble.NO_WAY_OUT, Trouble.NOT_ALLOWED)]
        raise (*answered, *refusals, Unavailable(self._otherwise))[0]

    def blob(self, digest: str) -> Path | None:
        """Return a file of an image whose manifest was given, by its digest."""
        return next((path for source in self._sources if (path := source.blob(digest))), None)
