"""The name of an image, read as Docker and containerd read it (github.com/distribution/reference)."""

import re

from msgspec import Struct

DOCKER_HUB = "docker.io"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_PATH = re.compile(rf"{_COMPONENT}(?:/{_COMPONENT})*")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LONGEST_PATH = 255


class NotAnImageName(ValueError):
    """A text that names no image; the message says why."""


class ImageName(Struct, frozen=True, order=True):
    """An image by its whole name, such as `docker.io/library/nginx:1.27`."""

    registry: str
    """The host, with a port where the name has one: `docker.io`, `localhost:5000`."""
    repository: str
    """Within the registry: `library/nginx`."""
    tag: str = "latest"
    """Empty where the image is named by its digest alone."""
    digest: str = ""
    """`sha256:` and 64 hexadecimal digits, where it is named by that."""

    def __str__(self) -> str:
        """Return the whole name, which `read_name` reads."""
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.registry}/{self.repository}{tag}{digest}"

    @property
    def reference(self) -> str:
        """Return the part by which a registry finds it: the digest, or else the tag."""
        return self.digest or self.tag


def read_name(text: str) -> ImageName:
    """Return the image that a text names, with the usual registry, path and tag where it leaves them out. Raises `NotAnImageName`."""
    repository, at, digest = text.partition("@")
    first, slash, path = repository.partition("/")
    is_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    registry = first if is_host else DOCKER_HUB
    path = path if is_host else repository
    path, colon, tag = path.partition(":")
    if registry in (DOCKER_HUB, "index.docker.io"):
        registry = DOCKER_HUB
        path = path if "/" in path else f"library/{path}"
    tag = tag if colon else ("" if at else "latest")
    return check_name(ImageName(registry, path, tag, digest), text)


def check_name(name: ImageName, text: str = "") -> ImageName:
    """Return the name if each part of it is valid. Raises `NotAnImageName`, which shows `text`."""
    text = text or str(name)
    if not _HOST.fullmatch(name.registry):
        raise NotAnImageName(f"{text!r} names no image: {name.registry!r} is no host")
    if not _PATH.fullmatch(name.repository) or len(name.repository) > _LONGEST_PATH:
        raise NotAnImageName(
            f"{text!r} names no image: {name.repository!r} is no repository (small letters, digits, . _ - /)"
        )
    if name.tag and not _TAG.fullmatch(name.tag):
        raise NotAnImageName(f"{text!r} names no image: {name.tag!r} is no tag")
    if name.digest and not DIGEST.fullmatch(name.digest):
        raise NotAnImageName(
            f"{text!r} names no image: {name.digest!r} is no digest (sha256: and 64 hexadecimal digits)"
        )
    if not name.tag and not name.digest:
        raise NotAnImageName(f"{text!r} names no image: there is nothing behind the colon")
    return name
