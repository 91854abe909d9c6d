"""Plays pages of the documentation as the decks they are, in a shell of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from harness.record.files import read_record
from harness.record.model import Record

REPOSITORY = Path(__file__).parents[2]
GENEROUS = 1800
"""Seconds."""


def played(pages: Sequence[Path], directory: Path, *options: str) -> dict[str, Record]:
    """The records of these pages, by the name that each has in the repository. `harness` in them is this one."""
    program = directory / "bin" / "harness"
    program.parent.mkdir()
    kept = "".join(f'export {name}="{os.environ[name]}"\n' for name in ("XDG_CACHE_HOME",) if name in os.environ)
    program.write_text(f'#!/bin/sh\n{kept}exec "{sys.executable}" -P -m harness.faces.cli "$@"\n')
    program.chmod(0o755)
    names = [page.relative_to(REPOSITORY).as_posix() for page in pages]
    records = directory / "records"
    finished = subprocess.run(
        [str(program), "run", *names, "--cluster", "none", "--record", f"{records}/", *options],
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=GENEROUS,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    played_records = [read_record(path) for path in records.glob("*.json")]
    assert sorted(record.deck.path for record in played_records) == sorted(names)
    return {record.deck.path: record for record in played_records}
