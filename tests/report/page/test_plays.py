"""Decks that were played several times, or again, in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from harness.record.model import PlayRecord, Record, Verdict
from harness.record.reason import ReasonKind, ReasonRecord
from msgspec.structs import replace

from tests.record.examples import command, record, status, step
from tests.report.page.conftest import DESKTOP, PHONE, Open
from tests.report.page.examples import write_cast

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize


def flaky() -> Record:
    """A run in whose first play the second step failed."""
    failed = step(
        2,
        Verdict.FAILED,
        command("make test", exit_status=2, output="1 of 9 failed"),
        text="make test",
        reason=status("make test", 2, 7),
    )
    reason = ReasonRecord(kind=ReasonKind.FLAKY, line=7, path=failed.path, choices=("1",), because=failed.reason)
    passed = step(2, Verdict.FLAKY, command("make test", output="9 passed"), text="make test", reason=reason)
    play = PlayRecord(started="2026-11-21T06:00:00+00:00", seconds=9.0, complete=True, steps=(failed,))
    return replace(record(step(1), passed), earlier_plays=(play,))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_flaky_step_is_open_with_how_it_failed(
    opened: Open, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    shown = opened(flaky(), size=size, scheme=scheme)
    assert shown.page.locator(".step.flaky .earlier .output").inner_text() == "1 of 9 failed"
    assert shown.page.locator(".count.flaky").inner_text() == "≈1 flaky"
    assert shown.accessibility_faults() == []
    assert shown.has_no_sideways_scroll()


def test_the_terminal_of_an_earlier_play_is_played_too(opened: Open, tmp_path: Path) -> None:
    """Casts of a play that failed lie in a folder of their own, and are in the page as those of the last."""
    run = flaky()
    for folder, text in (("run0.casts", "1 of 9 failed"), ("run0.play2.casts", "9 passed")):
        write_cast(tmp_path / folder / "0002.cast", text)
    (play,) = run.earlier_plays
    earlier = replace(play, steps=(replace(play.steps[0], cast="run0.casts/0002.cast"),))
    last = replace(run.steps[1], cast="run0.play2.casts/0002.cast")
    shown = opened(replace(run, steps=(run.steps[0], last), earlier_plays=(earlier,)))
    buttons = shown.page.locator(".step.flaky [data-cast]")
    assert [label.partition(" 0.")[0] for label in buttons.all_inner_texts()] == [
        "▶ Play the terminal of play 1",
        "▶ Play the terminal",
    ]
    shown.page.locator(".step.flaky .earlier [data-cast]").click()
    shown.page.locator(".step.flaky .earlier .ap-term").get_by_text("1 of 9 failed").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_several_plays_show_the_times_of_their_steps(
    opened: Open, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    read = [command("cat state", line=20, tries=tries, waited_seconds=tries - 1.0) for tries in (1, 4)]
    runs = [
        record(step(1, Verdict.PASSED, command, text="cat state", line=20, seconds=command.waited_seconds))
        for command in read
    ]
    shown = opened(*runs, flaky(), size=size, scheme=scheme)
    shown.page.locator(".spread summary").click()
    assert shown.page.locator(".spread tbody tr").first.locator("td").all_inner_texts() == ["0.0", "1.5", "3.0"]
    assert (
        shown.page.locator(".directive").inner_text()
        == "<!-- ```hide until cat state >/dev/null; do sleep 1; done``` -->"
    )
    assert shown.accessibility_faults() == []
    assert shown.has_no_sideways_scroll()
