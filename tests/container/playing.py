"""Decks about the container image, played in a lab that shows what the image is built of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.cluster.build.cache import Progress
from harness.record.model import Verdict

from tests.container.containerfile import REPOSITORY
from tests.end_to_end.playing import harness_run


def plays(name: str, place: Path, lay_out: Callable[[Path, Progress], None], *options: str) -> None:
    """Play a deck of this folder; `lay_out` writes what the lab has at `/srv/supplies`. Fails the test unless every step passes."""
    supplies, project = place / "supplies", place / "project"
    for folder in (supplies, project):
        folder.mkdir()
    lay_out(supplies, print)
    (project / "harness.toml").write_text(f'[lab]\nmounts = ["{supplies}:/srv/supplies"]\n')
    deck = project / name
    deck.write_text((REPOSITORY / "tests" / "container" / name).read_text())
    played = harness_run(deck, project, *options)
    assert played.exit_status == 0, played.output
    assert {step["verdict"] for step in played.record["steps"]} == {Verdict.PASSED}
