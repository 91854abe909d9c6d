"""What is said beside the tests that pytest reports."""

from __future__ import annotations

import pytest


def say(config: pytest.Config, line: str) -> None:
    """Print it on a line of its own, also where pytest catches what is printed."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        print(line, flush=True)
        return
    reporter.ensure_newline()
    reporter.write_line(line)
