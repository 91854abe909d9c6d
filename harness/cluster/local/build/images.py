"""The images that the lab's mirror serves, made from Debian packages into the storage of a registry."""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from harness.cluster.build import tool
from harness.cluster.build.cache import Product, Progress, Workplace
from harness.cluster.build.tool import Report
from harness.cluster.errors import CannotHost
from harness.cluster.fixtures import fixtures_directory
from harness.cluster.local.build import apt_sources
from harness.cluster.local.build.image_layout import write_layout
from harness.cluster.local.build.recipes import Recipe, read_recipes

FORMAT = "3"
"""Raise it when the same recipes should make other images, such as for a later point release of Debian."""
RELEASE = "bookworm"
DISK = 1000
MEMORY = 500
REGISTRY_STARTS_WITHIN = 30.0


def ensure(progress: Progress) -> Path:
    """The storage directory of a registry that holds every image; not to be written to.

    Takes about half a minute the first time. Raises `CannotHost`.
    """
    return product().ensure(lambda workplace: _build(workplace, progress), progress)


def product() -> Product:
    """What is made, from what, and where it is kept."""
    text = "\n".join([f"format {FORMAT}", RELEASE, *(recipe.text() for recipe in _recipes())])
    return Product("images", text, DISK, MEMORY)


def _recipes() -> tuple[Recipe, ...]:
    return tuple(read_recipes(fixtures_directory() / "images"))


def _build(workplace: Workplace, progress: Progress) -> None:
    scratch, log = workplace.scratch, workplace.log
    recipes = _recipes()
    with _registry(workplace) as address:
        for number, recipe in enumerate(recipes, start=1):
            phase = f"making container images from Debian packages, once: {recipe.name} ({number} of {len(recipes)})"
            root, layout = scratch / f"{recipe.name}.tar", scratch / recipe.name
            _unpack_packages(recipe, root, workplace, tool.elapsed(progress, phase))
            write_layout(recipe, root, layout)
            for repository, tag in itertools.product(recipe.repositories, recipe.ingredients.tags):
                target = f"docker://{address}/{repository}:{tag}"
                options = ("--quiet", "--insecure-policy", "--dest-tls-verify=false")
                tool.run(["skopeo", "copy", *options, f"oci:{layout}", target], log=log)


def _unpack_packages(recipe: Recipe, root: Path, workplace: Workplace, report: Report) -> None:
    """Write a tar of the recipe's packages and all they depend on, unpacked from the machine's own mirrors."""
    settings = ['APT::Sandbox::User "root"', *apt_sources.network_settings()]
    tool.run(
        [
            *("mmdebstrap", "--quiet", "--variant=extract"),
            f"--include={','.join(recipe.ingredients.packages)}",
            *(f"--aptopt={setting}" for setting in settings),
            *(f'--extract-hook=chroot "$1" {command}' for command in recipe.ingredients.prepare),
            *(RELEASE, str(root), *(str(file) for file in apt_sources.files())),
        ],
        log=workplace.log,
        env={"TMPDIR": str(workplace.scratch)},
        report=report,
    )


@contextmanager
def _registry(workplace: Workplace) -> Iterator[str]:
    """A registry on a loopback port of its own, for as long as the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    config = workplace.scratch / "registry.yml"
    settings = {
        "version": 0.1,
        "log": {"level": "error", "accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(workplace.contents)}},
        "http": {"addr": f"{host}:{port}"},
    }
    config.write_text(json.dumps(settings))
    process = tool.start(["docker-registry", "serve", config], log=workplace.log)
    try:
        for attempt in Retrying(
            retry=retry_if_exception_type(OSError),
            wait=wait_fixed(0.05),
            stop=stop_after_delay(REGISTRY_STARTS_WITHIN),
            reraise=True,
        ):
            with attempt:
                if process.poll() is not None:
                    raise CannotHost(f"docker-registry ended as soon as it started; {tool.last_words(workplace.log)}")
                socket.create_connection((host, port), timeout=1).close()
        yield f"{host}:{port}"
    finally:
        process.terminate()
        process.wait()
