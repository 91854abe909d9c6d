"""Faults of the world around a run, one after the other, and a table of what became of it: `python tests/faults/run.py`."""
