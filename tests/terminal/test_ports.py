"""On which ports processes listen."""

from __future__ import annotations

import os
import socket

from harness.terminal.ports import listening

NO_PROCESS = 1 << 30


def test_a_process_listens_on_the_ports_that_it_has_open() -> None:
    before = listening([os.getpid()])
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listening([os.getpid()]) == before | {port}
        with socket.create_connection(("127.0.0.1", port)):
            assert listening([os.getpid()]) == before | {port}, "a connection is no port that is listened on"
    assert listening([os.getpid()]) == before


def test_a_process_that_is_gone_listens_on_none() -> None:
    assert listening([NO_PROCESS]) == frozenset()
