"""Load images from files: archives by `docker save`, and archives of OCI image layouts. skopeo reads both."""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness.cluster.build import tool
from harness.cluster.errors import CannotHost
from harness.cluster.images.contents import parts_of
from harness.cluster.images.model import Unavailable
from harness.cluster.images.name import ImageName, NotAnImageName, read_name
from harness.cluster.images.store import ImageStore

_NAME_KEYS = ("io.containerd.image.name", "org.opencontainers.image.ref.name")


def load(file: Path, store: ImageStore, name: str = "") -> tuple[ImageName, ...]:
    """Put the images of a file into the store, and return their names. `name` replaces the name of the image in a file that has only one.

    Raises `CannotHost` for a file that is no archive of images, or has none with a name.
    """
    if shutil.which("skopeo") is None:
        raise CannotHost("skopeo reads archives of images, and is not installed: apt-get install skopeo")
    contents = list(_contents(file))
    if name and len(contents) != 1:
        raise CannotHost(f"{file} has {len(contents)} images, and --name names one: leave it out")
    store.directory.mkdir(parents=True, exist_ok=True)
    loaded = []
    for source, own in contents:
        try:
            image = read_name(name or own)
        except NotAnImageName as error:
            raise CannotHost(f"{file}: {error}; name it with --name") from error
        with tempfile.TemporaryDirectory(dir=store.directory, prefix=".loading-") as scratch:
            layout, log = Path(scratch) / "layout", Path(scratch) / "log"
            tool.run(("skopeo", "copy", "--quiet", "--insecure-policy", source, f"oci:{layout}"), log=log)
            _move(layout, store, image)
        loaded.append(image)
    return tuple(loaded)


def _contents(file: Path) -> Iterator[tuple[str, str]]:
    """Yield skopeo's reference and the name of each image of an archive."""
    try:
        with tarfile.open(file) as archive:
            names = {member.removeprefix("./") for member in archive.getnames()}
            index = "manifest.json" if "manifest.json" in names else "index.json"
            content = archive.extractfile(index if index in archive.getnames() else f"./{index}")
            read = json.loads(content.read() if content else b"")
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise CannotHost(
            f"{file} is no archive of images, as `docker save` and `skopeo copy … oci-archive:…` write them: {error}"
        ) from error
    if index == "manifest.json":
        for number, image in enumerate(read):
            for tag in image.get("RepoTags") or [""]:
                yield f"docker-archive:{file}:{tag or f'@{number}'}", tag
        return
    for manifest in read["manifests"]:
        annotations = manifest.get("annotations", {})
        reference = annotations.get(_NAME_KEYS[1], "")
        own = next((annotations[key] for key in _NAME_KEYS if key in annotations), "")
        yield f"oci-archive:{file}{f':{reference}' if reference else ''}", own


def _move(layout: Path, store: ImageStore, image: ImageName) -> None:
    """Move the files of an OCI image layout with one image into the store."""
    (top,) = json.loads((layout / "index.json").read_bytes())["manifests"]
    for blob in (layout / "blobs" / "sha256").iterdir():
        with store.draft(f"sha256:{blob.name}") as draft:
            blob.rename(draft)
    try:
        parts_of(store.path(top["digest"]).read_bytes())
    except Unavailable as error:
        raise CannotHost(f"{image} cannot be loaded: {error}") from error
    store.keep(image, top["digest"])
