"""A command that shows what changes, looked at as a person does: until enough was seen, then ^C."""

import time
from collections.abc import Callable

from msgspec.structs import replace

from harness.record.command import EndedBy, Ending
from harness.replay.news import News
from harness.terminal import Command, Terminal
from harness.terminal.keys import key

LOOKS_AT_MOST = 10.0
"""Seconds, unless the deck says otherwise."""
SETTLED_AFTER = 3.0
"""Seconds without news after which a person has seen enough."""
LOOKS_EVERY = 0.2
PRESSES_AGAIN_AFTER = 1.0
"""Seconds after which ^C is pressed again: bash loses one that arrives between two commands of a loop."""
PRESSES = 3

IsSeen = Callable[[str], bool]
"""Whether what is announced is in what a command has shown."""


def look(terminal: Terminal, at_most: float, first_within: float, is_seen: IsSeen | None) -> Command:
    """Look at the command that was left running until what is announced was seen, or nothing new appears, and end it.

    It is ended after `at_most` seconds at the latest. Where nothing is announced, `is_seen` is `None`, and it is over when there is no
    news for `SETTLED_AFTER` seconds; before the first output for `first_within`. A command that ends by itself is returned as it ended.
    """
    began = time.monotonic()
    ended_by = _enough(terminal, at_most, first_within, is_seen)
    if ended_by is None:
        return terminal.finish(at_most)
    seen, seconds = terminal.shown() if terminal.draws else "", time.monotonic() - began
    command = interrupted(terminal)
    return replace(
        command,
        ending=Ending.WATCHED,
        ended_by=ended_by,
        exit_status=None,
        output=seen or command.output,
        seconds=seconds,
        part_statuses=(),
    )


def interrupted(terminal: Terminal, within: float = PRESSES_AGAIN_AFTER, presses: int = PRESSES) -> Command:
    """Press ^C, again after so many seconds, until what runs has ended; with more force where that does not help."""
    for _ in range(presses):
        terminal.press(key("^C"))
        if terminal.ends_within(within):
            break
    return terminal.finish(0)


def _enough(terminal: Terminal, at_most: float, first_within: float, is_seen: IsSeen | None) -> EndedBy | None:
    """Return why a person has seen enough; `None` where the command ended by itself."""
    began = last_news = time.monotonic()
    news, has_printed = News(), False
    while not terminal.ends_within(LOOKS_EVERY):
        now = time.monotonic()
        if is_seen is not None and is_seen(terminal.shown()):
            return EndedBy.SEEN
        if now - began >= at_most:
            return EndedBy.TIME_UP if is_seen is None else EndedBy.UNSEEN
        recent = terminal.recently_shown()
        if news.is_in(recent):
            last_news, has_printed = now, True
        if is_seen is None and now - last_news >= (SETTLED_AFTER if has_printed else first_within):
            return EndedBy.SETTLED
    return None
