"""`harness watch` on the real cluster: a warm lab answers in seconds, and nothing is left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.labs import left_of

pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.slow,
    pytest.mark.own_lab("it brings its lab up once, keeps it warm, and takes it down"),
]
GENEROUS = 180.0
DECK = """# Make

.exercise[

- Make:
  ```bash
  kubectl create configmap {made} --from-literal=a=b
  ```

]

---

# Look

.exercise[

- Look:
  ```bash
  kubectl get configmap -o name | {look}
  ```

]
"""


def test_a_save_is_answered_on_a_warm_lab_and_what_was_created_is_taken_back(tmp_path: Path) -> None:
    deck, out = tmp_path / "deck.md", tmp_path / "out.txt"

    def output_with(text: str, times: int) -> str:
        limit = time.monotonic() + GENEROUS
        while out.read_text().count(text) < times:
            assert process.poll() is None, out.read_text()
            assert time.monotonic() < limit, out.read_text()
            time.sleep(0.05)
        return out.read_text()

    deck.write_text(DECK.format(made="one", look="grep one"))
    with out.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "harness.faces.cli", "watch", "deck.md", "--cluster", "local:watched"],
            cwd=tmp_path,
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        output_with("Watching deck.md", 1)
        began = time.monotonic()
        deck.write_text(DECK.format(made="one", look="grep -c one"))
        assert "slide 1 stands as before" in output_with("✓ slide 2: 1 passed", 1)
        answered_after = time.monotonic() - began
        output_with("Watching deck.md", 2)
        deck.write_text(DECK.format(made="two", look="grep -v one"))
        text = output_with("Watching deck.md", 3)
        assert "deleted first: ConfigMap/one" in text
        assert text.count("starting the cluster") == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(GENEROUS) == 0
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(GENEROUS)
    assert answered_after < 10, "3 s on a quiet machine"
    assert left_of("watched") == []
