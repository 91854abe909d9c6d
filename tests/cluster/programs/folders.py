"""Folders of programs that only tell their version."""

from __future__ import annotations

from pathlib import Path

from harness.cluster.programs import PROGRAMS


def make_programs(folder: Path, version: str = "v1.34.4") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        program = folder / name
        program.write_text(f"#!/bin/sh\necho Kubernetes {version}\n")
        program.chmod(0o755)
    return folder
