"""For all tests."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # run by `&` in a script: what the tests start has to hear of ^C
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # run by `nohup`
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
