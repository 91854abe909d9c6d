"""A real bash in a throw-away home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.terminal import Terminal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    with open_terminal(home) as opened:
        yield opened


def open_terminal(home: Path, **options: object) -> Terminal:
    env = {"HOME": str(home), "PATH": os.environ["PATH"]}
    return Terminal(("bash", "-i"), env, home, home, **options)  # type: ignore[arg-type]
