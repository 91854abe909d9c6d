"""Programs of the harness that it starts itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from harness.cluster.own_program import own_program


@pytest.mark.parametrize("module", ["harness.cluster.local.raw_files", "harness.cluster.images.front"])
def test_what_a_person_calls_harness_too_is_not_run_instead(tmp_path: Path, module: str) -> None:
    (tmp_path / "harness").mkdir()
    (tmp_path / "harness/__init__.py").write_text("raise SystemExit('this is the project, and not the harness')\n")
    helped = subprocess.run(own_program(module, "--help"), cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (helped.returncode, helped.stderr) == (0, "")
