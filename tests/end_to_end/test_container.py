"""The container image, built by the lab's own Docker engine; and a deck in a lab in that container, in the lab."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from harness.record.model import Verdict

from tests.container import supplies
from tests.container.containerfile import REPOSITORY
from tests.end_to_end.playing import harness_run

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.nightly,
    pytest.mark.own_lab("one that shows the folder that the image is built of"),
]


def test_the_image_is_built_and_plays_a_deck_in_a_lab_of_its_own(tmp_path: Path) -> None:
    given, project = tmp_path / "supplies", tmp_path / "project"
    for folder in (given, project):
        folder.mkdir()
    supplies.lay_out(given, print)
    (project / "harness.toml").write_text(f'[lab]\nmounts = ["{given}:/srv/supplies"]\n')
    deck = project / "image.md"
    deck.write_text((REPOSITORY / "tests" / "container" / deck.name).read_text())
    played = harness_run(deck, project, "--cluster", f"docker:image-{os.getpid()}")
    assert played.exit_status == 0, played.output
    assert {step["verdict"] for step in played.record["steps"]} == {Verdict.PASSED}
