"""Images of the tests' own, as files of a layout."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def write_blob(layout: Path, content: bytes) -> str:
    """Return the digest under which a content lies in a layout from now on."""
    digest = digest_of(content)
    path = layout / "blobs" / Path(*digest.split(":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return digest


def write_image(layout: Path, layer: bytes) -> str:
    """Return the digest of an image of one layer."""
    config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]}}
    manifest = {
        "schemaVersion": 2,
        "config": descriptor(layout, json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"),
        "layers": [descriptor(layout, layer, "application/vnd.oci.image.layer.v1.tar")],
    }
    content = json.dumps(manifest).encode()
    index = {
        "schemaVersion": 2,
        "manifests": [descriptor(layout, content, "application/vnd.oci.image.manifest.v1+json")],
    }
    (layout / "index.json").write_text(json.dumps(index))
    (layout / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return digest_of(content)


def descriptor(layout: Path, content: bytes, media_type: str) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": write_blob(layout, content), "size": len(content)}


def digest_in(layout: Path) -> str:
    """Return the digest of the one image that a layout has."""
    (only,) = json.loads((layout / "index.json").read_bytes())["manifests"]
    return str(only["digest"])
