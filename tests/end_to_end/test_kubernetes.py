"""The same deck on a server of long ago and on the newest: real ones, and what differs between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.cluster import providers
from harness.cluster.errors import ClusterError
from harness.cluster.programs.kept import all_kept
from harness.cluster.provider import Cluster, Request
from harness.knowledge.version import Version

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


WHOLE_CLUSTER = Path(__file__).with_name("whole") / "cluster.md"
"""A page with a line for each thing that every cluster has, so that the lab has to have it too. Add-ons have tests of their own."""


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


def assert_is_whole(lab: Cluster, folder: Path) -> None:
    """Play the page of what every cluster has; all of it that the version has must be right."""
    run = harness_run(WHOLE_CLUSTER, folder, "--disable", "metallb", lab=lab)
    assert run.exit_status == 0, run.output
    skipped = [step for step in run.record["steps"] if step["verdict"] == "skipped"]
    assert all(step["reason"]["kind"] == "other-version" for step in skipped), skipped
    assert {step["verdict"] for step in run.record["steps"]} - {"skipped"} == {"passed"}
    assert len(run.record["steps"]) - len(skipped) > 20


def test_the_newest_has_what_every_cluster_has(lab: Cluster, tmp_path: Path) -> None:
    assert_is_whole(lab, tmp_path)


@pytest.mark.nightly
@pytest.mark.own_lab("its server is an old one")
def test_the_old_server_has_what_every_cluster_has(old_lab: Cluster, tmp_path: Path) -> None:
    assert_is_whole(old_lab, tmp_path)


@pytest.mark.nightly
@pytest.mark.own_lab("its server is another old one")
@pytest.mark.skipif(
    Version(1, 24) not in {kept_programs.release.minor for kept_programs in all_kept()},
    reason="Kubernetes 1.24 is not compiled on this machine: harness cluster prepare --kubernetes 1.24",
)
def test_a_server_between_them_has_what_every_cluster_has(tmp_path: Path) -> None:
    up = providers.load("local").up(Request(kubernetes="1.24"))
    try:
        assert_is_whole(up, tmp_path)
    finally:
        up.close()
    assert labs.left_of(up.facts.name) == []
