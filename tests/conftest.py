"""For all tests."""

from __future__ import annotations

import signal

import hypothesis
import pytest

hypothesis.settings.register_profile("whatever else the machine does", deadline=None)
hypothesis.settings.load_profile("whatever else the machine does")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # run by `&` in a script: what the tests start has to hear of ^C
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # run by `nohup`
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, one of them has the labs, one after the other; the rest goes by files."""
    for item in items:
        group = "labs" if item.get_closest_marker("end_to_end") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
