"""The suite's own images, put into the store of images under the names by which the suite lists them: what no stand-in for decks stands for."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.cluster.build.cache import Product
from harness.cluster.images.name import ImageName, read_name
from harness.cluster.images.stand_ins import FORMAT, make_layout
from harness.cluster.images.store import ImageStore
from harness.cluster.local.build.recipes import ImageRecipe, Ingredients

from tests.conformance.programs import AGNHOST, APISERVER, CERTIFICATE, NNP, Compiled, ensure_apiserver

_OF_NOBODY = r"\S*(?:authenticated|invalid)\S*"
"""Images that the suite expects not to get."""
_DISK, _MEMORY = 800, 300
"""MiB."""


@dataclass(frozen=True)
class SuiteImage:
    """An image of upstream's `test/images`, made of its program and of Debian packages."""

    name: str
    made_of: Ingredients
    programs: Mapping[str, str] = field(default_factory=dict)
    """Path in the image → name of a program of the suite."""
    specs: str = ""
    """A regular expression for the specs that want it, where it takes long to be made; empty for any."""


_WITH_TOOLS = Ingredients(
    tags=("*",),
    packages=("bash", "bind9-dnsutils", "busybox-static", "curl", "iproute2", "libc-bin", "netcat-openbsd"),
    prepare=(
        "/bin/busybox mkdir -p /usr/local/bin /uploads",
        "/bin/busybox --install -s /usr/local/bin",
        "/bin/busybox ln -sf bash /bin/sh",
    ),
    files={name: name for name in CERTIFICATE},
    leave_out=("usr/local/bin/nc", "usr/local/bin/nslookup", "usr/local/bin/ip"),
    links={"usr/local/bin/nc": "/bin/nc.openbsd", "agnhost-2": AGNHOST},
    entrypoint=(f"/{AGNHOST}",),
    command=("pause",),
    users={"user-defined-in-image": 1000},
)
IMAGES = (
    SuiteImage(AGNHOST, _WITH_TOOLS, {AGNHOST: AGNHOST}),
    *(
        SuiteImage(
            name,
            Ingredients(
                tags=("*",),
                entrypoint=(f"/{AGNHOST}",),
                command=("test-webserver",),
                files={"data.json": f"{name}/data.json", f"{name}.jpg": f"{name}/data.json"},
            ),
            {AGNHOST: AGNHOST},
        )
        for name in ("kitten", "nautilus")
    ),
    SuiteImage(
        "nonewprivs",
        Ingredients(
            tags=("*",),
            packages=("busybox-static",),
            prepare=("/bin/busybox chmod u+s,g+s /usr/local/bin/nnp",),
            command=("/usr/local/bin/nnp",),
        ),
        {"usr/local/bin/nnp": NNP},
    ),
    SuiteImage(
        "nonroot",
        Ingredients(
            tags=("*",),
            packages=("busybox-static",),
            prepare=("/bin/busybox --install -s /bin",),
            command=("sh",),
            user="1234",
        ),
    ),
    *(
        SuiteImage(
            name,
            Ingredients(
                tags=("*",),
                packages=("bash", "coreutils", "dash", "bind9-dnsutils", "hostname", "libc-bin", "grep", "sed"),
            ),
        )
        for name in ("glibc-dns-testing", "jessie-dnsutils")
    ),
    SuiteImage(
        APISERVER, Ingredients(tags=("*",), entrypoint=(f"/{APISERVER}",)), {APISERVER: APISERVER}, "Sample API Server"
    ),
    SuiteImage(
        "etcd",
        Ingredients(tags=("*",), packages=("etcd-server",), links={"usr/local/bin/etcd": "/usr/bin/etcd"}),
    ),
)


def bring(compiled: Compiled, specs: Iterable[str], progress: Callable[[str], None]) -> Iterator[str]:
    """Put the images that specs want into the store under the names by which the suite lists them, and yield those that were not there.

    Raises `CannotHost`.
    """
    wanted = "\n".join(specs)
    listed = subprocess.run(
        [compiled.suite, "--list-images"], check=True, capture_output=True, text=True, cwd="/"
    ).stdout
    store = ImageStore()
    for image in (image for image in IMAGES if re.search(image.specs, wanted)):
        names = sorted(set(re.findall(rf"\S+/{image.name}:\S+", listed)) - set(re.findall(_OF_NOBODY, listed)))
        layout = _layout(image, compiled, progress) if names else Path()
        for name in names:
            if _put(layout, read_name(name), store):
                yield name


def _put(layout: Path, image: ImageName, store: ImageStore) -> bool:
    """Put the image of a layout into the store under a name; return whether it was not there yet."""
    (made,) = json.loads((layout / "index.json").read_bytes())["manifests"]
    stored = store.manifest(image)
    if stored is not None and stored.digest == made["digest"]:
        return False
    for blob in (layout / "blobs" / "sha256").iterdir():
        with store.draft(f"sha256:{blob.name}") as draft:
            shutil.copyfile(blob, draft)
    store.keep(image, made["digest"])
    return True


def _layout(image: SuiteImage, compiled: Compiled, progress: Callable[[str], None]) -> Path:
    recipe = ImageRecipe(image.name, compiled.folder, image.made_of)
    programs = {path: _program(name, compiled, progress) for path, name in image.programs.items()}
    digests = [hashlib.sha256(program.read_bytes()).hexdigest() for program in programs.values()]
    product = Product(f"conformance/{image.name}", "\n".join([FORMAT, *digests, recipe.text()]), _DISK, _MEMORY)
    return product.ensure(lambda workplace: make_layout(recipe, programs, workplace, progress), progress)


def _program(name: str, compiled: Compiled, progress: Callable[[str], None]) -> Path:
    return ensure_apiserver(compiled.release, progress) if name == APISERVER else compiled.folder / name
