"""Tests that are coroutines, and one session with the server for all of them.

They run in a thread of their own, and not by pytest-asyncio: a browser of an earlier test leaves its event loop behind in the main one.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

GENEROUS = 120.0
"""Seconds."""
T = TypeVar("T")


class Thread:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What a coroutine returns."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(GENEROUS)

    def end(self) -> None:
        """No more coroutines."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(GENEROUS)
        self.loop.close()


@pytest.fixture(scope="module")
def thread() -> Iterator[Thread]:
    thread = Thread()
    yield thread
    thread.end()


@pytest.fixture(scope="module")
def client(thread: Thread) -> Iterator[LanguageClient]:
    """An editor, as the protocol knows VS Code, that has started `harness lsp`."""
    client = thread.run(_started())
    yield client
    thread.run(client.shutdown_session())
    assert client._server is not None
    assert client._server.returncode == 0
    thread.run(client.stop())


async def _started() -> LanguageClient:
    command = [sys.executable, "-P", "-m", "harness.faces.cli", "lsp"]
    client = await ClientServerConfig(command, server_env=dict(os.environ)).start()
    assert isinstance(client, LanguageClient)

    @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
    def refresh(_: None) -> None:
        """The lenses of a test are asked for when it wants them."""

    capabilities = pytest_lsp.client_capabilities("visual-studio-code")
    answer = await client.initialize_session(types.InitializeParams(capabilities=capabilities))
    assert answer.capabilities.position_encoding == types.PositionEncodingKind.Utf16
    return client


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine."""
    if not inspect.iscoroutinefunction(pyfuncitem.function):
        return None
    names = inspect.signature(pyfuncitem.function).parameters
    thread = pyfuncitem.funcargs["thread"]
    assert isinstance(thread, Thread)
    thread.run(pyfuncitem.function(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True
