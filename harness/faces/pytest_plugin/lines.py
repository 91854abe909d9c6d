"""What is said beside the tests that pytest reports."""

from contextlib import nullcontext

import pytest


def say(config: pytest.Config, line: str) -> None:
    """Print it on a line of its own, also where pytest catches what is printed, and behind the letters of tests."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        print(line, flush=True)
        return
    capture = config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture is not None else nullcontext():
        reporter.ensure_newline()
        if config.get_terminal_writer().width_of_current_line:
            reporter.write_line("")  # the letters of workers, of which the reporter keeps no count
        reporter.write_line(line)
