"""Machines of another kind than the one that the tests run on, made from Debian packages and run under qemu.

    python -m tests.machines

plays a deck in a lab on Debian 13 with systemd and control groups of version 2 alone, and tells what failed. `disk` makes the machine,
`supplies` what it is given, `machine` runs it, `__main__` says what is done in it.
"""
