"""The executable slide-deck test harness: the slides are the tests."""

__version__ = "0.1.0"
