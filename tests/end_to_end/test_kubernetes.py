"""The same deck on a server of long ago and on the newest: real ones, and what differs between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterError
from harness.cluster.provider import Cluster, Request

from tests.end_to_end import labs
from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end

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

- What went with a warning:
  ```bash
  kubectl run one --image=registry:2 --replicas=2
  ```

- What works on all of them:
  ```bash
  kubectl create deployment web --image=registry:2
  kubectl expose deployment web --port=5000 --type=NodePort
  kubectl rollout status deployment web --timeout=60s
  ```

]
"""


@pytest.fixture(scope="module")
def old_lab() -> Iterator[Cluster]:
    up = providers.load("local").up(Request(kubernetes="1.20"))
    yield up
    up.close()
    assert labs.left_of(up.facts.name) == []


@pytest.mark.own_lab("its server is an old one")
def test_on_the_old_server_the_deck_passes_and_a_warning_is_a_finding(old_lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "cron.md"
    deck.write_text(DECK)
    run = harness_run(deck, tmp_path, lab=old_lab)
    assert run.exit_status == 0, run.output
    assert run.record["cluster"]["server_version"].startswith("v1.20.")
    assert run.record["cluster"]["kubectl_version"] == run.record["cluster"]["server_version"]
    assert [node["version"] for node in run.record["cluster"]["nodes"]] == [run.record["cluster"]["server_version"]]
    (warning,) = run.record["steps"][1]["findings"]
    assert warning["message"].startswith("kubectl warns: Flag --replicas has been deprecated")


def test_on_the_newest_what_is_gone_fails_with_what_to_write_and_nothing_else_does(
    lab: Cluster, tmp_path: Path
) -> None:
    deck = tmp_path / "cron.md"
    deck.write_text(DECK)
    run = harness_run(deck, tmp_path, lab=lab)
    assert run.exit_status == 1, run.output
    planning, flag, other = run.record["steps"]
    assert planning["verdict"] == "failed"
    assert 'no matches for kind "CronJob" in version "batch/v1beta1"' in planning["commands"][0]["output"]
    (removed,) = planning["findings"]
    assert (removed["id"], removed["line"]) == ("drift-api", 8)
    assert "apiVersion: batch/v1" in removed["way_out"]
    assert flag["verdict"] == "failed"
    assert [finding["id"] for finding in flag["findings"]] == ["drift-flag"]
    assert other["verdict"] == "passed"


@pytest.mark.own_lab("its server is an old one")
def test_a_lab_that_is_up_is_not_taken_for_another_version(old_lab: Cluster) -> None:
    request = Request(argument=old_lab.facts.name, kubernetes="1.30")
    provider = providers.load("local")
    for refuse in (provider.check_host, provider.up):
        with pytest.raises(
            ClusterError, match=r"--kubernetes 1\.30 was asked for, and the cluster 'lab\d*' is v1\.20\.\d+"
        ):
            refuse(request)
