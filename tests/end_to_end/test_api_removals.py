"""A server of today without the API versions that a later Kubernetes removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.playing import harness_run

pytestmark = [pytest.mark.end_to_end, pytest.mark.own_lab("its server is started without some API versions")]

DECK = """\
# A job, every five minutes

.exercise[

- Plan it:
  ```bash
  kubectl apply -f- <<EOF
  apiVersion: batch/v1beta1
  kind: CronJob
  metadata: {name: hello}
  spec:
    schedule: "*/5 * * * *"
    jobTemplate:
      spec:
        template:
          spec:
            restartPolicy: Never
            containers: [{name: hello, image: "busybox:1"}]
  EOF
  ```

- What goes with a warning goes:
  ```bash
  kubectl run one --image=registry:2 --replicas=2
  ```

- What is not removed still works:
  ```bash
  kubectl create deployment web --image=registry:2
  kubectl expose deployment web --port=5000 --type=NodePort
  kubectl rollout status deployment web --timeout=60s
  ```

]
"""


def test_a_removed_api_version_breaks_the_step_that_needs_it_and_no_other(tmp_path: Path) -> None:
    deck = tmp_path / "cron.md"
    deck.write_text(DECK)
    run = harness_run(deck, tmp_path, "--api-removals", "1.25")
    assert run.exit_status == 1, run.output
    planning, warned, other = run.record["steps"]
    assert planning["verdict"] == "failed"
    assert 'no matches for kind "CronJob" in version "batch/v1beta1"' in planning["commands"][0]["output"]
    (removed,) = planning["findings"]
    assert (removed["id"], removed["line"]) == ("drift-api", 8)
    assert "works until 1.24" in removed["message"]
    assert warned["verdict"] == other["verdict"] == "passed"
    (warning,) = warned["findings"]
    assert warning["message"].startswith("kubectl warns: Flag --replicas has been deprecated")
    assert warning["message"] in " ".join(run.output.split())
    assert run.record["cluster"]["api_removals"] == "1.25"
    assert "without the API versions that 1.25 removed" in run.output
