"""Say in words why an image cannot be had, with the way out."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from harness.cluster.images.model import Trouble
from harness.cluster.images.name import ImageName


def explained(trouble: Trouble, image: ImageName, detail: str) -> str:
    """Return the part of a sentence that says why an image cannot be had, and what to do about it."""
    return _sentences()[trouble].format(image=image, registry=image.registry, detail=detail or trouble)


@cache
def _sentences() -> Mapping[str, str]:
    import tomllib  # noqa: PLC0415  (where all images are had nobody asks)

    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
