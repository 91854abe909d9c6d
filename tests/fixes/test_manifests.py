"""The API version of a manifest is replaced where the schemas say that nothing else has to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.reading import exercise
from tests.fixes.fixed import fix, left, typed

CRON_JOB = """\
apiVersion: {api}
kind: CronJob
metadata:
  name: tick
spec:
  schedule: "* * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
          - {{name: tick, image: "busybox:1", args: [date]}}
"""
OLD, NEW = (CRON_JOB.format(api=api) for api in ("batch/v1beta1", "batch/v1"))
DEPLOYMENT = """\
apiVersion: extensions/v1beta1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1"}]}
"""
INGRESS = """\
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: web}
spec:
  backend: {serviceName: web, servicePort: 80}
"""


@pytest.mark.parametrize("around", ["kubectl apply -f - <<EOF\n{}EOF", "cat <<'X' | kubectl apply -f -\n{}X"])
def test_here_documents(tmp_path: Path, around: str) -> None:
    text, fixed = typed(tmp_path, around.format(OLD), kubernetes="1.25")
    assert text == around.format(NEW)
    assert not fixed.left


@pytest.mark.parametrize("version", ["1.21", "1.24"])
def test_what_is_still_served_stays(tmp_path: Path, version: str) -> None:
    script = f"kubectl apply -f - <<EOF\n{OLD}EOF"
    assert typed(tmp_path, script, kubernetes=version)[0] == script


def test_fences_and_files_beside_the_deck(tmp_path: Path) -> None:
    (tmp_path / "tick.yaml").write_text(f"# mine\n{OLD}")
    path = tmp_path / "deck.md"
    path.write_text(f"```yaml\n{OLD}```\n\n{exercise('kubectl apply -f tick.yaml')}")
    text, _ = fix(path, kubernetes="1.25")
    assert f"```yaml\n{NEW}```" in text
    assert (tmp_path / "tick.yaml").read_text() == f"# mine\n{NEW}"


@pytest.mark.parametrize(
    "manifest",
    [DEPLOYMENT, INGRESS, OLD.replace("  schedule", "  ...\n  schedule"), OLD.replace("schedule:", "plan:")],
    ids=["a selector is needed", "other fields", "parts left out", "a field nobody knows"],
)
def test_what_needs_more_than_its_version_is_left(tmp_path: Path, manifest: str) -> None:
    script = f"kubectl apply -f - <<EOF\n{manifest}EOF"
    text, fixed = typed(tmp_path, script, kubernetes="1.25", select=("drift-api",))
    assert text == script
    assert left(fixed) == ["drift-api"]


def test_a_deployment_with_all_that_it_needs_now(tmp_path: Path) -> None:
    manifest = DEPLOYMENT.replace("spec:\n  t", "spec:\n  selector: {matchLabels: {app: web}}\n  t", 1)
    script = f"kubectl apply -f - <<EOF\n{manifest}EOF"
    assert typed(tmp_path, script)[0] == script.replace("extensions/v1beta1", "apps/v1")


def test_only_the_document_that_is_meant(tmp_path: Path) -> None:
    script = f"kubectl apply -f - <<EOF\n{INGRESS}---\n{OLD}EOF"
    text, fixed = typed(tmp_path, script, kubernetes="1.25", select=("drift-api",))
    assert text == f"kubectl apply -f - <<EOF\n{INGRESS}---\n{NEW}EOF"
    assert left(fixed) == ["drift-api"]
