"""The executable slide-deck test harness: the slides are the tests."""
