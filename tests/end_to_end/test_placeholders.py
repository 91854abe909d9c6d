"""Names, addresses and ports that a deck cannot know, as the cluster gives them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.playing import harness_run

pytestmark = pytest.mark.end_to_end

DECK = """# Placeholders

```bash
kubectl create deployment web --image=registry:2 --replicas=2
kubectl rollout status deployment web
kubectl get pods
```

One object after the other, as the audience would:

```bash
kubectl describe pod web-xxxxxxxxxx-yyyyy
kubectl logs POD_NAME
kubectl exec nom-du-pod -- true
kubectl describe rs web-xxxxxxxxxx
```

A pod of the author's own run, then another:

```bash
kubectl exec web-69d6b7fc59-gbghn -- hostname
```

It says:

```
web-69d6b7fc59-gbghn
```

```bash
kubectl logs pod/web-69d6b7fc59-wx5kt
kubectl delete pod web-69d6b7fc59-gbghn
```

```bash
kubectl expose deployment <deployment-name> --port=80 --target-port=5000 --type=NodePort
kubectl get svc
curl -sS http://<node-ip>:<node-port>/v2/
curl -sS http://<cluster-ip>/v2/
kubectl describe node <node-name>
```

```bash
kubectl create ns demo
kubectl create cm kept --from-literal=a=b -n <your-namespace>
kubectl get cm <configmap-name> -n <your-namespace>
```

```bash
kubectl get pods -n kube-system
kubectl describe pod <coredns-pod-name> -n kube-system
```

What the deck did not make is not changed:

```bash
kubectl delete pod <pod-name> -n kube-system
```

```bash
kubectl cordon <node-name>
```

Objects of two owners:

```bash
kubectl create deployment other --image=registry:2
kubectl rollout status deployment other
kubectl logs <pod-name>
```

```bash
kubectl logs <other-pod-name>
```

A name of the author's run that is of nothing here:

```bash
kubectl logs db-69d6b7fc59-gbghn
```
"""


def test_what_the_deck_listed_and_made_stands_for_placeholders(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "names.md"
    deck.write_text(DECK)
    steps = harness_run(deck, tmp_path, lab=lab).record["steps"]
    assert [step["verdict"] for step in steps] == [*["passed"] * 7, *["skipped"] * 3, "passed", "failed"], [
        step["reason"] for step in steps
    ]
    by_placeholder = filled(steps[1])
    assert set(by_placeholder) == {"web-xxxxxxxxxx-yyyyy", "POD_NAME", "nom-du-pod", "web-xxxxxxxxxx"}
    pod = by_placeholder["POD_NAME"]
    assert (pod["source"], pod["object"]) == ("listing", f"Pod/{pod['value']}")
    assert pod["value"] == by_placeholder["nom-du-pod"]["value"] == steps[1]["commands"][1]["text"].split()[-1]
    assert by_placeholder["web-xxxxxxxxxx"]["object"].startswith("ReplicaSet/web-")

    first, second = filled(steps[2])["web-69d6b7fc59-gbghn"], filled(steps[3])["web-69d6b7fc59-wx5kt"]
    assert first["value"] == filled(steps[3])["web-69d6b7fc59-gbghn"]["value"] != second["value"]

    assert {placeholder: filled_in["value"] for placeholder, filled_in in filled(steps[4]).items()} == {
        "<deployment-name>": "web",
        "<node-ip>": lab.facts.nodes[0].address,
        "<node-port>": str(lab.node_ports()[-1].port),
        "<cluster-ip>": filled(steps[4])["<cluster-ip>"]["value"],
        "<node-name>": lab.facts.nodes[0].name,
    }
    assert {placeholder: filled_in["value"] for placeholder, filled_in in filled(steps[5]).items()} == {
        "<your-namespace>": "demo",
        "<configmap-name>": "kept",
    }
    assert filled(steps[6])["<coredns-pod-name>"]["value"].startswith("coredns-")

    assert [step["reason"]["kind"] for step in steps[7:10]] == ["not-of-deck", "not-of-deck", "several-objects"]
    owners = {name.split("-")[0] for name in steps[9]["reason"]["choices"]}
    assert owners == {"web", "other"}
    assert [command["ending"] for command in steps[9]["commands"]] == ["finished", "finished", "not-typed"]
    assert filled(steps[10])["<other-pod-name>"]["value"].startswith("other-")
    assert (steps[11]["filled_in"], steps[11]["commands"][0]["text"]) == ([], "kubectl logs db-69d6b7fc59-gbghn")


def filled(step: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, by the placeholder."""
    return {filled_in["placeholder"]: filled_in for filled_in in step["filled_in"]}


def test_an_image_that_cannot_be_had_is_named(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "gone.md"
    deck.write_text(
        "# Gone\n\n```bash\nkubectl create deployment gone --image=127.0.0.1:30123/gone:1\n```\n\n"
        "<!-- ```retry 10``` -->\n\n```bash\nkubectl logs deploy/gone\n```\n"
    )
    steps = harness_run(deck, tmp_path, lab=lab).record["steps"]
    assert [step["verdict"] for step in steps] == ["passed", "failed"]
    assert steps[1]["cause"]["what"] == {"kind": "not-pulled", "name": "127.0.0.1:30123/gone:1"}
    assert steps[1]["cause"]["place"]["step"] == 1


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium: apt-get install chromium")
def test_a_page_that_a_deck_opens_is_fetched_and_pictured(lab: Cluster, tmp_path: Path) -> None:
    deck = tmp_path / "page.md"
    deck.write_text(
        "# A page\n\n.exercise[\n\n- Serve it:\n  ```bash\n  kubectl create deployment web --image=registry\n"
        "  kubectl expose deploy/web --port=5000 --type=NodePort\n  ```\n\n"
        "<!--\n```hide kubectl wait deploy/web --for condition=available```\n```open http://node1:3xxxx/v2/_catalog```\n-->\n\n]\n"
    )
    run = harness_run(deck, tmp_path, "--screenshots", str(tmp_path / "pictures"), lab=lab)
    assert run.exit_status == 0, run.output
    page = run.record["steps"][-1]["page"]
    assert page["status"] == 200
    assert (tmp_path / page["screenshot"]).read_bytes().startswith(b"\x89PNG")
