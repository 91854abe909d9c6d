"""A deck that drifts from its baseline on the real cluster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.labs import clean
from tests.end_to_end.playing import address, harness

pytestmark = pytest.mark.end_to_end

DECK = """\
# A deployment

.exercise[

- Make it:
  ```bash
  kubectl create deployment web --image=registry:2
  ```

- Expose it:
  ```bash
  kubectl expose deploy/web --port=5000
  ```

- Look:
  ```bash
  kubectl get deployments,services
  ```

]
"""


def test_a_command_that_makes_something_else_is_told_with_what_it_breaks(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "deck.md"
    deck.write_text(DECK)
    made = harness("baseline", str(deck), "--cluster", address(lab))
    assert made.returncode == 0, made.stderr
    assert "name: web" in (tmp_path / "deck.baseline.yaml").read_text()

    clean(lab)
    deck.write_text(DECK.replace("create deployment web", "run web"))
    drifted = harness("drift", str(deck), "--json", "--cluster", address(lab))
    assert drifted.returncode == 1, drifted.stderr
    first, second, third = json.loads(drifted.stdout)["steps"]
    assert first["level"] == "changed"
    assert "no longer created Deployment web" in first["details"]
    assert "newly created Pod web" in first["details"]
    assert (second["level"], second["before"], second["after"]) == ("broken", "passed", "failed")
    assert third["level"] in ("broken", "changed")
