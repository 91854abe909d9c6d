"""Start a command as a program of its own, which signals and broken streams do not crash."""

import sys
from collections.abc import Callable

from harness.faces.cli.streams import say_what_was_lost, secure
from harness.replay import interruption
from harness.report.exit_status import INTERRUPTED


def start(command: Callable[[], object]) -> None:
    """Run a command by the words that the program was called with, on standard streams that nothing can break.

    A signal that told it to end makes the status `INTERRUPTED`, but for a command that nothing else ends. What a library raises that was
    interrupted half-way is no news then.
    """
    outputs = secure()
    interruption.interrupt_when_told_to_end()
    try:
        command()
    except SystemExit as end:
        if end.code and interruption.has_come():
            sys.exit(INTERRUPTED)
        raise
    except BaseException:
        if interruption.has_come():
            sys.exit(INTERRUPTED)
        raise
    finally:
        interruption.hear_no_more()
        say_what_was_lost(outputs)
