"""The container image, built by the lab's own Docker engine; and a deck in a lab in that container, in the lab."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.container import supplies
from tests.container.playing import plays

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.nightly,
    pytest.mark.own_lab("one that shows the folder that the image is built of"),
]


def test_the_image_is_built_and_plays_a_deck_in_a_lab_of_its_own(tmp_path: Path) -> None:
    plays("image.md", tmp_path, supplies.lay_out, "--cluster", f"docker:image-{os.getpid()}")
