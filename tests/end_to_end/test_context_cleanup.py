"""What a run leaves on a cluster that was there before, and what `--cleanup` deletes of it: the deck's own, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from harness.cluster import kubectl
from harness.cluster.provider import Cluster
from harness.cluster.waiting import wait_until

from tests.end_to_end.labs import GENEROUS, run
from tests.end_to_end.playing import HARNESS

pytestmark = pytest.mark.end_to_end

SOMEBODYS = """
kubectl create namespace theirs
kubectl create deployment own --image=registry
kubectl create configmap doomed --from-literal=a=b
"""
DECK = """\
# Ours

```bash
kubectl create deployment web --image=registry
kubectl expose deployment web --port=5000
kubectl -n theirs create configmap ours --from-literal=a=b
kubectl create configmap gone --from-literal=a=b
kubectl delete configmap gone
```

# By generated name, and by a controller

```bash
cat >things.yaml <<EOF
apiVersion: batch/v1
kind: Job
metadata: {generateName: once-}
spec:
  template:
    spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: ["true"]}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: registry}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
EOF
kubectl create -f things.yaml
```

# A namespace

```bash
kubectl create namespace shop
kubectl -n shop create configmap inside --from-literal=a=b
until kubectl get configmaps -o name | grep -q outside$; do sleep 0.2; done
```

# Somebody's

```bash
kubectl scale deployment own --replicas=2
kubectl delete configmap doomed
```
"""
ALL = (
    "kubectl get deployments,services,statefulsets,jobs,configmaps,persistentvolumeclaims -A -o name; "
    "kubectl get namespaces -o name"
)


@pytest.fixture
def before(lab: Cluster) -> Iterator[set[str]]:
    """What is in the lab before a run, with somebody's objects."""
    run(lab, f"set -e; {SOMEBODYS}")
    yield set(run(lab, ALL).split())
    run(lab, "kubectl delete statefulset db --ignore-not-found; kubectl delete pvc --all")


def played(lab: Cluster, folder: Path, *options: str) -> tuple[str, dict[str, Any]]:
    """The output and the record of a run that reaches the lab as somebody's, while somebody else is at work there."""
    kubectl.find("1.28", print)  # from the lab's network, in which the cluster answers, it could not be fetched
    kubeconfig = run(lab, "cat ~/.kube/config")
    (folder / "config").write_text(kubeconfig)
    (folder / "deck.md").write_text(DECK)
    (context,) = (context["name"] for context in yaml.safe_load(kubeconfig)["contexts"])
    words = ("run", str(folder / "deck.md"), "--cluster", f"context:{context}", "--kubectl", "1.28", "--yes")
    record = folder / "record.json"
    other = threading.Thread(target=work_besides, args=(lab,))
    other.start()
    finished = subprocess.run(
        lab.command((*HARNESS, *words, "--record", str(record), *options)),
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=5 * GENEROUS,
        env={**os.environ, "KUBECONFIG": str(folder / "config")},
    )
    other.join()
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout, json.loads(record.read_text())


def work_besides(lab: Cluster) -> None:
    """Create an object of somebody else's while the deck is played."""
    assert wait_until(lambda: "namespace/shop" in run(lab, "kubectl get namespaces -o name"), GENEROUS)
    run(lab, "kubectl create configmap from-outside --from-literal=a=b")


def test_what_stays_is_listed_with_the_commands_that_remove_it(lab: Cluster, before: set[str], tmp_path: Path) -> None:
    output, record = played(lab, tmp_path)
    assert {left["fate"] for left in record["left"]} == {"stays", "unsure"}
    words = " ".join(output.split())
    scales, deletes = (line_of(text) for text in ("kubectl scale", "kubectl delete configmap doomed"))
    assert (
        f"CHANGED deployments.apps/own in default, by line {scales}, which was there before: replicas: 1 → 2" in words
    )
    assert f"DELETED configmaps/doomed in default, by line {deletes}, which was there before" in words
    assert "UNSURE configmaps/from-outside in default" in words
    commands = [line.strip() for line in output.splitlines() if line.startswith("  kubectl --context ")]
    run(lab, "set -e\n" + "\n".join(commands))
    assert_only_ours_is_gone(lab, before)


def test_cleanup_deletes_what_the_deck_created_and_nothing_else(lab: Cluster, before: set[str], tmp_path: Path) -> None:
    output, record = played(lab, tmp_path, "--cleanup")
    removed = [left["name"] for left in record["left"] if left["fate"] == "removed"]
    once = next(name for name in removed if name.startswith("once-"))
    assert removed == ["shop", "db", once, "ours", "web", "web", "data-db-0"], record["left"]
    assert "CLEANED UP 7 objects that the deck had created: namespaces/shop" in " ".join(output.split())
    assert_only_ours_is_gone(lab, before)


def line_of(text: str) -> int:
    """The line of the deck that begins so."""
    return next(number for number, line in enumerate(DECK.splitlines(), 1) if line.startswith(text))


def assert_only_ours_is_gone(lab: Cluster, before: set[str]) -> None:
    """Assert that there is what was there before, without what the deck deleted itself, and with somebody else's new object."""
    after = set(run(lab, ALL).split())
    assert after == before - {"configmap/doomed"} | {"configmap/from-outside"}
    assert run(lab, "kubectl get deployment own -o jsonpath={.spec.replicas}") == "2"
