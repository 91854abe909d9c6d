"""Exit statuses: what a command says to a script. pytest's own keep their meaning."""

FINDINGS_ARE_THERE = 1
STEP_FAILED = 1
INTERRUPTED = 2
USAGE_ERROR = 4
"""What was asked for cannot be had: an option is wrong, a file cannot be written."""
NOTHING_COLLECTED = 5
LAB_BROKE = 6
"""The lab or the cluster broke, or lacked an image, and no step failed by the deck's fault."""
