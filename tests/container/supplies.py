"""What the image is built of and tried with where no registry and no mirror is reached from a lab: a base, wheels, and what labs are made of."""

from __future__ import annotations

import shutil
import sys
import tomllib
from pathlib import Path

from harness.cluster.build import cache, tool
from harness.cluster.build.cache import Evidence, Product, Progress, Workplace
from harness.cluster.local import users
from harness.cluster.local.build import apt_sources, root, root_archive
from harness.cluster.programs.machine import architecture

from tests.container import containerfile
from tests.container.containerfile import REPOSITORY
from tests.machines.disk import RELEASE
from tests.machines.supplies import FOR_ITS_PYTHON, copy_project, products_of_labs

WHEELS = "wheels"
"""Of the folder that the image is built from."""
_LOCKED = REPOSITORY / "requirements-dev.lock"


def lay_out(place: Path, progress: Progress) -> None:
    """Write what `lay_out_image` does, the folder `cache` and `lab-root.tar.zst`. Raises `CannotHost`."""
    lay_out_image(place, progress)
    for product in products_of_labs(progress):
        shutil.copytree(product, place / "cache" / product.relative_to(cache.directory()), symlinks=True)
    contents = root.ensure(users.find(), (), progress)
    root_archive.save(contents, root_archive.label_of((), contents), place / "lab-root.tar.zst", progress)


def lay_out_image(place: Path, progress: Progress) -> None:
    """Write `base.tar` and the folder `context`, which the image is built of. Raises `CannotHost`."""
    shutil.copy2(_base(progress) / "base.tar", place)
    copy_project(place / "context")
    shutil.copytree(_wheels(progress), place / "context" / WHEELS)


def _base(progress: Progress) -> Path:
    """Return the directory with a Debian that has what all stages of the image install; its apt knows no mirror."""
    installed = sorted(set().union(*map(containerfile.packages, containerfile.stages())))
    options = [
        *("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(installed)}"),
        *(
            "--dpkgopt=force-unsafe-io",
            "--dpkgopt=path-exclude=/usr/share/doc/*",
            "--dpkgopt=path-exclude=/usr/share/locale/*",
        ),
        '--customize-hook=rm -rf "$1"/etc/apt/sources.list "$1"/etc/apt/sources.list.d/*',
    ]

    def make(workplace: Workplace) -> None:
        settings = ['APT::Sandbox::User "root"', *apt_sources.network_settings()]
        tool.run(
            [
                *options,
                *(f"--aptopt={setting}" for setting in settings),
                *(
                    RELEASE,
                    str(workplace.contents / "base.tar"),
                    *map(str, apt_sources.of_release(RELEASE, workplace.scratch)),
                ),
            ],
            log=workplace.log,
            env={"TMPDIR": str(workplace.scratch)},
            report=tool.elapsed(progress, f"making the image's base, Debian {RELEASE}, once"),
        )

    recipe = "\n".join(("format 1", architecture(), RELEASE, *options))
    return Product("image-base", recipe, 3000, 500, Evidence.STAMPS).ensure(make, progress)


def _wheels(progress: Progress) -> Path:
    """Return a directory with the wheels of all that the harness depends on, and of what builds it."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    extra = project["project"]["optional-dependencies"]["remote"]
    wanted = (*project["project"]["dependencies"], *extra, *project["build-system"]["requires"])

    def make(workplace: Workplace) -> None:
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q")
        report = tool.elapsed(progress, "fetching Python packages for the image")
        argv = (*pip, *FOR_ITS_PYTHON, "-c", _LOCKED, "-d", workplace.contents, *wanted)
        tool.run(argv, log=workplace.log, report=report)

    recipe = "\n".join((*FOR_ITS_PYTHON, *wanted, _LOCKED.read_text()))
    return Product("image-wheels", recipe, 300, 200, Evidence.STAMPS).ensure(make, progress)
