"""Turn the errors of rooms into pytest's own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from harness.cluster.errors import ClusterError
from harness.project.errors import SettingsError
from harness.record.errors import RecordError


@contextmanager
def usage_errors() -> Iterator[None]:
    """Raise `pytest.UsageError` for settings that make no sense, a lab that cannot be had, and records that cannot be read or written."""
    try:
        yield
    except (ClusterError, RecordError, SettingsError) as error:
        raise pytest.UsageError(str(error)) from error
