"""Upstream's conformance suite against the local lab: `python -m tests.conformance`."""
