"""Each kind of cause on a real cluster: a failed step names the earlier command, what it did instead, and what to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from harness.cluster.provider import Cluster

from tests.end_to_end.labs import clean
from tests.end_to_end.playing import Run, harness_run

pytestmark = pytest.mark.end_to_end

RUN_ONE = "kubectl run one --image=registry:2"
MAKE_TWO = "kubectl create deployment two"
MAKE_THREE = "kubectl create deployment three"
MAKE_FOUR = "kubectl create service clusterip four"
EXPOSE_TWO = "kubectl expose deployment two --port=8080"
DECK = """\
# A pod that was a deployment

.exercise[

```bash
kubectl run one --image=registry:2
```

```bash
kubectl expose deploy/one --port=5000
```

<!-- ```retry 1``` -->

```bash
kubectl describe svc/one
```

<!-- ```retry 1``` -->

```bash
PORT=$(kubectl get svc/one -o json | jq .spec.ports[0].nodePort)
ADDRESS=127.0.0.1:$PORT
```

<!-- ```retry 1``` -->

```bash
curl -sS $ADDRESS/v2/
```

]

---

# Other labels

.exercise[

```bash
kubectl create deployment two --image=registry:2
kubectl wait deploy/two --for condition=available --timeout=60s
```

<!-- ```retry 1``` -->

```bash
kubectl wait pods -l run=two --for condition=ready --timeout=5s
```

]

---

# An image that is nowhere

.exercise[

```bash
kubectl create deployment three --image=127.0.0.1:30123/gone:1
kubectl expose deployment three --port=80
```

<!-- ```retry 1``` -->

```bash
kubectl wait deploy/three --for condition=available --timeout=5s
```

<!-- ```retry 1``` -->

```bash
curl -sS --max-time 3 $(kubectl get svc three -o jsonpath={.spec.clusterIP}):80
```

]

---

# A service for nobody

.exercise[

```bash
kubectl create service clusterip four --tcp=80
```

<!-- ```retry 1``` -->

```bash
curl -sS --max-time 3 $(kubectl get svc four -o jsonpath={.spec.clusterIP}):80
```

]

---

# A port where nothing listens

.exercise[

```bash
kubectl expose deployment two --port=8080 --type=NodePort
```

<!-- ```retry 1``` -->

```bash
curl -sS --max-time 3 $(kubectl get svc two -o jsonpath={.spec.clusterIP}):8080
```

```bash
kubectl delete svc two
```

<!-- ```retry 1``` -->
<!-- ```open http://node1:3xxxx/``` -->

]
"""


@pytest.fixture(scope="module")
def run(shared_lab: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One deck for all of them: what one step fails of must not be taken for the cause of another."""
    directory = tmp_path_factory.mktemp("causes")
    deck = directory / "causes.md"
    deck.write_text(DECK)
    yield harness_run(deck, directory, lab=shared_lab)
    clean(shared_lab)


@pytest.mark.parametrize(
    ("step", "verdict", "kinds", "earlier", "fix_place", "write"),
    [
        ("kubectl expose deploy/one", "failed", ["missing-object"], RUN_ONE, RUN_ONE, "`kubectl create deployment one --image=registry:2`"),
        ("kubectl describe svc/one", "blocked", ["missing-object"] * 2, RUN_ONE, RUN_ONE, "`kubectl create deployment one --image=registry:2`"),
        ("curl -sS $ADDRESS", "blocked", ["variable"] + ["missing-object"] * 2, RUN_ONE, RUN_ONE, "`kubectl create deployment one --image=registry:2`"),
        ("kubectl wait pods", "failed", ["labels"], MAKE_TWO, "kubectl wait pods", "`-l app=two`"),
        ("kubectl wait deploy/three", "failed", ["image"], MAKE_THREE, MAKE_THREE, ""),
        ("curl -sS --max-time 3 $(kubectl get svc three", "blocked", ["endpoints", "image"], MAKE_THREE, MAKE_THREE, ""),
        ("curl -sS --max-time 3 $(kubectl get svc four", "failed", ["endpoints"], MAKE_FOUR, MAKE_FOUR, ""),
        ("curl -sS --max-time 3 $(kubectl get svc two", "failed", ["port"], EXPOSE_TWO, EXPOSE_TWO, ""),
        ("http://node1:3xxxx/", "failed", ["port"], "kubectl delete svc two", "", ""),
    ],
)  # fmt: skip
def test_a_step_is_explained_by_the_command_where_it_began(
    *, run: Run, step: str, verdict: str, kinds: list[str], earlier: str, fix_place: str, write: str
) -> None:
    (played,) = [candidate for candidate in run.record["steps"] if candidate["text"].startswith(step)]
    assert played["verdict"] == verdict, played["reason"]
    links = chain(played["cause"])
    assert [link["kind"] for link in links] == kinds
    assert links[-1]["place"]["text"].startswith(earlier)
    assert links[-1]["place"]["line"] == line_of(earlier)
    assert links[-1]["evidence"]
    assert (links[-1]["mend"] or {"text": ""})["text"].startswith(fix_place)
    assert links[-1]["write"] == write


def test_whoever_looks_at_the_run_sees_why_and_where(run: Run) -> None:
    place = f"causes.md:{line_of(RUN_ONE)}"
    assert run.output.count("there is no Deployment `one`: since 1.18 `kubectl run` makes a Pod") == 2
    assert run.output.count(f"{place}, slide 1 “A pod that was a deployment”: `{RUN_ONE}`") == 1
    assert "Next: mend" in run.output


def chain(cause: dict[str, Any] | None) -> list[dict[str, Any]]:
    links = []
    while cause is not None:
        links.append(cause)
        cause = cause["because"]
    return links


def line_of(command: str) -> int:
    return DECK[: DECK.index(f"\n{command}")].count("\n") + 2
