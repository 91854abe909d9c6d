"""`open`: a page that must answer."""

import time

from harness.record.command import NOTABLE_WAIT
from harness.record.note import NoteKind
from harness.replay.outcome import Outcome
from harness.replay.plan import PlannedStep
from harness.replay.reasons import reason
from harness.replay.stage import Stage

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 1.0


def play(planned: PlannedStep, stage: Stage, outcome: Outcome) -> None:
    """Resolve the address, fetch the page until it answers or the time is up, take a picture if asked to."""
    from harness.replay import pages  # noqa: PLC0415  (with a client of HTTP)

    step = planned.step
    began, pause, tries = time.monotonic(), FIRST_PAUSE, 0
    patience = step.retry if step.retry is not None else step.timeout or stage.patience
    while True:
        tries += 1
        try:
            address = pages.resolve(step.text, stage)
            page = pages.fetch(
                address.url, stage, min(pages.FETCH_TIMEOUT, pages.FIRST_FETCH_TIMEOUT * 2 ** (tries - 1))
            )
            break
        except pages.NoPage as error:
            stage.check_health()
            if time.monotonic() - began + pause > patience:
                outcome.fail(reason(step, error.kind, **error.facts), breaks_later_steps=False)
                return
            stage.pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    outcome.notes += address.notes
    if time.monotonic() - began >= NOTABLE_WAIT and tries > 1:
        outcome.note(NoteKind.ANSWERED_LATER, tries=tries, seconds=round(time.monotonic() - began, 6))
    if stage.settings.screenshots is not None:
        page, note = pages.with_screenshot(
            page, stage, stage.settings.screenshots, f"{step.span.path.stem}-{planned.index:03}"
        )
        if note is not None:
            outcome.notes.append(note)
    outcome.page = page
