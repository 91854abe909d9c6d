"""The history of a deck as a picture: a lane for each version, a bar for each run, as high as it was long, coloured by its verdict."""

from collections.abc import Sequence

from msgspec import Struct

from harness.drift.history import History, UnstableStep, history_of
from harness.record.model import Verdict
from harness.report.page.run import Run

LANE = 34
"""Height of a lane in units of the picture; the highest bar has what `_AIR` leaves."""
STEP = 14
"""Width of a night."""
LABEL = 150
_AIR = 6
_LEAST = 3.0
"""Height of the shortest bar, which is still to be seen."""


class Bar(Struct, frozen=True):
    """A run."""

    x: float
    y: float
    width: float
    height: float
    verdict: Verdict
    anchor: str
    """Of the run on the page."""
    title: str
    """What stands beside the pointer."""


class LaneView(Struct, frozen=True):
    """A version."""

    version: str
    y: int
    """Of its ground."""
    bars: tuple[Bar, ...]


class HistoryView(Struct, frozen=True):
    """The picture, and the steps that are unstable."""

    lanes: tuple[LaneView, ...]
    first: str
    last: str
    """The first night and the last."""
    width: int
    height: int
    unstable: tuple[UnstableStep, ...]


def history_view(runs: Sequence[tuple[int, Run]]) -> HistoryView | None:
    """Return the history of a deck's runs, each with its number on the page; `None` where they are all of one night."""
    history = history_of(run.record for _, run in runs)
    if len(history.nights) < 2:
        return None
    numbers = [number for number, _ in runs]
    longest = max(run.record.seconds for _, run in runs) or 1.0
    lanes = tuple(
        LaneView(lane.version, (at + 1) * LANE, tuple(_bars(history, at, numbers, longest)))
        for at, lane in enumerate(history.lanes)
    )
    return HistoryView(
        lanes=lanes,
        first=history.nights[0],
        last=history.nights[-1],
        width=LABEL + STEP * len(history.nights),
        height=LANE * len(lanes) + 16,
        unstable=history.unstable,
    )


def _bars(history: History, at: int, numbers: Sequence[int], longest: float) -> Sequence[Bar]:
    lane, ground = history.lanes[at], (at + 1) * LANE
    bars = []
    for column, night in enumerate(history.nights):
        runs = lane.of_night(night)
        width = (STEP - 2) / max(len(runs), 1)
        for place, run in enumerate(runs):
            height = max(_LEAST, (LANE - _AIR) * run.seconds / longest)
            bars.append(
                Bar(
                    x=LABEL + STEP * column + width * place,
                    y=ground - height,
                    width=max(width - 0.5, 0.5),
                    height=height,
                    verdict=run.verdict,
                    anchor=f"run{numbers[run.record]}",
                    title=f"{night}, {lane.version}: {run.verdict}, {run.seconds:.0f} s{', deck edited' if run.is_edited else ''}",
                )
            )
    return bars
