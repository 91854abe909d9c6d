"""The images that the lab's mirror serves, made from Debian packages into the storage of a registry."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build import cache, tool
from harness.cluster.local.build.cache import Progress
from harness.cluster.local.build.image_layout import write_layout
from harness.cluster.local.build.recipes import Recipe, read_recipes

FORMAT = "1"
"""Raise it when the same recipes should make other images."""
RELEASE = "bookworm"
MEBIBYTES = 1000
REGISTRY_STARTS_WITHIN = 30.0


def ensure(progress: Progress) -> Path:
    """The storage directory of a registry that holds every image under `library/`; not to be written to.

    Takes about half a minute the first time. Raises `CannotHost`.
    """
    recipes = tuple(read_recipes(fixtures_directory() / "images"))
    text = "\n".join([f"format {FORMAT}", RELEASE, *(recipe.text() for recipe in recipes)])

    def build(scratch: Path, contents: Path) -> None:
        _build(recipes, scratch, contents, progress)

    return cache.ensure("images", text, build, progress, mebibytes=MEBIBYTES)


def _build(recipes: tuple[Recipe, ...], scratch: Path, storage: Path, progress: Progress) -> None:
    log = storage.parent / "build.log"

    def make(recipe: Recipe) -> Recipe:
        root = scratch / f"{recipe.name}.tar"
        packages = ",".join(recipe.ingredients.packages)
        tool.run(["mmdebstrap", "--quiet", "--variant=extract", f"--include={packages}", RELEASE, root], log=log)
        write_layout(recipe, root, scratch / recipe.name)
        return recipe

    with _registry(scratch, storage, log) as address, ThreadPoolExecutor(os.cpu_count()) as threads:
        for number, recipe in enumerate(threads.map(make, recipes), start=1):
            progress(f"making container images from Debian packages, once: {recipe.name} ({number} of {len(recipes)})")
            for tag in recipe.ingredients.tags:
                target = f"docker://{address}/library/{recipe.name}:{tag}"
                layout = f"oci:{scratch / recipe.name}"
                tool.run(
                    [
                        "skopeo",
                        "copy",
                        "--quiet",
                        "--insecure-policy",
                        "--dest-tls-verify=false",
                        layout,
                        target,
                    ],
                    log=log,
                )


@contextmanager
def _registry(scratch: Path, storage: Path, log: Path) -> Iterator[str]:
    """A registry on a loopback port of its own, for as long as the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    config = scratch / "registry.yml"
    config.write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {storage}}}}}\nhttp: {{addr: '{address}'}}\n"
    )
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["docker-registry", "serve", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        host, port = address.split(":")
        for attempt in Retrying(
            retry=retry_if_exception_type(OSError),
            wait=wait_fixed(0.05),
            stop=stop_after_delay(REGISTRY_STARTS_WITHIN),
            reraise=True,
        ):
            with attempt:
                socket.create_connection((host, int(port)), timeout=1).close()
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
