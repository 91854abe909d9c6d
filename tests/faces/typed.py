"""What a forked process does to be a command that somebody typed; `harness` in `conftest.py` says which, where and how."""

# ruff: noqa: F821  (its globals are given by who runs it)
from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

arguments: tuple[str, ...]
directory: Path
environment: dict[str, str]
output: Path
errors: Path

NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
for stream, path, flags in ((0, os.devnull, os.O_RDONLY), (1, output, NEW), (2, errors, NEW)):
    file = os.open(path, flags)
    os.dup2(file, stream)
    os.close(file)
os.environ.clear()
os.environ.update(environment)
os.chdir(directory)
sys.argv = ["harness", *arguments]
runpy.run_module("harness.faces.cli", run_name="__main__", alter_sys=True)
