"""Writes one container image as an OCI image layout (github.com/opencontainers/image-spec, version 1.0)."""

import copy
import hashlib
import io
import json
import shutil
import tarfile
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from harness.cluster.build import cache
from harness.cluster.local.build.recipes import ImageRecipe, Ingredients
from harness.cluster.programs.machine import architecture
from harness.cluster.system_path import SYSTEM_PATH

LEFT_OUT = (
    *("dev", "proc", "sys", "lib/systemd", "usr/lib/systemd", "usr/lib/*/gconv"),
    *("etc/apt", "etc/dpkg", "etc/fstab", "etc/hostname", "etc/resolv.conf", "etc/init.d"),
    *("usr/share/bash-completion", "usr/share/doc", "usr/share/info", "usr/share/lintian", "usr/share/locale"),
    *("usr/share/man", "var/lib/apt", "var/lib/dpkg", "var/cache"),
)
"""Patterns of paths that a container does not need, or gets from its runtime."""
PASSWD, GROUP = "etc/passwd", "etc/group"
ACCOUNTS = {
    PASSWD: "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n",
    GROUP: "root:x:0:\nnogroup:x:65534:\n",
}
BASE_DIRECTORIES = {"root": 0o700, "tmp": 0o1777, "var/lib": 0o755, "usr/local/bin": 0o755}


def write_layout(recipe: ImageRecipe, root_tar: Path, directory: Path) -> None:
    """Write the image of a recipe into a directory, from the unpacked packages in `root_tar`."""
    blobs = directory / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    layer = _blob(blobs, _layer(recipe, root_tar, directory / "layer.tar"))
    config = _json_blob(blobs, _config(recipe, f"sha256:{layer.name}"))
    manifest = _json_blob(
        blobs,
        {
            "schemaVersion": 2,
            "config": _descriptor(config, "application/vnd.oci.image.config.v1+json"),
            "layers": [_descriptor(layer, "application/vnd.oci.image.layer.v1.tar")],
        },
    )
    index = {
        "schemaVersion": 2,
        "manifests": [_descriptor(manifest, "application/vnd.oci.image.manifest.v1+json")],
    }
    (directory / "index.json").write_text(json.dumps(index))
    (directory / "oci-layout").write_text(json.dumps({"imageLayoutVersion": "1.0.0"}))


def _config(recipe: ImageRecipe, layer: str) -> dict[str, Any]:
    made_of = recipe.ingredients
    return {
        "architecture": architecture(),
        "os": "linux",
        "config": {
            "Env": [f"PATH={SYSTEM_PATH}", *made_of.env],
            "Entrypoint": list(made_of.entrypoint) or None,
            "Cmd": list(made_of.command) or None,
            "ExposedPorts": {f"{port}/tcp": {} for port in made_of.ports},
            "WorkingDir": made_of.directory,
            "User": made_of.user,
        },
        "rootfs": {"type": "layers", "diff_ids": [layer]},
        "history": [{"created_by": f"Debian packages: {' '.join(made_of.packages)}"}],
    }


def _layer(recipe: ImageRecipe, root_tar: Path, target: Path) -> Path:
    made_of = recipe.ingredients
    accounts = _accounts(made_of)
    own_paths = {*BASE_DIRECTORIES, *accounts, *made_of.files, *made_of.links}
    with tarfile.open(root_tar) as source, tarfile.open(target, "w") as layer:
        for member in source:
            path = member.name.removeprefix("./").rstrip("/")
            if path and _is_wanted(path, made_of) and path not in own_paths:
                _add(layer, member, path, source.extractfile(member) if member.isreg() else None)
        for path, mode in BASE_DIRECTORIES.items():
            entry = tarfile.TarInfo(path)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            layer.addfile(entry)
        for path, text in accounts.items():
            _add_bytes(layer, path, text.encode())
        for path, file in made_of.files.items():
            _add_bytes(layer, path, (recipe.folder / file).read_bytes())
        for path, goal in made_of.links.items():
            entry = tarfile.TarInfo(path)
            entry.type, entry.linkname = tarfile.SYMTYPE, goal
            layer.addfile(entry)
    return target


def _accounts(made_of: Ingredients) -> dict[str, str]:
    """Return the files that list the users and groups of an image, by their paths."""
    users = "".join(f"{name}:x:{number}:{number}:{name}:/:/bin/sh\n" for name, number in made_of.users.items())
    groups = "".join(f"{name}:x:{number}:\n" for name, number in made_of.users.items())
    return {PASSWD: ACCOUNTS[PASSWD] + users, GROUP: ACCOUNTS[GROUP] + groups}


def _is_wanted(path: str, made_of: Ingredients) -> bool:
    if made_of.keep:
        return path in made_of.keep
    patterns = (*LEFT_OUT, *made_of.leave_out)
    return not any(fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}/*") for pattern in patterns)


def _add(layer: tarfile.TarFile, member: tarfile.TarInfo, path: str, content: Any) -> None:
    entry = copy.copy(member)
    entry.name = path
    entry.mtime = 0
    if member.islnk():
        entry.linkname = member.linkname.removeprefix("./")
    layer.addfile(entry, content)


def _add_bytes(layer: tarfile.TarFile, path: str, content: bytes) -> None:
    entry = tarfile.TarInfo(path)
    entry.size = len(content)
    if content.startswith(b"#!"):
        entry.mode = 0o755
    layer.addfile(entry, io.BytesIO(content))


def _blob(blobs: Path, file: Path) -> Path:
    return Path(shutil.move(file, blobs / cache.digest_of(file)))


def _json_blob(blobs: Path, value: dict[str, Any]) -> Path:
    content = json.dumps(value, sort_keys=True).encode()
    blob = blobs / hashlib.sha256(content).hexdigest()
    blob.write_bytes(content)
    return blob


def _descriptor(blob: Path, media_type: str) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": f"sha256:{blob.name}", "size": blob.stat().st_size}
