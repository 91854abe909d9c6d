"""What commands do to a real cluster, as the record tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end

DECK = """\
# A deployment

.exercise[

- Make it:
  ```bash
  kubectl create deployment web --image=registry:2 --replicas=2
  ```

- Expose it:
  ```bash
  kubectl expose deploy/web --port=5000 --type=NodePort
  ```

- Scale it, and look:
  ```bash
  kubectl scale deploy/web --replicas=3
  kubectl rollout status deploy/web
  ```

- Lose a pod:
  ```bash
  kubectl delete $(kubectl get pods -o name | head -n 1) --wait=false
  kubectl get pods
  ```

- Make a namespace, look, make an account:
  ```bash
  kubectl create namespace blue
  kubectl get namespaces
  kubectl create serviceaccount bob --namespace blue
  ```

- Define a kind:
  ```bash
  kubectl apply -f - <<'END'
  apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  metadata: {name: widgets.example.com}
  spec:
    group: example.com
    scope: Namespaced
    names: {plural: widgets, kind: Widget}
    versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
  END
  ```

- Make one:
  ```bash
  kubectl wait crd/widgets.example.com --for condition=established
  kubectl apply -f - <<'OBJECT'
  apiVersion: example.com/v1
  kind: Widget
  metadata: {name: gear}
  teeth: 12
  OBJECT
  kubectl get widgets gear -o jsonpath='{.teeth}'
  ```
  ```
  12
  ```

- Take it away:
  ```bash
  kubectl delete deploy/web
  kubectl wait --for=delete pod --selector app=web --timeout=60s
  kubectl delete svc/web
  ```

]
"""


def test_the_record_names_what_each_command_did_to_the_cluster(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "effects.md"
    deck.write_text(DECK)
    run = harness_run(deck, tmp_path, lab=lab)
    assert run.exit_status == 0, run.output
    effects = {
        command["text"].split("\n")[0]: command["effects"]
        for step in run.record["steps"]
        for command in step["commands"]
    }

    made = effects["kubectl create deployment web --image=registry:2 --replicas=2"]
    assert effect_lines(made) == [
        "created Deployment web",
        "created Pod web-…",
        "created Pod web-…",
        "created ReplicaSet web-…",
    ]
    assert (made[0]["replicas"], made[0]["images"], made[0]["labels"]) == (2, ["registry:2"], ["app=web"])
    assert {effect["owner"] for effect in made[1:]} == {"Deployment/web"}

    (service,) = effects["kubectl expose deploy/web --port=5000 --type=NodePort"]
    assert (service["kind"], service["type"], service["ports"]) == ("Service", "NodePort", ["5000:5000/TCP"])
    assert service["selector"] == ["app=web"]
    (node_port,) = service["node_ports"]
    assert 30000 <= node_port < 32768

    scaled = effects["kubectl scale deploy/web --replicas=3"]
    assert effect_lines(scaled) == ["changed Deployment web", "created Pod web-…", "changed ReplicaSet web-…"]
    assert scaled[0]["differences"] == [{"field": "replicas", "before": ["2"], "after": ["3"]}]

    lost = effects["kubectl delete $(kubectl get pods -o name | head -n 1) --wait=false"]
    assert effect_lines(lost) == ["created Pod web-…", "deleted Pod web-…"]

    for reader in ("kubectl rollout status deploy/web", "kubectl get pods", "kubectl get namespaces"):
        assert effects[reader] == []
    assert "created Namespace blue" in effect_lines(effects["kubectl create namespace blue"])
    assert "created ServiceAccount default" in effect_lines(effects["kubectl create namespace blue"])
    assert "created ServiceAccount bob" in effect_lines(effects["kubectl create serviceaccount bob --namespace blue"])

    assert effect_lines(effects["kubectl apply -f - <<'END'"]) == [
        "created CustomResourceDefinition widgets.example.com"
    ]

    assert effect_lines(effects["kubectl apply -f - <<'OBJECT'"]) == ["created Widget.example.com gear"]

    gone = effect_lines(effects["kubectl delete deploy/web"])
    assert gone[0] == "deleted Deployment web"
    assert gone.count("deleted Pod web-…") == 3
    assert effect_lines(effects["kubectl delete svc/web"]) == ["deleted Service web"]
    assert not [note for step in run.record["steps"] for note in step["notes"] if note["kind"] == "effects-unknown"]


def effect_lines(effects: list[dict[str, Any]]) -> list[str]:
    return [f"{effect['change']} {effect['kind']} {effect['stem']}" for effect in effects]
